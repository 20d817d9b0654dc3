// The built library outside Node's main thread: in a worker thread, and bundled by esbuild in headless Chromium, in a page
// in a worker of the page's and in a service worker, all under a content security policy. Everywhere the same losses come out. $CHROMIUM names the browser, /usr/bin/chromium without.
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { difference, losses } from '../spec/package/program.mjs';
import { memoryInPage, visit } from './browser.mjs';
import { report, root } from './process.mjs';

const source = (name) => join(root, 'spec/package', name);

const same = (got, wanted) => {
  const off = difference(got, wanted);
  if (!(got.length === wanted.length && off < 1e-4))
    throw new Error(`losses ${got.join(', ')}\nexpected ${wanted.join(', ')}`);
};

const { default: torch } = await import('tfjs-torch');
const wanted = losses(torch);
let result;
await report('elsewhere', {
  'a worker thread': async () => {
    const got = await new Promise((resolve, reject) => {
      const worker = new Worker(source('worker.mjs'));
      worker.once('message', resolve).once('error', reject);
    });
    same(got, wanted);
  },
  'a page': async () => {
    result = await visit(['page.mjs', 'page-worker.mjs', 'service-worker.mjs']);
    same(result.page, wanted);
    const printed = String(torch.tensor([[1, 2.5], [3, -1]])); // prettier-ignore
    if (result.printed !== printed) throw new Error(`prints ${result.printed}`);
  },
  "memory between a page's tasks": () => {
    const { memory, sum } = result;
    console.log(`      bytes: ${JSON.stringify(memory)}`);
    if (!(memory.made > 5e6)) throw new Error('the loop freed early, or counted nothing');
    if (!(memory.after - memory.before < memory.made / 100)) throw new Error('not given back');
    if (sum !== 64) throw new Error(`what was still in use was given back: its sum is ${sum}`);
  },
  // `npm run soak` has the long ones.
  "memory in a page's loops": async () => {
    for (const line of await memoryInPage({ tasks: 800, frames: 100, steps: 400 }, 60)) console.log(`      ${line}`);
  },
  'a worker of the page': () => same(result.worker, wanted),
  'a service worker': () => same(result.service, wanted),
  'under a policy that allows wasm-unsafe-eval and no other code of text': () => {
    if (result.strict !== true) throw new Error('the page could make code of text');
  },
});
