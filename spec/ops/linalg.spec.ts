// Linear algebra and what else makes numbers of real ones, as PyTorch gives them: the table is spec/golden/linalg.py's.
import { readFileSync } from 'node:fs';
import torch, { type DType, Tensor } from '../../lib/index.js';

type Encoded =
  | null
  | boolean
  | number
  | string
  | readonly Encoded[]
  | { readonly s: readonly number[]; readonly d: string; readonly t: readonly (number | boolean | string)[] }
  | { readonly dtype: string };
type Row = readonly [
  name: string,
  args: readonly Encoded[],
  kwargs: Readonly<Record<string, Encoded>>,
  outs: readonly Encoded[],
];
const rows = JSON.parse(readFileSync(new URL('../golden/linalg.json', import.meta.url), 'utf8')) as Row[];

const at = (from: unknown, name: string): unknown => (from as Record<string, unknown> | undefined)?.[name];
const numberOf = (v: unknown): unknown => (v === 'nan' ? NaN : v === 'inf' ? Infinity : v === '-inf' ? -Infinity : v);
function decode(v: Encoded): unknown {
  if (Array.isArray(v)) return (v as readonly Encoded[]).map(decode);
  if (v === null || typeof v !== 'object') return numberOf(v);
  if ('dtype' in v) return at(torch, v.dtype);
  const { s, d, t } = v as Extract<Encoded, { readonly s: unknown }>;
  const values = t.map((x) => (typeof x === 'boolean' ? x : (numberOf(x) as number)));
  return torch.tensor(values, { dtype: at(torch, d) as DType }).reshape([...s]);
}

function compare(got: unknown, wanted: unknown): void {
  if (Array.isArray(wanted)) {
    expect(got).toHaveLength(wanted.length);
    wanted.forEach((one, k) => compare((got as unknown[])[k], one));
    return;
  }
  if (!(wanted instanceof Tensor) || !(got instanceof Tensor)) throw new TypeError('tensors are compared');
  expect([got.dtype, got.shape]).toEqual([wanted.dtype, wanted.shape]);
  const [a, b] = [got, wanted].map((t) => t.reshape(-1).double().tolist<number[]>()) as [number[], number[]];
  const wrong = a.filter((x, k) => !(Object.is(x, b[k]) || Math.abs(x - b[k]!) <= 1e-11 + 1e-10 * Math.abs(b[k]!)));
  expect(wrong.length === 0 ? [] : a).toEqual(wrong.length === 0 ? [] : b);
}

/** Eigenvectors with their signs chosen: both ones are right, and LAPACKs differ. */
function oriented(vectors: Tensor): Tensor {
  const largest = vectors.abs().argmax(-2, true);
  return vectors.mul(vectors.gather(-2, largest).sgn());
}

const short = (v: unknown): string => JSON.stringify(v).slice(0, 50);
test.each(rows.map((row) => [`${row[0]}(${short(row[1])}, ${short(row[2])})`, row] as const))('%s', (_title, row) => {
  const [name, encoded, keywords, outs] = row;
  const kwargs = Object.fromEntries(Object.entries(keywords).map(([key, value]) => [key, decode(value)]));
  const f = name.split('.').reduce<unknown>(at, torch) as (...args: unknown[]) => unknown;
  const got = f(...encoded.map(decode), ...(Object.keys(kwargs).length > 0 ? [kwargs] : []));
  const [results, wanted] = [Array.isArray(got) ? (got as unknown[]) : [got], outs.map(decode)];
  if (name === 'linalg.eigh') {
    for (const pair of [results, wanted]) pair[1] = oriented(pair[1] as Tensor);
  }
  compare(results, wanted);
});
