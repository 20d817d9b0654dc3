// How long single operators take, on 32×32 and on 1000×1000 elements, here and in PyTorch, and optionally in an earlier build:
//
//   npm run bench:operators -- [--before PATH/TO/dist/index.js] [--only REGEX] [--json FILE]
//
// Each contender is a process that evaluates the same expression, which is at once JavaScript and Python; the rounds of all
// alternate. The number is the median, in microseconds a call, the making and the freeing of the result included.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { python, startContender } from './pytorch.mjs';
import { measure } from './rounds.mjs';

/** Over float32 `a`, `b` (size×size, from 0.1 to 1.1), `v` (size), bool `m`, int64 `i` (size, below size), and integers `k` of a's shape. */
const expressions = [
  'torch.add(a, b)',
  'torch.mul(a, 2)',
  'torch.div(a, b)',
  'torch.add(a, v)',
  'torch.add(a.t(), b)',
  'torch.pow(a, 2)',
  'torch.pow(a, b)',
  'torch.exp(a)',
  'torch.log(a)',
  'torch.sin(a)',
  'torch.tanh(a)',
  'torch.sigmoid(a)',
  'torch.erf(a)',
  'torch.sqrt(a)',
  'torch.relu(a)',
  'torch.nn.functional.gelu(a)',
  'torch.maximum(a, b)',
  'torch.where(m, a, b)',
  'torch.lt(a, b)',
  'torch.add(k, k)',
  'a.add_(1e-9)',
  'a.clone()',
  'a.t().contiguous()',
  'a.to(torch.float64)',
  'torch.zeros_like(a)',
  'a.sum()',
  'a.sum(0)',
  'a.mean(1)',
  'a.max()',
  'a.argmax(1)',
  'a.std()',
  'torch.cumsum(a, 1)',
  'torch.softmax(a, 1)',
  'torch.log_softmax(a, 1)',
  'torch.nn.functional.layer_norm(a, [len(v)])',
  'torch.matmul(a, b)',
  'torch.mv(a, v)',
  'torch.cat([a, b])',
  'torch.stack([a, b])',
  'torch.index_select(a, 0, i)',
  'torch.gather(a, 1, k)',
  'torch.masked_fill(a, m, 0)',
  'torch.sort(a)',
  'torch.topk(a, 5)',
  'torch.tril(a)',
  'torch.rand(len(v), len(v))',
  'torch.randn(len(v), len(v))',
  'a[0]',
  'a.t()',
  'a.view(-1)',
];

const { values: options } = parseArgs({
  options: { before: { type: 'string' }, only: { type: 'string', default: '' }, json: { type: 'string' } },
});
const near = (name) => fileURLToPath(new URL(name, import.meta.url));
const node = (build) => startContender(process.execPath, [near('operators_worker.mjs'), build]);
const command = python();
if (command === undefined)
  console.log('python has no torch (pip install -r bench/requirements.txt): its column stays empty\n');
const contenders = {
  'tfjs-torch': await node(near('../dist/index.js')),
  ...(options.before !== undefined && { before: await node(options.before) }),
  ...(command !== undefined && { PyTorch: await startContender(command, [near('operators_worker.py')]) }),
};

const names = Object.keys(contenders);
const ratio = (value, other) => (value > 0 && other > 0 ? `${(value / other).toFixed(2)}×` : '');
const micros = (value) => (value > 0 ? value.toFixed(value < 10 ? 2 : 0) : '');
const head = [
  'µs',
  ...names,
  'of PyTorch',
  ...(options.before === undefined ? [] : ['of before', 'before: of PyTorch']),
];
const results = {};
// What all share is compiled for all before any is measured: else the first row pays for it.
for (const expression of expressions) for (const name of names) await contenders[name].time(`32 1000 ${expression}`);
for (const size of [32, 1000]) {
  const table = new Table({
    head: [`${size}×${size}, ${head[0]}`, ...head.slice(1)],
    colAligns: head.map((_, k) => (k === 0 ? 'left' : 'right')),
    style: { head: [], border: [] },
  });
  for (const expression of expressions) {
    if (!new RegExp(options.only).test(expression)) continue;
    await contenders[names[0]].time(`${size} 20 ${expression}`); // the first calls compile
    const one = await contenders[names[0]].time(`${size} 20 ${expression}`);
    // A round is long enough for what the calls leave to the collector to be collected in it.
    const count = Math.max(20, Math.round(50_000 / one));
    const programs = names.map((name) => [name, () => contenders[name].time(`${size} ${count} ${expression}`)]);
    const row = await measure(Object.fromEntries(programs), 7);
    results[`${expression}, ${size}×${size}`] = row;
    table.push([
      expression,
      ...names.map((name) => micros(row[name])),
      ratio(row['tfjs-torch'], row.PyTorch),
      ...(options.before === undefined ? [] : [ratio(row['tfjs-torch'], row.before), ratio(row.before, row.PyTorch)]),
    ]);
  }
  console.log(table.toString());
}
for (const contender of Object.values(contenders)) contender.close();
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
