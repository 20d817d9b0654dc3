// How long the article's training step takes here, in PyTorch and in TensorFlow.js: medians of rounds that alternate in one
// run, in microseconds. Prints a table, writes results.json, and puts the table into the README. PyTorch needs `pip install -r bench/requirements.txt`
// and a Python in PATH or in $PYTHON.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import Table from 'cli-table3';
import { ourAddition, ours, tfjsAddition, tfjsCore, tfjsLayers } from './contenders.mjs';
import { startPyTorch } from './pytorch.mjs';
import { here, measure } from './rounds.mjs';

const near = (name) => fileURLToPath(new URL(name, import.meta.url));

await tf.setBackend('wasm');
const pytorch = await startPyTorch();
if (pytorch === null)
  console.log('python has no torch (pip install -r bench/requirements.txt): its column stays empty\n');
const theirs = (program, count) => (pytorch === null ? {} : { PyTorch: () => pytorch.time(program, count) });

const results = {};
for (const [name, title] of [
  ['adam', '10-32-1, batch 32, Adam'],
  ['momentum', '10-32-1, batch 32, SGD with momentum'],
]) {
  results[title] = await measure({
    'tfjs-torch': here(ours(name, 'cpu'), 2000),
    ...theirs(name, 500),
    'tfjs core': here(tfjsCore(tf, name), 200),
    'tfjs layers': here(tfjsLayers(tf, name), 100),
  });
}
results['one addition, 32×32'] = await measure({
  'tfjs-torch': here(ourAddition(), 50_000),
  ...theirs('add', 50_000),
  'tfjs core': here(tfjsAddition(tf), 5000),
});
pytorch?.close();
const device = JSON.parse(execFileSync(process.execPath, [near('tfjs_device.mjs')], { encoding: 'utf8' }));
results["Adam, on tfjs's cpu backend"] = device.adam;
results["SGD with momentum, on tfjs's cpu backend"] = device.momentum;

const columns = ['tfjs-torch', 'PyTorch', 'tfjs core', 'tfjs layers'];
const head = ['µs', ...columns, 'of PyTorch', 'of tfjs core'];
const digits = (value) => (value === undefined ? '' : value.toFixed(value < 10 ? 2 : 0));
const ratio = (value, other) => (other === undefined ? '' : `${(value / other).toFixed(2)}×`);
const rows = Object.entries(results).map(([title, row]) => {
  const mine = row['tfjs-torch'];
  return [title, ...columns.map((name) => digits(row[name])), ratio(mine, row.PyTorch), ratio(mine, row['tfjs core'])];
});
const table = new Table({
  head,
  colAligns: head.map((_, k) => (k === 0 ? 'left' : 'right')),
  style: { head: [], border: [] },
});
table.push(...rows);
console.log(table.toString());

const { version } = JSON.parse(readFileSync(near('../package.json'), 'utf8'));
const report = {
  date: new Date().toISOString().slice(0, 10),
  machine: {
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    platform: `${os.platform()} ${os.arch()}`,
  },
  versions: {
    'tfjs-torch': version,
    node: process.versions.node,
    tfjs: tf.version.tfjs,
    torch: pytorch?.version ?? null,
  },
  unit: 'µs, medians of 9 rounds',
  results,
};
writeFileSync(near('results.json'), `${JSON.stringify(report, null, 2)}\n`);

const { cpu, cores } = report.machine;
const markdown = [
  ...[head, head.map((_, k) => (k === 0 ? '---' : '--:')), ...rows].map((row) => `| ${row.join(' | ')} |`),
  '',
  `${report.date}, ${cpu}, ${cores} cores, Node ${report.versions.node}, TensorFlow.js ${report.versions.tfjs}, PyTorch ${report.versions.torch ?? 'not measured'}.`,
].join('\n');
const readme = readFileSync(near('../README.md'), 'utf8');
writeFileSync(near('../README.md'), readme.replace(/(<!-- bench -->\n)[^]*(<!-- \/bench -->)/, `$1${markdown}\n$2`));
