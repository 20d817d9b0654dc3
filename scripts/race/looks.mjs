// How the page looks, in pictures to be looked at, and what can be measured of that: nothing cut, nothing over another thing, and no
// fault that axe-core calls serious.
import { join } from 'node:path';
import axe from 'axe-core';
import { answered, eight, must, out, print, racing, shoot, telephone } from './visit.mjs';

const themes = ['light', 'dark'];
const devices = Object.entries({ desktop: {}, phone: telephone });
const end = (page) =>
  page.evaluate(() => {
    const scrub = document.getElementById('scrub');
    scrub.value = scrub.max;
    scrub.dispatchEvent(new Event('input'));
  });

/** Fails where axe-core finds what is serious or critical. */
async function inspect(page, name) {
  await page.evaluate(axe.source); // by the debugger: the page's own policy forbids it to be added
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations', 'passes'] })); // prettier-ignore
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const lines = grave.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
  must(grave.length === 0, `${name}: ${lines.join('\n')}`);
  return { rules: passes.length, minor: violations.map(({ id }) => id) };
}

/** Fails where the page is wider than the window, a control is cut, or two controls lie on each other. */
async function fits(page, name) {
  const faults = await page.evaluate(() => {
    const found = [];
    const wide = document.documentElement.scrollWidth;
    if (wide > innerWidth) found.push(`${wide} pixels wide in a window of ${innerWidth}`);
    const seen = (one) => one.checkVisibility() && !one.closest('.visually-hidden');
    const all = [...document.querySelectorAll('button, select, input, output, summary, h1, h2, h3, canvas, label > span, label.check, th, td')].filter(seen); // prettier-ignore
    const boxes = all.map((one) => one.getBoundingClientRect());
    const called = (one) => one.id || one.textContent.trim().slice(0, 30) || one.tagName;
    for (const [k, one] of all.entries()) {
      const box = boxes[k];
      if (box.width === 0) continue;
      const scrolled = one.closest('.scroll, pre') !== null;
      if (!scrolled && (box.left < -0.5 || box.right > innerWidth + 0.5)) found.push(`${called(one)} is cut`);
      if (
        !scrolled &&
        one.scrollWidth > one.clientWidth + 1 &&
        one.matches('button, summary, h1, h2, h3, th, td, label')
      )
        found.push(`the text of ${called(one)} is cut`);
      for (let j = 0; j < k; j++) {
        const [other, b] = [all[j], boxes[j]];
        if (b.width === 0 || one.contains(other) || other.contains(one)) continue;
        const w = Math.min(box.right, b.right) - Math.max(box.left, b.left);
        const h = Math.min(box.bottom, b.bottom) - Math.max(box.top, b.top);
        if (w > 1 && h > 1) found.push(`${called(one)} lies on ${called(other)}`);
      }
    }
    return found;
  });
  must(faults.length === 0, `${name}: ${faults.join('; ')}`);
}

export const looks = ({ open, address }) => {
  /** A page in each theme, on a desk and on a telephone: looked at, measured and pictured. */
  const everywhere = async (fragment, name, prepare = async () => {}) => {
    const seen = { rules: 0, minor: new Set() };
    for (const [device, options] of devices) {
      for (const colorScheme of themes) {
        const page = await open(fragment, { ...options, colorScheme });
        await prepare(page);
        await end(page);
        const full = `${name}-${device}-${colorScheme}`;
        await fits(page, full);
        const { rules, minor } = await inspect(page, full);
        seen.rules = Math.max(seen.rules, rules);
        for (const id of minor) seen.minor.add(id);
        await shoot(page, full);
        await page.close();
      }
    }
    print(
      `axe-core: ${seen.rules} rules pass, none fails seriously; less than that: ${[...seen.minor].join(', ') || 'none'}`,
    );
  };
  return {
    'the surface looks right': () => everywhere('', 'surface'),
    'eight racers look right': () => everywhere(`${eight}&view=3d`, 'eight'),
    'divergence looks right': () =>
      everywhere('s=ravine&n=100&r=SGD,lr=0.05&r=SGD,lr=0.1,momentum=0.95&r=Adam,lr=0.2,@OneCycleLR,max_lr=0.4,total_steps=100', 'diverged', (page) => page.click('[data-racer="2"]')), // prettier-ignore
    'an own formula looks right': () => everywhere('s=own&f=sin(x)*cos(y)%2B(x^2%2By^2)/10', 'formula'),
    'lattice and sweep look right': () =>
      everywhere('s=himmelblau', 'maps', async (page) => {
        await page.click('[data-racer="1"]');
        await answered(page, 'lattice', () => page.click('#lattice-run'));
        await answered(page, 'sweep', () => page.click('#sweep-run'));
        await page.click('summary');
      }),
    'matrices look right': () =>
      everywhere('', 'matrix', async (page) => {
        await page.click('#tab-matrix');
        await answered(page, 'network', () => page.click('#matrix-run'));
      }),
    'every rate looks right': async () => {
      const page = await open();
      await page.click('#tab-matrix');
      const run = () => answered(page, 'matrix rates', () => page.click('#rates-run'));
      await answered(page, 'network rates', run);
      await fits(page, 'rates');
      await inspect(page, 'rates');
      await shoot(page, 'rates');
      await page.close();
    },
    'each stop of the tour looks right': async () => {
      for (const [device, options] of devices) {
        const page = await open('', options);
        await racing(page, () => page.click('#tour-start'));
        for (let stop = 1; stop <= 5; stop++) {
          await end(page);
          await fits(page, `tour ${stop}`);
          await inspect(page, `tour ${stop}`);
          await shoot(page, `tour-${stop}-${device}`);
          if (stop < 5) await racing(page, () => page.click('#tour-next'));
        }
        await page.close();
      }
    },
    'every surface looks right': async () => {
      const page = await open();
      const names = await page.$$eval('#surface option', (all) => all.map(({ value }) => value));
      for (const name of names) {
        if (name !== (await page.inputValue('#surface'))) await racing(page, () => page.selectOption('#surface', name));
        for (const view of ['map', '3d']) {
          await page.click(`#view-${view}`);
          await end(page);
          await fits(page, name);
          await page.waitForTimeout(100);
          await page.locator('.stage').screenshot({ path: join(out, `at-${name}-${view}.png`) });
        }
      }
      print(names.join(', '));
      await page.close();
    },
    'the documents look right': async () => {
      const page = await open();
      for (const name of ['optimizers', 'claims']) {
        for (const width of [1000, 390]) {
          await page.setViewportSize({ width, height: 900 });
          await page.goto(`${address}${name}.html`);
          await fits(page, name);
          await inspect(page, name);
          await shoot(page, `${name}-${width}`);
        }
      }
      await page.close();
    },
  };
};
