// Every stream against PyTorch's own (spec/golden/random_streams.py made the numbers).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as dtypes from '../../lib/dtype.js';
import * as random from '../../lib/random/index.js';

interface Case {
  fn: string;
  dtype: 'bool' | 'uint8' | 'int32' | 'int64' | 'float32' | 'float64';
  n: number;
  args: (number | string | boolean | null)[];
  seed: number | string;
  after: number;
  data?: string;
  sparse?: string;
  sha256?: string;
  initial_seed?: string;
}
interface Golden {
  cases: Case[];
  states: { draws: number; state: string }[];
}

const golden = JSON.parse(readFileSync(new URL('../golden/random_streams.json', import.meta.url), 'utf8')) as Golden;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytesOf = (a: dtypes.Elements): Uint8Array => new Uint8Array(a.buffer, a.byteOffset, a.byteLength);
type Floats = Float32Array | Float64Array;

/** Functions of the mathematical library stand in these, and another library may round the last bit otherwise. */
const ROUNDED = new Set(['log_normal', 'exponential', 'cauchy']);
const isRounded = (c: Case): boolean =>
  ROUNDED.has(c.fn) || ((c.fn === 'normal' || c.fn === 'cache') && (c.dtype === 'float64' || c.n < 16));

/** As `torch.linspace(0, top, n)`: both halves are counted from their own end. */
function linspace(top: number, n: number, dtype: string): Floats {
  const out = dtype === 'float32' ? new Float32Array(n) : new Float64Array(n);
  const round = dtype === 'float32' ? Math.fround : (x: number): number => x;
  const step = n > 1 ? round(top / (n - 1)) : 0;
  for (let i = 0; i < n; i++) out[i] = i < Math.floor(n / 2) ? step * i : top - step * (n - 1 - i);
  return n === 1 ? out.fill(0) : out;
}

const integer = (value: Case['args'][number] | undefined): number | bigint =>
  typeof value === 'string' ? BigInt(value) : Number(value);

function run(c: Case, g: random.Generator): dtypes.Elements {
  const dtype = dtypes[c.dtype];
  const out = new dtype.Array(c.n);
  const [a, b] = c.args.map(Number) as [number, number];
  const floats = (): Floats => {
    if (out instanceof Float32Array || out instanceof Float64Array) return out;
    throw new Error('not floats');
  };
  switch (c.fn) {
    case 'uniform':
      random.uniform(floats(), a, b, g);
      break;
    case 'normal':
      random.normal(floats(), a, b, g);
      break;
    case 'log_normal':
      random.log_normal(floats(), a, b, g);
      break;
    case 'exponential':
      random.exponential(floats(), a, g);
      break;
    case 'cauchy':
      random.cauchy(floats(), a, b, g);
      break;
    case 'geometric':
      random.geometric(out, dtype, a, g);
      break;
    case 'bernoulli':
      random.bernoulli(out, a, g);
      break;
    case 'bernoulli_each':
      random.bernoulli(out, linspace(1, c.n, String(c.args[0])), g);
      break;
    case 'dropout':
      random.bernoulli(out, 1 - a, g);
      for (let i = 0; i < c.n; i++) floats()[i] = floats()[i]! * Math.fround(1 / (1 - a));
      break;
    case 'random':
      if (c.args.length === 0) random.random(out, dtype, g);
      else random.randint(out, dtype, integer(c.args[0]), c.args[1] === null ? null : integer(c.args[1]), g);
      break;
    case 'randperm':
      random.randperm(out, dtype, g);
      break;
    case 'poisson':
      random.poisson(floats(), linspace(a, c.n, c.dtype), g);
      break;
    case 'multinomial': {
      const [rows, columns, samples, replacement] = c.args;
      const weights = floats();
      random.uniform(weights, 0, 1, new random.Generator().manual_seed(1));
      return random.multinomial(weights, Number(rows), Number(columns), Number(samples), replacement === true, g);
    }
    case 'cache': {
      const all = floats();
      random.normal(all.subarray(0, 3), 0, 1, g);
      random.uniform(all.subarray(3, 5), 0, 1, g);
      random.normal(all.subarray(5, 6), 1, 2, g);
      random.log_normal(all.subarray(6, 9), 1, 2, g);
      const block = all instanceof Float32Array ? new Float32Array(16) : new Float64Array(16);
      random.normal(block, 0, 1, g);
      all.set(block.subarray(0, 2), 9);
      random.normal(all.subarray(11), 0, 1, g);
      break;
    }
    default:
      throw new Error(`no such case: ${c.fn}`);
  }
  return out;
}

function decode(base64: string, like: dtypes.Elements): dtypes.Elements {
  const { buffer } = Uint8Array.from(Buffer.from(base64, 'base64'));
  if (like instanceof BigInt64Array) return new BigInt64Array(buffer);
  if (like instanceof Float64Array) return new Float64Array(buffer);
  if (like instanceof Float32Array) return new Float32Array(buffer);
  return like instanceof Int32Array ? new Int32Array(buffer) : new Uint8Array(buffer);
}

function check(c: Case): void {
  const g = new random.Generator().manual_seed(typeof c.seed === 'string' ? BigInt(c.seed) : c.seed);
  if (c.initial_seed !== undefined) expect(String(g.initial_seed())).toBe(c.initial_seed);
  const out = run(c, g);
  const after = new Float32Array(1);
  random.uniform(after, 0, 1, g);
  expect(after[0]).toBe(c.after);
  if (isRounded(c)) {
    const got = c.data === undefined ? out.filter((_: unknown, i: number) => i % 997 === 0) : out;
    const want = decode(c.data ?? c.sparse!, out);
    expect(got.length).toBe(want.length);
    const relative = c.dtype === 'float32' ? 1.2e-7 : 1e-15;
    // near zero a sample is a difference of larger numbers (cos at π/2, tan at 0, a sum with the mean)
    for (let i = 0; i < want.length; i++) {
      const difference = Math.abs(Number(got[i]) - Number(want[i]));
      expect(difference).toBeLessThanOrEqual(relative * Math.max(Math.abs(Number(want[i])), 1));
    }
  } else if (c.sha256 !== undefined) {
    expect(sha256(bytesOf(out))).toBe(c.sha256);
  } else {
    expect(Buffer.from(bytesOf(out)).toString('base64')).toBe(c.data);
  }
}

const titleOf = (c: Case): string => `${c.fn}(${c.args.join(', ')}) ${c.dtype} × ${c.n}, seed ${c.seed}`;

describe.each([...new Set(golden.cases.map((c) => c.fn))])('%s draws as PyTorch does', (fn) => {
  test.each(golden.cases.filter((c) => c.fn === fn).map((c) => [titleOf(c), c] as const))('%s', (_, c) => check(c));
});

test.each(golden.states)('a saved state after $draws draws has the bytes of PyTorch', ({ draws, state }) => {
  const g = new random.Generator().manual_seed(2 ** 40 + 3);
  for (let i = 0; i < Math.floor(draws / 4); i++) random.normal(new Float64Array(1), 0, 1, g);
  for (let i = 0; i < draws % 4; i++) g.next32();
  const saved = g.rawState();
  expect(sha256(saved)).toBe(state);
  const other = new random.Generator();
  other.setRawState(saved);
  expect(other.rawState()).toEqual(saved);
  const clone = g.clone_state();
  const [a, b, c] = [g, other, clone].map((source) => {
    const out = new Float64Array(700);
    random.normal(out.subarray(0, 1), 0, 1, source);
    random.uniform(out.subarray(1), 0, 1, source);
    return out;
  });
  expect(b).toEqual(a);
  expect(c).toEqual(a);
});
