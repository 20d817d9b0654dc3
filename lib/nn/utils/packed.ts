// Sequences of different lengths without padding, and what they are made of.
import { callable } from '../../callable.js';
import { float16, float32, float64, int16, int32, int64, int8, uint8 } from '../../dtype.js';
import { AssertionError, ValueError } from '../../errors.js';
import { sort } from '../../ops/comparison/sorting.js';
import type { ToArguments } from '../../ops/creation/conversion.js';
import { type Arguments, type Values, any, bind, optional, tensor } from '../../ops/row/signature.js';
import { Tensor } from '../../tensor.js';

export const CPU = 'cpu';
/** The elements as numbers. */
export const numbers = (t: Tensor): number[] => t.tolist<(number | bigint)[]>().map(Number);

type Optional = Tensor | null;
const packed = [
  any<Tensor | readonly Tensor[]>()('data'),
  optional(tensor('batch_sizes'), null),
  optional(tensor('sorted_indices'), null),
  optional(tensor('unsorted_indices'), null),
] as const;

class PackedSequence {
  /** The elements of all sequences, step by step: [sum of lengths, *]. */
  readonly data: Tensor;
  /** How many sequences reach each step: int64 on the CPU, [longest length]. */
  readonly batch_sizes: Tensor;
  /** Which sequence of the original batch each one is, the longest first; null where they came in that order. */
  readonly sorted_indices: Optional;
  /** Where each sequence of the original batch is. */
  readonly unsorted_indices: Optional;

  constructor(...args: Arguments<typeof packed>) {
    const [data, sizes, sorted, unsorted] = bind('PackedSequence', packed, args) as Values<typeof packed>;
    this.sorted_indices = sorted;
    this.unsorted_indices = unsorted ?? invert_permutation(sorted);
    if (sizes === null) {
      if (!Array.isArray(data) || data.length !== 2) {
        throw new AssertionError('Expected data to be a list or tuple of length 2');
      }
      [this.data, this.batch_sizes] = data as [Tensor, Tensor];
      return;
    }
    if (sizes.device.type !== 'cpu') {
      throw new ValueError(
        'batch_sizes should always be on CPU. Instances of PackedSequence should never be created manually. They should be instantiated by functions like pack_sequence and pack_padded_sequences in nn.utils.rnn. https://pytorch.org/docs/stable/nn.html#torch.nn.utils.rnn.pack_sequence',
      );
    }
    this.data = data as Tensor;
    this.batch_sizes = sizes;
  }

  /** The four fields, in order. */
  *[Symbol.iterator](): Generator<Tensor | null> {
    yield* [this.data, this.batch_sizes, this.sorted_indices, this.unsorted_indices];
  }

  /** With the elements on another device or of another type; itself where nothing changes. */
  to(...args: ToArguments): PackedSequence {
    const data = this.data.to(...args);
    if (data === this.data) return this;
    const beside = (t: Optional): Optional => t?.to(data.device) ?? null;
    return new PackedSequence(data, this.batch_sizes, beside(this.sorted_indices), beside(this.unsorted_indices));
  }

  cpu(): PackedSequence {
    return this.to(CPU);
  }
  cuda(): PackedSequence {
    return this.to('cuda');
  }
  double(): PackedSequence {
    return this.to(float64);
  }
  float(): PackedSequence {
    return this.to(float32);
  }
  half(): PackedSequence {
    return this.to(float16);
  }
  long(): PackedSequence {
    return this.to(int64);
  }
  int(): PackedSequence {
    return this.to(int32);
  }
  short(): PackedSequence {
    return this.to(int16);
  }
  char(): PackedSequence {
    return this.to(int8);
  }
  byte(): PackedSequence {
    return this.to(uint8);
  }
  /** Whether the elements are on a CUDA device. */
  get is_cuda(): boolean {
    return this.data.device.type === 'cuda';
  }

  toString(): string {
    const shown = (t: Optional): string => (t === null ? 'None' : String(t));
    return `PackedSequence(data=${shown(this.data)}, batch_sizes=${shown(this.batch_sizes)}, sorted_indices=${shown(this.sorted_indices)}, unsorted_indices=${shown(this.unsorted_indices)})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/**
 * Sequences of different lengths without padding, step by step: what `pack_padded_sequence` and `pack_sequence` make, and recurrent
 * layers take. Its fields are `data`, `batch_sizes`, `sorted_indices` and `unsorted_indices`.
 *
 * @param data the elements, step by step, `[sum of lengths, *]`
 * @param batch_sizes how many sequences reach each step, int64 on the CPU
 * @param sorted_indices which sequence of the batch each one is, the longest first; null: they came so
 * @param unsorted_indices where each sequence of the batch is
 * @throws AssertionError where `data` is a list of another length than 2
 * @throws ValueError for batch sizes that are not on the CPU
 * @example
 * const { data, batch_sizes } = nn.utils.rnn.pack_sequence([torch.tensor([1, 2]), torch.tensor([3])]);
 * // data: 1, 3, 2; batch_sizes: 2, 1
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.PackedSequence.html
 */
const PackedSequence_ = callable(PackedSequence);
type PackedSequence_ = PackedSequence;
export { PackedSequence_ as PackedSequence };

/** Whether a layer's input is packed. */
export const isPacked = (value: unknown): value is PackedSequence => value instanceof PackedSequence;
/** How many sequences reach each step. */
export const sizesOf = ({ batch_sizes }: PackedSequence): number[] => numbers(batch_sizes);

const inverting = [any<Tensor | null>()('permutation')] as const;

/**
 * The permutation that undoes another.
 *
 * @param permutation positions, each once; null: null
 * @returns a permutation
 * @example
 * nn.utils.rnn.invert_permutation(torch.tensor([2, 0, 1]).long()); // tensor([1, 2, 0])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.invert_permutation.html
 */
export function invert_permutation(permutation: Tensor): Tensor;
export function invert_permutation(permutation: Tensor | null): Tensor | null;
export function invert_permutation(kwargs: { permutation: Tensor | null }): Tensor | null;
export function invert_permutation(...args: readonly unknown[]): Tensor | null {
  const [permutation] = bind('invert_permutation', inverting, args) as Values<typeof inverting>;
  return permutation === null ? null : sort(permutation, 0)[1];
}
