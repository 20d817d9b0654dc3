// How long layers take here, on one thread, with a native library too, and in PyTorch, on one and on two: the least of rounds that
// alternate in one run, in microseconds. Prints a table, and puts it into docs/layers.md.
//
//   node bench/layers.mjs [REGEX]       only these lines, and nothing is written
//
// PyTorch needs a Python in PATH or in $PYTHON, the native library `npx tfjs-torch install-native`; without them their columns stay empty.
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { chooseProviders, serve, startNative } from './native.mjs';
import { python, startContender } from './pytorch.mjs';
import { here, least, measure } from './rounds.mjs';

chooseProviders();
const { default: torch } = await import('../dist/index.js');
const { nn, optim } = torch;
const F = nn.functional;
const near = (name) => fileURLToPath(new URL(name, import.meta.url));

function gradients(output, ...inputs) {
  const grad = torch.randn_like(output);
  return () => torch.autograd.grad(output, inputs, grad, { retain_graph: true });
}

const both =
  (forward, ...inputs) =>
  () => {
    const output = forward();
    return torch.autograd.grad(output, inputs, output.detach());
  };

function convolutions(name, channels, out, size) {
  const x = torch.randn(64, channels, size, size, { requires_grad: true });
  const w = torch.randn(out, channels, 3, 3, { requires_grad: true });
  const y = F.conv2d(x, w);
  return {
    [`${name} forward`]: () => F.conv2d(x.detach(), w.detach()),
    [`${name} input's gradient`]: gradients(y, x),
    [`${name} weight's gradient`]: gradients(y, w),
  };
}

function pool() {
  const x = torch.randn(64, 64, 24, 24, { requires_grad: true });
  return {
    'max_pool2d forward': () => F.max_pool2d(x.detach(), 2),
    'max_pool2d gradient': gradients(F.max_pool2d(x, 2), x),
  };
}

function norm() {
  const layer = nn.BatchNorm2d(32);
  const x = torch.randn(64, 32, 26, 26, { requires_grad: true });
  return { 'batch_norm, both ways': both(() => layer(x), x, ...layer.parameters()) };
}

function attention() {
  const [q, k, v] = [0, 1, 2].map(() => torch.randn(8, 128, 64, { requires_grad: true }));
  const attend = F.scaled_dot_product_attention;
  return {
    'attention forward': () => attend(q.detach(), k.detach(), v.detach()),
    'attention, both ways': both(() => attend(q, k, v), q, k, v),
  };
}

function embedding() {
  const table = nn.Embedding(10000, 64);
  const ids = torch.randint(0, 10000, [32, 64]);
  return {
    'embedding forward': () => F.embedding(ids, table.weight.detach()),
    'embedding, both ways': both(() => table(ids), table.weight),
  };
}

function lstm() {
  const layer = nn.LSTM(64, 64);
  const optimizer = optim.Adam(layer.parameters());
  const [x, target] = [torch.randn(32, 16, 64), torch.randn(32, 16, 64)];
  const step = () => {
    optimizer.zero_grad();
    const [output] = layer(x);
    F.mse_loss(output, target).backward();
    optimizer.step();
  };
  return { 'LSTM forward': () => layer(x), 'LSTM step, Adam': step };
}

function network() {
  const model = nn.Sequential(
    nn.Conv2d(1, 32, 3),
    nn.ReLU(),
    nn.Conv2d(32, 64, 3),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Linear(64 * 12 * 12, 128),
    nn.ReLU(),
    nn.Linear(128, 10),
  );
  const optimizer = optim.Adam(model.parameters());
  const [x, target] = [torch.randn(64, 1, 28, 28), torch.randint(0, 10, [64])];
  const step = () => {
    optimizer.zero_grad();
    F.cross_entropy(model(x), target).backward();
    optimizer.step();
  };
  return { 'CNN step, Adam': step };
}

torch.manual_seed(0);
const programs = {
  ...convolutions('conv2d 1→32', 1, 32, 28),
  ...convolutions('conv2d 32→64', 32, 64, 28),
  ...pool(),
  ...norm(),
  ...attention(),
  ...embedding(),
  ...lstm(),
  ...network(),
};

await serve(torch, programs);
const only = process.argv[2];
const native = await startNative(fileURLToPath(import.meta.url));
const command = python();
const pytorch = command === undefined ? null : await startContender(command, [near('layers.py')]);
if (pytorch === null)
  console.log('python has no torch (pip install -r bench/requirements.txt): its columns stay empty\n');

const columns = ['tfjs-torch', 'native, 1 thread', 'native, 2 threads', 'PyTorch, 1 thread', 'PyTorch, 2 threads'];
const head = ['µs', ...columns, 'of 1 thread', 'of 2 threads', 'native of 1', 'native of 2'];
const digits = (us) => (us === undefined ? '' : us.toFixed(us < 10 ? 2 : 0));
const ratio = (us, other) => (us === undefined || other === undefined ? '' : `${(us / other).toFixed(2)}×`);
const lines = [head, head.map((_, k) => (k === 0 ? '---' : '--:'))];
for (const [name, program] of Object.entries(programs)) {
  if (only !== undefined && !new RegExp(only).test(name)) continue;
  const once = here(program, 3);
  await once();
  // A round is about 15 ms long: short enough for some to be undisturbed.
  const count = Math.max(1, Math.round(15_000 / (await once())));
  const of = (contender, threads) => () => contender.time(`${threads} ${count} ${name}`);
  const contenders = {
    [columns[0]]: here(program, count),
    ...(native !== null && { [columns[1]]: of(native, 1), [columns[2]]: of(native, 2) }),
    ...(pytorch !== null && { [columns[3]]: of(pytorch, 1), [columns[4]]: of(pytorch, 2) }),
  };
  const row = await measure(contenders, 30, least, 60);
  const times = columns.map((column) => row[column]);
  const [us, alone, both, one, two] = times;
  lines.push([name, ...times.map(digits), ratio(us, one), ratio(us, two), ratio(alone, one), ratio(both, two)]);
}
pytorch?.close();
native?.close();
const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
console.log(table);
if (only === undefined) {
  const page = near('../docs/layers.md');
  const machine = `${os.cpus()[0]?.model ?? 'unknown'}, ${os.availableParallelism()} cores`;
  const note = `${new Date().toISOString().slice(0, 10)}, ${machine}, Node ${process.versions.node}, PyTorch ${pytorch?.version ?? 'not measured'}, ${native?.version ?? 'no native library'}.`;
  const text = readFileSync(page, 'utf8');
  writeFileSync(
    page,
    text.replace(/(<!-- bench -->\n)[^]*(<!-- \/bench -->)/, (_, start, end) => `${start}${table}\n\n${note}\n${end}`),
  );
}
