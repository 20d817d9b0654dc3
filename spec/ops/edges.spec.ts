// Where formulas are singular, where types meet, and where there is little or nothing: values, types, gradients and errors as PyTorch
// has them. The table is spec/golden/edges.py's.
import { jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import torch, { Tensor, type DType } from '../../lib/index.js';

type Element = number | boolean | { readonly f: string };
interface Written {
  readonly t: readonly Element[];
  readonly s: readonly number[];
  readonly d: string;
  readonly g?: true;
}
type Encoded = null | Element | string | readonly Encoded[] | Written | { readonly d: string };
type Answer =
  | { readonly outs: readonly Written[]; readonly grads: readonly (Written | null)[] }
  | { readonly error: readonly [name: string, message: string] };
type Row = readonly [name: string, args: readonly Encoded[], kwargs: Readonly<Record<string, Encoded>>, answer: Answer];

const rows = JSON.parse(readFileSync(new URL('../golden/edges.json', import.meta.url), 'utf8')) as Row[];

const at = (from: unknown, name: string): unknown => (from as Record<string, unknown>)[name];
const named: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity };
const element = (v: Element): number => (typeof v === 'object' ? named[v.f]! : Number(v));
function made({ t, s, d, g }: Written): Tensor {
  const x = torch
    .tensor(t.map(element), { dtype: torch.float64 })
    .reshape([...s])
    .to(at(torch, d) as DType)
    .clone();
  return g === true ? x.requires_grad_() : x;
}
function decoded(v: Encoded): unknown {
  if (v === null || typeof v !== 'object') return v;
  if (Array.isArray(v)) return (v as readonly Encoded[]).map(decoded);
  if ('t' in v) return made(v);
  return 'd' in v ? at(torch, v.d) : element(v as Element);
}
const tensors = (values: readonly unknown[]): Tensor[] => values.filter((v): v is Tensor => v instanceof Tensor);
const facts = (x: Tensor): unknown => ({ d: x.dtype.name, s: [...x.shape], t: Array.from(x.detach().numpy(), Number) });
const expected = ({ t, s, d }: Written): unknown => ({ d, s, t: t.map(element) });

/** A function, a method, or the in-place form of one, which writes to a copy. */
function run(name: string, args: readonly unknown[], kwargs: Record<string, unknown>): Tensor[] {
  const keywords = Object.keys(kwargs).length > 0 ? [kwargs] : [];
  const [first, ...rest] = args;
  const [space, method] = name.split('.');
  const call = (): unknown => {
    if (space === 'Tensor') {
      const self = method!.endsWith('_') ? (first as Tensor).clone() : first;
      return (at(self, method!) as (...all: unknown[]) => unknown).call(self, ...rest, ...keywords);
    }
    return (name.split('.').reduce<unknown>(at, torch) as (...all: unknown[]) => unknown)(...args, ...keywords);
  };
  const out = call();
  return Array.isArray(out) ? tensors(out as unknown[]) : tensors([out]);
}

/** Elements rounded to what a type of 32 bits tells apart, and zeros without their sign. */
const rounded = (fact: unknown): unknown =>
  JSON.parse(
    JSON.stringify(fact, (_, v: unknown) =>
      typeof v !== 'number' ? v : Number.isFinite(v) ? Number(v.toPrecision(6)) + 0 : String(v),
    ),
  );

test.each(
  rows.map(
    (row, k) =>
      [`${k}: ${row[0]} ${JSON.stringify(row[1]).slice(0, 70)} ${JSON.stringify(row[2]).slice(0, 40)}`, row] as const,
  ),
)('%s', (_title, [name, encoded, keywords, answer]) => {
  const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  try {
    const args = encoded.map(decoded);
    const kwargs = Object.fromEntries(Object.entries(keywords).map(([key, value]) => [key, decoded(value)]));
    const leaves = tensors([...args, ...Object.values(kwargs)]).filter((t) => t.requires_grad);
    if ('error' in answer) {
      let error: unknown;
      try {
        run(name, args, kwargs);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(Error);
      const { name: own, message } = error as Error;
      expect([own, message.split('\n')[0]]).toEqual(answer.error);
      return;
    }
    const outs = run(name, args, kwargs);
    expect(rounded(outs.map(facts))).toEqual(rounded(answer.outs.map(expected)));
    if (answer.grads.length === 0) return;
    const total = outs
      .filter((o) => o.requires_grad)
      .map((o) => o.sum())
      .reduce((a, b) => a.add(b));
    const grads = torch.autograd.grad(total, leaves, { allow_unused: true });
    expect(rounded(grads.map((g) => (g === null ? null : facts(g))))).toEqual(
      rounded(answer.grads.map((g) => (g === null ? null : expected(g)))),
    );
  } finally {
    warned.mockRestore();
  }
});

describe('strides where dimensions are of length 0 or 1', () => {
  const o = (...shape: number[]): torch.Tensor => torch.ones(shape);
  const last = { memory_format: torch.channels_last } as const;
  // As PyTorch: operands of several shapes, a number among them, are sorted by strides; those of one shape are row-major where they may be.
  test.each<[string, () => torch.Tensor, number[]]>([
    [
      'turned, and a broadcast one',
      () =>
        o(2, 0, 3)
          .transpose(0, 2)
          .add(o(1, 0, 1)),
      [1, 3, 0],
    ],
    ['turned, and a number', () => o(0, 3).t().add(1), [1, 3]],
    ['row-major, and a turned one', () => o(3, 4, 1).add(o(4, 3, 0).permute(1, 0, 2)), [4, 1, 1]],
    [
      'turned, and a row-major one',
      () =>
        o(4, 3, 0)
          .permute(1, 0, 2)
          .add(o(3, 4, 1)),
      [0, 0, 1],
    ],
    ['expanded', () => o(4, 1).expand(4, 0).add(o(0)), [1, 1]],
    [
      'of one shape',
      () =>
        o(2, 3, 0)
          .permute(2, 1, 0)
          .mul(o(2, 3, 0).permute(2, 1, 0)),
      [6, 2, 1],
    ],
    ['alone', () => o(2, 3, 0).permute(2, 1, 0).exp(), [6, 2, 1]],
    ['a column, and a number', () => o(3, 5).t().narrow(1, 0, 1).add(1), [1, 5]],
    [
      'a column, and itself',
      () =>
        o(3, 5)
          .t()
          .narrow(1, 0, 1)
          .mul(o(3, 5).t().narrow(1, 0, 1)),
      [1, 1],
    ],
    ['channels last', () => o(2, 3, 0, 4).to(last), [0, 1, 12, 3]],
    ['channels last, none', () => o(1, 0, 4, 4).to(last).add(o(1)), [16, 16, 4, 1]],
  ])('%s', (_, make, strides) => expect(make().stride()).toEqual(strides));

  test('a tensor without elements is contiguous', () => expect(o(2, 3, 0).permute(2, 1, 0).is_contiguous()).toBe(true));
});

test('isin sees what is tested as a list after it has come to the type of both', () => {
  const few = torch.tensor([0.5, 0.75]).expand(2, 2);
  expect(() => torch.isin(torch.ones(24), few)).toThrow('view size is not compatible');
  expect(torch.isin(torch.ones(24).double(), few).any().item()).toBe(false);
});
