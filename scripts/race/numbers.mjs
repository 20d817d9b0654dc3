// What the page computes: the three claims, and PyTorch's numbers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../process.mjs';
import { must, places, print, trails } from './visit.mjs';

const read = (name) => JSON.parse(readFileSync(join(root, `examples/race/golden/${name}.json`), 'utf8'));

/** The largest difference to PyTorch's places. */
function difference(trail, wanted) {
  const got = places(trail);
  must(got.length >= wanted.length, `${got.length} places instead of ${wanted.length}`);
  return Math.max(...wanted.flatMap(([x, y], k) => [Math.abs(got[k][0] - x), Math.abs(got[k][1] - y)]));
}

const arrival = ({ losses }) => losses.findIndex((loss) => loss <= 0.01 * losses[0]);
function arc(trail) {
  const way = places(trail).slice(0, arrival(trail) + 1);
  return way.slice(1).reduce((sum, [a, b], k) => sum + Math.hypot(a - way[k][0], b - way[k][1]), 0);
}

export const numbers = ({ open }) => ({
  'the three claims hold on the first view': async () => {
    const page = await open();
    const all = await trails(page);
    const [sgd, momentum, adam] = all;
    const arrive = all.map(arrival);
    must(
      arrive.every((step) => step > 0),
      'one does not arrive',
    );
    const y = places(sgd).map(([, y]) => y).slice(0, arrive[0] + 1); // prettier-ignore
    const moves = y.slice(1).map((v, k) => v - y[k]);
    const reversals = moves.slice(1).filter((move, k) => move * moves[k] < 0).length;
    print(`SGD turns at ${reversals} of ${moves.length - 1} steps`);
    must(reversals > 0.5 * (moves.length - 1), 'SGD does not turn at most steps');
    const x = places(momentum).map(([x]) => x);
    const furthest = x.indexOf(Math.max(...x));
    const back = Math.min(...x.slice(furthest));
    print(
      `Momentum passes the minimum by ${x[furthest].toFixed(2)} at step ${furthest}, and returns to ${back.toFixed(2)}`,
    );
    must(x[furthest] > 0.1 && back < 0.1, 'Momentum does not pass and return');
    const arcs = all.map(arc);
    print(`arc lengths: SGD ${arcs[0].toFixed(2)}, Momentum ${arcs[1].toFixed(2)}, Adam ${arcs[2].toFixed(2)}`);
    must(arcs[2] < arcs[0] && arcs[2] < arcs[1], 'Adam is not the shortest');
    print(`arrive at steps ${arrive.join(', ')}`);
    must(arrive[0] > arrive[1] && arrive[1] > arrive[2], 'SGD is not last, or Adam not first');
    must(adam.losses.length === 201, 'it ends early');
    await page.close();
  },
  "every optimizer walks PyTorch's way": async () => {
    const golden = read('trajectories');
    let most = 0;
    for (let at = 0, part; at < golden.length; at += part.length) {
      part = golden.slice(at, at + 8).filter(({ setup }) => setup === golden[at].setup);
      const racers = part.map(({ racer }) => `r=${encodeURIComponent(racer)}`).join('&');
      const page = await open(`${part[0].setup}&${racers}`);
      const walked = await trails(page);
      for (const [k, { racer, places: wanted }] of part.entries()) {
        const off = difference(walked[k], wanted);
        must(off < 1e-4, `${racer}: ${off} from PyTorch`);
        most = Math.max(most, off);
      }
      await page.close();
    }
    print(`${golden.length} racers, 50 steps each: at most ${most.toExponential(1)} from PyTorch`);
  },
  'every optimizer that is offered is among them': async () => {
    const page = await open();
    const offered = await page.$$eval('#add option', (options) => options.map(({ value }) => value).filter(Boolean));
    const scheduled = await page.$$eval('#scheduler option', (options) => options.map(({ value }) => value).filter(Boolean)); // prettier-ignore
    const racers = read('trajectories').map(({ racer }) => racer);
    const named = { Momentum: 'SGD', Nesterov: 'SGD', 'EWMA momentum': 'SGD' };
    for (const name of offered)
      must(racers.some((racer) => racer.split(',')[0] === (named[name] ?? name)), `no golden of ${name}`); // prettier-ignore
    for (const name of scheduled)
      must(
        racers.some((racer) => racer.includes(`@${name}`)),
        `no golden of ${name}`,
      );
    print(`${offered.length - 3} optimizers and ${scheduled.length} schedulers`);
    await page.close();
  },
  'PyTorch prints what is drawn, by the script that is offered': async () => {
    const { setup, script, printed } = read('script');
    const page = await open(setup);
    const text = await page.textContent('#code-whole');
    must(text.trimEnd() === script.join('\n').trimEnd(), `another script is offered:\n${text}`);
    const [trail] = await trails(page);
    const off = difference(trail, printed);
    must(off < 1e-4, `${off} from what it prints`);
    await page.close();
  },
  "the article's momentum takes a tenth of PyTorch's first step": async () => {
    const same = 'SGD,lr=0.01,momentum=0.9,dampening=0.9';
    const page = await open(`s=ravine&at=-4~1&r=${same},ewma&r=${same}`);
    const [[, [a]], [[start], [b]]] = (await trails(page)).map(places);
    const ratio = (b - start) / (a - start);
    print(`PyTorch's first step is ${ratio.toFixed(4)} times as long`);
    must(Math.abs(ratio - 10) < 0.01, 'it is not ten times as long');
    must(/ten times as long/.test(await page.textContent('#racer-note')), 'the page does not say so');
    await page.close();
  },
});
