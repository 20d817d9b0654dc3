// Memory in long synchronous loops, where nothing is disposed of: 200,000 training steps of the article's network, then
// 2 million operations on two elements. What is alive must be the same before and after, and bytes, storages and the process's
// memory must stay level in between.
//
// Then how much of a heap in pieces can be used, what all that costs beside other JavaScript objects (pauses.mjs), and the same
// in a page of headless Chromium.
//
//   npm run soak -- [--steps 200000] [--operations 2000000] [--page-steps 20000] [--only loops|fragments|pauses|page]
import { parseArgs } from 'node:util';
import torch from 'tfjs-torch';
import { memoryInPage } from '../scripts/browser.mjs';
import { ours } from './contenders.mjs';
import { pauses } from './pauses.mjs';

const { values: flags } = parseArgs({
  options: {
    steps: { type: 'string', default: '200000' },
    operations: { type: 'string', default: '2000000' },
    'page-steps': { type: 'string', default: '20000' },
    only: { type: 'string' },
  },
});
const MB = 1 << 20;
let failed = false;

/** What is held now, bytes and storages alive, and the process's memory. */
const held = () => ({
  bytes: torch.memory_allocated(),
  storages: torch.memory_stats().storages,
  rss: process.memoryUsage.rss(),
});

/**
 * Runs a loop and looks at what is held, 200 times on the way. Between sweeps garbage comes and goes, and how much adapts to how
 * long sweeps take: so what is compared is the most that is held at any of the looks in the second tenth to the half, and in the
 * second half, within a third; and exactly what is alive once all garbage has gone, before and after.
 */
function soak(title, count, step) {
  for (let k = 0; k < 100; k++) step(); // what is made once, as an optimizer's state
  torch.empty_cache();
  const before = held();
  const looks = [];
  const began = performance.now();
  const every = Math.max(1, Math.floor(count / 200));
  for (let k = 1; k <= count; k++) {
    step();
    if (k % every === 0) looks.push(held());
  }
  const micros = ((performance.now() - began) * 1000) / count;
  const most = (from, to, key) =>
    Math.max(...looks.slice(looks.length * from, looks.length * to).map((look) => look[key]));
  torch.empty_cache();
  const after = held();
  const say = (name, unit, slack) => {
    const [early, late] = [most(0.1, 0.5, name), most(0.5, 1, name)];
    const level = late <= early * 1.33 + slack;
    const same = name === 'rss' || after[name] <= before[name] + (name === 'bytes' ? 8192 : 16);
    failed ||= !level || !same;
    const show = (value) => (value / unit).toFixed(unit === 1 ? 0 : 2);
    const alive = name === 'rss' ? '' : `; alive ${show(before[name])} before, ${show(after[name])} after`;
    console.log(
      `  ${level && same ? 'flat ' : 'GROWS'} ${name}${unit === MB ? ', MB' : ''}: at most ${show(early)} in the first half, ${show(late)} in the second${alive}`,
    );
  };
  console.log(
    `${title}: ${count.toLocaleString('en')} in ${((micros * count) / 1e6).toFixed(1)} s, ${micros.toFixed(2)} µs each`,
  );
  say('bytes', MB, MB / 4);
  say('storages', 1, 1000);
  say('rss', MB, 16 * MB);
}

/**
 * How much of the 4 GB can be used when the heap is in pieces: tensors of random lengths to 93 MB take the place of random others,
 * so that so many bytes live, 3,000 times each. Judged: 3 GB must do.
 */
function fragments() {
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const lives = [];
  let bytes = 0;
  for (const bound of [2.5e9, 3e9, 3.2e9, 3.4e9, 3.6e9]) {
    try {
      for (let k = 0; k < 3000; k++) {
        const length = Math.ceil(random() ** 3 * 93e6);
        while (bytes + length > bound) {
          const at = Math.floor(random() * lives.length);
          bytes -= lives[at].nbytes;
          lives[at] = lives.at(-1);
          lives.pop();
        }
        lives.push(torch.empty(length, { dtype: torch.uint8 }));
        bytes += length;
      }
      console.log(`  ${(bound / 1e9).toFixed(1)} GB of tensors to 93 MB live and change`);
    } catch (error) {
      if (bound <= 3e9) failed = true;
      console.log(`  ${(bound / 1e9).toFixed(1)} GB do not: ${error.message.split('\n')[0]}`);
      return;
    }
  }
}

const asked = (part) => flags.only === undefined || flags.only === part;
if (asked('loops')) {
  soak('training steps', Number(flags.steps), ours('adam', 'cpu'));
  const [a, b] = [torch.tensor([1, 2]), torch.tensor([3, 4])];
  soak('additions of two elements', Number(flags.operations), () => a.add(b));
}
if (asked('fragments')) fragments();
if (asked('pauses') && !pauses(Number(flags.steps) / 2)) failed = true;
if (asked('page')) {
  const n = Number(flags['page-steps']);
  try {
    const lines = await memoryInPage({ tasks: n, frames: Math.min(n, 2000), steps: n }, 3600);
    console.log(`in a page, ${n.toLocaleString('en')} times each (frames at most 2,000)\n  ${lines.join('\n  ')}`);
  } catch (error) {
    failed = true;
    console.log(error.message);
  }
}
console.log(failed ? 'memory grows, or costs too much' : 'memory is flat');
process.exitCode = failed ? 1 : 0;
