// The same bytes as elements of another type.
import { DType, bool, legacy } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { checkStanding } from '../../graph/view.js';
import { claimBools, seenAs } from '../../runtime/looks.js';
import { type Layout, checkLengths } from '../../shape.js';
import { Tensor, Version } from '../../tensor.js';
import { operator } from '../row/operator.js';
import { type Arguments, type Meta, dtype, isKeywords } from '../row/signature.js';

/** How elements of another type lie over those of the input. Throws PyTorch's errors where they do not divide into each other. */
function layoutAs(input: Meta, dtype: DType): Layout {
  const { shape, strides, offset } = input;
  const [size, other] = [input.dtype.itemsize, dtype.itemsize];
  if (size === other) return { shape, strides, offset };
  const last = shape.length - 1;
  const says = (what: string, must: string, got: number | null): RuntimeError =>
    new RuntimeError(
      `self.${what} ${must} to view ${legacy(input.dtype)} as ${legacy(dtype)} (different element sizes)${got === null ? '' : `, but got ${got}`}`,
    );
  if (last < 0) throw says('dim()', 'cannot be 0', null);
  const apart = strides[last] === 1 ? null : says('stride(-1)', 'must be 1', strides[last]!);
  if (size > other) {
    if (apart !== null) throw apart;
    const ratio = size / other;
    const scaled = (n: number, k: number): number => (k === last ? 1 : n * ratio);
    return { shape: shape.with(last, shape[last]! * ratio), strides: strides.map(scaled), offset: offset * ratio };
  }
  const ratio = other / size;
  const divisible = `must be divisible by ${ratio}`;
  if (shape[last]! % ratio !== 0) throw says('size(-1)', divisible, shape[last]!);
  if (offset % ratio !== 0) throw says('storage_offset()', divisible, offset);
  if (apart !== null) throw apart;
  const odd = strides.findIndex((n, k) => k !== last && n % ratio !== 0);
  if (odd >= 0) throw says(`stride(${odd})`, divisible, strides[odd]!);
  const parted = (n: number, k: number): number => (k === last ? 1 : n / ratio);
  return { shape: shape.with(last, shape[last]! / ratio), strides: strides.map(parted), offset: offset / ratio };
}

function look(input: Tensor, dtype: DType): Tensor {
  void dtype.Array; // refuses a type that is not there yet
  checkStanding(input);
  const { shape, strides, offset } = layoutAs(input, dtype);
  checkLengths(shape);
  const storage = seenAs(input.storage, dtype);
  storage.shared = true;
  // An inference tensor by the mode that it is made in, not by what it is made of.
  const version = Version.inference === input.inference ? input.version : new Version(Version.inference);
  const out = new Tensor(storage, shape, strides, offset, version);
  if (dtype === bool && input.dtype !== bool) claimBools(out);
  return out;
}

const signature = [dtype('dtype')] as const;
/** How `view` is asked for another type. */
export type AsType = Arguments<typeof signature>;
/** Whether it is, by what follows the tensor. */
export const asksForType = (args: readonly unknown[]): args is AsType =>
  args[0] instanceof DType || (isKeywords(args[0]) && 'dtype' in args[0]);

/**
 * The same bytes as another type's elements. Autograd does not follow it: it shares memory and count of writes with the input, and is
 * no view of it.
 */
export const viewed = operator('view', signature, look);
