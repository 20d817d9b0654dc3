// The second tab: curves come in while the worker trains.
import { short } from './canvas.js';
import { drawChart } from './chart.js';
import { ask } from './client.js';
import { button, canvasOf, cell, element } from './page.js';
import { swatch } from './palette.js';

const kinds = { matrix: 300, network: 20 } as const;
type Kind = keyof typeof kinds;
const curves: Record<Kind, Map<string, Float32Array>> = { matrix: new Map(), network: new Map() };

export function drawMatrices(): void {
  if (canvasOf('matrix-chart').clientWidth === 0) return;
  for (const kind of ['matrix', 'network'] as const) {
    const series = [...curves[kind].values()].map((values, look) => ({ values, look }));
    drawChart(canvasOf(`${kind}-chart`), series, { steps: kind === 'matrix' ? kinds.matrix : kinds.network - 1 });
  }
  const body = element('matrix-table', HTMLTableElement).tBodies[0]!;
  body.replaceChildren(
    ...[...curves.matrix.keys()].map((name, look) => {
      const row = document.createElement('tr');
      const first = cell('', '');
      first.append(swatch(look), ` ${name}`);
      const last = (kind: Kind) => cell(short(curves[kind].get(name)?.at(-1) ?? NaN));
      row.append(first, last('matrix'), last('network'));
      return row;
    }),
  );
}

button('matrix-run', () => {
  for (const kind of ['matrix', 'network'] as const) {
    curves[kind].clear();
    ask({ kind, steps: kinds[kind] }, (answer) => {
      if (answer.kind !== 'curve') return;
      curves[kind].set(answer.name, answer.losses);
      drawMatrices();
    });
  }
});
