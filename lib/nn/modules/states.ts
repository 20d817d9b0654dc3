// What a program gives to recurrent layers, as PyTorch's code in Python finds it wanting.
import { AttributeError, IndexError, RuntimeError, describe } from '../../errors.js';
import { Tensor } from '../../tensor.js';

/** A tensor: of anything else Python misses the method that is asked for first. */
export function tensorIn(value: unknown): Tensor {
  if (value instanceof Tensor) return value;
  throw new AttributeError(`'${describe(value)}' object has no attribute 'dim'`);
}

/** Two tensors, which may be the rows of one; `where` is what takes them apart, and so counts them. */
export function pairIn(value: unknown, where: string, verb: string): readonly Tensor[] {
  if (!(value instanceof Tensor || Array.isArray(value)))
    throw new TypeError(`'${describe(value)}' object is not ${verb}`);
  const states = [...(value as Iterable<unknown>)];
  if (states.length === 1 && verb === 'subscriptable') {
    throw new IndexError(
      value instanceof Tensor ? 'index 1 is out of bounds for dimension 0 with size 1' : 'list index out of range',
    );
  }
  if (states.length !== 2) throw new RuntimeError(`${where} expects two hidden states`);
  return states.map(tensorIn);
}
