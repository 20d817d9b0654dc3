// Memory of a page that runs on and on: of the page's and the worker's JavaScript after a collection, and of WebAssembly.

import { answered } from './visit.mjs';

const MB = 1 << 20;

/** A way to the debugger of a page's worker. */
async function workerSession(page) {
  const session = await page.context().newCDPSession(page);
  const waiting = new Map();
  const found = new Promise((resolve) => session.on('Target.attachedToTarget', ({ sessionId }) => resolve(sessionId)));
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result, error } = JSON.parse(message);
    const [resolve, reject] = waiting.get(id) ?? [];
    waiting.delete(id);
    if (error === undefined) resolve?.(result);
    else reject?.(new Error(error.message));
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const sessionId = await found;
  let count = 0;
  const send = (method, params = {}) =>
    new Promise((resolve, reject) => {
      const id = ++count;
      waiting.set(id, [resolve, reject]);
      void session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) });
    });
  return { page: session, worker: { send } };
}

/** Bytes of JavaScript objects after a collection. */
async function heap(session) {
  for (let k = 0; k < 2; k++) await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

/** Bytes of all WebAssembly memories of the worker. */
async function wasm(session) {
  const { result: prototype } = await session.send('Runtime.evaluate', { expression: 'WebAssembly.Memory.prototype' });
  const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: prototype.objectId });
  const { result } = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    functionDeclaration: 'function () { return this.reduce((sum, { buffer }) => sum + buffer.byteLength, 0); }',
    returnByValue: true,
  });
  return result.value;
}

/** Everything that the page can do, again and again: each round races anew, plays, turns, and runs maps and matrices. */
async function round(page, k) {
  await page.click('#tab-surface');
  await page.selectOption('#surface', ['ravine', 'rosenbrock', 'himmelblau', 'ackley', 'bump'][k % 5]);
  await page.selectOption('#add', ['NAdam', 'LBFGS', 'Adafactor', 'EWMA momentum'][k % 4]);
  await page.fill('#noise', String((k % 3) / 10));
  await page.fill('#seed', String(k % 1000));
  await page.press('#seed', 'Enter');
  await page.click(k % 2 === 0 ? '#view-map' : '#view-3d');
  await page.selectOption('#speed', '240');
  await page.fill('#scrub', '0');
  await page.click('#play');
  await page.focus('#map');
  for (let turn = 0; turn < 5; turn++) await page.keyboard.press('ArrowLeft');
  await page.waitForTimeout(900);
  if (k % 3 === 0) await answered(page, 'lattice', () => page.click('#lattice-run'));
  if (k % 3 === 1) {
    await page.click('[data-racer="1"]'); // which has momentum
    await answered(page, 'sweep', () => page.click('#sweep-run'));
  }
  if (k % 3 === 2) {
    await page.click('#tab-matrix');
    await answered(page, 'network', () => page.click('#matrix-run'));
  }
}

/**
 * Runs a page, and looks at its memory now and then.
 *
 * @param {{ seconds: number, every: number }} times for how long, and between looks; what the first fifth sees is not judged
 * @returns lines that say so; throws where it grows
 */
export async function memory({ open }, { seconds, every, tell = () => {} }) {
  const page = await open();
  const sessions = await workerSession(page);
  const worker = page.workers()[0];
  const looks = [];
  const began = performance.now();
  let rounds = 0;
  const passed = () => (performance.now() - began) / 1000;
  while (passed() < seconds) {
    const until = passed() + every;
    do await round(page, rounds++);
    while (passed() < Math.min(until, seconds));
    const { storages, allocated } = await worker.evaluate(() => globalThis.held());
    const look = {
      page: await heap(sessions.page),
      worker: await heap(sessions.worker),
      wasm: await wasm(sessions.worker),
      tensors: allocated,
    };
    looks.push(look);
    tell(
      `${passed().toFixed(0)} s, ${rounds} rounds: page ${(look.page / MB).toFixed(2)} MB, worker ${(look.worker / MB).toFixed(2)} MB, ` +
        `WebAssembly ${(look.wasm / MB).toFixed(1)} MB, tensors ${(look.tensors / MB).toFixed(2)} MB in ${storages} storages`,
    );
  }
  const races = await page.evaluate(() => Number(document.documentElement.dataset.raced));
  await page.close();
  const judged = looks.slice(Math.floor(looks.length / 5));
  const half = Math.ceil(judged.length / 2);
  const most = (list, key) => Math.max(...list.map((look) => look[key]));
  const lines = [`${seconds} s, ${rounds} rounds, ${races} races, ${looks.length} looks`];
  let grows = false;
  for (const [key, slack] of [
    ['page', 1],
    ['worker', 2],
    ['wasm', 16],
    ['tensors', 16],
  ]) {
    // prettier-ignore
    const [early, late] = [most(judged.slice(0, half), key), most(judged.slice(half), key)];
    const flat = late <= early + slack * MB;
    grows ||= !flat;
    lines.push(`${flat ? 'flat ' : 'GROWS'} ${key}: at most ${(early / MB).toFixed(2)} MB in the first half, ${(late / MB).toFixed(2)} in the second`); // prettier-ignore
  }
  if (grows) throw new Error(lines.join('\n'));
  return lines;
}
