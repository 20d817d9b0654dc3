// Several results of one call: an array, with names, that prints as in PyTorch (spec/golden/results.py).
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { join } from 'node:path';
import torch from '../../lib/index.js';

const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../golden/results.json'), 'utf8')) as Record<
  string,
  string
>;
const x = torch.tensor([
  [4, 1],
  [1, 3],
]);
const { LU, pivots } = torch.linalg.lu_factor(x);
const [two, eye] = [torch.diag(torch.tensor([3, 2])), torch.eye(2)];
const results: Record<string, unknown> = {
  max: torch.max(x, 1),
  'min keepdim': x.min(0, { keepdim: true }),
  'sort out': torch.sort(x, 1, { out: [torch.empty(2, 2), torch.empty(2, 2, { dtype: torch.long })] }),
  median: x.median(1),
  nanmedian: x.nanmedian(1),
  mode: torch.mode(x),
  sort: x.sort(1, { descending: true }),
  topk: x.topk(1),
  kthvalue: x.kthvalue(1),
  cummax: x.cummax(0),
  aminmax: torch.aminmax(x),
  frexp: torch.frexp(x),
  'linalg.slogdet': torch.linalg.slogdet(x),
  'linalg.qr': torch.linalg.qr(x),
  'linalg.eigh': torch.linalg.eigh(x),
  'linalg.cholesky_ex': torch.linalg.cholesky_ex(x),
  'linalg.inv_ex': torch.linalg.inv_ex(x),
  'linalg.lu_factor': torch.linalg.lu_factor(x),
  'linalg.lu': torch.linalg.lu(x),
  lu_unpack: torch.lu_unpack(LU, pivots),
  'linalg.svd': torch.linalg.svd(two),
  svd: torch.svd(two),
  'linalg.solve_ex': torch.linalg.solve_ex(eye, x),
  histogram: torch.histogram(x, 2),
  histogramdd: torch.histogramdd(x, [2, 2]),
};

test.each(Object.keys(golden))('%s prints as in PyTorch', (name) => {
  // The sign of a zero is rounding's.
  const plain = (text: string): string => text.replace(/-(0\.(?:0+)?\b)/g, '$1').replace(/\s+/g, ' ');
  expect(plain(String(results[name]))).toBe(plain(golden[name]!));
  expect(inspect(results[name])).toBe(String(results[name]));
});

it('is an array with names, whose slices are arrays', () => {
  const { values, indices } = torch.max(x, 1);
  const all = torch.max(x, 1);
  expect(Array.isArray(all) && all.length === 2).toBe(true);
  expect([...all].map(String)).toEqual([values, indices].map(String));
  expect(Object.getPrototypeOf(all.slice(0, 1))).toBe(Array.prototype);
  expect(all.map((t) => t.dtype)).toEqual([torch.float32, torch.int64]);
  expect(Object.keys(all)).toEqual(['0', '1', 'values', 'indices']);
});

it('is a tuple without names where PyTorch has such', () => {
  expect(Object.getPrototypeOf(torch.var_mean(x))).toBe(Array.prototype);
});
