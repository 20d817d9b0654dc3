// Runs the specs, on one device.
//
//   node scripts/spec.mjs [--device NAME] [--summary FILE] [--sanitized] [JEST ARGUMENTS…]
//
// A device other than cpu runs only the shared suites: those that read TFJS_TORCH_DEVICE. `--summary` writes jest's
// report as JSON. `--sanitized` has engines check each call of a kernel (lib/runtime/sanitize.ts). Specs are of what computes everywhere:
// a native library that is installed here is used by its own specs only, or where TFJS_TORCH_PROVIDERS names it.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run, root, tool } from './process.mjs';

const args = process.argv.slice(2);
const take = (name) => {
  const k = args.indexOf(name);
  return k < 0 ? undefined : args.splice(k, 2)[1];
};
const flag = (name) => {
  const k = args.indexOf(name);
  if (k >= 0) args.splice(k, 1);
  return k >= 0;
};
const sanitized = flag('--sanitized');
const device = take('--device') ?? 'cpu';
const summary = take('--summary');

const specs = readdirSync(join(root, 'spec'), { recursive: true })
  .filter((file) => file.endsWith('.spec.ts'))
  .map((file) => join('spec', file));
const shared = () =>
  specs.filter((file) => readFileSync(join(root, file), 'utf8').match(/TFJS_TORCH_DEVICE|\bonCpu\b/));
const chosen = device === 'cpu' || args.some((arg) => !arg.startsWith('-')) ? [] : ['--runTestsByPath', ...shared()];

const { code } = await run(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    tool('jest/bin/jest.js'),
    ...args,
    ...(summary === undefined ? [] : ['--json', `--outputFile=${summary}`]),
    ...chosen,
  ],
  {
    env: {
      TFJS_TORCH_DEVICE: device,
      TFJS_TORCH_PROVIDERS: process.env.TFJS_TORCH_PROVIDERS ?? 'pack,pointwise,compose,loops',
      ...(sanitized ? { TFJS_TORCH_SANITIZE: '1' } : {}),
    },
  },
);
process.exitCode = code;
