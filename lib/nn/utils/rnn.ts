// Sequences of different lengths: padded to one length, or packed without padding.
import { int64 } from '../../dtype.js';
import { RuntimeError, ValueError, wrongArgument } from '../../errors.js';
import { tensor as tensor_ } from '../../ops/creation/factories.js';
import { cat, stack } from '../../ops/joining/joining.js';
import {
  type Arguments,
  type Values,
  any,
  bind,
  describe,
  flag,
  int,
  number,
  optional,
  tensor,
} from '../../ops/row/signature.js';
import { Tensor } from '../../tensor.js';
import type { Several } from '../../shape.js';
import { CPU, PackedSequence, numbers, sizesOf } from './packed.js';

export { PackedSequence, invert_permutation } from './packed.js';

/** Whole numbers as an int64 tensor on the CPU, whatever the default device is. */
const whole = (values: readonly number[]): Tensor => tensor_([...values], { dtype: int64, device: CPU });

/** Of the positions [step, sequence] of a padded batch, as numbers row by row: those that packed elements have, in their order. */
function places(sizes: readonly number[], batch: number): number[] {
  return sizes.flatMap((count, step) => Array.from({ length: count }, (_, k) => step * batch + k));
}

const packing = [
  tensor('input'),
  any<Tensor | readonly (number | bigint)[]>()('lengths'),
  optional(flag('batch_first'), false),
  optional(flag('enforce_sorted'), true),
] as const;

/** The lengths that a batch's sequences have, checked. */
function lengthsOf(given: Tensor | readonly (number | bigint)[]): number[] {
  if (!(given instanceof Tensor)) return [...given].map(Number);
  if (given.ndim !== 1 || given.device.type !== 'cpu') {
    throw new RuntimeError(
      `'lengths' argument should be a 1D CPU int64 tensor, but got ${given.ndim}D ${String(given.device)} Long tensor`,
    );
  }
  return numbers(given.to(int64));
}

/**
 * A padded batch of sequences without its padding.
 *
 * @param input [T, N, *], or [N, T, *] where `batch_first`
 * @param lengths how long each sequence is: N numbers, or an int64 tensor on the CPU
 * @param batch_first whether the batch is the first dimension
 * @param enforce_sorted whether sequences have to come in the order of their lengths, the longest first; else they are sorted
 * @returns a packed sequence
 * @throws RuntimeError where lengths are not positive, not N, or not sorted
 * @example
 * const lstm = nn.LSTM(10, 20);
 * const packed = nn.utils.rnn.pack_padded_sequence(torch.randn(5, 3, 10), [5, 3, 2]);
 * const [output] = lstm(packed);
 * const [again, lengths] = nn.utils.rnn.pad_packed_sequence(output);
 * lengths.tolist(); // [5, 3, 2]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pack_padded_sequence.html
 */
export function pack_padded_sequence(...args: Arguments<typeof packing>): PackedSequence {
  const [input, given, batchFirst, enforceSorted] = bind('pack_padded_sequence', packing, args) as Values<
    typeof packing
  >;
  let lengths = lengthsOf(given);
  let padded = input;
  let sorted: Tensor | null = null;
  if (!enforceSorted) {
    const order = lengths.map((_, k) => k).sort((a, b) => lengths[b]! - lengths[a]!);
    sorted = whole(order).to(input.device);
    lengths = order.map((k) => lengths[k]!);
    padded = padded.index_select(batchFirst ? 0 : 1, sorted);
  }
  const steps = batchFirst ? padded.transpose(0, 1) : padded;
  if (steps.numel() === 0) throw new RuntimeError('Cannot pack empty tensors.');
  const [longest, batch] = steps.shape;
  if (lengths.length !== batch) {
    throw new RuntimeError(
      `Expected \`len(lengths)\` to be equal to batch_size, but got ${lengths.length} (batch_size=${batch})`,
    );
  }
  if (lengths.at(-1)! <= 0) {
    throw new RuntimeError(
      "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0",
    );
  }
  if (lengths.some((length, k) => k > 0 && length > lengths[k - 1]!)) {
    throw new RuntimeError(
      '`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.',
    );
  }
  if (lengths[0]! > longest) {
    throw new RuntimeError(`Expected lengths of at most ${longest}, the steps of input, but got ${lengths[0]}`);
  }
  const sizes = Array.from({ length: lengths[0]! }, (_, step) => lengths.filter((length) => length > step).length);
  const at = whole(places(sizes, batch)).to(input.device);
  return new PackedSequence(steps.flatten(0, 1).index_select(0, at), whole(sizes), sorted);
}

function checkPacked(fn: string, name: string, given: PackedSequence): void {
  if (!(given instanceof PackedSequence)) throw wrongArgument(fn, name, 1, 'PackedSequence', given);
}

const padding = [
  any<PackedSequence>()('sequence'),
  optional(flag('batch_first'), false),
  optional(number('padding_value'), 0),
  optional(int('total_length'), null),
] as const;

/**
 * The sequences of a PackedSequence, padded to one length: what undoes `pack_padded_sequence`.
 *
 * @param sequence the sequences
 * @param batch_first whether the batch is to be the first dimension
 * @param padding_value what stands behind the ends
 * @param total_length how long all are to be; null: as long as the longest
 * @returns the batch [T, N, *] or [N, T, *] in the original order, and the lengths, int64 on the CPU
 * @throws ValueError where `total_length` is less than the longest length
 * @example
 * const packed = nn.utils.rnn.pack_sequence([torch.tensor([1, 2]), torch.tensor([3])]);
 * nn.utils.rnn.pad_packed_sequence(packed, { batch_first: true })[0].tolist(); // [[1, 2], [3, 0]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pad_packed_sequence.html
 */
export function pad_packed_sequence(...args: Arguments<typeof padding>): [Tensor, Tensor] {
  const [sequence, batchFirst, value, total] = bind('pad_packed_sequence', padding, args) as Values<typeof padding>;
  checkPacked('pad_packed_sequence', 'sequence', sequence);
  const sizes = sizesOf(sequence);
  if (total !== null && total < sizes.length) {
    throw new ValueError(
      `Expected total_length to be at least the length of the longest sequence in input, but got total_length=${total} and max sequence length being ${sizes.length}`,
    );
  }
  const { data, unsorted_indices } = sequence;
  const [batch, rest] = [sizes[0]!, data.shape.slice(1)];
  const steps = total ?? sizes.length;
  const at = whole(places(sizes, batch)).to(data.device);
  let padded = data
    .new_full([steps * batch, ...rest], value)
    .index_copy(0, at, data)
    .view([steps, batch, ...rest]);
  if (batchFirst) padded = padded.transpose(0, 1);
  const lengths = Array.from({ length: batch }, (_, k) => sizes.filter((count) => count > k).length);
  if (unsorted_indices === null) return [padded, whole(lengths)];
  const order = numbers(unsorted_indices);
  return [padded.index_select(batchFirst ? 0 : 1, unsorted_indices), whole(order.map((k) => lengths[k]!))];
}

const stacking = [
  any<Iterable<Tensor>>()('sequences'),
  optional(flag('batch_first'), false),
  optional(number('padding_value'), 0),
  optional(any<string>()('padding_side'), 'right'),
] as const;

/**
 * Sequences of different lengths, padded to the longest and stacked.
 *
 * @param sequences tensors [L, *]
 * @param batch_first whether the batch is to be the first dimension
 * @param padding_value what stands beside them
 * @param padding_side 'right': behind their ends; 'left': before their beginnings
 * @returns [T, N, *], or [N, T, *] where `batch_first`
 * @throws RuntimeError for no sequences, and where other dimensions differ
 * @example
 * nn.utils.rnn.pad_sequence([torch.ones(25, 300), torch.ones(22, 300)]).shape; // [25, 2, 300]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pad_sequence.html
 */
export function pad_sequence(...args: Arguments<typeof stacking>): Tensor {
  const [sequences, batchFirst, value, side] = bind('pad_sequence', stacking, args) as Values<typeof stacking>;
  if (typeof sequences !== 'object' || !(Symbol.iterator in sequences)) {
    throw new RuntimeError(
      `pad_sequence: Expected iterable for input sequences, but got arg of type: <class '${describe(sequences)}'>`,
    );
  }
  const list = [...sequences];
  if (list.length === 0) throw new RuntimeError('received an empty list of sequences');
  if (side !== 'right' && side !== 'left') {
    throw new RuntimeError(`Expected padding_side to be one of left or right, but got ${side}.`);
  }
  const longest = Math.max(...list.map((t) => t.shape[0]));
  const rest = list[0]!.shape.slice(1);
  const padded = list.map((t) => {
    const missing = longest - t.shape[0];
    if (missing === 0) return t;
    const filling = list[0]!.new_full([missing, ...rest], value);
    return cat(side === 'right' ? [t, filling] : [filling, t], 0);
  });
  return stack(padded, batchFirst ? 0 : 1);
}

const unpadding = [tensor('padded_sequences'), tensor('lengths'), optional(flag('batch_first'), false)] as const;

/**
 * The sequences of a padded batch, as a list: what undoes `pad_sequence`.
 *
 * @param padded_sequences [T, N, *], or [N, T, *] where `batch_first`
 * @param lengths how long each is: [N]
 * @param batch_first whether the batch is the first dimension
 * @returns the sequences
 * @throws ValueError where there are not as many lengths as sequences
 * @example
 * nn.utils.rnn.unpad_sequence(torch.tensor([[1, 3], [2, 0]]), torch.tensor([2, 1]).long())[1]; // tensor([3.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.unpad_sequence.html
 */
export function unpad_sequence(...args: Arguments<typeof unpadding>): Several<Tensor> {
  const [padded_sequences, lengths, batchFirst] = bind('unpad_sequence', unpadding, args) as Values<typeof unpadding>;
  const sequences = padded_sequences.unbind(batchFirst ? 0 : 1);
  const counts = numbers(lengths);
  if (counts.length !== sequences.length) {
    throw new ValueError(
      `zip() argument 2 is ${counts.length < sequences.length ? 'shorter' : 'longer'} than argument 1`,
    );
  }
  const kept = sequences.map((sequence, k) => sequence.narrow(0, 0, Math.min(counts[k]!, sequence.shape[0])).clone());
  return kept as Several<Tensor>;
}

const sequencePacking = [any<readonly Tensor[]>()('sequences'), optional(flag('enforce_sorted'), true)] as const;

/**
 * A list of sequences, packed.
 *
 * @param sequences tensors [L, *]
 * @param enforce_sorted whether they have to come in the order of their lengths, the longest first; else they are sorted
 * @returns a packed sequence
 * @throws RuntimeError where sequences are not sorted, the longest first, and `enforce_sorted`
 * @example
 * nn.utils.rnn.pack_sequence([torch.tensor([1, 2]), torch.tensor([3])]).data; // tensor([1., 3., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pack_sequence.html
 */
export function pack_sequence(...args: Arguments<typeof sequencePacking>): PackedSequence {
  const [sequences, sorted] = bind('pack_sequence', sequencePacking, args) as Values<typeof sequencePacking>;
  const given: unknown = sequences;
  if (!Array.isArray(given)) throw wrongArgument('pack_sequence', 'sequences', 1, 'tuple of Tensors', given);
  const lengths = sequences.map((t) => t.shape[0]);
  return pack_padded_sequence(pad_sequence(sequences), lengths, { enforce_sorted: sorted });
}

const packed = [any<PackedSequence>()('packed_sequences')] as const;

/**
 * The sequences of a PackedSequence, as a list in the original order.
 *
 * @param packed_sequences a PackedSequence
 * @returns the sequences
 * @throws TypeError for what is no PackedSequence
 * @example
 * nn.utils.rnn.unpack_sequence(nn.utils.rnn.pack_sequence([torch.tensor([1, 2]), torch.tensor([3])]))[0]; // tensor([1., 2.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.unpack_sequence.html
 */
export function unpack_sequence(...args: Arguments<typeof packed>): Several<Tensor> {
  const [packed_sequences] = bind('unpack_sequence', packed, args) as Values<typeof packed>;
  checkPacked('unpack_sequence', 'packed_sequences', packed_sequences);
  const [padded, lengths] = pad_packed_sequence(packed_sequences, { batch_first: true });
  return unpad_sequence(padded, lengths, { batch_first: true });
}
