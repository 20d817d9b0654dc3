// The race's page, built and served, and pages of headless Chromium on it. $CHROMIUM names the browser, /usr/bin/chromium without.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { root } from '../process.mjs';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const configFile = join(root, 'examples/race/vite.config.ts');
export const out = join(root, 'out/race-pictures');

export const buildPage = () => build({ configFile, logLevel: 'error' });
/** The browser, where there is none. */
export const missing = () => (existsSync(executablePath) ? null : executablePath);

export const must = (good, message) => {
  if (!good) throw new Error(message);
};
export const print = (line) => console.log(`      ${line}`);

/** A browser on the page that was built. */
export async function visit() {
  const server = await preview({ configFile, logLevel: 'warn', preview: { port: 0 } });
  const address = server.resolvedUrls.local[0];
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
  mkdirSync(out, { recursive: true });
  const said = [];
  return {
    address,
    browser,
    /** what went wrong on any of the pages */
    said,
    /** A page at a fragment of the address, once it has raced. */
    async open(fragment = '', options = {}) {
      const page = await browser.newPage({
        viewport: { width: 1360, height: 900 },
        reducedMotion: 'reduce',
        ...options,
      });
      page.on('pageerror', (error) => said.push(error.stack ?? error.message));
      page.on('console', (message) => message.type() === 'error' && said.push(message.text()));
      await page.goto(`${address}#${fragment}`);
      await raced(page, 0);
      return page;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
export const telephone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

export const count = (page) => page.evaluate(() => Number(document.documentElement.dataset.raced ?? 0));
/** Waits for a race after so many. */
export const raced = (page, before) =>
  page.waitForFunction((n) => Number(document.documentElement.dataset.raced ?? 0) > n, before, { timeout: 30000 });
/** Does something, and waits for the race that follows. */
export async function racing(page, act) {
  const before = await count(page);
  await act();
  await raced(page, before);
}
/** Does something, and waits until the worker has answered it: a lattice, a sweep, matrices, … */
export async function answered(page, kind, act) {
  const of = () => page.evaluate((name) => globalThis.finished[name] ?? 0, kind);
  const before = await of();
  await act();
  await page.waitForFunction(([name, n]) => (globalThis.finished[name] ?? 0) > n, [kind, before], { timeout: 300000 });
}
export const trails = (page) =>
  page.evaluate(() =>
    globalThis.race.trails.map(({ points, losses }) => ({ points: [...points], losses: [...losses] })),
  );
export const places = ({ points }) =>
  Array.from({ length: points.length / 2 }, (_, k) => [points[2 * k], points[2 * k + 1]]);

/** The whole page as a picture, once what was drawn is drawn. */
export async function shoot(page, name) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: true });
}

/** Eight racers of different kinds. */
export const eight = [
  'SGD,lr=0.036',
  'SGD,lr=0.01,momentum=0.9',
  'Adam,lr=0.2',
  'RMSprop,lr=0.05',
  'Adagrad,lr=0.5',
  'NAdam,lr=0.2',
  'Rprop,lr=0.1',
  'Adadelta,lr=20',
]
  .map((racer) => `r=${racer}`)
  .join('&');
