// Part of the specs, and the built library, on the newest Node, which npm's `node` package brings.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { must, report, root, tool } from './process.mjs';

/** What depends on Node and V8 most: memory, WebAssembly, whole trainings. */
const part = ['spec/runtime', 'spec/autograd', 'spec/article.spec.ts'];
const missing = part.find((path) => !existsSync(join(root, path)));
if (missing !== undefined) throw new Error(`no ${missing}`);

let node;
await report('newest Node', {
  'can be had': async () => {
    const output = await must('npm', [
      'exec',
      '--yes',
      '--package=node@latest',
      '--',
      'node',
      '-p',
      'process.execPath',
    ]);
    node = output.trim().split('\n').at(-1);
    console.log(`      ${(await must(node, ['--version'])).trim()}`);
  },
  'loads the library': () => must(node, [join(root, 'spec/package/require.cjs')]),
  'part of the specs': () =>
    must(
      node,
      ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', tool('jest/bin/jest.js'), ...part],
      {
        timeout: 600,
      },
    ),
});
