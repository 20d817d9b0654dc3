// Layer normalization by its own kernels: rows in one go, forward and backward.
import { RuntimeError, ValueError } from '../../../errors.js';
import * as kernels from '../../../runtime/kernels/index.js';
import { type Shape, numel, sameShape } from '../../../shape.js';
import { type Tensor, allocate } from '../../../tensor.js';
import { reshaped } from '../../row/kernels.js';
import type { Samples } from '../../row/samples.js';
import { type Meta, ints, number, optional, tensor } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { discard } from '../../row/temporary.js';
import { normalizedBackward } from './gradients.js';
import { Own, Seen, floating, nothing, mixedType, statisticsType } from './seen.js';

/** An input seen as rows [rows, n]. */
class Rows extends Seen {
  constructor(
    readonly rows: number,
    readonly n: number,
    parameters: Shape,
    eps: number,
  ) {
    super('NativeLayerNorm', [rows, n], [1], [1, n], parameters, eps);
  }

  private row(t: Tensor): Tensor {
    return reshaped(this.placed(t), [this.n]);
  }
  private column(t: Tensor): Tensor {
    return reshaped(t, [this.rows]);
  }

  /** Writes the result and the statistics of all rows. */
  forward(input: Tensor, weight: Tensor | null, bias: Tensor | null, outs: readonly Tensor[]): void {
    const given = [weight, bias].filter((t) => t !== null).map((t) => this.row(t));
    const params = { eps: this.eps, weight: weight !== null, bias: bias !== null };
    const shapes = [this.shape, [this.rows], [this.rows]];
    into(outs, shapes, (targets) =>
      input.storage.engine.run(kernels.layerNorm, params, [this.of(input), ...given], targets),
    );
  }

  override towardInput(grad: Tensor, input: Tensor, weight: Tensor | null, { mean, rstd }: Own, out: Tensor): void {
    const given = [this.of(grad), this.of(input), this.column(mean), this.column(rstd)];
    if (weight !== null) given.push(this.row(weight));
    const params = { weight: weight !== null };
    into([out], [this.shape], (targets) => grad.storage.engine.run(kernels.layerNormGrad, params, given, targets));
  }

  override towardAffine(grad: Tensor, input: Tensor, { mean, rstd }: Own, weight: Tensor, bias: Tensor): void {
    const given = [this.of(grad), this.of(input), this.column(mean), this.column(rstd)];
    into([weight, bias], [[this.n], [this.n]], (targets) =>
      grad.storage.engine.run(kernels.layerNormAffine, null, given, targets),
    );
  }
}

/** Lets `write` see row-major results in other shapes and in the type that is computed in. */
function into(outs: readonly Tensor[], shapes: readonly Shape[], write: (targets: readonly Tensor[]) => void): void {
  const targets = outs.map((out, k) =>
    out.dtype.compute === out.dtype
      ? reshaped(out, shapes[k]!)
      : allocate(out.storage.engine, shapes[k]!, out.dtype.compute),
  );
  write(targets);
  outs.forEach((out, k) => {
    const target = targets[k]!;
    if (target.storage === out.storage) return;
    kernels.copyView(reshaped(target, out.shape), out);
    discard(target);
  });
}

/** Throws PyTorch's errors where the last dimensions, weight or bias are not of the shape that is normalized, which rms_norm words otherwise. */
export function checkTrailing(input: Meta, shape: Shape, weight: Meta | null, bias: Meta | null, rms = false): void {
  if (shape.length === 0) {
    throw new RuntimeError(
      'Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []',
    );
  }
  for (const [name, t] of [
    ['weight', weight],
    ['bias', bias],
  ] as const) {
    if (t !== null && !sameShape(t.shape, shape)) {
      throw new RuntimeError(
        `Expected ${name} to be of same shape as normalized_shape, but got ${name} of shape [${t.shape.join(', ')}] and normalized_shape = [${shape.join(', ')}]`,
      );
    }
  }
  const lead = input.ndim - shape.length;
  if (rms && lead < 0)
    throw new ValueError(`Input tensor must have at least ${shape.length} dimensions, but got ${input.ndim}`);
  if (lead < 0 || !sameShape(input.shape.slice(lead), shape)) {
    throw new RuntimeError(
      `Given normalized_shape=[${shape.join(', ')}], expected input with shape [*${rms ? '' : ', '}${shape.join(', ')}], but got input of size[${input.shape.join(', ')}]`,
    );
  }
}

type Three = { input?: Tensor; weight?: Tensor; bias?: Tensor };

/**
 * Layer normalization, with the statistics that it took: `(x - mean) rstd weight + bias` over the last dimensions.
 *
 * @param input [*, ...normalized_shape]
 * @param normalized_shape the last dimensions
 * @param weight of this shape, or null
 * @param bias of this shape, or null
 * @param eps added to the variance
 * @returns the result, and mean and 1 / sqrt(variance + eps), [*, 1, …], which have no derivative
 * @throws RuntimeError where shapes or types do not fit
 * @example
 * const [out, mean, rstd] = torch.native_layer_norm(torch.randn(2, 3), [3], null, null, 1e-5);
 *
 * Source: https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/native/native_functions.yaml
 */
export const native_layer_norm = structural(
  'native_layer_norm',
  [ints('normalized_shape'), optional(tensor('weight'), null), optional(tensor('bias'), null), number('eps')],
  {
    plan: ({ input, normalized_shape: shape, weight, bias, eps }) => {
      mixedType(input, [weight, bias]); // refused before the shapes are
      checkTrailing(input, shape, weight, bias);
      if (!nothing(input)) floating('LayerNormKernelImpl', input);
      const dtype = statisticsType(input, [weight, bias]);
      const lead = input.shape.slice(0, input.ndim - shape.length);
      const statistics = { shape: [...lead, ...shape.map(() => 1)], dtype };
      const outs = [{ shape: input.shape, dtype: input.dtype }, statistics, statistics];
      return { outs, seen: new Rows(numel(lead), numel(shape), shape, eps) };
    },
    outputs: ['result', 'mean', 'rstd'],
    differentiable: ['result'],
    compute: ({ input, weight, bias }, outs, { seen }): void => {
      if (!nothing(input)) return seen.forward(input, weight, bias, outs);
      kernels.fillView(outs[1]!, 0);
      kernels.fillView(outs[2]!, NaN);
    },
    gradients: ({ joint }) =>
      joint(
        ['input', 'weight', 'bias'],
        ['input', 'weight', 'bias', 'mean', 'rstd'],
        (grad, { input, weight, bias, mean, rstd }, { seen }, wants): Three => {
          const own = seen.kept(mean, rstd);
          return normalizedBackward(grad, input, weight, seen, own, wants, bias);
        },
      ),
    samples: (make): Samples => [
      [make(2, 3, 4), [4], make.positive(4), make(4), 1e-5],
      [make(3, 4), [4], null, null, 0.5],
      [make(2, 3, 2), [3, 2], null, make(3, 2), 1e-5],
      [make(70, 2), [2], make(2), null, 0.5],
    ],
  },
);
