// A data set in random parts.
import { ValueError } from '../errors.js';
import { permutation } from '../random/index.js';
import { type Generator, generator, source } from '../ops/random/generator.js';
import { type Signature, any, bind } from '../ops/row/signature.js';
import { Subset } from './dataset.js';
import { type DatasetLike, type Sample, lengthOf } from './protocol.js';

const signature: Signature = [any<DatasetLike>()('dataset'), any<readonly number[]>()('lengths'), generator];

/** Lengths from fractions: rounded down, what is left over dealt out from the first on. */
function lengthsOf(fractions: readonly number[], count: number): number[] {
  const lengths = fractions.map((fraction, k) => {
    if (fraction < 0 || fraction > 1) throw new ValueError(`Fraction at index ${k} is not between 0 and 1`);
    return Math.floor(count * fraction);
  });
  const left = count - lengths.reduce((sum, length) => sum + length, 0);
  for (let k = 0; k < left; k++) lengths[k % lengths.length]! += 1;
  lengths.forEach((length, k) => {
    if (length === 0) console.warn(`Length of split at index ${k} is 0. This might result in an empty dataset.`);
  });
  return lengths;
}

/**
 * Splits a data set at random into parts that do not overlap.
 *
 * @param lengths of the parts, or fractions that add up to 1
 * @param generator null: `torch.default_generator`
 * @param dataset a dataset with a length
 * @returns a Subset for each length
 * @throws ValueError if the lengths do not add up to the data set's
 * @example const [train, valid] = random_split(TensorDataset(x, y), [0.75, 0.25]);
 *
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.random_split
 */
export function random_split<D extends DatasetLike, const L extends readonly number[]>(
  dataset: D,
  lengths: L,
  generator?: Generator | null | { generator?: Generator | null },
): { -readonly [K in keyof L]: Subset<Sample<D>> };
export function random_split<D extends DatasetLike>(...args: unknown[]): Subset<Sample<D>>[] {
  const [dataset, parts, given] = bind('random_split', signature, args) as [D, readonly number[], Generator | null];
  const count = lengthOf(dataset);
  const sum = parts.reduce((total, part) => total + part, 0);
  const lengths = sum <= 1 && 1 - sum <= 1e-9 ? lengthsOf(parts, count) : parts;
  if (lengths.reduce((total, length) => total + length, 0) !== count) {
    throw new ValueError('Sum of input lengths does not equal the length of the input dataset!');
  }
  const indices = Array.from(permutation(count, source(given)));
  let end = 0;
  return lengths.map((length) => new Subset<Sample<D>>(dataset, indices.slice(end, (end += length))));
}
