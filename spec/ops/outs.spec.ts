// Tensors to write to, of functions that others make, that make tensors, or that have several results: as PyTorch treats them. The table is
// spec/golden/outs.py's.
import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import torch, { Tensor, type DType } from '../../lib/index.js';

interface Array_ {
  readonly t: readonly (number | boolean)[];
  readonly s: number[];
  readonly d: string;
}
type Encoded = null | boolean | number | string | readonly Encoded[] | Array_;
type Came =
  | { readonly e: readonly [name: string, message: string] }
  | { readonly w: readonly string[]; readonly o: readonly (readonly [number[], number[], Array_])[] };
type Situation = readonly [title: string, types: readonly string[], shape: number[], came: Came];
type Row = readonly [
  name: string,
  args: readonly Encoded[],
  kwargs: Readonly<Record<string, unknown>>,
  results: readonly Array_[],
  situations: readonly Situation[],
];
const rows = JSON.parse(readFileSync(new URL('../golden/outs.json', import.meta.url), 'utf8')) as Row[];

/** Where we are not as PyTorch is, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  // It refuses these in the words of what it does inside: a copy.
  'inner/out requires grad': 'other words',
  'tensordot/out requires grad': 'other words',
  'conj_physical/out requires grad': 'other words',
  // It resizes the transpose of V.
  'svd/of another shape': 'another warning',
};

/** Where the result is copied to out with its history, or backward throws. */
const FLOWING = new Set([
  'conj_physical',
  'histogram',
  'inner',
  'linalg.cond',
  'linalg.ldl_factor',
  'linalg.ldl_factor_ex',
  'linalg.ldl_solve',
  'linalg.matrix_norm',
  'linalg.norm',
  'linalg.tensorinv',
  'linalg.tensorsolve',
  'nanquantile',
  'quantile',
  'tensordot',
]);

const at = (from: unknown, name: string): unknown => (from as Record<string, unknown> | undefined)?.[name];
const typed = (name: string): DType => at(torch, name) as DType;
function decode(v: Encoded, graded: boolean): unknown {
  if (v === null || typeof v !== 'object') return v;
  if (Array.isArray(v)) return (v as readonly Encoded[]).map((x) => decode(x, graded));
  const { t, s, d } = v as Array_;
  const x = torch.tensor(t, { dtype: torch.float64 }).reshape(s).to(typed(d));
  return graded && d.startsWith('float') ? x.requires_grad_() : x;
}

function call(row: Row, graded: boolean, out: readonly Tensor[] | null): Tensor[] {
  const [name, encoded, kwargs] = row;
  const args = encoded.map((v) => decode(v, graded));
  const f = name.split('.').reduce<unknown>(at, torch) as (...args: unknown[]) => Tensor | Tensor[];
  torch.manual_seed(0);
  const keywords = out === null ? kwargs : { ...kwargs, out: out.length > 1 ? out : out[0] };
  const got = Object.keys(keywords).length > 0 ? f(...args, keywords) : f(...args);
  return Array.isArray(got) ? got : [got];
}

/** Vectors of decompositions have a sign of their own. */
function expectClose(got: Tensor, want: Array_): void {
  expect([got.shape, got.dtype.name]).toEqual([want.s, want.d]);
  const values = Array.from(got.numpy(), Number);
  want.t.map(Number).forEach((w, k) => {
    expect(Math.abs(Math.abs(values[k]!) - Math.abs(w))).toBeLessThanOrEqual(1e-5 * Math.abs(w) + 1e-5);
  });
}

describe.each(rows.map((row, k) => [`${k}: ${row[0]}`, row] as const))('%s', (_title, row) => {
  const [name, , , results, situations] = row;
  let warn: jest.SpiedFunction<typeof console.warn>;
  beforeEach(() => (warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined)));
  afterEach(() => warn.mockRestore());

  test('gives the same without out', () => {
    call(row, false, null).forEach((got, k) => expectClose(got.detach(), results[k]!));
  });

  test.each(situations)('%s', (title, types, shape, came) => {
    const outs = types.map((type) => torch.zeros(shape, { dtype: typed(type) }));
    if (title === 'out requires grad') outs[0]!.requires_grad_();
    let error: Error | null = null;
    try {
      const got = call(row, title === 'input requires grad', outs);
      expect(got.map((t, k) => t === outs[k])).toEqual(outs.map(() => true));
    } catch (e) {
      error = e as Error;
    }
    const different = DIFFERENT[`${name}/${title}`];
    if ('e' in came || (different !== undefined && different !== 'another warning')) {
      if (different === undefined) expect([error?.name, error?.message]).toEqual('e' in came ? came.e : []);
      else expect(error?.message).toMatch(/support automatic differentiation|a leaf Variable that requires grad/);
      return;
    }
    if (error !== null) throw error;
    came.o.forEach(([lengths, strides, want], k) => {
      const flows =
        (k === 0 && title === 'out requires grad') ||
        ((k === 0 || name === 'histogram') && title === 'input requires grad' && FLOWING.has(name));
      expect([outs[k]!.shape, outs[k]!.requires_grad]).toEqual([lengths, flows]);
      // What LAPACK writes lies in its own buffers there.
      if (!/lstsq|geqrf|householder|orgqr|ormqr|cholesky_/.test(name) && !lengths.includes(1))
        expect(outs[k]!.stride()).toEqual(strides);
      expectClose(outs[k]!.detach(), want);
    });
    const said = warn.mock.calls.map(([words]) => String(words).replace(/^UserWarning: /, ''));
    // In whatever order the results are resized.
    const about = (words: readonly string[]): string[] =>
      words.filter((w) => !w.includes('deprecated in favor') && /resized/.test(w)).sort();
    if (different === undefined) expect(about(said)).toEqual(about(came.w));
  });
});
