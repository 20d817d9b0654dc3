// Softmax of rows in one go.
import type { View } from '../../../engine.js';
import { addressOf, pack } from './module.js';

/**
 * Softmax, or its logarithm, of each row: y_j = exp(x_j - max x) / sum_k exp(x_k - max x).
 *
 * @param rows how many rows there are
 * @param n elements a row
 * @param x dense float32
 * @param y dense float32; may be x
 * @param log whether to compute the logarithm
 */
export function softmaxRows(rows: number, n: number, x: View, y: View, log: boolean): void {
  pack().softmaxRows(rows, n, addressOf(x), addressOf(y), log ? 1 : 0);
}
