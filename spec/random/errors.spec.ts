// Bad arguments get PyTorch's errors; seeds and states at their bounds.
import { bool, float32, float64, int32, int64, uint8 } from '../../lib/dtype.js';
import { NotImplementedError, RuntimeError, ValueError } from '../../lib/errors.js';
import * as random from '../../lib/random/index.js';

const g = new random.Generator();
const floats = new Float32Array(3);
const doubles = new Float64Array(3);
const bytes = new Uint8Array(3);
const ints = new Int32Array(3);
const longs = new BigInt64Array(3);
const weigh = (weights: number[], samples: number, replacement = false): unknown =>
  random.multinomial(Float32Array.from(weights), 1, weights.length, samples, replacement, g);

const numericLimits = (type: string, to: string, from: string): string =>
  `uniform_ expects to-from <= std::numeric_limits<${type}>::max(), but found to=${to} and from=${from} ` +
  'which result in to-from to exceed the limit';
const badEntry = 'probability tensor contains either `inf`, `nan` or element < 0';
const noWeight = 'invalid multinomial distribution (sum of probabilities <= 0)';
const notProbability = 'Expected p_in >= 0 && p_in <= 1 to be true, but got false.';

test.each<[string, () => unknown]>([
  ['to - 1 is out of bounds for unsigned char', () => random.randint(bytes, uint8, 0, 257, g)],
  ['from is out of bounds for unsigned char', () => random.randint(bytes, uint8, -1, 5, g)],
  ['to - 1 is out of bounds for bool', () => random.randint(bytes, bool, 0, 3, g)],
  ['to - 1 is out of bounds for int', () => random.randint(ints, int32, 0, 2 ** 40, g)],
  [
    "random_ expects 'from' to be less than 'to', but got from=5 >= to=5",
    () => random.randint(floats, float32, 5, 5, g),
  ],
  [
    'random_full_64_bits_range_kernel_cpu handles only int64, double, float and bfloat16',
    () => random.randint(ints, int32, -(2n ** 63n), null, g),
  ],
  ['normal expects std >= 0.0, but found std -1', () => random.normal(floats, 0, -1, g)],
  ['normal expects std >= 0.0, but found std -1.5e-07', () => random.normal(floats, 0, -1.5e-7, g)],
  ['uniform_ expects to return a [from, to) range, but found from=2 > to=1', () => random.uniform(floats, 2, 1, g)],
  ['to is out of bounds for float', () => random.uniform(floats, 0, 1e40, g)],
  ['from is out of bounds for float', () => random.uniform(floats, NaN, 1, g)],
  [numericLimits('Float', '3e+38', '-3e+38'), () => random.uniform(floats, -3e38, 3e38, g)],
  [numericLimits('Double', '1.7e+308', '-1.7e+308'), () => random.uniform(doubles, -1.7e308, 1.7e308, g)],
  ['exponential_ expects lambda > 0.0, but found lambda=-1', () => random.exponential(floats, -1, g)],
  ['geometric_ expects p to be in (0, 1), but got p=1', () => random.geometric(floats, float32, 1, g)],
  ['cauchy_ expects sigma > 0.0, but found sigma=0', () => random.cauchy(floats, 0, 0, g)],
  ['log_normal_ expects std > 0.0, but found std=0', () => random.log_normal(floats, 0, 0, g)],
  ['bernoulli_ expects p to be in [0, 1], but got p=nan', () => random.bernoulli(floats, NaN, g)],
  [notProbability, () => random.bernoulli(floats, Float32Array.of(0, 1.5, 0), g)],
  [
    'invalid Poisson rate, expected rate to be non-negative',
    () => random.poisson(floats, Float32Array.of(1, -1, 1), g),
  ],
  [badEntry, () => weigh([1, -1], 1)],
  [badEntry, () => weigh([NaN, 1, 2], 1)],
  [badEntry, () => weigh([Infinity, 0], 2)],
  ['invalid multinomial distribution (encountering probability entry < 0)', () => weigh([1, -1], 2, true)],
  ['invalid multinomial distribution (encountering probability entry < 0)', () => weigh([NaN, 1], 2, true)],
  [
    'invalid multinomial distribution (encountering probability entry = infinity or NaN)',
    () => weigh([Infinity, 0], 2, true),
  ],
  [noWeight, () => weigh([0, 0], 1)],
  [noWeight, () => weigh([0, 0], 2, true)],
  ['cannot sample n_sample > prob_dist.size(-1) samples without replacement', () => weigh([1, 0], 3)],
  ['cannot sample n_sample <= 0 samples', () => weigh([1, 0], 0)],
  ['value cannot be converted to type uint8_t without overflow', () => random.randperm(new Uint8Array(257), uint8, g)],
  ['manual_seed expected a long, but got float', () => g.manual_seed(1.5)],
  [
    'Expected a CPUGeneratorImplState of size 5056 but found the input RNG state size to be 16',
    () => g.setRawState(new Uint8Array(16)),
  ],
  ['Invalid mt19937 state', () => g.setRawState(new Uint8Array(5056))],
])('RuntimeError: %s', (message, call) => {
  expect(call).toThrow(RuntimeError);
  expect(call).toThrow(message);
});

test.each([2n ** 64n, -(2n ** 63n) - 1n, 1e20])('a seed of 64 bits is a must: %s', (seed) => {
  expect(() => g.manual_seed(seed)).toThrow(new ValueError('Overflow when unpacking long long'));
});

test('bool has neither permutations nor counts of trials', () => {
  expect(() => random.randperm(bytes, bool, g)).toThrow(
    new NotImplementedError(`"randperm" not implemented for 'Bool'`),
  );
  expect(() => random.geometric(bytes, bool, 0.5, g)).toThrow(`"geometric_cpu" not implemented for 'Bool'`);
  expect(() => random.permutation(214748364, g)).toThrow(NotImplementedError);
});

test('a new generator has the usual seed, and seed() takes one by chance', () => {
  const fresh = new random.Generator();
  expect(fresh.initial_seed()).toBe(67280421310721);
  const seeds = [fresh.seed(), fresh.seed()];
  expect(fresh.initial_seed()).toBe(seeds[1]);
  expect(seeds[0]).not.toBe(seeds[1]);
  expect(random.default_generator.initial_seed()).not.toBe(67280421310721);
});

test('a failing call draws nothing, an empty one neither', () => {
  const before = g.rawState();
  expect(() => random.normal(floats, 0, -1, g)).toThrow();
  random.normal(floats.subarray(0, 0), 0, 1, g);
  random.uniform(doubles.subarray(0, 0), 0, 1, g);
  random.random(longs.subarray(0, 0), int64, g);
  random.randint(doubles.subarray(0, 0), float64, 0, 5, g);
  expect(g.rawState()).toEqual(before);
});
