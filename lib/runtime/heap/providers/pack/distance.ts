// Distances of rows by their composition, whose formulas take four elements at a time, for a few rows after the other, so that pairs
// times columns never lie there at once; small ones by plain loops.
import { compose } from '../../../compose.js';
import type { View } from '../../../engine.js';
import type { Kernel } from '../../../kernel.js';
import type { DistanceParams } from '../../../kernels/index.js';
import { cut } from '../../../parts.js';
import { windowOf } from '../loops/provider.js';

/** So many differences are gone through sooner than passes are begun. */
const FEW = 4096;
/** How many differences are held at once. */
const AT_ONCE = 1 << 20;

export function byRows(
  kernel: Kernel<DistanceParams>,
  params: DistanceParams,
  inputs: readonly View[],
  outs: readonly View[],
): boolean {
  const [x, y] = inputs.filter((_, k) => inputs.length === 2 || k === 1 || k === 2);
  const [batch, n, k] = x!.shape as [number, number, number];
  if (batch * n * y!.shape[1]! * k <= FEW) {
    kernel.reference(params, inputs.map(windowOf), outs.map(windowOf));
    return true;
  }
  const parts = kernel.parts!(params, inputs, outs)!;
  const rows = Math.max(1, Math.floor(AT_ONCE / Math.max(1, y!.shape[1]! * k)));
  const { engine } = outs[0]!.storage;
  const whole = (views: readonly View[]): number[] => views.map(() => 0);
  for (let b = 0; b < batch; b++) {
    const [from, to] = [cut(whole(inputs), inputs, b, b + 1), cut(whole(outs), outs, b, b + 1)];
    for (let i = 0; i < n; i += rows) {
      const end = Math.min(n, i + rows);
      compose(engine, kernel, params, cut(parts.inputs, from, i, end), cut(parts.outs, to, i, end));
    }
  }
  return true;
}
