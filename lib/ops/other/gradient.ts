// Numerical derivatives of values on a grid.
import { uint8 } from '../../dtype.js';
import { IndexError, NotImplementedError, RuntimeError } from '../../errors.js';
import { type Several, wrapDim, wrapDims, wrapOwnDim } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { cat } from '../joining/joining.js';
import { operator } from '../row/operator.js';
import { numberOf } from '../row/numerals.js';
import { dims, int, noSignature, optional, keywordOnly, parameter, Refusal } from '../row/signature.js';

type Spacing = number | readonly number[] | readonly Tensor[] | null;
/** A number, or a list of numbers or tensors, which is looked at later. */
const spacing = optional(
  parameter('spacing', (v): Spacing | Refusal => {
    if (v === null || Array.isArray(v)) return v as Spacing;
    const value = numberOf(v);
    return value === null ? new Refusal('Number') : Number(value);
  }),
  undefined,
);

/**
 * Derivatives along dimensions by central differences, and by one-sided ones at the edges.
 *
 * Inside, evenly spaced, `g_i = (x_{i+1} - x_{i-1}) / (2h)`.
 *
 * @param spacing distance of neighbours: a number, one number a dimension, or one tensor of coordinates a dimension
 * @param dim a dimension or several; null: all
 * @param edge_order 1 or 2: how exact the derivatives at the edges are
 * @returns one tensor a dimension
 * @throws RuntimeError for too few elements, and a `spacing` that does not fit; IndexError for a dimension that there is not
 * @example
 * torch.gradient(torch.tensor([1, 4, 9, 16]))[0]; // tensor([3., 4., 6., 7.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.gradient.html
 */
export const gradient = operator(
  'gradient',
  [keywordOnly(spacing), keywordOnly(optional(dims('dim'), null)), keywordOnly(optional(int('edge_order'), 1))],
  (input, distances, dim, edgeOrder): Several<Tensor> => {
    const spacing = distances ?? null;
    if (distances === null && typeof dim === 'object' && dim !== null) {
      // PyTorch's signature of several dimensions asks for a number.
      throw noSignature('gradient', [input, { dim, spacing, edge_order: edgeOrder }], []);
    }
    if (input.dtype === uint8) throw new NotImplementedError('torch.gradient does not support uint8 input.');
    const list = dim === null ? input.shape.map((_, k) => k) : typeof dim === 'number' ? [dim] : dim;
    checkSpacing(input, spacing, dim === null ? null : list.length);
    if (edgeOrder !== 1 && edgeOrder !== 2)
      throw new RuntimeError('torch.gradient only supports edge_order=1 and edge_order=2.');
    for (const d of list) wrapOwnDim(d, input.ndim);
    const places = wrapDims(list, input.ndim, false);
    for (const at of places) {
      if (input.shape[at]! < edgeOrder + 1)
        throw new RuntimeError('torch.gradient expected each dimension size to be at least edge_order+1');
    }
    const slopes = places.map((at, k) => {
      const step = spacing === null ? 1 : typeof spacing === 'number' ? spacing : spacing[k]!;
      const shape = input.shape.map((_, d) => (d === at ? -1 : 1));
      return along(
        input,
        wrapDim(at, input.ndim),
        step instanceof Tensor ? step.diff().reshape(shape) : step,
        edgeOrder,
      );
    });
    return slopes as Several<Tensor>;
  },
);
function checkSpacing(input: Tensor, spacing: Spacing, count: number | null): void {
  if (!Array.isArray(spacing)) return;
  const given = spacing as readonly (number | Tensor)[];
  const tensors = given.some((s) => s instanceof Tensor);
  const [kind, wanted] = [
    tensors ? "a list of length equal to 'self.dim()" : "a scalar, or a list of length equal to 'self.dim()",
    input.ndim,
  ];
  if (count === null && given.length !== wanted) {
    throw new RuntimeError(
      `torch.gradient expected spacing to be unspecified, ${kind} = ${wanted}', since dim argument was not given, but got a list of length ${given.length}`,
    );
  }
  if (count !== null && given.length !== count) {
    throw new RuntimeError(
      `torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the same length, but got a spacing argument of length ${given.length} and a dim argument of length ${count}.`,
    );
  }
  given.forEach((s, k) => {
    if (s instanceof Tensor && s.ndim !== 1)
      throw new RuntimeError(
        `torch.gradient expected each element of spacing to have one dimension, but got an element with ${s.ndim} dimensions`,
      );
    const length = input.shape[k];
    if (count === null && s instanceof Tensor && length !== undefined && s.shape[0] !== length) {
      throw new IndexError(
        `torch.gradient expected the coordinates of dimension ${k} to have its length ${length}, but got ${s.shape[0]}`,
      );
    }
  });
}

/** @param step the distance of neighbours, or all distances, shaped to lie along `dim` */
function along(x: Tensor, dim: number, step: number | Tensor, edgeOrder: number): Tensor {
  const n = x.shape[dim]!;
  const at = (start: number, length: number): Tensor => x.narrow(dim, start, length);
  const gap = (k: number): number | Tensor => (step instanceof Tensor ? step.narrow(dim, k, 1) : step);
  const parts: Tensor[] = [
    edge(at(0, 1), at(1, 1), edgeOrder === 2 ? at(2, 1) : null, gap(0), edgeOrder === 2 ? gap(1) : 0, 1),
  ];
  if (n > 2) {
    const [before, here, after] = [at(0, n - 2), at(1, n - 2), at(2, n - 2)];
    if (step instanceof Tensor) {
      const [l, r] = [step.narrow(dim, 0, n - 2), step.narrow(dim, 1, n - 2)];
      const [a, b, c] = [r.neg().div(l.mul(l.add(r))), r.sub(l).div(l.mul(r)), l.div(r.mul(l.add(r)))];
      parts.push(before.mul(a).add(here.mul(b)).add(after.mul(c)));
    } else {
      parts.push(after.sub(before).div(2 * step));
    }
  }
  parts.push(
    edge(
      at(n - 1, 1),
      at(n - 2, 1),
      edgeOrder === 2 ? at(n - 3, 1) : null,
      gap(n - 2),
      edgeOrder === 2 ? gap(n - 3) : 0,
      -1,
    ),
  );
  return cat(parts, dim);
}
/** The derivative at the end of a row of two or three values, counted inward; `near` and `far` are their distances. */
function edge(
  end: Tensor,
  next: Tensor,
  third: Tensor | null,
  near: number | Tensor,
  far: number | Tensor,
  sign: 1 | -1,
): Tensor {
  if (third === null) return (sign === 1 ? next.sub(end) : end.sub(next)).div(near);
  if (typeof near === 'number') return end.mul(-1.5).add(next.mul(2)).sub(third.mul(0.5)).mul(sign).div(near);
  const [h, k] = [near, far as Tensor];
  const whole = h.add(k);
  const [a, b, c] = [h.mul(2).add(k).neg().div(h.mul(whole)), whole.div(h.mul(k)), h.neg().div(k.mul(whole))];
  return end.mul(a).add(next.mul(b)).add(third.mul(c)).mul(sign);
}
