// Numbers beside tensors of every type: what PyTorch 2.15 answers, recorded by spec/golden/scalars.py.
import { readFileSync } from 'node:fs';
import torch, { type Tensor } from '../../lib/index.js';
import type { Num } from '../../lib/dtype.js';
import { device, onCpu } from './support.js';

type Written = boolean | string;
interface Golden {
  readonly values: Readonly<Record<string, readonly Written[]>>;
  readonly numbers: readonly Written[];
  readonly operators: Readonly<Record<string, Readonly<Record<string, readonly (readonly Written[] | null)[]>>>>;
}
const golden = JSON.parse(readFileSync(new URL('../golden/scalars.json', import.meta.url), 'utf8')) as Golden;

const named: Readonly<Record<string, number>> = { inf: Infinity, '-inf': -Infinity, nan: NaN };
/** A number that Python wrote. */
function num(text: Written): Num {
  if (typeof text === 'boolean') return text;
  if (text in named) return named[text]!;
  if (!/^-?\d+$/.test(text)) return Number(text);
  return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
}
const dtypes = {
  bool: torch.bool,
  uint8: torch.uint8,
  int32: torch.int32,
  int64: torch.int64,
  float32: torch.float32,
  float64: torch.float64,
};

const mask = (): Tensor => torch.tensor([true, false, true]);
const bytes = (): Tensor => torch.full([3], 200, { dtype: torch.uint8 });
const methods =
  'add sub mul div floor_divide fmod remainder pow eq ne lt le gt ge bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift clamp_min clamp_max copysign xlogy add_ sub_ mul_ div_ fmod_ remainder_ pow_ clamp_min_ clamp_max_ fill_ bitwise_and_';
type Run = (x: Tensor, s: Num) => Tensor;
const F = torch.nn.functional;
const operators: Readonly<Record<string, Run>> = {
  ...Object.fromEntries(
    methods
      .split(' ')
      .map((name): [string, Run] => [name, (x, s) => (x as unknown as Record<string, (s: Num) => Tensor>)[name]!(s)]),
  ),
  rsub: (x, s) => torch.rsub(x, s),
  'add reversed': (x, s) => torch.add(s, x),
  'mul reversed': (x, s) => torch.mul(s, x),
  'pow reversed': (x, s) => torch.pow(s, x),
  'bitwise_and reversed': (x, s) => torch.bitwise_and(s, x),
  'clamp min': (x, s) => x.clamp({ min: s }),
  'clamp max': (x, s) => x.clamp({ max: s }),
  'clamp_ min': (x, s) => x.clamp_({ min: s }),
  'clamp both': (x, s) => x.clamp(-1, s),
  masked_fill: (x, s) => x.masked_fill(mask(), s),
  masked_fill_: (x, s) => x.masked_fill_(mask(), s),
  'where other': (x, s) => torch.where(mask(), x, s),
  'where input': (x, s) => torch.where(mask(), s, x),
  setitem: (x, s) => x.index_put_([0], s),
  index_fill: (x, s) => x.index_fill(0, torch.tensor([1n]), s),
  full_like: (x, s) => torch.full_like(x, s),
  new_full: (x, s) => x.new_full([2], s),
  full: (x, s) => torch.full([2], s, { dtype: x.dtype }),
  scalar_tensor: (x, s) => torch.scalar_tensor(s, { dtype: x.dtype }),
  tensor: (x, s) => torch.tensor([s], { dtype: x.dtype }),
  'add alpha': (x, s) => x.add(x, { alpha: s }),
  'add alpha number': (x, s) => x.add(2, { alpha: s }),
  'add alpha fraction': (x, s) => x.add(2.5, { alpha: s }),
  'add alpha float': (x, s) => x.add(torch.full([3], 0.5), { alpha: s }),
  'add alpha uint8': (x, s) => x.add(bytes(), { alpha: s }),
  'sub alpha': (x, s) => x.sub(x, { alpha: s }),
  'rsub alpha': (x, s) => torch.rsub(x, x, { alpha: s }),
  addcmul: (x, s) => x.addcmul(x, x, { value: s }),
  'addcmul float': (x, s) => x.addcmul(torch.full([3], 0.5), x, { value: s }),
  'addcmul of bytes': (x, s) => x.addcmul(bytes(), bytes(), { value: s }),
  addcdiv: (x, s) => x.addcdiv(x, torch.full([3], 0.5), { value: s }),
  lerp: (x, s) => x.lerp(x.dtype === torch.bool ? x : x.add(1), s),
  threshold: (x, s) => F.threshold(x, 1, s),
  'threshold at': (x, s) => F.threshold(x, s, 5),
  hardtanh: (x, s) => F.hardtanh(x, -300, s),
  leaky_relu: (x, s) => F.leaky_relu(x, s),
  nan_to_num: (x, s) => (x.is_floating_point() ? x.mul(NaN) : x).nan_to_num(s),
};

/** What is the same but for the last digit of a float32 or float64. */
function near(got: readonly unknown[], wanted: readonly Written[], dtype: string): boolean {
  if (got.length !== wanted.length) return false;
  const tolerance = dtype === 'float32' ? 2 ** -22 : dtype === 'float64' ? 2 ** -50 : 0;
  return got.every((value, k) => {
    const want = wanted[k]!;
    if (typeof value === 'boolean' || typeof want === 'boolean') return value === want;
    if (typeof value === 'bigint') return value === BigInt(want);
    const number = num(want) as number;
    return Object.is(value, number) || Math.abs((value as number) - number) <= tolerance * Math.abs(number);
  });
}

/** What differs from PyTorch's answer, in words; null where nothing does. */
function difference(run: Run, dtype: keyof typeof dtypes, s: Num, wanted: readonly Written[]): string | null {
  const x = torch.tensor(golden.values[dtype]!.map(num), { dtype: dtypes[dtype], device });
  const fails = /Error$/.test(String(wanted[0]));
  const words = `${String(s)}: ${wanted.join(' ')}, not `;
  try {
    const out = run(x, s);
    const got = out.reshape(-1).tolist() as unknown[];
    const [name, ...elements] = wanted;
    if (!fails && out.dtype.name === name && near(got, elements, name)) return null;
    return `${words}${out.dtype.name} ${got.join(' ')}`;
  } catch (error) {
    const { name, message } = error as Error;
    const first = message.split('\n')[0]!.slice(0, 100);
    return fails && name === wanted[0] && first === wanted[1] ? null : `${words}${name} ${first}`;
  }
}

const suite = onCpu ? describe : describe.skip;
suite('numbers beside tensors are PyTorch’s', () => {
  test.each(Object.keys(golden.operators))('%s', (name) => {
    const differences = Object.entries(golden.operators[name]!).flatMap(([dtype, answers]) =>
      answers.flatMap((wanted, k) => {
        if (wanted === null) return [];
        const text = difference(operators[name]!, dtype as keyof typeof dtypes, num(golden.numbers[k]!), wanted);
        return text === null ? [] : [`${dtype} ${text}`];
      }),
    );
    expect(differences).toEqual([]);
  });
});

it('a BigInt is a dimension, a number of them and a length', () => {
  const x = torch.tensor([[1, 5], [7, 2]]); // prettier-ignore
  expect(x.max(0n).values.tolist()).toEqual([7, 5]);
  expect(x.sum(0n).tolist()).toEqual([8, 7]);
  expect(torch.tensordot(x, x, 0n).shape).toEqual([2, 2, 2, 2]);
  expect(torch.nn.LSTM(2n, 3n).hidden_size).toBe(3);
});

it('a BigInt fills with integers', () => {
  const filled = [torch.full([1], 7n), torch.full([1], 2n ** 60n), torch.full([1], 7n, { dtype: torch.half })];
  expect(filled.map(String)).toEqual([
    'tensor([7])',
    'tensor([1152921504606846976])',
    'tensor([7.], dtype=torch.float16)',
  ]);
  expect(String(torch.ones(1).new_full([1], 7n))).toBe('tensor([7.])');
});
