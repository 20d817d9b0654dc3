// The built library in headless Chromium: modules of spec/package, bundled by esbuild, as pages. $CHROMIUM names the browser,
// /usr/bin/chromium without.
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { root } from './process.mjs';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const source = (name) => join(root, 'spec/package', name);

/** A page that loads the first module, and all of them, bundled, by path. */
async function bundle(names) {
  const { outputFiles, warnings } = await build({
    entryPoints: names.map(source),
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
  const main = names[0].replace(/\.mjs$/, '.js');
  const html = `<!doctype html><meta charset="utf-8"><title>tfjs-torch</title><script type="module" src="/${main}"></script>`;
  return files.set('/', { type: 'text/html', contents: html });
}

/** What all pages are served with: no code is made of text, but WebAssembly may be compiled. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";

const listen = (files) =>
  new Promise((done) => {
    const server = createServer(({ url }, response) => {
      const file = files.get(url.split('?')[0]);
      response
        .writeHead(file === undefined ? 404 : 200, {
          'content-type': file?.type ?? 'text/plain',
          'content-security-policy': POLICY,
        })
        .end(file?.contents);
    });
    server.listen(0, 'localhost', () => done(server));
  });

/** What the page at an address leaves in `globalThis.result`. */
async function read(address, seconds) {
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
    await page
      .waitForFunction(() => globalThis.result !== undefined, undefined, { timeout: seconds * 1000 })
      .catch((error) => {
        throw new Error([error.message, ...said].join('\n'));
      });
    return await page.evaluate(() => globalThis.result);
  } finally {
    await browser.close();
  }
}

/**
 * What a page leaves in `globalThis.result`.
 *
 * @param {readonly string[]} names modules of spec/package: the page's, and what it loads by itself
 * @param {{ query?: string, seconds?: number }} options seconds: how long it may take
 */
export async function visit(names, { query = '', seconds = 60 } = {}) {
  if (!existsSync(executablePath)) throw new Error(`no ${executablePath}: install chromium, or set CHROMIUM`);
  const server = await listen(await bundle(names));
  try {
    const result = await read(`http://localhost:${server.address().port}/${query}`, seconds);
    if (result.error !== undefined) throw new Error(result.error);
    return result;
  } finally {
    server.close();
  }
}

/**
 * Memory in a page: what is held must not grow.
 *
 * @param {{ tasks: number, frames: number, steps: number }} counts
 * @returns lines that say so; throws where it grows
 */
export async function memoryInPage({ tasks, frames, steps }, seconds) {
  const query = `?tasks=${tasks}&frames=${frames}&steps=${steps}`;
  const { 'what was in use': used, ...loops } = await visit(['memory-page.mjs'], { query, seconds });
  if (used !== 1 << 20) throw new Error(`what was in use was given back: its sum is ${used}`);
  const [MB, lines] = [1 << 20, []];
  let good = true;
  for (const [name, [early, late]] of Object.entries(loops)) {
    const flat = late <= early * 1.5 + 64 * MB;
    good &&= flat;
    lines.push(
      `${flat ? 'flat ' : 'GROWS'} ${name}: at most ${(early / MB).toFixed(0)} MB in the first half, ${(late / MB).toFixed(0)} in the second`,
    );
  }
  if (!good) throw new Error(lines.join('\n'));
  return lines;
}
