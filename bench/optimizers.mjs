// Microseconds a step of each optimizer on 4 small parameters, 100 small ones and 670,000 elements, beside PyTorch on one thread,
// TensorFlow.js on wasm, and, for Muon, which multiplies, the same with a native library on one thread, and how many numbers each keeps of a parameter's element. Prints the table, and puts it into docs/optimizers.md.
//
//   node bench/optimizers.mjs [NAME…]       only these optimizers, and nothing is written
//
// All take turns, and the least of their turns counts, so that what else the machine does meanwhile weighs little. LBFGS, whose step is as long as its closure, is left out. PyTorch needs a Python in PATH or in $PYTHON.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { chooseProviders, serve, startNative } from './native.mjs';
import { python, startContender } from './pytorch.mjs';

chooseProviders();
const { default: torch } = await import('../dist/index.js');
const { optim } = torch;
/** How many parameters, their shape, and how many steps a turn. */
const sizes = [
  [4, [8, 8], 300],
  [100, [8, 8], 20],
  [1, [670, 1000], 1],
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

/** Microseconds of a step, of so many. */
function microseconds(step, steps) {
  const start = performance.now();
  for (let k = 0; k < steps; k++) step();
  return ((performance.now() - start) / steps) * 1000;
}

/** A step of ours, and the numbers kept for each of the parameters'. */
function ours([name, options], [count, shape]) {
  const params = Array.from({ length: count }, () => {
    const p = torch.randn(shape).requires_grad_();
    p.grad = torch.randn(shape);
    return p;
  });
  const optimizer = optim[name](params, options);
  optimizer.step();
  const tensors = Object.values(optimizer.state.get(params[0]) ?? {}).filter((value) => value instanceof torch.Tensor);
  const kept = tensors.reduce((sum, tensor) => sum + tensor.numel(), 0) / params[0].numel();
  return { step: () => optimizer.step(), kept };
}

/** A step of TensorFlow.js', where it has one, and what frees it. */
function theirs(one, [count, shape]) {
  const make = tfjs[title(one)];
  if (make === undefined) return null;
  const optimizer = make();
  const gradients = {};
  const variables = Array.from({ length: count }, () => tf.variable(tf.randomNormal(shape)));
  for (const variable of variables) gradients[variable.name] = tf.randomNormal(shape);
  return {
    step: () => {
      optimizer.applyGradients(gradients);
      variables[0].dataSync();
    },
    free: () => {
      tf.dispose([...variables, ...Object.values(gradients)]);
      optimizer.dispose();
    },
  };
}

/** PyTorch, which answers orders with numbers; null where there is none. */
async function startPyTorch() {
  const command = python();
  if (command !== undefined) return startContender(command, [fileURLToPath(new URL('optimizers.py', import.meta.url))]);
  console.log('python has no torch (pip install -r bench/requirements.txt): its columns stay empty\n');
  return null;
}

const TURNS = 25;

/** The least microseconds of a step here, in PyTorch and in TensorFlow.js, and the numbers kept. */
async function measured(one, size) {
  const [count, shape, steps] = size;
  const [us, them] = [ours(one, size), theirs(one, size)];
  await beside?.time(JSON.stringify([...one, count, shape]));
  const least = [Infinity, Infinity, Infinity, Infinity];
  const multiplies = native !== null && size === sizes.at(-1) && one[0] === multiplying;
  microseconds(us.step, 20 * steps); // until V8 is warm
  for (let turn = 0; turn < TURNS; turn++) {
    least[0] = Math.min(least[0], microseconds(us.step, steps));
    if (beside !== null) least[1] = Math.min(least[1], await beside.time(String(Math.ceil(steps / 5))));
    if (multiplies) least[3] = Math.min(least[3], await native.time(`1 ${steps} ${multiplying}`));
    if (them !== null) least[2] = Math.min(least[2], microseconds(them.step, Math.ceil(steps / 20)));
  }
  them?.free();
  return { us: least.map((time) => (time === Infinity ? null : time)), kept: us.kept };
}

/** The one that multiplies: what a native library changes. */
const multiplying = 'Muon';
await serve(torch, { [multiplying]: ours([multiplying, { lr: 0.001 }], sizes.at(-1)).step });
const native = await startNative(fileURLToPath(import.meta.url));
await tf.setBackend('wasm');
const beside = await startPyTorch();
const digits = (us) => (us === undefined || us === null ? '' : Number(us.toPrecision(3)));
const columns = ['4 small', '100 small', '670k'].flatMap((size) => [size, 'PyTorch', 'tfjs']);
const head = ['µs a step', 'kept', ...columns, 'native'];
const lines = [head, head.map((_, k) => (k === 0 ? '---' : '--:'))];
for (const one of optimizers) {
  const results = [];
  for (const size of sizes) results.push(await measured(one, size));
  lines.push([
    title(one),
    digits(results.at(-1).kept),
    ...results.flatMap(({ us }) => us.slice(0, 3).map(digits)),
    digits(results.at(-1).us[3]),
  ]);
}
beside?.close();
native?.close();
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
