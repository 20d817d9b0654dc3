// Bad calls: PyTorch's class and the first line of its message. The table is spec/golden/errors.py's.
import { readFileSync } from 'node:fs';
import torch, { Tensor, type DType } from '../../lib/index.js';

type Encoded =
  | null
  | boolean
  | number
  | string
  | readonly Encoded[]
  | { t?: number[]; d?: string; v?: (number | 'nan')[]; g?: true; f?: string; dtype?: string };
type Row = readonly [
  name: string,
  args: readonly Encoded[],
  kwargs: Readonly<Record<string, Encoded>>,
  error: string,
  message: string,
];
const file = new URL('../golden/errors.json', import.meta.url);
const rows = JSON.parse(readFileSync(file, 'utf8')) as Row[];

const at = (from: unknown, name: string): unknown => (from as Record<string, unknown> | undefined)?.[name];
const dtype = (name: string): DType => at(torch, name) as DType;
function decode(v: Encoded): unknown {
  if (v === null || typeof v !== 'object') return v;
  if (Array.isArray(v)) return (v as readonly Encoded[]).map(decode);
  const { t, d, v: values, g, f, dtype: type } = v as Exclude<typeof v, readonly Encoded[]>;
  if (f !== undefined) return f === 'nan' ? NaN : f === 'inf' ? Infinity : -Infinity;
  if (type !== undefined) return dtype(type);
  const count = t!.reduce((n, length) => n * length, 1);
  const x = torch.tensor(values?.map(Number) ?? Array.from({ length: count }, (_, i) => i)).reshape(t!);
  const made = d === 'bool' && values === undefined ? x.remainder(2).eq(1) : x.to(dtype(d!)).clone();
  return g ? made.requires_grad_() : made;
}

const short = (v: Encoded): string => JSON.stringify(v).slice(0, 60);
test.each(rows.map((row) => [`${row[0]}(${short(row[1])}, ${short(row[2])})`, row] as const))('%s', (_title, row) => {
  const [name, encoded, keywords, error, message] = row;
  const args = encoded.map(decode);
  const kwargs = Object.fromEntries(Object.entries(keywords).map(([key, value]) => [key, decode(value)]));
  const tail = Object.keys(kwargs).length > 0 ? [kwargs] : [];
  const method = name.startsWith('Tensor.');
  const run = (): unknown => {
    if (!method)
      return (name.split('.').reduce<unknown>(at, torch) as (...args: unknown[]) => unknown)(...args, ...tail);
    const [self, ...rest] = args as [Tensor, ...unknown[]];
    const member = at(self, name.slice('Tensor.'.length));
    return typeof member === 'function'
      ? (member as (...args: unknown[]) => unknown).call(self, ...rest, ...tail)
      : member;
  };
  let thrown: unknown = null;
  try {
    run();
  } catch (e) {
    thrown = e;
  }
  expect(thrown).toBeInstanceOf(Error);
  const { name: kind, message: said } = thrown as Error;
  expect([kind, said.split('\n')[0]!.trim()]).toEqual([error, message]);
});
