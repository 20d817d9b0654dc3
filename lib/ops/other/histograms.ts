// Histograms of points, over several dimensions.
import { RuntimeError } from '../../errors.js';
import { numel } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { unfollowed } from '../row/underived.js';
import { operator } from '../row/operator.js';
import { together } from '../row/results.js';
import { Refusal, int, ints, parameter, tensors } from '../row/signature.js';
import { checkEdges, checkPoints, counted, edgesOf, options } from './binning.js';

/**
 * A histogram of points, the last dimension of the input, in as many dimensions.
 *
 * @param input [*, D]
 * @param bins of each dimension a number of intervals or a tensor of edges; or one number for all
 * @param range `[low_0, high_0, low_1, …]`; null: the smallest and largest coordinates
 * @param weight what each point counts, [*]
 * @param density as for `histogram`
 * @returns `hist`, and `bin_edges`, a list
 * @throws RuntimeError for fewer than two dimensions
 * @example
 * torch.histogramdd(torch.tensor([[0, 1], [1, 0]]), [2, 2])[0].tolist(); // [[0, 1], [1, 0]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.histogramdd.html
 */
export const histogramdd = operator(
  'histogramdd',
  [parameter('bins', listOfBins), ...options],
  (input, bins, range, weight, density): [Tensor, Tensor[]] & { hist: Tensor; bin_edges: Tensor[] } => {
    if (input.ndim < 2) {
      throw new RuntimeError('torch.histogramdd: input tensor should have at least 2 dimensions');
    }
    const D = input.shape.at(-1)!;
    const each = typeof bins === 'number' ? Array.from({ length: D }, () => bins) : bins;
    if (each.length !== D) {
      throw new RuntimeError('histogramdd: The size of bins must be equal to the innermost dimension of the input.');
    }
    const points = input.detach().reshape([numel(input.shape.slice(0, -1)), D]);
    checkEdges(points, each);
    const counts = each.filter((bin) => typeof bin === 'number');
    const edges = counts.length === D ? edgesOf(points, counts, range) : each.filter((bin) => bin instanceof Tensor);
    checkPoints(points, input.shape.slice(0, -1), weight, edges);
    const hist = counted(points, edges, weight?.detach().reshape(-1) ?? null, density);
    const given = [input, ...each, weight];
    const byTensors = each.some((bin) => bin instanceof Tensor);
    unfollowed(`_histogramdd_from_bin_${byTensors ? 'tensors' : 'cts'}`, given, [hist]);
    if (!byTensors) unfollowed('_histogramdd_bin_edges', given, edges);
    return together('histogramdd', ['hist', 'bin_edges'], [hist, edges]);
  },
);
function listOfBins(v: unknown): number | readonly (number | Tensor)[] | Refusal {
  if (!Array.isArray(v)) return int('bins').check(v);
  return (v as unknown[]).some((x) => x instanceof Tensor) ? tensors('bins').check(v) : ints('bins').check(v);
}
