// What the page costs: its first load, frames and steps a second, memory; and what it is not allowed to do.
import { gzipSync } from 'node:zlib';
import { memory } from './memory.mjs';
import { eight, must, print } from './visit.mjs';

export const cost = ({ open, browser, address }) => ({
  'the first load is under 1.5 MB compressed': async () => {
    const page = await browser.newPage();
    const sizes = [];
    page.on('response', (response) =>
      sizes.push(response.body().then((body) => [response.url(), gzipSync(body).length])),
    );
    await page.goto(address);
    await page.waitForFunction(() => document.documentElement.dataset.raced > 0);
    const all = await Promise.all(sizes);
    must(all.every(([url]) => url.startsWith(address)), 'something else is fetched'); // prettier-ignore
    const total = all.reduce((sum, [, size]) => sum + size, 0);
    print(`${all.length} files, ${(total / 1000).toFixed(0)} KB gzipped`);
    must(total < 1.5e6, 'too large');
    await page.close();
  },
  'nothing is evaluated as program text': async () => {
    const page = await open();
    const policy = await page.getAttribute('meta[http-equiv="Content-Security-Policy"]', 'content');
    must(policy.includes("'wasm-unsafe-eval'") && !policy.includes("'unsafe-eval'"), policy);
    await page.close();
  },
  'frames, and steps a second, with eight racers': async () => {
    for (const view of ['map', '3d']) {
      const page = await open(`${eight}&n=1000&view=${view}`);
      await page.selectOption('#speed', '60');
      await page.fill('#scrub', '100');
      const { frames, busy } = await page.evaluate(async () => {
        document.getElementById('play').click();
        const [times, work] = [[], []];
        const began = performance.now();
        let last = began;
        // A frame's work is what lies between its callbacks and the task after it.
        while (last - began < 4000) {
          const now = await new Promise(requestAnimationFrame);
          times.push(now - last);
          last = now;
          const { promise, resolve } = Promise.withResolvers();
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = resolve;
          port2.postMessage(null);
          await promise;
          work.push(performance.now() - now);
        }
        document.getElementById('play').click();
        return { frames: times.slice(2), busy: work.slice(2) };
      });
      const at = (list, share) => [...list].sort((a, b) => a - b)[Math.floor(share * list.length)].toFixed(1);
      const mean = frames.reduce((a, b) => a + b, 0) / frames.length;
      const rate = await page.evaluate(() => globalThis.race.rate);
      print(
        `${view}: ${(1000 / mean).toFixed(0)} frames a second (a frame ${at(frames, 0.5)} ms in the median, ${at(frames, 0.95)} in 95 %; ` +
          `work ${at(busy, 0.5)} ms and ${at(busy, 0.95)}); ${Math.round(rate)} steps a second in the worker`,
      );
      must(mean < 100, 'fewer than ten frames a second');
      await page.close();
    }
  },
  'memory is flat while it runs': async () => {
    for (const line of await memory({ open }, { seconds: 20, every: 2 })) print(line);
  },
});
