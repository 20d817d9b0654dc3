// What finding unreachable tensors costs a program that holds many JavaScript objects of its own: the article's step, 100,000
// times, beside 0, 0.2, 1 and 2 GB of them, and the same loop with collection off (V8's own collections go on), each in a
// process of its own. Judged: the longest step, how often a collection was forced, how much longer it all takes, and
// resident memory above what lives, which is bounded since garbage is: by a gigabyte, or the storages of a million steps' tensors
// (lib/runtime/memory.ts).
//
//   npm run soak -- --only pauses [--steps 200000]       half as many steps here
import { spawnSync } from 'node:child_process';
import { PerformanceObserver, constants } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';

const GB = 1e9;
/** What is judged: ratio to the same loop without collection, count in 100,000 steps, part of the time, bytes. */
const most = { longest: 1.2, forced: 1, share: 0.05, resident: 1.5 * GB };

/** One loop, in this process. @param gigabytes of JavaScript objects that live beside it */
async function loop(gigabytes, steps) {
  const { default: torch } = await import('tfjs-torch');
  const { ours } = await import('./contenders.mjs');
  let forced = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries()) {
      if ((detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0) forced++;
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  // About 150 bytes each; a global keeps them alive, where a variable that is not read again would not.
  globalThis.others = Array.from({ length: (gigabytes * GB) / 150 }, (_, i) => ({ a: i, b: [i, i + 1], c: { d: i } }));
  const step = ours('adam', 'cpu');
  for (let k = 0; k < 1000; k++) step();
  await new Promise((done) => setTimeout(done, 50));
  forced = 0;
  const lives = process.memoryUsage.rss() - torch.memory_allocated();
  let [longest, resident] = [0, 0];
  const began = performance.now();
  for (let k = 0, last = began; k < steps; k++) {
    step();
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (k % 1000 === 0) {
      resident = Math.max(resident, process.memoryUsage.rss() - lives);
      last = performance.now();
    }
  }
  const time = performance.now() - began;
  await new Promise((done) => setTimeout(done, 50));
  return { longest, resident, forced, time };
}

const measured = (gigabytes, steps, collecting) => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--max-old-space-size=8000', fileURLToPath(import.meta.url), String(gigabytes), String(steps)],
    { encoding: 'utf8', env: { ...process.env, TFJS_TORCH_MEMORY: collecting ? '0' : 'off' } },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
};

/** Prints the table. @returns whether all of it is within bounds */
export function pauses(steps, sizes = [0, 0.2, 1, 2]) {
  const head = ['other objects', 'longest step, ms', 'off', 'forced', 'time, s', 'off', 'RSS above, GB', 'judgement'];
  const table = new Table({ head, style: { head: [], border: [] }, colAligns: Array(8).fill('right') });
  let good = true;
  for (const size of sizes) {
    const off = measured(size, steps, false);
    const on = measured(size, steps, true);
    const faults = [
      on.longest > most.longest * off.longest && 'a step takes too long',
      on.forced > Math.max(1, (most.forced * steps) / 100_000) && 'collections are forced',
      on.time > (1 + most.share) * off.time && 'it costs too much time',
      on.resident > most.resident && 'too much memory',
    ].filter(Boolean);
    good &&= faults.length === 0;
    const show = (x, unit, digits) => (x / unit).toFixed(digits);
    table.push([
      `${size} GB`,
      show(on.longest, 1, 1),
      show(off.longest, 1, 1),
      on.forced,
      show(on.time, 1000, 1),
      show(off.time, 1000, 1),
      show(on.resident, GB, 2),
      faults.join(', ') || 'good',
    ]);
  }
  console.log(
    `${steps.toLocaleString('en')} steps of the article's network, beside other JavaScript objects; "off": no collection\n${table}`,
  );
  return good;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [gigabytes, steps] = process.argv.slice(2).map(Number);
  console.log(JSON.stringify(await loop(gigabytes, steps)));
}
