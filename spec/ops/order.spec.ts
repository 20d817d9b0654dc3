// A kernel is made once for every way to call a row, and used again. What a call gives must not depend on which calls came
// before: every row is called in many ways, in two orders, from nothing made.
import torch, { Tensor } from '../../lib/index.js';
import type { Num } from '../../lib/dtype.js';
import * as activation from '../../lib/ops/pointwise/activation.js';
import * as arithmetic from '../../lib/ops/pointwise/arithmetic.js';
import * as pairs from '../../lib/ops/pointwise/pairs.js';
import * as bessel from '../../lib/ops/pointwise/bessel.js';
import * as comparison from '../../lib/ops/pointwise/comparison.js';
import * as powers from '../../lib/ops/pointwise/powers.js';
import * as rounding from '../../lib/ops/pointwise/rounding.js';
import * as sigmoids from '../../lib/ops/pointwise/sigmoids.js';
import * as trigonometry from '../../lib/ops/pointwise/trigonometry.js';
import * as parts from '../../lib/ops/pointwise/parts.js';
import * as polynomials from '../../lib/ops/pointwise/polynomials.js';
import * as special from '../../lib/ops/pointwise/special.js';
import { Pointwise } from '../../lib/ops/row/pointwise.js';
import { onCpu } from './support.js';

type Call = ((...args: unknown[]) => Tensor) & { readonly row: Pointwise };
const table: Readonly<Record<string, unknown>> = {
  ...activation,
  ...arithmetic,
  ...pairs,
  ...comparison,
  ...rounding,
  ...powers,
  ...trigonometry,
  ...sigmoids,
  ...parts,
  ...bessel,
  ...polynomials,
  ...special,
};
const isRow = (f: unknown): f is Call => typeof f === 'function' && 'row' in f && f.row instanceof Pointwise;
const rows = Object.entries(table).filter((entry): entry is [string, Call] => isRow(entry[1]));

const tensors = (): Tensor[] => [
  torch.tensor([0.3, -1.5, 2.25], { requires_grad: true }),
  torch.tensor(0.75, { dtype: torch.float64, requires_grad: true }),
  torch.tensor([3n, -2n, 7n]),
  torch.tensor([1, 200, 7], { dtype: torch.uint8 }),
  torch.tensor([true, false, true]),
];
const numbers: readonly Num[] = [2, 0, 1, 0.5, 2.75, -1, true, 2n ** 60n - 1n];

/** Values worth a call for a keyword: nothing, null, what it has anyway, and others of each sort. */
const given = (name: string, fallback: unknown): readonly unknown[] => {
  if (name === 'rounding_mode') return [undefined, null, 'trunc', 'floor'];
  if (name === 'approximate') return [undefined, 'tanh'];
  if (name === 'n' || name === 'decimals') return [undefined, 0, 1, 2];
  return fallback === null ? [undefined, null, 1, 1.5, 0.25] : [undefined, fallback, 1, 1.5, 2, true];
};

/** Ways to call a row: each operand in turn of every sort, then each pair of keywords. */
function ways({ name, operands, signature }: Pointwise): (() => unknown[])[] {
  const list: (() => unknown[])[] = [];
  const whole = /^(bitwise|heaviside)/.test(name);
  const plain = (): unknown[] =>
    operands.map((operand) => tensors()[operand === 'condition' || operand === 'mask' ? 4 : whole ? 2 : 0]);
  const required = Object.fromEntries(
    signature.filter((p) => !p.optional).map((p) => [p.name, p.name === 'n' ? 1 : 0.5]),
  );
  const variants = tensors().length + numbers.length;
  operands.forEach((_, at) => {
    for (let k = 0; k < variants; k++) {
      list.push(() => {
        const args = plain();
        args[at] = k < 5 ? tensors()[k] : numbers[k - 5];
        return [...args, required];
      });
    }
  });
  for (const a of signature) {
    for (const b of signature) {
      for (const v of given(a.name, a.fallback)) {
        for (const w of given(b.name, b.fallback)) {
          for (const from of signature.length > 1 ? [0] : [0, 2]) {
            list.push(() => {
              const args = plain();
              args[0] = tensors()[from];
              return [...args, { ...required, [a.name]: v, [b.name]: w }];
            });
          }
        }
      }
    }
  }
  return list;
}

/** What a call gives, gradients included, in words. */
function outcome(f: Call, args: unknown[]): string {
  try {
    const out = f(...args);
    const leaves = args.filter((arg): arg is Tensor => arg instanceof Tensor && arg.requires_grad);
    const grads =
      out.requires_grad && out.grad_fn?.name() !== 'torch::autograd::NotImplemented'
        ? torch.autograd.grad(out.sum(), leaves, { allow_unused: true })
        : [];
    return [out, ...grads].map((t) => `${String(t?.dtype)} ${JSON.stringify(t?.tolist())}`).join('; ');
  } catch (error) {
    return String(error);
  }
}

/** Forgets what a row has made. */
const forget = ({ row }: Call): void => void Reflect.set(row, 'traces', []);

const suite = onCpu ? describe : describe.skip;
suite('what a call gives does not depend on the calls before', () => {
  test.each(rows)('%s', (_, f) => {
    const calls = ways(f.row);
    forget(f);
    const forwards = calls.map((args) => outcome(f, args()));
    forget(f);
    const backwards = [...calls].reverse().map((args) => outcome(f, args()));
    expect(backwards.reverse()).toEqual(forwards);
    expect(forwards.some((text) => text.startsWith('torch.'))).toBe(true);
  });

  test('clamp and nan_to_num after one another', () => {
    const x = torch.tensor([1, 2, 3]);
    expect(x.clamp({ max: 1.5 }).tolist()).toEqual([1, 1.5, 1.5]);
    expect(x.clamp({ min: 1.5 }).tolist()).toEqual([1.5, 2, 3]);
    expect(x.clamp(1.5, 2.5).tolist()).toEqual([1.5, 2, 2.5]);
    const y = torch.tensor([Infinity, -Infinity, NaN]);
    expect(y.nan_to_num({ posinf: 1 }).tolist()).toEqual([1, -3.4028234663852886e38, 0]);
    expect(y.nan_to_num({ neginf: 1 }).tolist()).toEqual([3.4028234663852886e38, 1, 0]);
    expect(y.nan_to_num({ nan: 2 }).tolist()).toEqual([3.4028234663852886e38, -3.4028234663852886e38, 2]);
  });
});
