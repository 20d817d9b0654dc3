// Categories drawn by their weights.
import { RuntimeError } from '../errors.js';
import { exponential } from './continuous.js';
import type { Generator } from './generator.js';

type Floats = Float32Array | Float64Array;

/** An array of the same type. */
const alike = (weights: Floats, length: number): Floats =>
  weights instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);

/**
 * Draws category numbers in proportion to the rows of a matrix of weights, as `torch.multinomial`.
 *
 * @param weights `rows × columns` non-negative weights; they need not add up to one
 * @param samples how many categories are drawn for each row
 * @param replacement whether a category may be drawn again
 * @returns `rows × samples` category numbers
 * @throws RuntimeError if there are not that many categories to draw, or a row's weights are negative, infinite or all zero
 *
 * Where fewer categories than samples have a weight, those without one follow in their own order.
 */
export function multinomial(
  weights: Floats,
  rows: number,
  columns: number,
  samples: number,
  replacement: boolean,
  generator: Generator,
): BigInt64Array {
  if (samples <= 0) throw new RuntimeError('cannot sample n_sample <= 0 samples');
  if (!replacement && samples > columns) {
    throw new RuntimeError('cannot sample n_sample > prob_dist.size(-1) samples without replacement');
  }
  const out = new BigInt64Array(rows * samples);
  if (rows === 0) return out;
  if (replacement && samples > 1) drawAgain(out, weights, columns, samples, generator);
  else drawOnce(out, weights, columns, samples, generator);
  return out;
}

/**
 * Without replacement: of exponential samples divided into the weights the largest win (an exponential race; Efraimidis
 * and Spirakis, doi:10.1016/j.ipl.2005.11.003).
 */
function drawOnce(out: BigInt64Array, weights: Floats, columns: number, samples: number, generator: Generator): void {
  if (!weights.every((weight) => weight >= 0 && weight < Infinity)) {
    throw new RuntimeError('probability tensor contains either `inf`, `nan` or element < 0');
  }
  const rows = out.length / samples;
  for (let row = 0; row < rows; row++) {
    if (weights.subarray(row * columns, (row + 1) * columns).every((weight) => weight === 0)) {
      throw new RuntimeError('invalid multinomial distribution (sum of probabilities <= 0)');
    }
  }
  const race = alike(weights, weights.length);
  exponential(race, 1, generator);
  for (let i = 0; i < race.length; i++) race[i] = weights[i]! / race[i]!;
  for (let row = 0; row < rows; row++) {
    const scores = race.subarray(row * columns, (row + 1) * columns);
    const winners = samples === 1 ? [largest(scores)] : leaders(scores, samples);
    for (let k = 0; k < samples; k++) out[row * samples + k] = BigInt(winners[k]!);
  }
}

function largest(scores: Floats): number {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i;
  return best;
}

/** The positions of the `count` largest, best first: those that reach the last of them are found before they are ranked. */
function leaders(scores: Floats, count: number): number[] {
  const threshold = scores.slice().sort()[scores.length - count]!;
  const candidates: number[] = [];
  for (let i = 0; i < scores.length; i++) if (scores[i]! >= threshold) candidates.push(i);
  return candidates.sort((a, b) => scores[b]! - scores[a]! || a - b);
}

/** With replacement: a uniform sample is looked up in the row's cumulative weights. */
function drawAgain(out: BigInt64Array, weights: Floats, columns: number, samples: number, generator: Generator): void {
  const cumulative = alike(weights, columns);
  for (let row = 0; row * samples < out.length; row++) {
    let sum = 0;
    for (let i = 0; i < columns; i++) {
      const weight = weights[row * columns + i]!;
      if (!(weight >= 0)) {
        throw new RuntimeError('invalid multinomial distribution (encountering probability entry < 0)');
      }
      if (weight === Infinity) {
        throw new RuntimeError('invalid multinomial distribution (encountering probability entry = infinity or NaN)');
      }
      cumulative[i] = sum + weight; // rounded to the weights' type here
      sum = cumulative[i]!;
    }
    if (!(sum > 0)) throw new RuntimeError('invalid multinomial distribution (sum of probabilities <= 0)');
    if (sum > 1.00001 || sum < 0.99999) for (let i = 0; i < columns; i++) cumulative[i] = cumulative[i]! / sum;
    cumulative[columns - 1] = 1;
    for (let k = 0; k < samples; k++) {
      const sample = generator.nextDouble();
      let low = 0;
      let high = columns;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (cumulative[middle]! < sample) low = middle + 1;
        else high = middle;
      }
      out[row * samples + k] = BigInt(low);
    }
  }
}
