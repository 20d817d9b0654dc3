// Pools by windows that begin at random places, which move on by a fraction of their number.
import { NotImplementedError, RuntimeError, ValueError } from '../../../errors.js';
import { int64, legacy } from '../../../dtype.js';
import { type Shape, contiguousStrides, numel, wrapOwnDim } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { cat } from '../../joining/joining.js';
import { rand } from '../../random/creation.js';
import { beside } from '../../row/beside.js';
import { operator } from '../../row/operator.js';
import type { Samples } from '../../row/samples.js';
import {
  type Arguments,
  type Keywords,
  flag,
  ints,
  optional,
  parameter,
  Refusal,
  tensor,
} from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { type Lengths, lengths, list } from './checks.js';
import { type Pooled, max_pool_backward } from './max.js';
import { largest } from './seen.js';

const names = ['time', 'height', 'width'];

/** Where windows along one dimension begin, for each plane's sample: [planes, places], the last at the end. */
function starts(samples: Tensor, n: number, kernel: number, places: number): Tensor {
  const last = n - kernel;
  const end = samples.new_full([samples.shape[0], 1], last, { dtype: int64 });
  if (places === 1) return end;
  const alpha = last / (places - 1);
  const steps = samples.new_tensor(Array.from({ length: places - 1 }, (_, i) => i));
  const sample = samples.unsqueeze(1);
  const begun = sample.add(steps).mul(alpha).trunc().sub(sample.mul(alpha).trunc());
  return cat([begun.to(int64), end], 1);
}

/** @internal The largest of each window, and where it lies in the last dimensions; `samples` are [batch, channels, dimensions]. */
export const fractional_max_pool = structural(
  'fractional_max_pool',
  [tensor('samples'), ints('kernel_size'), ints('output_size')],
  {
    outputs: ['result', 'indices'],
    differentiable: ['result'],
    plan: ({ input, samples, kernel_size: kernel, output_size: places }) => {
      const rank = kernel.length;
      const shape = [...input.shape.slice(0, input.ndim - rank), ...places];
      return {
        outs: [
          { shape, dtype: input.dtype },
          { shape, dtype: int64 },
        ],
        kernel,
        places,
        shape,
        before: input.shape,
        drawn: samples.shape,
      };
    },
    node: ({ kernel }) => `FractionalMaxPool${kernel.length}DBackward0`,
    compute: ({ input, samples }, [result, indices], { kernel, places, shape, before }): void => {
      if (numel(shape) === 0) return;
      const rank = kernel.length;
      const size = before.slice(before.length - rank);
      const flat = input.reshape([-1, numel(size)]);
      const planes = flat.shape[0];
      const drawn = samples.reshape([planes, rank]);
      const steps = contiguousStrides(size);
      // Positions of all that windows see: [planes, …places, …kernel].
      let at = input.new_zeros([planes, ...places.map(() => 1), ...kernel.map(() => 1)], { dtype: int64 });
      size.forEach((n, d) => {
        // Of pictures the samples across come first.
        const begun = starts(drawn.select(1, rank === 2 ? 1 - d : d), n, kernel[d]!, places[d]!);
        const along = input.new_tensor(
          Array.from({ length: kernel[d]! }, (_, k) => k),
          { dtype: int64 },
        );
        const placed = begun.view([
          planes,
          ...places.map((_, e) => (e === d ? places[d]! : 1)),
          ...kernel.map(() => 1),
        ]);
        const seen = along.view([1, ...places.map(() => 1), ...kernel.map((_, e) => (e === d ? kernel[d]! : 1))]);
        at = at.add(placed.add(seen).mul(steps[d]!));
      });
      const positions = at.reshape([planes, numel(places), numel(kernel)]);
      const values = flat.gather(1, positions.view([planes, -1])).view([...positions.shape]);
      const [most, which] = largest(values);
      result!.copy_(most.view(shape));
      indices!.copy_(positions.gather(2, which.unsqueeze(2)).view(shape));
    },
    gradients: ({ saves }) => ({
      input: saves(['input', 'indices'], (grad, { input, indices }, { before, kernel }): Tensor =>
        beside(
          `FractionalMaxPool${kernel.length}DBackwardBackward0`,
          max_pool_backward(grad, indices, before, kernel.length),
          [input],
        ),
      ),
    }),
    samples: (make): Samples => [[make(2, 3, 6, 5), make.positive(2, 3, 2).mul(0.4), [2, 2], [3, 2]]],
  },
);

type Ratio = number | readonly number[];
const isNumber = (v: unknown): v is number => typeof v === 'number';
/** @internal */
export const ratio = parameter('output_ratio', (v): Ratio | Refusal =>
  isNumber(v) ? v : Array.isArray(v) && v.every(isNumber) ? [...v] : new Refusal('tuple of floats'),
);
export const signature = [
  lengths('kernel_size'),
  optional(lengths('output_size'), null),
  optional(ratio, null),
  optional(flag('return_indices'), false),
  optional(tensor('_random_samples'), null),
] as const;

const pooling = (rank: 2 | 3) => {
  const name = `fractional_max_pool${rank}d`;
  return operator(name, signature, (input, size, asked, ratios, indexed, samples): Tensor | Pooled => {
    if (asked === null && ratios === null) {
      throw new ValueError(`${name} requires specifying either an output_size or an output_ratio`);
    }
    const { shape, ndim } = input;
    const from = shape.slice(-rank);
    const each = (given: Lengths | Ratio): Shape =>
      typeof given === 'number' ? new Array<number>(rank).fill(given) : given;
    const kernel = each(size);
    const to = asked === null ? from.map((n, d) => Math.trunc(n * each(ratios!)[d]!)) : each(asked);
    const sized = (dim: number): number => shape[wrapOwnDim(dim, ndim)]!;
    const drawn =
      samples ??
      rand([ndim === rank + 1 ? 1 : sized(0), sized(-1 - rank), rank], { dtype: input.dtype, device: input.device });
    if (kernel.length !== rank) {
      throw new RuntimeError(`${name}: kernel_size must either be a single Int or tuple of Ints`);
    }
    if (to.length !== rank) throw new RuntimeError(`${name}: output_size must either be a single Int or tuple of Ints`);
    const inner = `${name}${rank === 3 ? '_out' : ''}()`;
    if (ndim !== rank + 1 && ndim !== rank + 2) {
      throw new RuntimeError(`${inner}: Expected ${rank + 1}D or ${rank + 2}D tensor, but got: ${list(shape)}`);
    }
    const empty = shape.findIndex((n, d) => n === 0 && d >= ndim - rank - 1);
    if (empty >= 0) {
      throw new RuntimeError(
        `${inner}: Expected input to have non-zero size for non-batch dimensions, but got${list(shape)} with dimension ${empty} being empty.`,
      );
    }
    from.forEach((n, d) => {
      // In three dimensions PyTorch wants one place more.
      if (to[d]! + kernel[d]! - 1 < n + (rank === 3 ? 0 : 1)) return;
      const word = names[d + 3 - rank]!;
      throw new RuntimeError(`${inner}: pool ${word} ${kernel[d]} too large relative to input ${word} ${n}`);
    });
    const [batch, channels] = [ndim === rank + 1 ? 1 : sized(0), sized(-1 - rank)];
    if (drawn.ndim !== 3) throw new RuntimeError(`Expect _random_samples to have 3 dimensions, got ${drawn.ndim}`);
    if (input.dtype.kind !== 'float') {
      throw new NotImplementedError(`"${name}_out_frame" not implemented for '${legacy(input.dtype)}'`);
    }
    if (drawn.shape[0] < batch) {
      throw new RuntimeError('Expect _random_samples.size(0) no less then input batch size.');
    }
    if (drawn.shape[1] !== channels) {
      throw new RuntimeError('Expect _random_samples.size(1) equals to input channel size.');
    }
    if (drawn.shape[2] !== rank) throw new RuntimeError(`Expect _random_samples.size(2) equals to ${rank}.`);
    const pooled = fractional_max_pool(input, drawn.narrow(0, 0, batch), kernel, to);
    return indexed ? pooled : pooled.result;
  });
};

interface FractionalMaxPool {
  (
    input: Tensor,
    kernel_size: Lengths,
    kwargs: Omit<Keywords<typeof signature>, 'kernel_size' | 'return_indices'> & { readonly return_indices: true },
  ): Pooled;
  (input: Tensor, ...args: Arguments<typeof signature>): Tensor;
}

/**
 * The largest of windows that begin at random places, by B. Graham, "Fractional Max-Pooling", 2014.
 *
 * @param input [N, C, H, W], or [C, H, W]
 * @param kernel_size height and width of a window; one number for both
 * @param output_size how many windows down and across; one number for both
 * @param output_ratio the same as a part of the input's size
 * @param return_indices whether to return also where the largest lie, as positions in [H, W]
 * @param _random_samples [N, C, 2] of [0, 1), which are drawn where they are not given
 * @returns [N, C, …output_size]
 * @throws ValueError where neither a size nor a ratio is given, RuntimeError where windows do not fit
 * @example
 * F.fractional_max_pool2d(torch.randn(1, 1, 8, 8), 2, { output_size: 5 }).shape; // [1, 1, 5, 5]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.fractional_max_pool2d.html
 */
export const fractional_max_pool2d = pooling(2) as FractionalMaxPool;
/**
 * The largest of windows that begin at random places: as `fractional_max_pool2d`, of [N, C, D, H, W].
 *
 * @param kernel_size lengths of a window; one number for all
 * @param output_size how many windows in each dimension; one number for all
 * @param output_ratio the same as a part of the input's size, between 0 and 1
 * @param return_indices whether to return also where the largest lie, as positions in [D, H, W]
 * @param _random_samples [N, C, 3] of [0, 1), which are drawn where they are not given
 * @returns a tensor `(N, C, D, H, W)`
 * @throws ValueError where neither `output_size` nor `output_ratio` is given
 * @throws RuntimeError where sizes do not fit the input
 * @example
 * F.fractional_max_pool3d(torch.ones(1, 2, 8, 8, 8), 2, { output_size: 3 }).shape; // [1, 2, 3, 3, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.fractional_max_pool3d.html
 */
export const fractional_max_pool3d = pooling(3) as FractionalMaxPool;
