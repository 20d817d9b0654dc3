// torch.distributions beyond the first four families: draws, log-probabilities, moments, gradients and divergences are PyTorch's.
import { readFileSync } from 'node:fs';
import torch from '../lib/index.js';

type Distribution = torch.distributions.Distribution;
type Encoded = readonly [values: readonly (number | null)[], shape: readonly number[]] | null;
type Facts = Readonly<Record<string, Encoded>> & { readonly value: never; readonly printed: string | null };
const { values, grads, kl } = JSON.parse(readFileSync(new URL('golden/families.json', import.meta.url), 'utf8')) as {
  readonly values: Readonly<Record<string, Facts>>;
  readonly grads: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly kl: Readonly<Record<string, readonly number[]>>;
};
const D = torch.distributions;
const t = torch.tensor;

const made: Readonly<Record<string, () => Distribution>> = {
  Exponential: () => D.Exponential(t([0.5, 2])),
  Gamma: () => D.Gamma(t([0.5, 3]), t([2, 0.7])),
  Chi2: () => D.Chi2(t([3, 5])),
  Beta: () => D.Beta(t([0.5, 3]), t([2, 1.5])),
  Dirichlet: () => D.Dirichlet(t([[0.5, 1.5, 3], [2, 2, 1]])), // prettier-ignore
  Laplace: () => D.Laplace(t([0.5, -1]), t([1, 2])),
  StudentT: () => D.StudentT(t([3, 5]), t([0.5, -1]), 2),
  LogNormal: () => D.LogNormal(t([0.5, -1]), t([1, 0.5])),
  Gumbel: () => D.Gumbel(t([0.5, -1]), t([1, 0.5])),
  MultivariateNormal: () => D.MultivariateNormal(t([1, -1]), t([[2, 0.6], [0.6, 1]])), // prettier-ignore
  'MultivariateNormal of a precision': () =>
    D.MultivariateNormal(torch.zeros(2), { precision_matrix: t([[2, 0.6], [0.6, 1]]) }), // prettier-ignore
  'MultivariateNormal of a factor': () =>
    D.MultivariateNormal(torch.zeros(3, 2), { scale_tril: t([[2, 0], [0.6, 1]]) }), // prettier-ignore
  Poisson: () => D.Poisson(t([0.5, 30])),
  Geometric: () => D.Geometric(t([0.5, 0.2])),
  'Geometric of logits': () => D.Geometric({ logits: t([0.5, -0.2]) }),
  Binomial: () => D.Binomial(40, t([0.5, 0.1])),
  'Binomial of logits': () => D.Binomial(t([3, 3]), { logits: t([0.5, -1]) }),
  OneHotCategorical: () => D.OneHotCategorical(t([[0.5, 1.5, 2], [1, 0, 3]])), // prettier-ignore
  OneHotCategoricalStraightThrough: () => D.OneHotCategoricalStraightThrough({ logits: t([0.3, -1, 2]) }),
  Independent: () => D.Independent(D.Normal(torch.zeros(3, 2), t([1, 2])), 1),
  MixtureSameFamily: () => D.MixtureSameFamily(D.Categorical(t([0.3, 0.7])), D.Normal(t([-1, 2]), t([0.5, 1]))),
  'MixtureSameFamily of vectors': () =>
    D.MixtureSameFamily(
      D.Categorical(torch.ones(4, 3)),
      D.Independent(D.Normal(torch.arange(24).float().view(4, 3, 2), 1), 1),
    ),
  TransformedDistribution: () =>
    D.TransformedDistribution(D.Normal(torch.zeros(2), 1), [D.AffineTransform(0.5, 2), D.TanhTransform()]),
  'TransformedDistribution of a wider affine': () =>
    D.TransformedDistribution(D.Normal(0, 1), [D.SigmoidTransform(), D.AffineTransform(t([0.5, 1]), t([2, -1]))]),
};
const members: Readonly<Record<string, (d: Distribution, value: torch.Tensor) => torch.Tensor>> = {
  log_prob: (d, value) => d.log_prob(value),
  entropy: (d) => d.entropy(),
  mean: (d) => d.mean,
  mode: (d) => d.mode,
  variance: (d) => d.variance,
  stddev: (d) => d.stddev,
  cdf: (d, value) => d.cdf(value),
  icdf: (d) => d.icdf(t([0.2, 0.9])),
  expanded: (d) => d.expand([2, ...d.batch_shape]).mean,
};

function compare(got: torch.Tensor, [wanted, shape]: NonNullable<Encoded>, tolerance = 2e-5): void {
  expect([...got.shape]).toEqual(shape);
  [got.detach().tolist()].flat(Infinity).forEach((value, k) => {
    const [one, other] = [Number(value), wanted[k] ?? NaN];
    if (Number.isNaN(other)) expect(one).toBeNaN();
    else if (Math.abs(one - other) > tolerance * Math.max(1, Math.abs(other))) expect([k, one]).toEqual([k, other]);
  });
}

describe.each(Object.entries(made))('%s', (name, make) => {
  const facts = values[name]!;
  test('draws', () => {
    torch.manual_seed(1);
    compare(make().sample([4]), facts.sample!);
    if (facts.rsample === undefined || facts.rsample === null) return;
    torch.manual_seed(2);
    compare(make().rsample([2]), facts.rsample);
  });
  test('is scored and described', () => {
    const d = make();
    if (facts.printed !== null) expect(String(d)).toBe(facts.printed); // later it has more parameters, which were worked out
    for (const [member, read] of Object.entries(members)) {
      const wanted = facts[member];
      if (wanted !== undefined && wanted !== null) compare(read(d, t(facts.value)), wanted);
    }
  });
});

type Three = (a: torch.Tensor, b: torch.Tensor, c: torch.Tensor) => Distribution;
const moved: Readonly<Record<string, Three>> = {
  Gamma: (a, b) => D.Gamma(a, b),
  Beta: (a, b) => D.Beta(a, b),
  StudentT: (a, b, c) => D.StudentT(a, b, c),
  Laplace: (a, b) => D.Laplace(a, b),
  LogNormal: (a, b) => D.LogNormal(a, b),
  Dirichlet: (a) => D.Dirichlet(a),
};
test.each(Object.entries(grads))('draws of %s move with their parameters', (name, wanted) => {
  torch.manual_seed(3);
  const leaves = wanted.map(() => t([1.5, 4, 0.7], { requires_grad: true }));
  const x = moved[name]!(...(leaves as [torch.Tensor, torch.Tensor, torch.Tensor])).rsample([5]);
  const found = torch.autograd.grad(x.mul(torch.arange(15).float().view(5, 3).cos()).sum(), leaves);
  // PyTorch's slopes of gamma and beta draws are approximations to three digits; these here are not.
  found.forEach((grad, k) => compare(grad, [wanted[k]!, [3]], 2e-3));
});

const pairs: Readonly<Record<string, (s: number) => Distribution>> = {
  Exponential: (s) => D.Exponential(t([0.5, 2]).mul(s)),
  Gamma: (s) => D.Gamma(t([0.5, 3]).mul(s), t([2, 0.7])),
  Beta: (s) => D.Beta(t([0.5, 3]).mul(s), t([2, 0.7])),
  Dirichlet: (s) => D.Dirichlet(t([0.5, 3, 1]).add(s)),
  Laplace: (s) => D.Laplace(t([0.5, 3]).mul(s), t([2, 0.7])),
  Poisson: (s) => D.Poisson(t([0.5, 3]).mul(s)),
  Geometric: (s) => D.Geometric(t([0.5, 0.3]).div(s)),
  LogNormal: (s) => D.LogNormal(t([0.5, 3]).mul(s), t([2, 0.7])),
  Independent: (s) => D.Independent(D.Normal(t([0.5, 3]).mul(s), t([2, 0.7])), 1),
  MultivariateNormal: (s) =>
    D.MultivariateNormal(t([0.5, 3]).mul(s), { scale_tril: t([[2, 0], [0.6, 1]]).mul(s) }), // prettier-ignore
  OneHotCategorical: (s) => D.OneHotCategorical(t([0.5, 3]).add(s)),
  Gumbel: (s) => D.Gumbel(t([0.5, 3]).mul(s), t([2, 0.7])),
  Binomial: (s) => D.Binomial(5, t([0.5, 0.3]).div(s)),
};
test.each(Object.entries(pairs))('the divergence of %s', (name, make) => {
  const found = D.kl_divergence(make(1), make(1.5)).reshape(-1);
  compare(found, [kl[name]!, [kl[name]!.length]]);
});

test('transforms are called, inverted, and keep the last pair where they are told to', () => {
  const [kept, not] = [D.TanhTransform({ cache_size: 1 }), D.TanhTransform()];
  const x = t([10]);
  expect(kept.inv(kept(x))).toBe(x);
  expect(not.inv(not(x)).item()).toBe(Infinity);
  expect(() => D.TransformedDistribution(D.Normal(0, 1), [(y: torch.Tensor) => y] as never)).toThrow(
    'transforms must be a Transform or list',
  );
  class Cube extends D.Transform {
    _call(y: torch.Tensor): torch.Tensor {
      return y.pow(3);
    }
    _inverse(y: torch.Tensor): torch.Tensor {
      return y.sign().mul(y.abs().pow(1 / 3));
    }
    log_abs_det_jacobian(y: torch.Tensor): torch.Tensor {
      return y.square().mul(3).log();
    }
  }
  const cubed = D.TransformedDistribution(D.Normal(0, 1), new Cube());
  expect(cubed.log_prob(t(8)).item()).toBeCloseTo(-2.9189385 - Math.log(12), 5);
});

test('counts of trials', () => {
  expect(() => torch.binomial(t([3n]), t([0.5]))).toThrow('binomial only supports floating-point dtypes for count');
  expect(() => torch.binomial(t([3]), t([0.5]).double())).toThrow('Found dtype Double but expected Float');
  torch.manual_seed(0);
  expect(torch.binomial(t([3, 5, 100]), t(0.3)).tolist()).toEqual([2, 3, 28]);
});

test('a mixture asks for the logits of its choice, and a simplex for a dimension', () => {
  expect(String(D.MixtureSameFamily(D.Categorical(torch.ones(2)), D.Normal(torch.zeros(2), 1)))).toBe(
    'MixtureSameFamily(\n  Categorical(probs: torch.Size([2]), logits: torch.Size([2])),\n' +
      '  Normal(loc: torch.Size([2]), scale: torch.Size([2])))',
  );
  expect(() => D.Dirichlet(torch.tensor(1))).toThrow('`concentration` parameter must be at least one-dimensional.');
});
