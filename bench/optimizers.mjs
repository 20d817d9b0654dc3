// Microseconds a step of each optimizer on 4 small parameters, 100 small ones and 670,000 elements, beside PyTorch on one thread and
// TensorFlow.js on wasm, and how many numbers each keeps of a parameter's element. Prints the table, and puts it into docs/optimizers.md.
//
//   node bench/optimizers.mjs [NAME…]       only these optimizers, and nothing is written
//
// The least of five runs counts. LBFGS, whose step is as long as its closure, is left out. PyTorch needs a Python in PATH or in $PYTHON.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import torch from '../dist/index.js';
import { python } from './pytorch.mjs';

const { optim } = torch;
/** How many parameters, their shape, and how many steps a run. */
const sizes = [
  [4, [8, 8], 400],
  [100, [8, 8], 40],
  [1, [670, 1000], 8],
];
const names = 'Adadelta Adafactor Adagrad Adam AdamW Adamax ASGD Muon NAdam RAdam RMSprop Rprop SGD'.split(' ');
const asked = process.argv.slice(2);
const optimizers = [...names.map((name) => [name, { lr: 0.001 }]), ['SGD', { lr: 0.001, momentum: 0.9 }]].filter(
  ([name]) => asked.length === 0 || asked.includes(name),
);
/** Those that TensorFlow.js has. */
const tfjs = {
  Adadelta: () => tf.train.adadelta(0.001),
  Adagrad: () => tf.train.adagrad(0.001),
  Adam: () => tf.train.adam(0.001),
  Adamax: () => tf.train.adamax(0.001),
  RMSprop: () => tf.train.rmsprop(0.001),
  SGD: () => tf.train.sgd(0.001),
  'SGD with momentum': () => tf.train.momentum(0.001, 0.9),
};
const title = ([name, options]) => (options.momentum === undefined ? name : `${name} with momentum`);

/** Microseconds of a step: the least of five runs, once V8 is warm. */
function best(step, steps) {
  for (let k = 0; k < 3 * steps; k++) step();
  let least = Infinity;
  for (let run = 0; run < 5; run++) {
    const start = performance.now();
    for (let k = 0; k < steps; k++) step();
    least = Math.min(least, (performance.now() - start) / steps);
  }
  return least * 1000;
}

/** The time of a step, and the numbers kept for each of the parameters'. */
function ours([name, options], [count, shape, steps]) {
  const params = Array.from({ length: count }, () => {
    const p = torch.randn(shape).requires_grad_();
    p.grad = torch.randn(shape);
    return p;
  });
  const optimizer = optim[name](params, options);
  const us = best(() => optimizer.step(), steps);
  const tensors = Object.values(optimizer.state.get(params[0]) ?? {}).filter((value) => value instanceof torch.Tensor);
  const kept = tensors.reduce((sum, tensor) => sum + tensor.numel(), 0) / params[0].numel();
  return { us, kept };
}

function theirs(one, [count, shape, steps]) {
  const make = tfjs[title(one)];
  if (make === undefined) return null;
  const optimizer = make();
  const gradients = {};
  const variables = Array.from({ length: count }, () => tf.variable(tf.randomNormal(shape)));
  for (const variable of variables) gradients[variable.name] = tf.randomNormal(shape);
  const us = best(
    () => {
      optimizer.applyGradients(gradients);
      variables[0].dataSync();
    },
    Math.ceil(steps / 4),
  );
  tf.dispose([...variables, ...Object.values(gradients)]);
  optimizer.dispose();
  return us;
}

function pytorch() {
  const script = fileURLToPath(new URL('optimizers.py', import.meta.url));
  const command = python();
  if (command === undefined) {
    console.log('python has no torch (pip install -r bench/requirements.txt): its columns stay empty\n');
    return null;
  }
  return JSON.parse(execFileSync(command, [script, JSON.stringify({ optimizers, sizes })], { encoding: 'utf8' }));
}

await tf.setBackend('wasm');
const beside = pytorch();
const digits = (us) => (us === undefined || us === null ? '' : Number(us.toPrecision(3)));
const head = ['µs a step', 'kept', ...['4 small', '100 small', '670k'].flatMap((size) => [size, 'PyTorch', 'tfjs'])];
const lines = [head, head.map((_, k) => (k === 0 ? '---' : '--:'))];
optimizers.forEach((one, k) => {
  const results = sizes.map((size) => ours(one, size));
  const cells = sizes.flatMap((size, i) => [results[i].us, beside?.[k][i], theirs(one, size)].map(digits));
  lines.push([title(one), digits(results.at(-1).kept), ...cells]);
});
const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
console.log(table);
if (asked.length === 0) {
  const page = new URL('../docs/optimizers.md', import.meta.url);
  const text = readFileSync(page, 'utf8');
  const note = `${new Date().toISOString().slice(0, 10)}, one thread, Node ${process.versions.node}, TensorFlow.js ${tf.version.tfjs} on wasm.`;
  writeFileSync(
    page,
    text.replace(/(<!-- bench -->\n)[^]*(<!-- \/bench -->)/, (_, start, end) => `${start}${table}\n\n${note}\n${end}`),
  );
}
