// Counting, scattering, numbers, grids, masks, torch.special and torch.linalg: values and gradients as PyTorch has them in float64. The
// table is spec/golden/extra.py's.
import { readFileSync } from 'node:fs';
import torch, { Tensor, type DType } from '../../lib/index.js';

interface Array_ {
  readonly t: readonly (number | string | boolean)[];
  readonly s: number[];
  readonly d: string;
  readonly g?: true;
}
type Encoded = null | boolean | number | string | readonly Encoded[] | Array_ | { readonly f: string };
type Row = readonly [
  name: string,
  args: readonly Encoded[],
  kwargs: Readonly<Record<string, Encoded>>,
  outs: readonly Array_[],
  grads: readonly (Array_ | null)[],
];
const file = new URL('../golden/extra.json', import.meta.url);
const rows = JSON.parse(readFileSync(file, 'utf8')) as Row[];

const at = (from: unknown, name: string): unknown => (from as Record<string, unknown> | undefined)?.[name];
const number = (x: number | string | boolean): number =>
  x === 'nan' ? NaN : x === 'inf' ? Infinity : x === '-inf' ? -Infinity : Number(x);
function decode(v: Encoded, leaves: Tensor[]): unknown {
  if (v === null || typeof v !== 'object') return v;
  if (Array.isArray(v)) return (v as readonly Encoded[]).map((x) => decode(x, leaves));
  if ('f' in v) return number(v.f);
  const { t, s, d, g } = v as Array_;
  const x = torch
    .tensor(t.map(number), { dtype: torch.float64 })
    .reshape(s)
    .to(at(torch, d) as DType)
    .clone();
  if (g) leaves.push(x.requires_grad_());
  return x;
}

/**
 * Tolerances, relative and absolute, by function, where PyTorch's own approximation is the looser one: its J_0(5.5) is off by 1.6e-7
 * (it is -0.00684386941781919682, which we give), its P(60, 70) and ψ'(1) in the tenth digit.
 */
const approximations: Readonly<Record<string, readonly [number, number]>> = {
  airy_ai: [1e-7, 1e-12],
  bessel: [1e-7, 3e-7],
  igamma: [1e-9, 1e-9],
  polygamma: [1e-9, 1e-12],
};
function expectClose(got: Tensor, want: Array_, [rtol, atol]: readonly [number, number]): void {
  expect([...got.shape]).toEqual(want.s);
  expect(got.dtype.name).toBe(want.d);
  const values = Array.from(got.detach().numpy(), Number);
  want.t.map(number).forEach((w, i) => {
    const g = values[i]!;
    if (Object.is(w, g) || w === g || (Number.isNaN(w) && Number.isNaN(g))) return;
    if (!(Math.abs(g - w) <= rtol * Math.abs(w) + atol))
      throw new Error(`element ${i}: ${g}, PyTorch: ${w} (of [${values.join(', ')}])`);
  });
}

test.each(
  rows.map(
    (row, k) =>
      [`${k}: ${row[0]} ${JSON.stringify(row[1]).slice(0, 50)} ${JSON.stringify(row[2]).slice(0, 40)}`, row] as const,
  ),
)('%s', (_title, row) => {
  const [name, encoded, keywords, wants, grads] = row;
  const leaves: Tensor[] = [];
  const args = encoded.map((v) => decode(v, leaves));
  const kwargs = Object.fromEntries(Object.entries(keywords).map(([key, value]) => [key, decode(value, [])]));
  const f = name.split('.').reduce<unknown>(at, torch) as (...args: unknown[]) => Tensor | Tensor[];
  const out = f(...args, ...(Object.keys(kwargs).length > 0 ? [kwargs] : []));
  const outs = Array.isArray(out) ? out : [out];
  const tolerance = Object.entries(approximations).find(([part]) => name.includes(part))?.[1] ?? [1e-10, 1e-12];
  expect(outs.length).toBe(wants.length);
  wants.forEach((want, k) => expectClose(outs[k]!, want, tolerance));
  if (grads.length === 0) return;
  const total = outs
    .filter((o) => o.requires_grad)
    .map((o) =>
      o
        .reshape(-1)
        .mul(torch.arange(1, o.numel() + 1))
        .sum(),
    )
    .reduce((a, b) => a.add(b));
  const found = torch.autograd.grad(total, leaves, { allow_unused: true });
  expect(found.length).toBe(grads.length);
  grads.forEach((want, k) => {
    if (want === null) expect(found[k]).toBeNull();
    else expectClose(found[k]!, want, [1e-8, 1e-12]);
  });
});
