// The second tab: curves come in while the worker trains, and each optimizer's loss at every rate when asked for.
import { short } from './canvas.js';
import { drawChart } from './chart.js';
import { ask } from './client.js';
import { announce, button, canvasOf, cell, element } from './page.js';
import { swatch } from './palette.js';
import { type Entrant, type Problem, best, entrants, grid, judged, tasks } from './rates.js';

const problems: readonly Problem[] = ['matrix', 'network'];
interface Curve {
  readonly losses: Float32Array;
  readonly held: number | null;
}
const curves: Record<Problem, Map<Entrant, Curve>> = { matrix: new Map(), network: new Map() };
/** The loss that is left, by optimizer and rate; NaN where it is none. */
const tried: Record<Problem, Map<Entrant, number[]>> = { matrix: new Map(), network: new Map() };

/** Which rate of the grid leaves the least loss; what is no number is none. */
const bestTried = (losses: readonly number[]): number =>
  losses.reduce((least, loss, k) => (loss < (losses[least] ?? Infinity) || Number.isNaN(losses[least]) ? k : least), 0);

export function drawMatrices(): void {
  if (canvasOf('matrix-chart').clientWidth === 0) return;
  for (const problem of problems) {
    const series = [...curves[problem]].map(([name, { losses }]) => ({ values: losses, look: entrants.indexOf(name) }));
    const { steps } = tasks[problem];
    const first = problem === 'matrix' ? 0 : 1;
    drawChart(canvasOf(`${problem}-chart`), series, { steps: steps - first, first, across: problem === 'matrix' ? 'step' : 'epoch' }); // prettier-ignore
    if (tried[problem].size === 0) continue;
    drawChart(
      canvasOf(`${problem}-rates`),
      [...tried[problem]].map(([name, values]) => ({
        values,
        look: entrants.indexOf(name),
        marked: bestTried(values),
      })),
      { steps: grid.length - 1, most: 100, labels: grid.map(String), across: 'learning rate' },
    );
  }
  showTable();
}

function showTable(): void {
  const number = (value: number | null | undefined) => cell(value === undefined || value === null ? '–' : short(value));
  element('matrix-table', HTMLTableElement).tBodies[0]!.replaceChildren(
    ...entrants.map((name, look) => {
      const row = document.createElement('tr');
      const first = cell('', '');
      first.append(swatch(look), name);
      const [matrix, network] = [curves.matrix.get(name), curves.network.get(name)];
      row.append(
        first,
        number(best.matrix[name]),
        number(matrix?.losses.at(-1)),
        number(best.network[name]),
        number(network && judged('network', network.losses)),
        number(network?.held),
      );
      return row;
    }),
  );
}

button('matrix-run', () => {
  for (const problem of problems) {
    curves[problem].clear();
    ask({ kind: problem, rates: best[problem] }, (answer) => {
      if (answer.kind === 'done') announce(`The ${problem} is raced.`);
      if (answer.kind !== 'curve') return;
      curves[problem].set(answer.name, answer);
      drawMatrices();
    });
  }
});

button('rates-run', () => {
  element('rates', HTMLElement).hidden = false;
  let running = problems.length;
  for (const problem of problems) {
    tried[problem].clear();
    ask({ kind: `${problem} rates`, rates: grid }, (answer) => {
      if (answer.kind === 'rate') {
        const losses = tried[problem].get(answer.name) ?? [];
        tried[problem].set(answer.name, [...losses, judged(problem, answer.losses)]);
        drawMatrices();
      } else if (answer.kind === 'done' && --running === 0) showFound();
    });
  }
});

/** Says which rates are the best, so that whoever doubts the table's can compare. */
function showFound(): void {
  const found = problems.map((problem) => {
    const each = entrants.map((name) => `${name} ${grid[bestTried(tried[problem].get(name) ?? [])]}`);
    return `${tasks[problem].title}: ${each.join(', ')}.`;
  });
  element('rates-found', HTMLElement).textContent = `The best rates found here. ${found.join(' ')}`;
  announce('Every rate is tried.');
}
showTable();
