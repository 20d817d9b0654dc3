// torch.distributions: draws, log-probabilities, moments and errors are PyTorch's.
import { readFileSync } from 'node:fs';
import torch from '../lib/index.js';

const { Bernoulli, Categorical, Normal, Uniform } = torch.distributions;
const golden = JSON.parse(readFileSync(new URL('golden/distributions.json', import.meta.url), 'utf8'));
const t = torch.tensor;
const made: Record<string, any> = {
  Categorical: Categorical(
    t([
      [0.5, 1.5, 2],
      [1, 0, 3],
    ]),
  ),
  'Categorical of logits': Categorical({ logits: t([0.3, -1, 2]) }),
  Bernoulli: new Bernoulli(t([0.2, 0.7])),
  'Bernoulli of logits': Bernoulli(null, t([0.2, -0.7])),
  Normal: Normal(t([0, 1]), 2),
  Uniform: Uniform(t([0, 1]), t([2, 5])),
};
/** A member's value, called with the golden's arguments where it is a function. */
const values: Record<string, (d: any, value: torch.Tensor) => torch.Tensor> = {
  sample: (d) => d.sample([4]),
  rsample: (d) => d.rsample([2]),
  log_prob: (d, value) => d.log_prob(value),
  cdf: (d, value) => d.cdf(value),
  icdf: (d) => d.icdf(t([0.2, 0.9])),
  entropy: (d) => d.entropy(),
  enumerate_support: (d) => d.enumerate_support(),
  mean: (d) => d.mean,
  mode: (d) => d.mode.nan_to_num(-1),
  variance: (d) => d.variance,
  stddev: (d) => d.stddev,
};

/** What PyTorch says of the pairs below. */
const KL = [
  [0.3493972, 0.3499095],
  [0.9162908, Infinity],
  [0.9918552, 1.842922],
  [0.130812, 0.6931471, Infinity, Infinity],
  [0.2231435, Infinity],
];

describe('torch.distributions', () => {
  it("has PyTorch's divergences", () => {
    const { kl_divergence } = torch.distributions;
    const close = (d: torch.Tensor, wanted: number[]) =>
      expect(torch.allclose(d, t(wanted), { rtol: 1e-5 })).toBe(true);
    close(kl_divergence(Normal(t([0, 1]), t([1, 2])), Normal(t([0.5, -1]), t([2, 3]))), KL[0]!);
    close(kl_divergence(Uniform(t([0, 1]), t([2, 3])), Uniform(t([-1, 2]), t([4, 3]))), KL[1]!);
    close(kl_divergence(Uniform(t([0, 1]), t([2, 3])), Normal(t([0.5, -1]), t([2, 3]))), KL[2]!);
    close(kl_divergence(Normal(t([0, 1]), t([1, 2])), Uniform(t([-1, 2]), t([4, 3]))), [Infinity, Infinity]);
    close(kl_divergence(Bernoulli(t([0.25, 0, 1, 0.5])), Bernoulli(t([0.5, 0.5, 0, 1]))), KL[3]!);
    close(
      kl_divergence(
        Categorical(
          t([
            [0.5, 0.5, 0],
            [0.2, 0.3, 0.5],
          ]),
        ),
        Categorical(
          t([
            [0.2, 0.8, 0],
            [0, 0.5, 0.5],
          ]),
        ),
      ),
      KL[4]!,
    );
    expect(() => kl_divergence(Normal(0, 1), Bernoulli(0.5))).toThrow(
      'No KL(p || q) is implemented for p type Normal and q type Bernoulli',
    );
  });

  it.each(Object.keys(made))("has PyTorch's numbers: %s", (name) => {
    torch.manual_seed(1);
    const { value, ...expected } = golden.values[name];
    for (const [member, wanted] of Object.entries(expected)) {
      const got = values[member]!(made[name], t(value));
      torch.testing.assert_close(got, t(wanted as number[], { dtype: got.dtype }));
    }
  });

  it.each<[string, () => unknown]>([
    ['neither', () => Categorical()],
    ['negative scale', () => Normal(t([0]), t([-1]))],
    ['no probability', () => Bernoulli(t([0.5, 1.5]))],
    ['outside', () => Categorical(t([0.5, 0.5])).log_prob(t([2]))],
    ['one number', () => Normal(1, -1)],
    ['not a number', () => Normal(1, 2).log_prob(torch.tensor(NaN))],
    ['no broadcast', () => Normal(torch.zeros(2), torch.ones(2)).log_prob(torch.zeros(3))],
  ])("says PyTorch's errors: %s", (name, make) => {
    expect(make).toThrow(golden.errors[name]);
  });

  it('prints as PyTorch does', () => {
    expect([String(Normal(0, 1)), String(Categorical(torch.ones(2, 3)))]).toEqual(golden.printed);
  });

  it('prints the other of probs and logits once it has been worked out', () => {
    const of = Categorical(torch.ones(2, 3));
    of.sample();
    expect(String(of)).toBe('Categorical(probs: torch.Size([2, 3]))');
    of.log_prob(t([0, 1]));
    expect(String(of)).toBe('Categorical(probs: torch.Size([2, 3]), logits: torch.Size([2, 3]))');
    const trials = torch.distributions.Binomial(t([3, 3]), null, t([0.2, -0.7]));
    expect(trials.mean.shape).toEqual([2]);
    expect(String(trials)).toBe(
      'Binomial(total_count: torch.Size([2]), probs: torch.Size([2]), logits: torch.Size([2]))',
    );
  });

  it('differentiates draws by the parameters', () => {
    const loc = torch.zeros(3, { requires_grad: true });
    Normal(loc, 1).rsample([2]).sum().backward();
    expect(loc.grad!.tolist()).toEqual([2, 2, 2]);
    expect(Normal(loc, 1).sample().requires_grad).toBe(false);
  });
});
