// From everywhere: who wins from which start, and one racer over learning rate × momentum.
import { penOf } from './canvas.js';
import { ask, drop } from './client.js';
import { diverged } from './messages.js';
import { optimizers } from './optimizers.js';
import { type Racer, title } from './racer.js';
import { announce, button, canvasOf, cell, element } from './page.js';
import { nameOf } from './names.js';
import { colour, isDark, marker, variable } from './palette.js';
import { state } from './state.js';

const side = 15;
const rates = Array.from({ length: 17 }, (_, k) => Number((10 ** (-3 + k / 4)).toPrecision(2)));
const momenta = [0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99];

let results: Float32Array[] = [];
let sweepRows: Float32Array[] = [];
/** The racer that arrives first from a start; null where none does. */
function winner(start: number): number | null {
  let best: number | null = null;
  for (const [k, steps] of results.entries()) {
    if (steps[start]! >= 0 && (best === null || steps[start]! < results[best]![start]!)) best = k;
  }
  return best;
}

export function drawLattice(): void {
  if (results.length === 0) return;
  const [pen, width, height] = penOf(canvasOf('lattice-map'));
  const [w, h] = [width / side, height / side];
  for (let start = 0; start < side * side; start++) {
    const [x, y] = [(start % side) * w, height - (Math.floor(start / side) + 1) * h];
    const who = winner(start);
    pen.globalAlpha = who === null ? 1 : 0.3;
    pen.fillStyle = who === null ? variable('--code') : colour(who);
    pen.fillRect(x + 0.5, y + 0.5, w - 1, h - 1);
    pen.globalAlpha = 1;
    if (who !== null) marker(pen, who, x + w / 2, y + h / 2, Math.min(w, h) / 4.5);
  }
  const { x: along, y: up } = state.surface.domain;
  element('lattice-note', HTMLElement).textContent =
    `Who arrives first, by where it starts: x from ${along.join(' to ')}, y from ${up.join(' to ')}.`;
  const body = element('lattice-table', HTMLTableElement).tBodies[0]!;
  const wins = Array.from({ length: side * side }, (_, start) => winner(start));
  body.replaceChildren(
    ...results.map((steps, k) => {
      const arrived = Array.from(steps).filter((step) => step >= 0).sort((a, b) => a - b); // prettier-ignore
      const row = document.createElement('tr');
      const name = cell('', '');
      const one = state.setup.racers[k];
      if (one !== undefined) name.append(...nameOf(k, one));
      const median = arrived[Math.floor(arrived.length / 2)];
      row.append(
        name,
        cell(`${Math.round((100 * arrived.length) / steps.length)} %`),
        cell(median === undefined ? '–' : String(median)),
        cell(String(wins.filter((who) => who === k).length)),
      );
      return row;
    }),
  );
}

/** Forgets what was found for another set-up. */
export function forget(): void {
  results = [];
  sweepRows = [];
  drop('lattice');
  drop('sweep');
  for (const id of ['lattice', 'sweep']) element(id, HTMLElement).hidden = true;
}

button('lattice-run', () => {
  results = [];
  element('lattice', HTMLElement).hidden = false;
  ask({ kind: 'lattice', setup: state.setup, side }, (answer) => {
    if (answer.kind === 'lattice') {
      results[answer.racer] = answer.steps;
      drawLattice();
    } else if (answer.kind === 'done') announce('The lattice is run.');
    else if (answer.kind === 'error') announce(answer.message);
  });
});

export function drawSweep(): void {
  if (sweepRows.length === 0) return;
  const [pen, width, height] = penOf(canvasOf('sweep-map'));
  const [left, bottom] = [52, 34];
  const [w, h] = [(width - left) / rates.length, (height - bottom) / momenta.length];
  pen.font = `${Math.min(11, w * 0.52)}px system-ui, sans-serif`;
  for (const [row, steps] of sweepRows.entries()) {
    const y = height - bottom - (row + 1) * h;
    pen.fillStyle = variable('--soft');
    pen.textAlign = 'right';
    pen.fillText(String(momenta[row]), left - 5, y + h / 2 + 4);
    pen.textAlign = 'center';
    for (const [k, step] of steps.entries()) {
      const x = left + k * w;
      const share = Math.log1p(Math.max(0, step)) / Math.log1p(state.setup.steps);
      const light = isDark() ? 25 + 50 * (1 - share) : 92 - 55 * (1 - share);
      pen.fillStyle = step >= 0 ? `hsl(205 70% ${light}%)` : variable('--code');
      pen.fillRect(x + 0.5, y + 0.5, w - 1, h - 1);
      pen.fillStyle = step >= 0 ? (light > 55 ? '#000000' : '#ffffff') : variable('--soft');
      pen.fillText(step >= 0 ? String(step) : step === diverged ? '✕' : '·', x + w / 2, y + h / 2 + 4);
    }
  }
  pen.font = '11px system-ui, sans-serif';
  pen.fillStyle = variable('--soft');
  for (const [k, rate] of rates.entries())
    if (k % 4 === 0) pen.fillText(String(rate), left + (k + 0.5) * w, height - 18);
  pen.fillText('learning rate', left + (width - left) / 2, height - 4);
  pen.rotate(-Math.PI / 2);
  pen.fillText('momentum', -(height - bottom) / 2, 12);
}

/** The sweep for those who do not see it. */
function inWords(one: Racer): string {
  const all = sweepRows.flatMap((steps, row) =>
    Array.from(steps, (step, k) => ({ step, rate: rates[k]!, momentum: momenta[row]! })),
  );
  const arrived = all.filter(({ step }) => step >= 0).sort((a, b) => a.step - b.step);
  const lost = all.filter(({ step }) => step === diverged).length;
  const best = arrived[0];
  const fastest = best === undefined ? '' : `; the fastest in ${best.step} steps at rate ${best.rate} and momentum ${best.momentum}`; // prettier-ignore
  return `${title(one)} arrives with ${arrived.length} of ${all.length} settings and diverges with ${lost}${fastest}`;
}

button('sweep-run', () => {
  const one = state.setup.racers[state.chosen]!;
  const note = element('sweep-note', HTMLElement);
  element('sweep', HTMLElement).hidden = false;
  const { takes } = optimizers[one.optimizer]!;
  if (!('momentum' in takes) && !('betas' in takes)) {
    sweepRows = [];
    note.textContent = `${title(one)} has no momentum to sweep: choose another racer.`;
    return;
  }
  sweepRows = [];
  note.textContent = `${title(one)}: steps to arrive by learning rate and ${'betas' in takes ? 'beta1' : 'momentum'}; ✕ diverged, · did not arrive.`;
  ask({ kind: 'sweep', setup: state.setup, racer: state.chosen, rates, momenta }, (answer) => {
    if (answer.kind === 'done') {
      canvasOf('sweep-map').setAttribute('aria-label', inWords(one));
      announce('The sweep is run.');
    }
    if (answer.kind === 'error') note.textContent = answer.message;
    if (answer.kind !== 'sweep') return;
    sweepRows[answer.row] = answer.steps;
    drawSweep();
  });
});
