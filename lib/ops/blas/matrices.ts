// Products of matrices, alone and in batches.
import { ctype, float32, float64, legacy } from '../../dtype.js';
import { ownTypes } from '../row/out.js';
import { RuntimeError } from '../../errors.js';
import { numel } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import type { Samples } from '../row/samples.js';
import { type Meta, tensor } from '../row/signature.js';
import { structural } from '../row/structural.js';
import {
  checkBase,
  checkBatches,
  checkExpands,
  lengthAt,
  checkKernel,
  checkMatrices,
  checkMatrix,
  checkOutType,
  checkProduct,
  factorOf,
  outType,
  scaled,
} from './checks.js';
import { byColumns, multiply, ofBase, ofLeft, ofRight, times } from './product.js';

/**
 * Product of two matrices.
 *
 * @param input [n, m]
 * @param mat2 [m, p], of the same type
 * @param out_dtype the type of the result, which only CUDA lets differ; left out: that of the operands
 * @returns [n, p]
 * @throws RuntimeError `mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)`
 * @example
 * torch.mm(torch.tensor([[1, 2], [3, 4]]), torch.tensor([[1], [1]])).tolist(); // [[3], [7]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.mm.html
 */
export const mm = structural('mm', [tensor('mat2'), outType], {
  types: 'exact',
  plan: ({ input, mat2, out_dtype }) => {
    checkOutType('mm', out_dtype, input);
    checkMatrices('mm', input, mat2);
    return {
      out: { shape: [input.shape[0]!, mat2.shape[1]!], dtype: input.dtype },
      turned: [byColumns(input), byColumns(mat2)] as const,
    };
  },
  compute: ({ input, mat2 }, [out]): void => multiply(out!, input, mat2),
  gradients: ({ saves }) => ({
    input: saves(['mat2'], (grad, { mat2 }, { turned }): Tensor => ofLeft(grad, mat2, turned[0])),
    mat2: saves(['input'], (grad, { input }, { turned }): Tensor => ofRight(grad, input, turned[1])),
  }),
  samples: (make): Samples => [
    [make(2, 3), make(3, 4)],
    [make(5, 70), make(70, 2)],
    [make(0, 3), make(3, 2)],
    [make(2, 0), make(0, 3)],
  ],
});

/**
 * A product added to a matrix: `beta * input + alpha * (mat1 · mat2)`. With beta = 0 the input's contents do not matter.
 *
 * @param input what broadcasts to [n, p]
 * @param mat1 [n, m]
 * @param mat2 [m, p]
 * @param beta what `input` is multiplied by; 0: it does not count, NaN and infinity in it neither
 * @param alpha what the product is multiplied by
 * @param out_dtype the type of the result, which only CUDA lets differ; left out: that of the operands
 * @returns a matrix of shape `(n, p)`
 * @throws RuntimeError where shapes do not fit, or types differ
 * @example
 * torch.addmm(torch.tensor([10]), torch.tensor([[1, 2]]), torch.tensor([[1], [1]])).tolist(); // [[13]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.addmm.html
 */
export const addmm = structural('addmm', [tensor('mat1'), tensor('mat2'), ...scaled, outType], {
  factors: true,
  types: 'exact',
  plan: ({ input, mat1, mat2, beta, alpha, out_dtype }) => {
    checkOutType('addmm', out_dtype, input);
    checkMatrix('addmm', 'self', mat1);
    checkMatrix('addmm', 'mat2', mat2);
    checkBase(input, mat1, mat2);
    checkMatrices('addmm', mat1, mat2);
    const shape = [mat1.shape[0]!, mat2.shape[1]!];
    checkExpands(input, shape);
    return {
      out: { shape, dtype: input.dtype },
      before: input.shape,
      turned: [byColumns(mat1), byColumns(mat2)] as const,
      beta,
      alpha,
    };
  },
  compute: ({ input, mat1, mat2 }, [out], { beta, alpha }): void => multiply(out!, mat1, mat2, input, beta, alpha),
  gradients: ({ saves }) => ({
    input: (grad, _, { beta, before }): Tensor => ofBase(grad, beta, before),
    mat1: saves(['mat2'], (grad, { mat2 }, { turned, alpha }): Tensor => ofLeft(grad, mat2, turned[0], alpha)),
    mat2: saves(['mat1'], (grad, { mat1 }, { turned, alpha }): Tensor => ofRight(grad, mat1, turned[1], alpha)),
  }),
  inplace: true,
  samples: (make): Samples => [
    [make(2, 4), make(2, 3), make(3, 4)],
    [make(4), make(2, 3), make(3, 4), 0.5, 2],
    [make(), make(2, 70), make(70, 4), 0, 1],
    [make(2, 1), make(2, 0), make(0, 3)],
  ],
});

function batches(a: Meta, b: Meta): readonly [number, number, number] {
  checkBatches(a, b);
  if (a.shape[0] !== b.shape[0] || a.shape[2] !== b.shape[1]) {
    throw new RuntimeError(
      `Expected size for first two dimensions of batch2 tensor to be: [${a.shape[0]}, ${a.shape[2]}] but got: [${b.shape[0]}, ${b.shape[1]}].`,
    );
  }
  return [a.shape[0]!, a.shape[1]!, b.shape[2]!];
}

/** Whether PyTorch multiplies by loops of its own, in which NaN times 0 is NaN, and not by a library. */
const isSmall = (a: Meta, b: Meta): boolean => a.shape[1]! * b.shape[1]! * b.shape[2]! < 400;
/** Refuses pairs of different types, and bool, as the loops do, or the library, or the products of matrices that take its place. */
function checkPairs(kernel: 'bmm' | 'baddbmm', a: Meta, b: Meta): void {
  const small = isSmall(a, b);
  if (small) checkKernel(kernel, a, b);
  const [wanted, found] = small ? [a, b] : [b, a];
  if (a.dtype !== b.dtype && (small || b.dtype === float32 || b.dtype === float64)) {
    throw new RuntimeError(`expected scalar type ${legacy(wanted.dtype)} but found ${legacy(found.dtype)}`);
  }
  if (kernel === 'bmm') checkProduct(a, b);
  else checkBase(b, a, b);
  if (!small) checkKernel('addmm_impl_cpu_', a, b);
}

/**
 * Products of matrices by pairs.
 *
 * `out_b = input_b · mat2_b`.
 *
 * @param input [b, n, m]
 * @param mat2 [b, m, p]
 * @param out_dtype the type of the result, which only CUDA lets differ; left out: that of the operands
 * @returns [b, n, p]
 * @throws RuntimeError where inner lengths or batches differ, types differ, or one has not three dimensions
 * @example
 * torch.bmm(torch.ones(2, 1, 3), torch.ones(2, 3, 1)).tolist(); // [[[3]], [[3]]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.bmm.html
 */
export const bmm = structural('bmm', [tensor('mat2'), outType], {
  types: 'exact',
  plan: ({ input, mat2, out_dtype }) => {
    checkOutType('bmm', out_dtype, input);
    checkBatches(input, mat2);
    const shape = batches(input, mat2);
    if (numel(input.shape) > 0 && numel(mat2.shape) > 0) checkPairs('bmm', input, mat2);
    return { out: { shape, dtype: mat2.dtype } };
  },
  compute: ({ input, mat2 }, [out]): void => multiply(out!, input, mat2),
  gradients: ({ saves }) => ({
    input: saves(['mat2'], (grad, { mat2 }): Tensor => grad.bmm(mat2.transpose(1, 2))),
    mat2: saves(['input'], (grad, { input }): Tensor => input.transpose(1, 2).bmm(grad)),
  }),
  samples: (make): Samples => [
    [make(2, 3, 4), make(2, 4, 2)],
    [make(0, 3, 4), make(0, 4, 2)],
    [make(2, 3, 0), make(2, 0, 2)],
  ],
});

/**
 * Products by pairs added to a batch: `beta * input + alpha * (batch1 · batch2)`.
 *
 * @param input what broadcasts to [b, n, p]
 * @param batch1 `[b, n, m]`
 * @param batch2 `[b, m, p]`
 * @param beta what `input` is multiplied by; 0: it does not count, NaN and infinity in it neither
 * @param alpha what the product is multiplied by
 * @param out_dtype the type of the result, which only CUDA lets differ; left out: that of the operands
 * @returns a tensor of shape `(b, n, p)`
 * @throws RuntimeError where shapes do not fit, or types differ
 * @example
 * torch.baddbmm(torch.tensor([1]), torch.ones(2, 1, 3), torch.ones(2, 3, 1)).tolist(); // [[[4]], [[4]]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.baddbmm.html
 */
export const baddbmm = structural('baddbmm', [tensor('batch1'), tensor('batch2'), ...scaled, outType], {
  factors: true,
  types: 'exact',
  plan: ({ input, batch1, batch2, beta, alpha, out_dtype }) => {
    checkOutType('baddbmm', out_dtype, input);
    checkExpands(input, [lengthAt(batch1, 0), lengthAt(batch1, 1), lengthAt(batch2, 2)]);
    checkBatches(batch1, batch2);
    if (input.dtype !== batch1.dtype) {
      throw new RuntimeError(
        `Input dtypes must be the same, got: input ${ctype(input.dtype)}, batch1: ${ctype(batch1.dtype)}, batch2: ${ctype(batch2.dtype)}`,
      );
    }
    if (numel(batch1.shape) > 0 && numel(batch2.shape) > 0) checkPairs('baddbmm', batch1, batch2);
    const shape = batches(batch1, batch2);
    return { out: { shape, dtype: batch2.dtype }, before: input.shape, small: isSmall(batch1, batch2), beta, alpha };
  },
  compute: ({ input, batch1, batch2 }, [out], { beta, alpha, small }): void =>
    multiply(out!, batch1, batch2, input, beta, alpha, small),
  gradients: ({ saves }) => ({
    input: (grad, _, { beta, before }): Tensor => ofBase(grad, beta, before),
    batch1: saves(['batch2'], (grad, { batch2 }, { alpha }): Tensor => times(grad.bmm(batch2.transpose(1, 2)), alpha)),
    batch2: saves(['batch1'], (grad, { batch1 }, { alpha }): Tensor => times(batch1.transpose(1, 2).bmm(grad), alpha)),
  }),
  inplace: true,
  samples: (make): Samples => [
    [make(2, 3, 2), make(2, 3, 4), make(2, 4, 2)],
    [make(2), make(2, 3, 4), make(2, 4, 2), 0.5, 2],
    [make(1, 1, 1), make(2, 3, 4), make(2, 4, 2), 0, -1],
  ],
});

/**
 * The sum of a batch's products added to a matrix: `beta * input + alpha * sum_i batch1_i · batch2_i`.
 *
 * @param input what broadcasts to [n, p]
 * @param batch1 `[b, n, m]`
 * @param batch2 `[b, m, p]`
 * @param beta what `input` is multiplied by; 0: it does not count, NaN and infinity in it neither
 * @param alpha what the product is multiplied by
 * @returns a matrix of shape `(n, p)`
 * @throws RuntimeError where shapes do not fit, or types differ
 * @example
 * torch.addbmm(torch.tensor([1]), torch.ones(2, 1, 3), torch.ones(2, 3, 1)).tolist(); // [[7]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.addbmm.html
 */
export const addbmm = structural('addbmm', [tensor('batch1'), tensor('batch2'), ...scaled], {
  factors: true,
  types: ownTypes(
    (wanted, given) => `self and mat2 must have the same dtype, but got ${legacy(given)} and ${legacy(wanted)}`,
  ),
  plan: ({ input, batch1, batch2, beta, alpha }) => {
    const shape = [lengthAt(batch1, 1), lengthAt(batch2, 2)];
    checkExpands(input, shape);
    checkBatches(batch1, batch2);
    const [b, n, m] = [batch1.shape[0]!, batch1.shape[1]!, batch1.shape[2]!];
    if (b !== batch2.shape[0]) {
      throw new RuntimeError(`batch1 and batch2 must have same number of batches, got ${b} and ${batch2.shape[0]}`);
    }
    if (m !== batch2.shape[1]) {
      throw new RuntimeError(`Incompatible matrix sizes for bmm (${n}x${m} and ${batch2.shape[1]}x${batch2.shape[2]})`);
    }
    checkBase(input, batch1, batch2);
    checkKernel('addmm_impl_cpu_', batch1, batch2);
    return {
      out: { shape, dtype: input.dtype },
      before: input.shape,
      batches: b,
      beta,
      alpha: factorOf(input.dtype, alpha),
    };
  },
  // One product, of all rows side by side with all columns one below the other.
  compute: ({ input, batch1, batch2 }, [out], { beta, alpha }): void =>
    multiply(
      out!,
      batch1.transpose(0, 1).reshape([batch1.shape[1], batch1.shape[0] * batch1.shape[2]]),
      batch2.reshape([batch2.shape[0] * batch2.shape[1], batch2.shape[2]]),
      input,
      beta,
      alpha,
    ),
  gradients: ({ saves }) => ({
    input: (grad, _, { beta, before }): Tensor => ofBase(grad, beta, before),
    batch1: saves(['batch2'], (grad, { batch2 }, { batches: b, alpha }): Tensor =>
      times(grad.unsqueeze(0).expand([b, -1, -1]).bmm(batch2.transpose(1, 2)), alpha),
    ),
    batch2: saves(['batch1'], (grad, { batch1 }, { batches: b, alpha }): Tensor =>
      times(batch1.transpose(1, 2).bmm(grad.unsqueeze(0).expand([b, -1, -1])), alpha),
    ),
  }),
  inplace: true,
  resizes: true,
  samples: (make): Samples => [
    [make(3, 2), make(2, 3, 4), make(2, 4, 2)],
    [make(2), make(2, 3, 4), make(2, 4, 2), 0.5, 2],
    [make(1), make(0, 3, 4), make(0, 4, 2), 1, 1],
  ],
});
