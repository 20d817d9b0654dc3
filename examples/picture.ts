// The loss curves of several runs as one SVG picture.
import { chart } from './chart.js';
import type { Epoch } from './training.js';

/** An SVG document: for each run its training loss, and dashed its validation loss, by epoch. */
export function picture(runs: Readonly<Record<string, readonly Epoch[]>>): string {
  const curve = (epochs: readonly Epoch[], kind: 'train' | 'valid') =>
    epochs.map((epoch, k): [number, number] => [k + 1, epoch[kind]]);
  return chart(
    'Diabetes progression: losses of a 10-32-1 network (dashed: validation)',
    { name: 'epoch', range: [1, Math.max(...Object.values(runs).map((epochs) => epochs.length))] },
    { name: 'mean squared error', log: true },
    Object.entries(runs).flatMap(([name, epochs]) => [
      { name, points: curve(epochs, 'train') },
      { name: `${name}, validation`, points: curve(epochs, 'valid'), dashed: true },
    ]),
  );
}
