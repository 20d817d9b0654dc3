// Affine maps.
import { composite } from '../row/composite.js';
import { ctype } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { tupleText } from '../../python.js';
import { numel, sameShape } from '../../shape.js';
import { operator } from '../row/operator.js';
import { checkClasses, cross_entropy } from './loss/likelihood.js';
import { reduction } from './loss/reduction.js';
import { addmm } from '../blas/matrices.js';
import { any, number, optional, tensor, length } from '../row/signature.js';
import type { Tensor } from '../../tensor.js';
import { unsafeView } from '../views/unsafe.js';

/**
 * Affine map of the last dimension: `y = x A^T + b`.
 *
 * @param input [*, in_features]
 * @param weight A: [out_features, in_features], or [in_features]
 * @param bias b: [out_features], or [] for a weight of one dimension
 * @returns [*, out_features], or [*]
 * @throws RuntimeError where the shapes do not fit: `mat1 and mat2 shapes cannot be multiplied (32x10 and 5x3)`
 * @example
 * F.linear(torch.ones(2, 3), torch.ones(4, 3)).shape; // [2, 4]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.linear.html
 */
export const linear = composite(
  'linear',
  [tensor('weight'), optional(tensor('bias'), null)],
  (input, weight, bias): Tensor => {
    if (weight.ndim > 2) {
      throw new RuntimeError(
        't() expects a tensor with <= 2 dimensions, but self is 3D'.replace('3D', `${weight.ndim}D`),
      );
    }
    if (input.ndim === 0 || weight.ndim === 0) {
      throw new RuntimeError(
        `both arguments to linear need to be at least 1D, but they are ${input.ndim}D and ${weight.ndim}D`,
      );
    }
    if (bias === null) return input.matmul(weight.t());
    if (input.ndim === 2) return addmm(bias, input, weight.t());
    const fits = bias.ndim === 1 || bias.shape.filter((n) => n !== 1).length === 1;
    if (fits && bias.is_contiguous() && input.is_contiguous()) {
      // A batch is one product of all its rows.
      const lead = input.shape.slice(0, -1);
      const out = addmm(bias, input.reshape([numel(lead), input.shape.at(-1)!]), weight.t());
      return unsafeView(out, [...lead, out.shape[1]]);
    }
    return input.matmul(weight.t()).add_(bias);
  },
  { types: 'exact', recorded: 'linear' },
);

/**
 * Bilinear map of two inputs: `y_k = x1^T A_k x2 + b_k`.
 *
 * @param input1 x1: [*, in1_features]
 * @param input2 x2: [*, in2_features]
 * @param weight A: [out_features, in1_features, in2_features]
 * @param bias b: [out_features]
 * @returns [*, out_features]
 * @throws RuntimeError where types or sizes do not fit
 * @example
 * F.bilinear(torch.ones(1, 2), torch.ones(1, 3), torch.ones(4, 2, 3)).tolist(); // [[6, 6, 6, 6]]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.bilinear.html
 */
export const bilinear = operator(
  'bilinear',
  [tensor('input2'), tensor('weight'), optional(tensor('bias'), null)],
  (input1, input2, weight, bias): Tensor => {
    const all = [input1, input2, weight, ...(bias === null ? [] : [bias])];
    if (all.some(({ dtype }) => dtype !== input1.dtype)) {
      const words = all.map(({ dtype }, k) => `${['input1', 'input2', 'weight', 'bias'][k]!}: ${ctype(dtype)}`);
      throw new RuntimeError(`All tensors must have the same dtype, got ${words.join(', ')}`);
    }
    if (input1.ndim !== input2.ndim) {
      throw new RuntimeError(`bilinear(): input dimensions do not match: got ${input1.ndim} and ${input2.ndim}`);
    }
    const lead = input1.shape.slice(0, -1);
    if (!sameShape(lead, input2.shape.slice(0, -1))) {
      const at = lead.findIndex((n, k) => n !== input2.shape[k]);
      throw new RuntimeError(
        `bilinear(): input batch dimensions do not match at dim ${at}: got ${lead[at]} and ${input2.shape[at]}`,
      );
    }
    const m = weight.size(1);
    if (input1.size(-1) !== m) {
      throw new RuntimeError(
        `bilinear(): input1 size does not match weight size: got ${input1.shape.at(-1)} but expected ${m}`,
      );
    }
    const [out, n] = [weight.size(0), weight.size(2)];
    if (input2.shape.at(-1) !== n) {
      throw new RuntimeError(
        `bilinear(): input2 size does not match weight size: got ${input2.shape.at(-1)} but expected ${n}`,
      );
    }
    if (bias !== null && bias.shape[0] !== out) {
      throw new RuntimeError(
        `bilinear(): bias size does not match weight size: got ${bias.shape[0]} but expected ${out}`,
      );
    }
    const rows = numel(lead);
    if (m === 0 || n === 0) {
      throw new RuntimeError(
        `cannot reshape tensor of 0 elements into shape [-1, ${m === 0 ? m : n}] because the unspecified dimension size -1 can be any value and is ambiguous`,
      );
    }
    // x1 times all A_k side by side gives [rows, out, n].
    const half = input1
      .reshape([rows, m])
      .mm(weight.transpose(0, 1).reshape([m, out * n]))
      .view([rows, out, n]);
    const summed =
      half.dtype.kind === 'float' && half.dtype.widens
        ? half.bmm(input2.reshape([rows, n, 1])) // which does not round products to 16 bits
        : half.mul(input2.reshape([rows, 1, n])).sum(2, false, { dtype: half.dtype });
    const result = summed.view([...lead, out]);
    return bias === null ? result : result.add(bias);
  },
  'input1',
);

/**
 * Cross entropy of an affine map: `cross_entropy(linear(input, linear_weight, linear_bias), target)`.
 *
 * @param input [N, in_features], or [in_features]
 * @param linear_weight [C, in_features], or [C, d1, …, in_features] for several losses a sample
 * @param target classes [N, d1, …] or [], int64; or probabilities [N, C, d1, …]
 * @param linear_bias [C, d1, …]
 * @param weight a factor for each class: [C]
 * @param reduction `'mean'`, `'sum'` or `'none'`
 * @param ignore_index a class that does not count; null: none (-100)
 * @param label_smoothing the part of [0, 1] that is spread evenly over the classes
 * @param options how the computation is cut into parts; null: not at all
 * @returns a tensor of no dimension, or with `reduction: 'none'` one of each element's loss
 * @throws RuntimeError where sizes do not fit
 * @throws NotImplementedError for `options`
 * @example
 * F.linear_cross_entropy(torch.ones(1, 2), torch.ones(3, 2), torch.tensor([0]).long()); // tensor(1.0986)
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.linear_cross_entropy.html
 */
export const linear_cross_entropy = operator(
  'linear_cross_entropy',
  [
    tensor('linear_weight'),
    tensor('target'),
    optional(tensor('linear_bias'), null),
    optional(tensor('weight'), null),
    reduction,
    optional(length('ignore_index'), null),
    optional(number('label_smoothing'), 0),
    optional(any<null>()('options'), null),
  ],
  (input, linearWeight, target, bias, weight, word, ignore, smoothing, options): Tensor => {
    if (options !== null) throw new NotImplementedError('linear_cross_entropy: options are not there');
    if (input.ndim < 1 || input.ndim > 2)
      throw new RuntimeError(`expected input with dimensionality 1 or 2, got ${input.ndim}`);
    if (linearWeight.ndim < 2) {
      throw new RuntimeError(`expected linear_weight with dimensionality at least 2, got ${linearWeight.ndim}`);
    }
    const batch = input.shape.slice(0, -1);
    const features = input.shape.at(-1)!;
    if (features !== linearWeight.shape.at(-1)) {
      throw new RuntimeError(
        `expected equal input and linear_weight last dimensions (in_features), got ${features} and ${linearWeight.shape.at(-1)}, respectively`,
      );
    }
    const out = linearWeight.shape.slice(0, -1);
    if (bias !== null && !sameShape(bias.shape, out)) {
      throw new RuntimeError(`expected linear_bias shape ${tupleText(out)}, got ${tupleText(bias.shape)}`);
    }
    if (out.length > 1 && batch.length === 0) {
      throw new RuntimeError(
        `K-dimensional loss defined by linear_weight shape ${tupleText(linearWeight.shape)} requires batched input, (N, ${features}), got unbatched input with shape ${tupleText(input.shape)}`,
      );
    }
    const shape = [...batch, ...out];
    if (batch.length === 0 && !sameShape(target.shape, shape)) checkClasses(target);
    if (sameShape(target.shape, shape) && ignore !== null) {
      throw new RuntimeError('ignore_index cannot be specified when target contains probabilities');
    }
    const logits = linear(input, linearWeight.reshape([numel(out), features]), bias?.reshape([numel(out)]) ?? null);
    return cross_entropy(logits.reshape(shape), target, {
      weight,
      reduction: word,
      ignore_index: ignore ?? -100,
      label_smoothing: smoothing,
    });
  },
);
