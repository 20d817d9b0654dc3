// Products, and running sums and products.
import { type DType, ctype } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import * as kernels from '../../runtime/kernels/index.js';
import { numel, wrapDim, wrapDims } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { cat } from '../joining/joining.js';
import { cast } from '../row/kernels.js';
import { notImplemented } from '../row/refusals.js';
import type { Make, Samples } from '../row/samples.js';
import { keywordOnly, type Meta, dtype, flag, following, int, optional } from '../row/signature.js';
import { structural } from '../row/structural.js';
import { reduceInto, reducedShape, restored, summed } from './dimensions.js';

/**
 * Product of all elements, or along a dimension.
 *
 * @param dim null: all
 * @param keepdim whether the dimension stays, with length 1
 * @param dtype converted to before multiplying; null: the input's, int64 for integers and bool
 * @returns a tensor without the dimensions reduced
 * @example
 * torch.prod(torch.tensor([2, 3, 4])); // tensor(24.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.prod.html
 */
export const prod = structural(
  'prod',
  [
    optional(int('dim'), null),
    following(optional(flag('keepdim'), false)),
    keywordOnly(optional(dtype('dtype'), null)),
  ],
  {
    types: 'own',
    plan: ({ input, dim, keepdim, dtype }) => {
      const type = summed(input, dtype);
      const gone = wrapDims(dim, input.ndim);
      const shape = reducedShape(input.shape, gone, keepdim);
      return { out: { shape, dtype: type }, gone, keepdim, dim, own: input.dtype };
    },
    compute: ({ input }, [out], { gone }): void => reduceInto('prod', input, gone, out!),
    gradients: ({ saves }) => ({
      input: saves(['input', 'result'], (grad, { input, result }, { gone, keepdim, dim, own }): Tensor => {
        const [g, r] = [grad, result].map((t) => restored(t, gone, keepdim, input.ndim)) as [Tensor, Tensor];
        return prodBackward(g, input.to(grad.dtype), r, dim).to(own);
      }),
    }),
    node: ({ dim }) => (dim === null ? 'ProdBackward0' : 'ProdBackward1'),
    samples: (make): Samples => [
      [make(2, 3)],
      [make(2, 3), 1],
      [make(2, 3), 0, true],
      [zeroed(make)],
      [zeroed(make), 1],
      [make(), 0],
      [make(0, 2), 0],
      [make(2, 5), -1],
    ],
  },
);
/** The product of the others. Where there are zeros it is taken from both sides, since dividing by the element cannot. */
function prodBackward(grad: Tensor, input: Tensor, result: Tensor, dim: number | null): Tensor {
  if (input.ndim === 0) return grad;
  if (!mayHaveZeros(input)) return grad.mul(result.div(input));
  if (dim === null) {
    const flat = input.reshape(-1);
    return grad.mul(othersProduct(flat, 0)).reshape([...input.shape]);
  }
  return grad.mul(othersProduct(input, wrapDim(dim, input.ndim)));
}
/** Where looking is not to be done, there may be. */
const mayHaveZeros = (t: Tensor): boolean => !t.storage.engine.host || Boolean(t.eq(0).any().item());
/** For each element along `dim` the product of all the others. */
function othersProduct(x: Tensor, dim: number): Tensor {
  const n = x.shape[dim]!;
  if (n === 0) return x.clone();
  const one = x.new_ones(x.shape.map((length, k) => (k === dim ? 1 : length)));
  const before = cat([one, x.narrow(dim, 0, n - 1)], dim).cumprod(dim);
  const after = cat([one, x.narrow(dim, 1, n - 1).flip([dim])], dim)
    .cumprod(dim)
    .flip([dim]);
  return before.mul(after);
}

/** Operands with a zero in them. */
const zeroed = (make: Make): Tensor => make.of([0.5, 0, -1.25, 0.75, 1.5, -0.25], make().dtype).reshape(2, 3);

const running = [int('dim'), keywordOnly(optional(dtype('dtype'), null))] as const;
function scanning(input: Meta, dim: number, type: DType | null) {
  const dtype = summed(input, type);
  return { out: { shape: input.shape, dtype }, at: wrapDim(dim, input.ndim), own: input.dtype };
}
function scan(kind: 'cumsum' | 'cumprod', input: Tensor, dim: number, out: Tensor): void {
  if (input.ndim === 0) return kernels.copyView(input, out);
  if (out.dtype.kind === 'bool' && numel(out.shape) > 0) throw notImplemented(`${kind}_out_cpu`, out.dtype);
  out.storage.engine.run(kernels.scan, { kind, dim }, [cast(input, out.dtype)], [out]);
}
/** In place nothing is converted. */
function checkOver(kind: 'cumsum' | 'cumprod', input: Meta, type: DType | null): void {
  if (type !== null && type !== input.dtype) {
    throw new RuntimeError(
      `Bad in-place call: input tensor dtype ${ctype(input.dtype)} and output tensor dtype ${ctype(type)} should match`,
    );
  }
  if (input.dtype.kind === 'bool' && input.ndim > 0 && numel(input.shape) > 0)
    throw notImplemented(`${kind}_out_cpu`, input.dtype);
}

/**
 * Running sum along `dim`.
 *
 * `y_i = x_1 + x_2 + … + x_i`.
 *
 * @returns a tensor of the input's shape
 * @throws RuntimeError for `out` of another type, IndexError for a dimension that there is not
 * @example
 * torch.cumsum(torch.tensor([1, 2, 3]), 0); // tensor([1., 3., 6.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cumsum.html
 */
export const cumsum = structural('cumsum', running, {
  types: 'own',
  plan: ({ input, dim, dtype }) => scanning(input, dim, dtype),
  compute: ({ input }, [out], { at }): void => scan('cumsum', input, at, out!),
  gradients: () => ({ input: (grad, _, { at, own }): Tensor => summedFrom(grad.to(own), at) }),
  inplace: true,
  casts: true,
  over: ({ input, dtype }): void => checkOver('cumsum', input, dtype),
  samples: (make): Samples => [
    [make(2, 3), 1],
    [make(3, 2), 0],
    [make(), 0],
    [make(0, 2), 0],
    [make(70), 0],
  ],
});
/** Sums of each element and all after it. */
const summedFrom = (t: Tensor, dim: number): Tensor => (t.ndim === 0 ? t : t.flip([dim]).cumsum(dim).flip([dim]));

/**
 * Running product along `dim`.
 *
 * `y_i = x_1 · x_2 · … · x_i`.
 *
 * @returns a tensor of the input's shape
 * @throws RuntimeError for `out` of another type, IndexError for a dimension that there is not
 * @example
 * torch.cumprod(torch.tensor([1, 2, 3]), 0); // tensor([1., 2., 6.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cumprod.html
 */
export const cumprod = structural('cumprod', running, {
  types: 'own',
  plan: ({ input, dim, dtype }) => scanning(input, dim, dtype),
  compute: ({ input }, [out], { at }): void => scan('cumprod', input, at, out!),
  gradients: ({ saves }) => ({
    input: saves(['input', 'result'], (grad, { input, result }, { at, own }): Tensor =>
      input.numel() <= 1 || input.shape[at] === 1
        ? grad.to(own)
        : cumprodBackward(grad.to(own), input, result.to(own), at),
    ),
  }),
  inplace: true,
  casts: true,
  over: ({ input, dtype }): void => checkOver('cumprod', input, dtype),
  samples: (make): Samples => [
    [make(2, 3), 1],
    [make(3, 2), 0],
    [zeroed(make), 1],
    [make(), 0],
    [make(0, 2), 0],
    [make(5), 0],
  ],
});
/** `sum_{j >= i} grad_j result_j / input_i`; element by element where an input is zero. */
function cumprodBackward(grad: Tensor, input: Tensor, result: Tensor, dim: number): Tensor {
  if (!mayHaveZeros(input)) return summedFrom(grad.mul(result), dim).div(input);
  const n = input.shape[dim]!;
  if (n === 0) return grad;
  const parts = Array.from({ length: n }, (_, i) => {
    // d result_j / d input_i = product of the others up to j.
    const rest = input.narrow(dim, i, n - i);
    const one = rest.narrow(dim, 0, 1).mul(0).add(1);
    const before = i === 0 ? one : input.narrow(dim, 0, i).prod(dim, true);
    const after = cat([one, rest.narrow(dim, 1, n - i - 1)], dim).cumprod(dim);
    return grad
      .narrow(dim, i, n - i)
      .mul(before.mul(after))
      .sum(dim, true);
  });
  return cat(parts, dim);
}
