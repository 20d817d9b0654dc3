// Histograms as TensorBoard has them.
import { NotImplementedError, ValueError } from '../errors.js';
import { Message } from './protobuf.js';

/** Edges of bins: TensorFlow's, so many of the same width, or one's own. */
export type Bins = 'tensorflow' | number | readonly number[];

/** From 1e-12 to 1e20 and their negatives, each a tenth farther out than the one before. */
export const tensorflowBins: readonly number[] = (() => {
  const positive: number[] = [];
  for (let edge = 1e-12; edge < 1e20; edge *= 1.1) positive.push(edge);
  return [...positive.map((edge) => -edge).reverse(), 0, ...positive];
})();

function edgesOf(bins: Bins, values: Float64Array): readonly number[] {
  if (bins === 'tensorflow') return tensorflowBins;
  if (typeof bins === 'string') {
    throw new NotImplementedError(
      `add_histogram: NumPy's rule '${String(bins)}' for bins is not there; give 'tensorflow', a number of bins, or their edges`,
    );
  }
  if (typeof bins !== 'number') {
    if (bins.some((edge, k) => k > 0 && edge < bins[k - 1]!)) throw new ValueError('`bins` must increase monotonically, when an array'); // prettier-ignore
    return bins;
  }
  if (!Number.isInteger(bins) || bins < 1) throw new ValueError('`bins` must be positive, when an integer');
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) throw new ValueError('autodetected range of values is not finite');
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const step = (high - low) / bins;
  return Array.from({ length: bins + 1 }, (_, k) => (k === bins ? high : low + k * step));
}

/** How many values are between two edges, the upper one excluded but for the last. */
function countsOf(values: Float64Array, edges: readonly number[]): number[] {
  const counts = new Array<number>(Math.max(edges.length - 1, 0)).fill(0);
  for (const value of values) {
    let [low, high] = [0, edges.length]; // the first edge above the value
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (edges[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    if (value === edges.at(-1)) low = edges.length - 1;
    if (low > 0 && low < edges.length) counts[low - 1]! += 1;
  }
  return counts;
}

/**
 * A histogram's message.
 *
 * @param bins edges of bins
 * @param max_bins how many there are at most: several become one; null: any
 * @throws ValueError for no values, or none inside the bins
 */
export function histogram(values: Float64Array, bins: Bins, max_bins: number | null): Message {
  if (values.length === 0) throw new ValueError('The input has no element.');
  let limits = edgesOf(bins, values);
  let counts = countsOf(values, limits);
  if (max_bins !== null && counts.length > max_bins) {
    const together = Math.floor(counts.length / max_bins);
    const merged = Array.from({ length: Math.ceil(counts.length / together) }, (_, k) =>
      counts.slice(k * together, (k + 1) * together).reduce((sum, count) => sum + count, 0),
    );
    limits = [...merged.map((_, k) => limits[k * together]!), limits.at(-1)!];
    counts = merged;
  }
  // What lies between the first and the last bin that has any; a bin before, for TensorBoard knows bins by their upper edges.
  const first = counts.findIndex((count) => count > 0);
  if (first < 0) throw new ValueError('The histogram is empty, please file a bug report.');
  const last = counts.findLastIndex((count) => count > 0);
  const sums = { min: Infinity, max: -Infinity, sum: 0, squares: 0 };
  for (const value of values) {
    sums.min = Math.min(sums.min, value);
    sums.max = Math.max(sums.max, value);
    sums.sum += value;
    sums.squares += value * value;
  }
  return new Message()
    .double(1, sums.min)
    .double(2, sums.max)
    .double(3, values.length)
    .double(4, sums.sum)
    .double(5, sums.squares)
    .doubles(6, limits.slice(first, last + 2))
    .doubles(7, [0, ...counts.slice(first, last + 1)]);
}
