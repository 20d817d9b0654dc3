// The race's page, built, in headless Chromium: its claims as numbers, PyTorch's trajectories, its controls. Pictures go to out/.
// $CHROMIUM names the browser, /usr/bin/chromium without; where there is none, the page is built only, but not in CI.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { report, root } from './process.mjs';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const configFile = join(root, 'examples/race/vite.config.ts');
await build({ configFile, logLevel: 'warn' });
if (!existsSync(executablePath) && !process.env.CI) {
  console.log(`the race's page is built, and not looked at: no ${executablePath}\n1 passed, 0 failed`);
  process.exit();
}

const server = await preview({ configFile, logLevel: 'warn', preview: { port: 0 } });
const address = server.resolvedUrls.local[0];
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
const golden = JSON.parse(readFileSync(join(root, 'examples/race/golden/trajectories.json'), 'utf8'));
const script = JSON.parse(readFileSync(join(root, 'examples/race/golden/script.json'), 'utf8'));
const out = join(root, 'out/race-pictures');
mkdirSync(out, { recursive: true });

const said = [];
/** A page at a fragment of the address, once it has raced. */
async function open(fragment = '', options = {}) {
  const page = await browser.newPage({ viewport: { width: 1360, height: 900 }, reducedMotion: 'reduce', ...options });
  page.on('pageerror', (error) => said.push(error.stack ?? error.message));
  page.on('console', (message) => message.type() === 'error' && said.push(message.text()));
  await page.goto(`${address}#${fragment}`);
  await raced(page, 0);
  return page;
}
const count = (page) => page.evaluate(() => Number(document.documentElement.dataset.raced ?? 0));
const raced = (page, before) =>
  page.waitForFunction((n) => Number(document.documentElement.dataset.raced ?? 0) > n, before, { timeout: 20000 });
const trails = (page) =>
  page.evaluate(() =>
    globalThis.race.trails.map(({ points, losses }) => ({ points: [...points], losses: [...losses] })),
  );
const places = ({ points }) => Array.from({ length: points.length / 2 }, (_, k) => [points[2 * k], points[2 * k + 1]]);
const must = (good, message) => {
  if (!good) throw new Error(message);
};
const shoot = (page, name) => page.screenshot({ path: join(out, `${name}.png`), fullPage: true });

/** The largest difference to PyTorch's places. */
function difference(trail, wanted) {
  const got = places(trail);
  must(got.length >= wanted.length, `${got.length} places instead of ${wanted.length}`);
  return Math.max(...wanted.flatMap(([x, y], k) => [Math.abs(got[k][0] - x), Math.abs(got[k][1] - y)]));
}

try {
  const page = await open();
  await report('the race', {
    'the three claims hold on the first view': async () => {
      const [sgd, momentum, adam] = await trails(page);
      const y = places(sgd).map(([, y]) => y);
      const early = y.slice(0, 41);
      const reversals = early.slice(2).filter((v, k) => (v - early[k + 1]) * (early[k + 1] - early[k]) < 0).length;
      must(reversals > 0.5 * (early.length - 2), `SGD reversed ${reversals} times in 40 steps`);
      const x = places(momentum).map(([x]) => x);
      const passed = x.findIndex((v) => v > 0.1);
      must(
        passed > 0 && x.slice(passed).some((v, k, rest) => k > 0 && v < rest[k - 1] && v < 0.1),
        'Momentum does not pass and return',
      );
      const arc = (trail) => {
        const end = trail.losses.findIndex((loss) => loss <= 0.01 * trail.losses[0]);
        must(end > 0, 'one does not arrive');
        const way = places(trail).slice(0, end + 1);
        return way.slice(1).reduce((sum, [a, b], k) => sum + Math.hypot(a - way[k][0], b - way[k][1]), 0);
      };
      const arcs = [sgd, momentum, adam].map(arc);
      console.log(
        `      arc lengths: SGD ${arcs
          .map((v) => v.toFixed(2))
          .join(', Momentum ')
          .replace(/, Momentum (?=[^,]*$)/, ', Adam ')}`,
      );
      must(arcs[2] < arcs[0] && arcs[2] < arcs[1], 'Adam is not the shortest');
      const arrive = [sgd, momentum, adam].map(({ losses }) => losses.findIndex((loss) => loss <= 0.01 * losses[0]));
      console.log(`      arrive at steps ${arrive.join(', ')}`);
      must(arrive[0] > arrive[1] && arrive[1] > arrive[2], 'SGD is not last, or Adam not first');
      console.log(`      ${Math.round(await page.evaluate(() => globalThis.race.rate))} steps a second`);
      await shoot(page, 'desktop');
    },
    "every optimizer walks PyTorch's way": async () => {
      let most = 0;
      for (let at = 0, part; at < golden.length; at += part.length) {
        part = golden.slice(at, at + 8).filter(({ setup }) => setup === golden[at].setup);
        const other = await open(
          `${part[0].setup}&${part.map(({ racer }) => `r=${encodeURIComponent(racer)}`).join('&')}`,
        );
        const walked = await trails(other);
        for (const [k, { racer, places: wanted }] of part.entries()) {
          const off = difference(walked[k], wanted);
          must(off < 1e-4, `${racer}: ${off} from PyTorch`);
          most = Math.max(most, off);
        }
        await other.close();
      }
      console.log(`      ${golden.length} racers, 50 steps each: at most ${most.toExponential(1)} from PyTorch`);
    },
    'PyTorch prints what is drawn, by the script that is offered': async () => {
      const other = await open(script.setup);
      const text = await other.textContent('#code-whole');
      must(text.trimEnd() === script.script.join('\n').trimEnd(), `another script is offered:\n${text}`);
      const [trail] = await trails(other);
      const off = difference(trail, script.printed);
      must(off < 1e-4, `${off} from what it prints`);
      await other.close();
    },
    'a wrong formula says what is wrong, and a right one races': async () => {
      const other = await open('s=own&f=x^2%2B3*y^2&at=2~1');
      await other.fill('#formula', 'x^2 + z');
      must((await other.textContent('#formula-error')).includes('no variable z'), 'no message');
      const before = await count(other);
      await other.fill('#formula', '-(-x^2) + y^2');
      await raced(other, before);
      must(await other.isHidden('#formula-error'), 'the message stays');
      await shoot(other, 'formula');
      await other.close();
    },
    'the address holds the set-up': async () => {
      const fragment =
        's=himmelblau&at=1~-2&n=120&noise=0.5&seed=7&r=SGD%2Clr%3D0.01%2Cmomentum%3D0.5&r=Adam%2Clr%3D0.2%2Cbetas%3D0.8~0.99%2C%40StepLR%2Cstep_size%3D20%2Cgamma%3D0.5';
      const other = await open(fragment);
      must(
        new URL(other.url()).hash === `#${fragment.replaceAll('~', '%7E')}` ||
          new URL(other.url()).hash === `#${fragment}`,
        new URL(other.url()).hash,
      );
      await other.close();
    },
    'steps, scrubs and plays': async () => {
      await page.fill('#scrub', '50');
      await page.click('#forward');
      await page.waitForFunction(() => document.getElementById('step').textContent.startsWith('51 ')); // at the next frame
      await page.click('#back');
      await page.click('#back');
      await page.waitForFunction(() => document.getElementById('step').textContent.startsWith('49 ')); // at the next frame
      await page.click('#play');
      await page.waitForFunction(() => globalThis.race.step > 52);
      await page.click('#play');
      const [frames, milliseconds] = await page.evaluate(async () => {
        document.getElementById('play').click();
        const began = performance.now();
        let frames = 0;
        while (performance.now() - began < 1500) {
          await new Promise(requestAnimationFrame);
          frames++;
        }
        document.getElementById('play').click();
        return [frames, performance.now() - began];
      });
      console.log(`      ${((1000 * frames) / milliseconds).toFixed(0)} frames a second while playing`);
    },
    'the lattice and the sweep': async () => {
      await page.click('#lattice-run');
      await page.waitForFunction(() => document.querySelectorAll('#lattice-table tbody tr').length === 3, undefined, {
        timeout: 20000,
      });
      must(/\d+ %/.test(await page.textContent('#lattice-table')), 'no shares');
      await page.click('[data-racer="1"]');
      await page.click('#sweep-run');
      await page.waitForFunction(
        () => document.getElementById('status').textContent.includes('sweep is run'),
        undefined,
        { timeout: 30000 },
      );
      await page.click('#view-3d');
      await shoot(page, 'maps');
      await page.click('#view-map');
    },
    'the tour': async () => {
      await page.click('#tour-start');
      for (let stop = 1; stop <= 5; stop++) {
        must((await page.textContent('#tour-title')).startsWith(`${stop} of 5`), 'another stop');
        await page.waitForTimeout(200);
        await page.evaluate(() => {
          const scrub = document.getElementById('scrub');
          scrub.value = scrub.max;
          scrub.dispatchEvent(new Event('input'));
        });
        await page.waitForTimeout(150);
        await shoot(page, `tour-${stop}`);
        await page.click('#tour-next');
      }
      must(await page.isHidden('#tour'), 'it does not end');
    },
    'matrices, with Muon': async () => {
      await page.click('#tab-matrix');
      await page.click('#matrix-run');
      await page.waitForFunction(
        () =>
          /Muon/.test(document.getElementById('matrix-table').textContent) &&
          !/–/.test(document.getElementById('matrix-table').textContent),
        undefined,
        { timeout: 40000 },
      );
      await shoot(page, 'matrix');
    },
    'a dark page, and a telephone': async () => {
      const night = await open('', { colorScheme: 'dark' });
      await shoot(night, 'dark');
      await night.close();
      const small = await open('', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
      await shoot(small, 'phone');
      const wide = await small.evaluate(() => document.documentElement.scrollWidth);
      must(wide <= 390, `the page is ${wide} wide on a telephone`);
      await small.close();
    },
    'no error in the console': () => must(said.length === 0, said.join('\n')),
  });
} finally {
  await browser.close();
  await server.close();
}
