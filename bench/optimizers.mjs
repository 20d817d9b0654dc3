// Microseconds a step of each optimizer on 4 small parameters, 100 small ones and 670,000 elements, beside PyTorch on one thread:
//   node bench/optimizers.mjs [PYTHON]
// The least of five runs counts. LBFGS, whose step is as long as its closure, is left out.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import torch from '../dist/index.js';

const { optim } = torch;
/** How many parameters, their shape, and how many steps a run. */
const sizes = [
  [4, [8, 8], 400],
  [100, [8, 8], 40],
  [1, [670, 1000], 8],
];
const optimizers = [
  ...[
    'Adadelta',
    'Adafactor',
    'Adagrad',
    'Adam',
    'AdamW',
    'Adamax',
    'ASGD',
    'NAdam',
    'RAdam',
    'RMSprop',
    'Rprop',
    'SGD',
  ].map((name) => [name, { lr: 0.001 }]),
  ['SGD', { lr: 0.001, momentum: 0.9 }],
  ['Muon', { lr: 0.001 }],
];

function measured(name, options, count, shape, steps) {
  const params = Array.from({ length: count }, () => {
    const p = torch.randn(shape).requires_grad_();
    p.grad = torch.randn(shape);
    return p;
  });
  const optimizer = optim[name](params, options);
  for (let k = 0; k < 3 * steps; k++) optimizer.step(); // V8 warms
  let best = Infinity;
  for (let run = 0; run < 5; run++) {
    const start = performance.now();
    for (let k = 0; k < steps; k++) optimizer.step();
    best = Math.min(best, (performance.now() - start) / steps);
  }
  return best * 1000;
}

const script = fileURLToPath(new URL('optimizers.py', import.meta.url));
const theirs = JSON.parse(
  execFileSync(process.argv[2] ?? 'python3', [script, JSON.stringify({ optimizers, sizes })], { encoding: 'utf8' }),
);
console.log('| µs a step | 4 small | PyTorch | 100 small | PyTorch | 670k | PyTorch |\n|---|---|---|---|---|---|---|');
optimizers.forEach(([name, options], k) => {
  const cells = sizes.flatMap((size, i) =>
    [measured(name, options, ...size), theirs[k][i]].map((us) => us.toPrecision(3)),
  );
  console.log(
    `| ${name}${options.momentum === undefined ? '' : ' with momentum'} | ${cells.map(Number).join(' | ')} |`,
  );
});
