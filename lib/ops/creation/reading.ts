// From tensors to JavaScript's values.
import { bool } from '../../dtype.js';
import type { Elements } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { cpu } from '../../runtime/heap/engine.js';
import { type Shape, type Size, numel, wrapOwnDim } from '../../shape.js';
import { Tensor, allocate } from '../../tensor.js';
import { contiguousFormat, liesIn } from './formats.js';
import { operator } from '../row/operator.js';
import { bind, int, optional } from '../row/signature.js';

/** A JavaScript value of one element: int64 is a number, and a BigInt past 2^53. */
export type Item = number | bigint | boolean;
/** Nested arrays of a tensor's elements. */
export type Nested = Item | Nested[];

function toValue(element: number | bigint, isBool: boolean): Item {
  if (typeof element === 'bigint') {
    const n = Number(element);
    return Number.isSafeInteger(n) ? n : element;
  }
  return isBool ? element !== 0 : element;
}

/** The only element. */
export const item = operator('item', [], (input): Item => {
  if (numel(input.shape) !== 1) {
    throw new RuntimeError(`a Tensor with ${numel(input.shape)} elements cannot be converted to Scalar`);
  }
  if (!input.storage.engine.computes) throw new RuntimeError('Tensor.item() cannot be called on meta tensors');
  return toValue(input.storage.engine.read(input)[0]!, input.dtype === bool);
});

/** All elements as nested arrays; the element itself of a zero-dimensional tensor. */
export const tolist = operator('tolist', [], (input): Nested => {
  const elements = input.storage.engine.read(input);
  const isBool = input.dtype === bool;
  let next = 0;
  const build = (depth: number): Nested => {
    if (depth === input.shape.length) return toValue(elements[next++]!, isBool);
    return Array.from({ length: input.shape[depth]! }, () => build(depth + 1));
  };
  return build(0);
});

/** All elements, row-major, in a typed array of their own. */
export const numpy = operator('numpy', [], (input): Elements => {
  if (input.requires_grad) {
    throw new RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.");
  }
  return input.storage.engine.read(input);
});

/**
 * The tensor on the CPU, read without holding up the program: what devices that cannot be read at once have in place of
 * `item()` and `tolist()`.
 *
 * @example
 * const loss = criterion(model(x), y);
 * (await loss.fetch()).item();
 */
export async function fetch(input: Tensor): Promise<Tensor> {
  const { engine } = input.storage;
  if (engine === cpu) return input;
  const elements = await engine.fetch(input);
  const out = allocate(cpu, input.shape, input.dtype);
  cpu.upload(out.storage, elements);
  return out;
}

/** The lengths of all dimensions, or of one. */
export function size(input: Tensor): Size;
export function size(input: Tensor, dim: number): number;
export function size(input: Tensor, ...args: readonly unknown[]): Shape | number {
  return along('size', input, input.shape, args);
}
/** How many elements apart neighbours lie, along all dimensions or one. */
export function stride(input: Tensor): Shape;
export function stride(input: Tensor, dim: number): number;
export function stride(input: Tensor, ...args: readonly unknown[]): Shape | number {
  return along('stride', input, input.strides, args);
}
const oneDim = [optional(int('dim'), null)] as const;
function along(name: string, input: Tensor, list: Shape, args: readonly unknown[]): Shape | number {
  const [dim] = bind(name, oneDim, args) as [number | null];
  if (dim === null) return list.slice(); // the program's own
  return list[wrapOwnDim(dim, input.ndim)]!;
}
/** The number of dimensions. */
export const dim = operator('dim', [], (input): number => input.shape.length);
export { dim as ndimension };
export { numel as nelement } from './properties.js';
/** Bytes an element. */
export const element_size = operator('element_size', [], (input): number => input.dtype.itemsize);
/** Where in the storage the first element lies, in elements. */
export const storage_offset = operator('storage_offset', [], (input): number => input.offset);
/** Whether the elements lie one after the other in row-major order, or as the given format has them. */
export const is_contiguous = operator('is_contiguous', [contiguousFormat], (input, format): boolean =>
  liesIn(format, input),
);
