// torch.distributions.constraints, and which of them distributions ask of their parameters (spec/golden/constraints.py).
import { readFileSync } from 'node:fs';
import torch from '../lib/index.js';

const D = torch.distributions;
type Owned = readonly [Readonly<Record<string, string>>, string, boolean, number, boolean];
const golden = JSON.parse(readFileSync(new URL('golden/constraints.json', import.meta.url), 'utf8')) as {
  readonly of: Readonly<Record<string, number[][]>>;
  readonly rows: readonly (readonly [string, number[], string, string, boolean, number, unknown])[];
  readonly owned: Readonly<Record<string, Owned>>;
  readonly infinite: Readonly<Record<string, number[]>>;
  readonly errors: Readonly<Record<string, string>>;
};
const numbers = torch.tensor([-1, 0, 0.25, 1, 2, 3.5, NaN, Infinity]);
type Constraint = torch.distributions.constraints.Constraint;
const table = D.constraints as unknown as Record<string, Constraint & ((...args: number[]) => Constraint)>;

test.each(golden.rows)('%s %j of %s', (name, args, on, words, is_discrete, event_dim, wanted) => {
  const one = args.length > 0 ? table[name]!(...args) : table[name]!;
  expect([String(one), one.is_discrete, one.event_dim]).toEqual([words, is_discrete, event_dim]);
  expect(one.check(on === 'numbers' ? numbers : torch.tensor(golden.of[on]!)).tolist()).toEqual(wanted);
});

test('of pieces and slices', () => {
  const { cat, independent, positive, real, stack } = D.constraints;
  expect(
    cat([positive, real], 0, [1, 2])
      .check(torch.tensor([-1, -1, 2]))
      .tolist(),
  ).toEqual([false, true, true]);
  expect(
    stack([positive, real], -1)
      .check(torch.tensor([[-1, -1]]))
      .tolist(),
  ).toEqual([[false, true]]);
  expect(() => independent(real, 2).check(torch.ones(2))).toThrow('Expected value.dim() >= 2 but got 1');
});

const two = torch.ones(2);
const made: Readonly<Record<string, torch.distributions.Distribution>> = {
  Bernoulli: D.Bernoulli(0.5),
  Beta: D.Beta(1, 2),
  Binomial: D.Binomial(3, 0.5),
  Categorical: D.Categorical(two),
  Chi2: D.Chi2(1),
  Dirichlet: D.Dirichlet(two),
  Exponential: D.Exponential(1),
  Gamma: D.Gamma(1, 2),
  Geometric: D.Geometric(0.5),
  Gumbel: D.Gumbel(0, 1),
  Independent: D.Independent(D.Normal(two, two), 1),
  Laplace: D.Laplace(0, 1),
  LogNormal: D.LogNormal(0, 1),
  MixtureSameFamily: D.MixtureSameFamily(D.Categorical(two), D.Normal(two, two)),
  MultivariateNormal: D.MultivariateNormal(two, torch.eye(2)),
  Normal: D.Normal(0, 1),
  OneHotCategorical: D.OneHotCategorical(two),
  Poisson: D.Poisson(1),
  StudentT: D.StudentT(1),
  Uniform: D.Uniform(0, 1),
  TransformedDistribution: D.TransformedDistribution(D.Normal(0, 1), [D.SigmoidTransform()]),
};
test.each(Object.entries(golden.owned))("%s's", (name, wanted) => {
  const d = made[name]!;
  const own = Object.fromEntries(Object.entries(d.arg_constraints).map(([key, one]) => [key, String(one)]));
  const { support } = d;
  expect([own, String(support), support.is_discrete, support.event_dim, d.has_enumerate_support]).toEqual(wanted);
});

test.each(Object.entries(golden.infinite))('the divergence of %s is infinite', (pair, shape) => {
  const [p, q] = pair.split(' ').map((name) => made[name]!) as [
    torch.distributions.Distribution,
    torch.distributions.Distribution,
  ];
  const found = D.kl_divergence(p, q);
  expect([found.shape, found.isinf().all().item()]).toEqual([shape, true]);
});

test.each<[string, () => unknown]>([
  ['Binomial', () => D.Binomial(5, -1)],
  ['Binomial of -5', () => D.Binomial(-5, 0.5)],
  ['Geometric of 0', () => D.Geometric(0)],
  ['Geometric of some', () => D.Geometric(torch.tensor([0, 0.5]))],
  ['Geometric of 2', () => D.Geometric(2)],
  ['Chi2', () => D.Chi2(-1)],
  ['Beta', () => D.Beta(-1, 2)],
  ['Gamma', () => D.Gamma(1, -1)],
  ['Uniform', () => D.Uniform(2, 1)],
  ['LogNormal', () => D.LogNormal(0, -1)],
])('%s is refused', (name, make) => {
  expect(make).toThrow(golden.errors[name]);
  expect(() => D.Geometric(0.5, null, false)).not.toThrow();
});
