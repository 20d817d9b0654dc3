// The gradients of normalization by an input's own statistics, as rows: of the input, and of weight and bias. Both are linear in the
// gradient of the result; statistics that are given are those of `x`, and so derivatives by `x` go through them too.
import type { Tensor } from '../../../tensor.js';
import type { Samples } from '../../row/samples.js';
import { Refusal, optional, parameter, tensor } from '../../row/signature.js';
import { structural } from '../../row/structural.js';
import { beside } from '../../row/beside.js';
import { Own, Seen, nothing } from './seen.js';
import { fillView } from '../../../runtime/kernels/index.js';

const seen = parameter('seen', (v): Seen | Refusal => (v instanceof Seen ? v : new Refusal('Seen')));
const own = optional(
  parameter('own', (v): Own | Refusal => (v instanceof Own ? v : new Refusal('Own'))),
  null,
);

/** The normalized input and 1 / sqrt(variance + eps) as functions of the input, to be differentiated. */
export function standardized(input: Tensor, { shape, dims, eps }: Seen): { xhat: Tensor; rstd: Tensor } {
  const x = input.reshape([...shape]);
  const centred = x.sub(x.mean([...dims], true));
  const rstd = centred
    .square()
    .mean([...dims], true)
    .add(eps)
    .rsqrt();
  return { xhat: centred.mul(rstd), rstd };
}

/** @internal The gradient of the input `x` of a normalization from the result's (here `input`). */
export const normalized_input = structural(
  'normalized_input',
  [tensor('x'), optional(tensor('weight'), null), seen, own],
  {
    plan: ({ input, weight, seen, own }) => ({
      out: { shape: input.shape, dtype: input.dtype },
      seen,
      own,
      parameters: weight?.shape ?? [],
    }),
    compute: ({ input, x, weight }, [out], { seen, own }): void => {
      if (!nothing(out!)) seen.towardInput(input, x, weight, own ?? seen.own(x), out!);
    },
    node: ({ seen }) => `${seen.node}BackwardBackward0`,
    gradients: ({ saves }) => ({
      // The map is its own transpose but for the weight: P(grad weight) with P = rstd (1 - mean - xhat mean(xhat ·)).
      input: saves(['x', 'weight'], (grad, { x, weight }, { seen, own }): Tensor => {
        const inward = normalized_input(grad, x, null, seen, own);
        return weight === null ? inward : onto(inward, weight, seen).reshape([...grad.shape]);
      }),
      weight: saves(['input', 'x'], (grad, { input, x }, { seen, own, parameters }): Tensor =>
        normalized_input(grad, x, null, seen, own)
          .mul(input)
          .reshape([...seen.shape])
          .sum_to_size([...seen.affine])
          .reshape([...parameters]),
      ),
      // With h = input weight, a = mean(grad xhat) and b = mean(h xhat): P(-rstd (grad b + h a)) from xhat, and from rstd
      // -rstd^2 xhat (mean(grad h) - mean(grad) mean(h) - a b).
      x: saves(['input', 'x', 'weight'], (grad, { input, x, weight }, { seen, own }): Tensor => {
        const mean = (t: Tensor): Tensor => t.mean([...seen.dims], true);
        const { xhat, rstd } = standardized(x, seen);
        const g = grad.reshape([...seen.shape]);
        const h = weight === null ? input.reshape([...seen.shape]) : onto(input, weight, seen);
        const [a, b] = [mean(g.mul(xhat)), mean(h.mul(xhat))];
        const ofXhat = g.mul(b).add(h.mul(a)).mul(rstd).neg();
        const ofRstd = mean(g.mul(h))
          .sub(mean(g).mul(mean(h)))
          .sub(a.mul(b));
        return normalized_input(ofXhat.reshape([...x.shape]), x, null, seen, own).sub(
          rstd
            .square()
            .mul(xhat)
            .mul(ofRstd)
            .reshape([...x.shape]),
        );
      }),
    }),
    samples: (make): Samples => [
      [make(3, 4), make.positive(3, 4), make.positive(4), rows(3, 4)],
      [make(2, 4, 3), make.positive(2, 4, 3), make.positive(4), groups],
      [make(2, 3, 2), make.positive(2, 3, 2), null, channels],
    ],
  },
);

/** @internal The gradients of weight and bias from the result's (here `input`) and the normalization's input `x`. */
export const normalized_affine = structural('normalized_affine', [tensor('x'), seen, own], {
  plan: ({ input, seen, own }) => {
    // Beside an input of 16 bits parameters may be of 32, as what is kept then is.
    const out = { shape: seen.parameters, dtype: own?.mean.dtype ?? input.dtype };
    return { outs: [out, out], seen, own };
  },
  outputs: ['weight', 'bias'],
  compute: ({ input, x }, [weight, bias], { seen, own }): void => {
    if (!nothing(input)) return seen.towardAffine(input, x, own ?? seen.own(x), weight!, bias!);
    fillView(weight!, 0);
    fillView(bias!, 0);
  },
  node: ({ seen }) => `${seen.node}BackwardBackward0`,
  gradients: ({ saves }) => ({
    input: saves(['x'], ({ weight, bias }, { x }, { seen }): Tensor => {
      const whole = bias === null ? null : bias.reshape([...seen.affine]).expand([...seen.shape]);
      const scaled = weight === null ? null : standardized(x, seen).xhat.mul(weight.reshape([...seen.affine]));
      const sum = scaled === null ? whole! : whole === null ? scaled : scaled.add(whole);
      return sum.reshape([...x.shape]);
    }),
    x: saves(['input', 'x'], ({ weight }, { input, x }, { seen, own }): Tensor | null =>
      weight === null ? null : normalized_input(input, x, weight, seen, own),
    ),
  }),
  samples: (make): Samples => [
    [make(3, 4), make.positive(3, 4), rows(3, 4)],
    [make(2, 4, 3), make.positive(2, 4, 3), groups],
    [make(2, 3, 2), make.positive(2, 3, 2), channels],
  ],
});

/** Which of a normalization's gradients are wanted. */
type Wanted = Readonly<Record<'input' | 'weight' | 'bias', boolean>>;
/** The gradients of input, weight and bias. In PyTorch one operator gives all, and their history names all that it was given. */
export function normalizedBackward(
  grad: Tensor,
  input: Tensor,
  weight: Tensor | null,
  seen: Seen,
  own: Own,
  wants: Wanted,
  bias: Tensor | null = null,
): { input?: Tensor; weight?: Tensor; bias?: Tensor } {
  const affine = wants.weight || wants.bias ? normalized_affine(grad, input, seen, own) : null;
  const named = (found: Tensor): Tensor =>
    found.requires_grad ? found : beside(`${seen.node}BackwardBackward0`, found, [grad, input, weight, bias]);
  return {
    ...(wants.input ? { input: named(normalized_input(grad, input, weight, seen, own)) } : {}),
    ...(wants.weight ? { weight: named(affine!.weight) } : {}),
    ...(wants.bias ? { bias: named(affine!.bias) } : {}),
  };
}

/** What lies like the input, times weight. */
const onto = (t: Tensor, weight: Tensor, { shape, affine }: Seen): Tensor =>
  t.reshape([...shape]).mul(weight.reshape([...affine]));

// Layers, groups and batches, for samples.
const rows = (m: number, n: number): Seen => new Seen('NativeLayerNorm', [m, n], [1], [1, n], [n], 1e-5);
const groups = new Seen('NativeGroupNorm', [2, 2, 2, 3], [2, 3], [1, 2, 2, 1], [4], 1e-5);
const channels = new Seen('NativeBatchNorm', [2, 3, 2], [0, 2], [1, 3, 1], [3], 1e-5);
