// AlexNet's recipe on digits, with momentum and without: was momentum critical? Five networks each, a table and a picture.
//
//   npm run alexnet -- [--epochs 60] [--seeds 5]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { chart } from './chart.js';
import { load, train, type Epoch } from './digits.js';

const { values: flags } = parseArgs({
  options: { epochs: { type: 'string', default: '60' }, seeds: { type: 'string', default: '5' } },
});
const [epochs, seeds] = [flags.epochs, flags.seeds].map((text) => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`expected a whole number, got ${text}`);
  return count;
}) as [number, number];

const digits = load(readFileSync(new URL('data/digits.txt', import.meta.url), 'utf8'));
const kinds = {
  'momentum 0.9, rate 0.01': { lr: 0.01, momentum: 0.9 },
  'no momentum, rate 0.01': { lr: 0.01, momentum: 0 },
  'no momentum, rate 0.1': { lr: 0.1, momentum: 0 },
};
const table = new Table({
  head: ['', 'validation error', 'loss', 'epochs until 5 % error', 'epochs until the rate drops'],
  colAligns: ['left', 'right', 'right', 'right', 'right'],
  style: { head: [], border: [] },
});
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
/** The mean number of epochs until something is so; a run in which it never is counts as longer than all. */
const until = (runs: readonly Epoch[][], is: (epoch: Epoch) => boolean): string => {
  const found = runs.map((run) => run.findIndex(is));
  return found.includes(-1) ? `more than ${epochs}` : (mean(found) + 1).toFixed(1);
};

const lines = Object.entries(kinds).map(([name, kind]) => {
  const runs = Array.from({ length: seeds }, (_, seed) => [...train(digits, { ...kind, epochs, seed })]);
  const last = runs.map((run) => run.at(-1)!);
  table.push([
    name,
    `${(100 * mean(last.map(({ error }) => error))).toFixed(2)} %`,
    mean(last.map(({ loss }) => loss)).toFixed(4),
    until(runs, ({ error }) => error < 0.05),
    until(runs, ({ lr }) => lr < kind.lr),
  ]);
  console.log(`${name}: ${seeds} networks trained`);
  const points = runs[0]!.map((_, k): [number, number] => [k + 1, 100 * mean(runs.map((run) => run[k]!.error))]);
  return { name, points: points.map(([k, error]): [number, number] => [k, Math.max(error, 0.1)]) };
});

console.log(table.toString());
mkdirSync('out', { recursive: true });
const title = `Digits: validation error, mean of ${seeds} networks`;
writeFileSync('out/alexnet.svg', chart(title, { name: 'epoch' }, { name: '%', log: true }, lines));
console.log('the curves: out/alexnet.svg');
