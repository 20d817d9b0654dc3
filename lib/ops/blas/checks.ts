// What products refuse, in the words of PyTorch's kernels.
import { ownTypes, type Writes } from '../row/out.js';
import { type DType, type Num, ctype, legacy } from '../../dtype.js';
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { type Shape, expandedStrides, numel, wrapOwnDim } from '../../shape.js';
import { tooFewSizes } from '../row/refusals.js';
import { type Meta, dtype, factor, keywordOnly, optional } from '../row/signature.js';

export const scaled = [keywordOnly(optional(factor('beta'), 1)), keywordOnly(optional(factor('alpha'), 1))] as const;
/** The type in which PyTorch's CUDA devices may be asked to add up. */
export const outType = keywordOnly(optional(dtype('out_dtype'), null));
/** PyTorch's error where that is asked for of another device. */
export function checkOutType(operator: string, asked: DType | null, { device }: Meta): void {
  if (asked === null) return;
  throw new NotImplementedError(
    `Could not run 'aten::${operator}.dtype' with arguments from the '${device.type.toUpperCase()}' backend: ` +
      'convert the operands instead',
  );
}

/** A factor as the operands' type takes it: of integers its fraction is cut off. */
export const factorOf = (dtype: DType, value: Num): number | bigint =>
  dtype.kind === 'float' ? Number(value) : typeof value === 'bigint' ? value : Math.trunc(Number(value));

/** Refuses truth values where there is anything to compute. */
export function checkKernel(kernel: string, a: Meta, b: Meta): void {
  if (a.dtype.kind === 'bool' && numel(a.shape) > 0 && numel(b.shape) > 0) {
    throw new NotImplementedError(`"${kernel}" not implemented for 'Bool'`);
  }
}

/** A matrix, or PyTorch's error. */
export function checkMatrix(operator: string, name: string, { ndim }: Meta): void {
  if (ndim !== 2) throw new RuntimeError(`${operator}: ${name} must be a matrix, got ${ndim}-D tensor`);
}

export function checkMatrices(operator: string, a: Meta, b: Meta): void {
  checkMatrix(operator, 'self', a);
  checkMatrix(operator, 'mat2', b);
  if (a.shape[1] !== b.shape[0]) {
    throw new RuntimeError(
      `${operator}: mat1 and mat2 shapes cannot be multiplied (${a.shape.join('x')} and ${b.shape.join('x')})`,
    );
  }
  checkProduct(a, b);
  checkKernel('addmm_impl_cpu_', a, b);
}
export function checkProduct(a: Meta, b: Meta): void {
  if (a.dtype === b.dtype) return;
  throw new RuntimeError(`expected m1 and m2 to have the same dtype, but got: ${ctype(a.dtype)} != ${ctype(b.dtype)}`);
}

/** Refuses a product `a · b` of other types than what it is added to: `b` is compared with that first, then `a` with `b`. */
export function checkBase(base: Meta, a: Meta, b: Meta): void {
  if (base.dtype === b.dtype && a.dtype === b.dtype) return;
  const [name, one] = base.dtype === b.dtype ? ['mat1', a] : ['self', base];
  throw new RuntimeError(
    `${name} and mat2 must have the same dtype, but got ${legacy(one.dtype)} and ${legacy(b.dtype)}`,
  );
}

/** A length of a batch, which is asked for before it is seen whether there is one. */
export const lengthAt = ({ shape }: Meta, dim: number): number => shape[wrapOwnDim(dim, shape.length)]!;
export function checkBatches(a: Meta, b: Meta): void {
  if (a.ndim !== 3) throw new RuntimeError('batch1 must be a 3D tensor');
  if (b.ndim !== 3) throw new RuntimeError('batch2 must be a 3D tensor');
}

/** Refuses what does not repeat to `shape`. */
export function checkExpands(base: Meta, shape: Shape): void {
  const { shape: own, strides } = base;
  const lead = shape.length - own.length;
  if (lead < 0) throw tooFewSizes(base, shape);
  if (expandedStrides(own, strides, shape) !== null) return;
  const at = shape.findLastIndex((n, k) => k >= lead && own[k - lead] !== 1 && own[k - lead] !== n);
  throw new RuntimeError(
    `The expanded size of the tensor (${shape[at]!}) must match the existing size (${own[at - lead]!}) at non-singleton dimension ${at}.  Target sizes: [${shape.join(', ')}].  Tensor sizes: [${own.join(', ')}]`,
  );
}

/** How products over dimensions treat `out`. */
export const productWrites: Writes = {
  copied: true,
  types: ownTypes(
    (wanted, given) =>
      `tensordot: Expected the output tensor to have dtype ${legacy(wanted)}, but got an output tensor with dtype ${legacy(given)}`,
  ),
};
