// What one can do on the page, by mouse, by finger and by keyboard.
import { readFileSync } from 'node:fs';
import { answered, count, eight, must, print, raced, racing, trails } from './visit.mjs';

const start = (page) => page.evaluate(() => globalThis.race.setup.start);
const step = (page, shown) =>
  page.waitForFunction((n) => document.getElementById('step').textContent.startsWith(`${n} `), shown); // at the next frame

export const controls = ({ open }) => ({
  'a wrong formula says what is wrong, and a right one races': async () => {
    const page = await open('s=own&f=x^2%2B3*y^2&at=2~1');
    for (const [formula, message] of [
      ['x^2 + z', 'no variable z'],
      ['2x', 'cannot start with a number'],
      ['2 x', 'is an operator missing'],
      ['sin(x', 'Cannot read the formula'],
      ['foo(x)', 'no function foo'],
      ['3', 'the same everywhere'],
    ]) {
      await page.fill('#formula', formula);
      must((await page.textContent('#formula-error')).includes(message), `no message on ${formula}`);
      must((await page.getAttribute('#formula', 'aria-invalid')) === 'true', 'not marked as invalid');
    }
    await racing(page, () => page.fill('#formula', '-(-x^2) + y^2'));
    must(await page.isHidden('#formula-error'), 'the message stays');
    await page.close();
  },
  'the address holds the set-up': async () => {
    const fragment =
      's=himmelblau&at=1~-2&n=120&noise=0.5&seed=7&r=SGD%2Clr%3D0.01%2Cmomentum%3D0.5&r=Adam%2Clr%3D0.2%2Cbetas%3D0.8~0.99%2C%40StepLR%2Cstep_size%3D20%2Cgamma%3D0.5&view=3d';
    const page = await open(fragment);
    const hash = () => decodeURIComponent(new URL(page.url()).hash.slice(1));
    must(hash() === decodeURIComponent(fragment), hash());
    const before = await trails(page);
    const again = await open(new URL(page.url()).hash.slice(1));
    must(JSON.stringify(await trails(again)) === JSON.stringify(before), 'another race at the same address');
    must((await again.getAttribute('#view-3d', 'aria-pressed')) === 'true', 'another view');
    await again.close();
    await page.close();
  },
  "every argument is a field, the scheduler's too": async () => {
    const page = await open('s=beale&r=LBFGS,max_iter=2&r=Adafactor,lr=0.1&r=SGD,lr=0.05');
    const code = () => page.textContent('#code-python');
    await racing(page, () => page.selectOption('#option-line_search_fn', 'strong_wolfe'));
    await racing(page, () => page.check('#option-maximize'));
    must((await code()).includes("max_iter=2, line_search_fn='strong_wolfe', maximize=True"), await code());
    await page.click('[data-racer="1"]');
    await racing(page, async () => {
      await page.fill('#option-eps', 'None, 0.01');
      await page.press('#option-eps', 'Enter');
    });
    must((await code()).includes('eps=(None, 0.01)'), await code());
    await page.fill('#option-eps', 'many');
    await page.press('#option-eps', 'Enter');
    must((await page.getAttribute('#option-eps', 'aria-invalid')) === 'true', 'not marked as invalid');
    must((await page.textContent('#status')).includes('eps: expected 2 numbers'), 'not announced');
    await page.click('[data-racer="2"]');
    await racing(page, () => page.selectOption('#scheduler', 'MultiStepLR'));
    await racing(page, async () => {
      await page.fill('#schedule-milestones', '20, 40, 60');
      await page.press('#schedule-milestones', 'Enter');
    });
    must((await code()).includes('MultiStepLR(optimizer, milestones=(20, 40, 60), gamma=0.5)'), await code());
    must(decodeURIComponent(page.url()).includes('@MultiStepLR,milestones=20~40~60,gamma=0.5'), page.url());
    await page.fill('#option-lr', '-1');
    await page.press('#option-lr', 'Enter');
    await page.waitForFunction(() =>
      document.getElementById('formula-error').textContent.includes('SGD: Invalid learning rate: -1'),
    );
    await page.close();
  },
  'steps, scrubs and plays': async () => {
    const page = await open();
    await page.fill('#scrub', '50');
    await page.click('#forward');
    await step(page, 51);
    await page.click('#back');
    await page.click('#back');
    await step(page, 49);
    await page.selectOption('#speed', '240');
    await page.click('#play');
    await page.waitForFunction(() => globalThis.race.step > 100);
    await page.click('#play');
    const at = await page.evaluate(() => globalThis.race.step);
    await page.waitForTimeout(150);
    must((await page.evaluate(() => globalThis.race.step)) === at, 'a pause goes on');
    await page.fill('#scrub', '10');
    await step(page, 10);
    await page.close();
  },
  'a click and a drag move the start': async () => {
    const page = await open('s=himmelblau');
    const { x, y, width, height } = await page.locator('#map').boundingBox();
    const at = (u, v) => [x + u * width, y + v * height];
    await racing(page, () => page.mouse.click(...at(0.75, 0.25)));
    const [a, b] = await start(page);
    must(Math.abs(a - 2.75) < 0.05 && Math.abs(b - 2.75) < 0.05, `${a}, ${b}`);
    await racing(page, async () => {
      await page.mouse.move(...at(0.75, 0.25));
      await page.mouse.down();
      await page.mouse.move(...at(0.5, 0.5), { steps: 5 });
      await page.mouse.move(...at(0.25, 0.75), { steps: 5 });
      await page.mouse.up();
    });
    const [c, d] = await start(page);
    must(Math.abs(c + 2.75) < 0.05 && Math.abs(d + 2.75) < 0.05, `${c}, ${d}`);
    await page.close();
  },
  'everything can be reached and done by keyboard': async () => {
    const page = await open();
    // Every control that is seen gets the focus, in turn, and shows it.
    const wanted = await page.evaluate(() => {
      const all = [...document.querySelectorAll('button, select, input, a[href], [tabindex="0"], summary')];
      const kept = all.filter((one) => one.checkVisibility() && one.tabIndex >= 0 && !one.disabled);
      kept.forEach((one, k) => (one.dataset.reach = String(k)));
      return kept.length;
    });
    const reached = new Set();
    for (let k = 0; k < wanted + 3; k++) {
      await page.keyboard.press('Tab');
      const [at, width] = await page.evaluate(() => {
        const one = document.activeElement;
        return [one.dataset.reach, parseFloat(getComputedStyle(one).outlineWidth)];
      });
      if (at !== undefined) must(width >= 2, `no ring around control ${at}`);
      reached.add(at);
    }
    reached.delete(undefined);
    must(reached.size === wanted, `${reached.size} of ${wanted} controls are reached`);
    print(`${wanted} controls are reached by Tab`);
    await page.focus('#map');
    const [a, b] = await start(page);
    await racing(page, () => page.keyboard.press('ArrowRight'));
    await racing(page, () => page.keyboard.press('ArrowUp'));
    const [c, d] = await start(page);
    must(c > a && d > b, 'arrow keys do not move the start');
    await page.fill('#scrub', '0');
    await page.focus('#map');
    await page.keyboard.press(' ');
    await page.waitForFunction(() => globalThis.race.step > 1);
    await page.keyboard.press(' ');
    must((await page.getAttribute('#play', 'aria-label')) === 'Play', 'space does not pause');
    await page.focus('#view-3d');
    await page.keyboard.press('Enter');
    await page.focus('#map');
    const picture = () => page.evaluate(() => document.getElementById('map').toDataURL());
    await page.waitForTimeout(100);
    const before = await picture();
    await page.keyboard.press('ArrowLeft');
    await page.waitForTimeout(100);
    must((await picture()) !== before, 'arrow keys do not turn the surface');
    await page.focus('#tab-surface');
    await page.keyboard.press('ArrowRight');
    must(await page.isVisible('#matrix-panel'), 'arrow keys do not change tabs');
    await page.close();
  },
  'pictures are told in words': async () => {
    const page = await open('s=ravine&r=SGD,lr=0.2&r=Adam,lr=0.2');
    const label = (id) => page.getAttribute(id, 'aria-label');
    must(/SGD diverges, Adam arrives at step \d+/.test(await label('#map')), await label('#map'));
    must(/Adam from \S+ to \S+/.test(await label('#chart')), await label('#chart'));
    await page.close();
  },
  'divergence is shown as such': async () => {
    const page = await open('s=ravine&n=200&r=SGD,lr=0.2&r=SGD,lr=0.1,momentum=0.95&r=Adam,lr=0.2');
    must((await page.textContent('#ranking')).includes('diverged'), 'the ranking does not say so');
    must(!/NaN|Infinity/.test(await page.textContent('main')), 'NaN is shown');
    const finite = (await trails(page)).every(({ points }) => points.every(Number.isFinite));
    must(finite, 'a trail goes on after it diverged');
    await page.close();
  },
  'the picture and the numbers can be saved': async () => {
    const page = await open(`s=bump&n=50&${eight}`);
    const saved = async (id) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.click(id)]);
      return [download.suggestedFilename(), readFileSync(await download.path())];
    };
    const [picture, png] = await saved('#png');
    must(picture === 'optimizer-race.png', picture);
    must(png.subarray(1, 4).toString() === 'PNG' && png.readUInt32BE(16) > 700, 'no picture');
    const [table, csv] = await saved('#csv');
    must(table === 'optimizer-race.csv', table);
    const [head, ...lines] = csv.toString().trim().split('\n');
    must(head === 'racer,step,x,y,loss', head);
    must(lines.length === 8 * 51, `${lines.length} lines`);
    const walked = await trails(page);
    for (const [k, line] of lines.entries()) {
      const [, step, x, y, loss] = /^"[^"]*",(\d+),([^,]+),([^,]+),([^,]+)$/.exec(line).map(Number);
      const { points, losses } = walked[Math.floor(k / 51)];
      must(step === k % 51 && x === points[2 * step] && y === points[2 * step + 1] && loss === losses[step], line);
    }
    await page.close();
  },
  'the lattice and the sweep': async () => {
    const page = await open();
    await answered(page, 'lattice', () => page.click('#lattice-run'));
    const rows = await page.$$eval('#lattice-table tbody tr', (rows) => rows.map((row) => row.innerText));
    must(rows.length === 3 && rows.every((row) => /\d+ %\s+\d+\s+\d+/.test(row)), rows.join('\n'));
    print(rows.map((row) => row.replaceAll(/\s+/g, ' ')).join('; '));
    await page.click('[data-racer="1"]');
    await answered(page, 'sweep', () => page.click('#sweep-run'));
    const words = await page.getAttribute('#sweep-map', 'aria-label');
    must(/arrives with \d+ of 187 settings and diverges with \d+; the fastest in \d+ steps/.test(words), words);
    print(words);
    await page.close();
  },
  'the tour, linked to the optimizers page': async () => {
    const page = await open();
    const before = await count(page);
    await page.click('#tour-start');
    await raced(page, before);
    const links = [];
    for (let stop = 1; stop <= 5; stop++) {
      must((await page.textContent('#tour-title')).startsWith(`${stop} of 5`), 'another stop');
      links.push(await page.$eval('#tour-more', ({ href }) => href));
      await page.click('#tour-next');
    }
    must(await page.isHidden('#tour'), 'it does not end');
    for (const link of links) {
      await page.goto(link);
      const section = new URL(link).hash.slice(1);
      must((await page.locator(`h2[id="${section}"], h3[id="${section}"]`).count()) === 1, `no section at ${link}`);
    }
    await page.close();
  },
  'each racer is linked to its section': async () => {
    const page = await open(eight);
    const links = [];
    for (let k = 0; k < 8; k++) {
      await page.click(`[data-racer="${k}"]`);
      links.push(await page.$eval('#racer-more', ({ href }) => href));
    }
    await page.goto(links[0]);
    const sections = await page.$$eval('[id]', (all) => all.map(({ id }) => id));
    for (const link of links) must(sections.includes(new URL(link).hash.slice(1)), `no section at ${link}`);
    await page.close();
  },
  'matrices, with Muon, at the best rate of each': async () => {
    const page = await open();
    await page.click('#tab-matrix');
    await answered(page, 'network', () => page.click('#matrix-run'));
    const table = () => page.innerText('#matrix-table tbody');
    const rows = (await table()).split('\n').map((row) => row.split('\t'));
    for (const row of rows) print(row.join('  '));
    const [left] = rows.map((row) => [row[0].trim(), Number(row[4])]).sort(([, a], [, b]) => a - b);
    must(left[0] === 'Muon', `of the network ${left[0]} leaves the least`);
    // The rates that the page holds are those that it finds.
    const both = () => answered(page, 'matrix rates', () => page.click('#rates-run'));
    await answered(page, 'network rates', both);
    const found = await page.textContent('#rates-found');
    print(found);
    const wanted = ['Matrix', 'Network'].map(
      (problem, k) => `${problem}: ${rows.map((row) => `${row[0].trim()} ${row[1 + 2 * k]}`).join(', ')}.`,
    );
    for (const text of wanted) must(found.includes(text), `the page races at other rates: ${text}`);
    await page.close();
  },
});
