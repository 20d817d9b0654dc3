// The built library outside Node's main thread: in a worker thread, and bundled by esbuild in headless Chromium, in a page
// and in a worker of the page's. Everywhere the same losses come out. $CHROMIUM names the browser, /usr/bin/chromium without.
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { difference, losses } from '../spec/package/program.mjs';
import { report, root } from './process.mjs';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const source = (name) => join(root, 'spec/package', name);

const same = (got, wanted) => {
  const off = difference(got, wanted);
  if (!(got.length === wanted.length && off < 1e-4))
    throw new Error(`losses ${got.join(', ')}\nexpected ${wanted.join(', ')}`);
};

/** The page, its worker and their modules, bundled, by path. */
async function bundle() {
  const { outputFiles, warnings } = await build({
    entryPoints: [source('page.mjs'), source('page-worker.mjs')],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    outdir: '/',
    write: false,
    tsconfigRaw: '{}', // not this repository's, whose `paths` lead to the sources
    logLevel: 'silent',
  });
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('\n'));
  const files = new Map(outputFiles.map(({ path, contents }) => [path, { type: 'text/javascript', contents }]));
  const html =
    '<!doctype html><meta charset="utf-8"><title>tfjs-torch</title><script type="module" src="/page.js"></script>';
  return files.set('/', { type: 'text/html', contents: html });
}

const listen = (files) =>
  new Promise((done) => {
    const server = createServer(({ url }, response) => {
      const file = files.get(url);
      response
        .writeHead(file === undefined ? 404 : 200, { 'content-type': file?.type ?? 'text/plain' })
        .end(file?.contents);
    });
    server.listen(0, 'localhost', () => done(server));
  });

/** What the page leaves in `globalThis.result`. */
async function visit(address) {
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--js-flags=--expose-gc',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  try {
    const page = await browser.newPage();
    const said = [];
    page.on('pageerror', (error) => said.push(error.stack ?? error.message));
    page.on('console', (message) => said.push(message.text()));
    await page.goto(address);
    await page.waitForFunction('globalThis.result !== undefined', undefined, { timeout: 60_000 }).catch((error) => {
      throw new Error([error.message, ...said].join('\n'));
    });
    return await page.evaluate('globalThis.result');
  } finally {
    await browser.close();
  }
}

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
    if (!existsSync(executablePath)) throw new Error(`no ${executablePath}: install chromium, or set CHROMIUM`);
    const server = await listen(await bundle());
    try {
      result = await visit(`http://localhost:${server.address().port}/`);
    } finally {
      server.close();
    }
    if (result.error !== undefined) throw new Error(result.error);
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
  'a worker of the page': () => same(result.worker, wanted),
});
