// Pooling: what a window sees made one element.
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { int64 } from '../../dtype.js';
import { type Shape, numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import type { Samples } from '../row/samples.js';
import { type Arguments, type Keywords, flag, optional, parameter, Refusal } from '../row/signature.js';
import { structural } from '../row/structural.js';

class Windows {
  /** @param places how many windows there are in each dimension */
  constructor(
    readonly kernel: Shape,
    readonly stride: Shape,
    readonly padding: Shape,
    readonly dilation: Shape,
    readonly places: Shape,
  ) {}
}

/** Where each element that a window sees lies among the input's [H, W], [places, window]; -1 outside. */
function seen(like: Tensor, [h, w]: Shape, { kernel, stride, padding, dilation, places }: Windows): Tensor {
  const along = (d: number): Tensor => {
    const starts = like.new_tensor(
      Array.from({ length: places[d]! }, (_, i) => i * stride[d]! - padding[d]!),
      { dtype: int64 },
    );
    const steps = like.new_tensor(
      Array.from({ length: kernel[d]! }, (_, i) => i * dilation[d]!),
      { dtype: int64 },
    );
    const at = starts.view(-1, 1).add(steps);
    return at.masked_fill(at.ge([h!, w!][d]!), -1);
  };
  const [rows, cols] = [along(0), along(1)];
  const grid = [places[0]!, places[1]!, kernel[0]!, kernel[1]!];
  const y = rows.view(places[0]!, 1, kernel[0]!, 1).expand(grid);
  const x = cols.view(1, places[1]!, 1, kernel[1]!).expand(grid);
  const outside = y.lt(0).logical_or(x.lt(0));
  return y
    .mul(w!)
    .add(x)
    .masked_fill(outside, -1)
    .reshape([places[0]! * places[1]!, kernel[0]! * kernel[1]!]);
}

/** The largest that each window sees, and where it lies in [H, W]. */
export const max_pool2d_with_indices = structural(
  'max_pool2d_with_indices',
  [parameter('windows', (v) => (v instanceof Windows ? v : new Refusal('Windows')))],
  {
    outputs: ['result', 'indices'],
    differentiable: ['result'],
    node: 'MaxPool2DWithIndicesBackward0',
    plan: ({ input, windows }) => {
      const shape = [...input.shape.slice(0, -2), ...windows.places];
      return {
        outs: [
          { shape, dtype: input.dtype },
          { shape, dtype: int64 },
        ],
        windows,
        before: input.shape,
      };
    },
    compute: ({ input }, [result, indices], { windows, before, outs }): void => {
      if (numel(outs[0]!.shape) === 0) return;
      const at = seen(input, before.slice(-2), windows);
      const flat = input.reshape([numel(before.slice(0, -2)), numel(before.slice(-2))]);
      const lowest = input.dtype.kind === 'float' ? -Infinity : 0;
      const values = flat.index_select(1, at.clamp(0).view(-1)).view([flat.shape[0]!, ...at.shape]);
      const outside = at.lt(0);
      const masked =
        lowest === 0 ? values.where(outside.logical_not(), values.amin()) : values.masked_fill(outside, lowest);
      const [most, which] = masked.max(2);
      result!.copy_(most.view(outs[0]!.shape));
      indices!.copy_(at.expand(masked.shape).gather(2, which.unsqueeze(2)).view(outs[1]!.shape));
    },
    gradients: ({ saves }) => ({
      input: saves(['indices'], (grad, { indices }, { before }): Tensor => {
        const [batch, places] = [numel(before.slice(0, -2)), numel(before.slice(-2))];
        const whole = grad.new_zeros([batch, places]);
        const each = numel(grad.shape.slice(-2));
        return whole.scatter_add(1, indices.view([batch, each]), grad.reshape([batch, each])).view([...before]);
      }),
    }),
    samples: (make): Samples => [
      [make(2, 3, 5, 6), new Windows([2, 3], [2, 1], [1, 0], [1, 1], [3, 4])],
      [make(1, 4, 4), new Windows([2, 2], [2, 2], [0, 0], [2, 2], [1, 1])],
    ],
  },
);

const isWhole = (v: unknown): v is number => typeof v === 'number' && Number.isInteger(v);
/** A number or two, for height and width. */
const pair = <const N extends string>(name: N) =>
  parameter(name, (v): number | readonly number[] | Refusal =>
    isWhole(v) || (Array.isArray(v) && v.every(isWhole) && (v.length === 1 || v.length === 2))
      ? (v as number | readonly number[])
      : new Refusal('tuple of ints'),
  );
const both = (given: number | readonly number[]): readonly [number, number] =>
  typeof given === 'number' ? [given, given] : [given[0]!, given[1] ?? given[0]!];

/** How many windows there are along a dimension. A last one that is not whole counts with `ceil`, where it begins inside. */
function count(n: number, kernel: number, stride: number, padding: number, dilation: number, ceil: boolean): number {
  const last = n + 2 * padding - dilation * (kernel - 1) - 1;
  const found = Math.floor((last + (ceil ? stride - 1 : 0)) / stride) + 1;
  return ceil && (found - 1) * stride >= n + padding ? found - 1 : found;
}

const poolSignature = [
  pair('kernel_size'),
  optional(pair('stride'), null),
  optional(pair('padding'), 0),
  optional(pair('dilation'), 1),
  optional(flag('ceil_mode'), false),
  optional(flag('return_indices'), false),
] as const;
type Pooled = ReturnType<typeof max_pool2d_with_indices>;
const pool = operator('max_pool2d', poolSignature, (input, size, by, around, apart, ceil, indexed): Tensor | Pooled => {
  const [kernel, stride] = [both(size), both(by ?? size)];
  const [padding, dilation] = [both(around), both(apart)];
  const { shape } = input;
  if (input.ndim !== 3 && input.ndim !== 4) {
    throw new RuntimeError('non-empty 3D or 4D (batch mode) tensor expected for input');
  }
  if (stride.some((n) => n <= 0)) throw new RuntimeError('stride should not be zero');
  if (kernel.some((n) => n <= 0)) {
    throw new RuntimeError(`kernel size should be greater than zero, but got kH: ${kernel[0]} kW: ${kernel[1]}`);
  }
  if (dilation.some((n) => n <= 0)) {
    throw new RuntimeError(
      `dilation should be greater than zero, but got dilationH: ${dilation[0]} dilationW: ${dilation[1]}`,
    );
  }
  padding.forEach((n, d) => {
    if (n < 0) throw new RuntimeError(`pad must be non-negative, but got pad: ${n}`);
    if (n > (dilation[d]! * (kernel[d]! - 1) + 1) / 2) {
      throw new RuntimeError(
        `pad should be at most half of effective kernel size, but got pad=${n}, kernel_size=${kernel[d]} and dilation=${dilation[d]}`,
      );
    }
  });
  if (shape.slice(input.ndim - 3).includes(0)) {
    throw new RuntimeError(
      `Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:[${shape.join(', ')}]`,
    );
  }
  if (input.dtype.kind === 'bool') throw new NotImplementedError(`"max_pool2d" not implemented for 'Bool'`);
  const places = shape.slice(-2).map((n, d) => count(n, kernel[d]!, stride[d]!, padding[d]!, dilation[d]!, ceil));
  if (places.some((n) => n < 1)) {
    const of = shape.slice(-3).join('x');
    throw new RuntimeError(
      `Given input size: (${of}). Calculated output size: (${[shape.at(-3)!, ...places].join('x')}). Output size is too small`,
    );
  }
  const pooled = max_pool2d_with_indices(input, new Windows(kernel, stride, padding, dilation, places));
  return indexed ? pooled : pooled.result;
});

type PoolArguments = Arguments<typeof poolSignature>;
/**
 * The largest element of each window over the last two dimensions; NaN is larger than all.
 *
 * @param input [N, C, H, W], or [C, H, W]
 * @param kernel_size height and width of a window; one number for both
 * @param stride how far apart windows are; null: as large as they are
 * @param padding how many places outside of the input (of -infinity) at both ends windows may see
 * @param dilation how far apart the elements of a window are
 * @param ceil_mode whether a last window counts that is not whole
 * @param return_indices whether to return also where the largest lie, as positions in [H, W]
 * @returns [N, C, floor((H + 2 padding - dilation (K - 1) - 1) / stride) + 1, …]
 * @example
 * const [values, indices] = F.max_pool2d(torch.rand(1, 1, 4, 4), 2, { return_indices: true });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html
 */
export function max_pool2d(
  input: Tensor,
  kernel_size: number | readonly number[],
  kwargs: Omit<Keywords<typeof poolSignature>, 'kernel_size'> & { readonly return_indices: true },
): Pooled;
export function max_pool2d(input: Tensor, ...args: PoolArguments): Tensor;
export function max_pool2d(input: Tensor, ...args: readonly unknown[]): Tensor | Pooled {
  return pool(input, ...(args as PoolArguments));
}
