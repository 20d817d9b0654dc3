// Complex numbers and their parts as real ones: there are none yet.
import { NotImplementedError, RuntimeError } from '../../errors.js';
import { legacy } from '../../dtype.js';
import type { Tensor } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { type Arguments, bind, tensor } from '../row/signature.js';

const absent = (name: string): NotImplementedError =>
  new NotImplementedError(`${name}(): complex tensors are not there yet`);
function checkParts(a: Tensor, b: Tensor): void {
  if (a.dtype.kind === 'float' && b.dtype.kind === 'float') {
    if (a.dtype !== b.dtype)
      throw new RuntimeError(
        `Expected object of scalar type ${word(a)} but got scalar type ${word(b)} for second argument`,
      );
    return;
  }
  throw new NotImplementedError(
    `Expected both inputs to be Half, Float or Double tensors but got ${word(a)} and ${word(b)}`,
  );
}
const word = (t: Tensor): string => legacy(t.dtype);

/**
 * A view of complex numbers as pairs of real ones, `(*, 2)`: there are no complex tensors yet.
 *
 * @param input a tensor
 * @returns nothing yet
 * @throws RuntimeError always, PyTorch's for real numbers
 * @example
 * const [re, im] = [torch.tensor([1, 2]), torch.tensor([3, 4])];
 * torch.stack([re, im], -1).tolist(); // [[1, 3], [2, 4]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.view_as_real.html
 */
export const view_as_real = operator('view_as_real', [], (_input): Tensor => {
  throw new RuntimeError('view_as_real is only supported for complex tensors');
});
/**
 * Complex numbers of their parts, `re + i im`: there are none yet. Keep the parts in a dimension of their own.
 *
 * @param real the real parts, of a floating type
 * @param imag the imaginary parts, of the same type and shape
 * @returns nothing yet
 * @throws NotImplementedError always; RuntimeError where the types differ
 * @example
 * const [re, im] = [torch.tensor([1, 2]), torch.tensor([3, 4])];
 * torch.stack([re, im], -1).shape; // [2, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.complex.html
 */
export function complex(...args: Arguments<typeof complexParts>): Tensor {
  const [real, imag] = bind('complex', complexParts, args) as [Tensor, Tensor];
  checkParts(real, imag);
  throw absent('complex');
}
const complexParts = [tensor('real'), tensor('imag')] as const;
/**
 * Complex numbers of absolute value and angle, `abs cos(angle) + i abs sin(angle)`: there are none yet.
 *
 * @param abs absolute values, of a floating type
 * @param angle angles in radians, of the same type and shape
 * @returns nothing yet
 * @throws NotImplementedError always; RuntimeError where the types differ
 * @example
 * const [abs, angle] = [torch.tensor([1, 2]), torch.tensor([0, 0])];
 * abs.mul(angle.cos()); // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.polar.html
 */
export function polar(...args: Arguments<typeof polarParts>): Tensor {
  const [abs, angle] = bind('polar', polarParts, args) as [Tensor, Tensor];
  checkParts(abs, angle);
  throw absent('polar');
}
const polarParts = [tensor('abs'), tensor('angle')] as const;
/**
 * A view of pairs of real numbers, `(*, 2)`, as complex ones: there are none yet.
 *
 * @param input a tensor of a floating type, whose last dimension has two elements
 * @returns nothing yet
 * @throws NotImplementedError always
 * @example
 * const pairs = torch.tensor([[3, 4]]);
 * pairs.norm({ dim: -1 }); // tensor([5.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.view_as_complex.html
 */
export const view_as_complex = operator('view_as_complex', [], (_input): Tensor => {
  throw absent('view_as_complex');
});
