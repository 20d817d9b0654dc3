// The library in a page, and in a worker of the page's.
import torch from 'tfjs-torch';
import { losses } from './program.mjs';

await torch.ready;
const printed = String(
  torch.tensor([
    [1, 2.5],
    [3, -1],
  ]),
);
const page = losses(torch);
// Between tasks, garbage collection gives memory back without dispose. `gc`, which the browser was asked to expose, stands
// for the collections that a longer program would have had.
const nextTask = () => new Promise((resolve) => setTimeout(resolve));
const alive = () => torch.memory_allocated();
const memory = { before: alive(), made: 0, after: 0 };
const kept = torch.ones(64);
for (let k = 0; k < 10_000; k++) kept.add(1);
for (let k = 0; k < 10; k++) torch.ones(65_536).add(1);
memory.made = alive() - memory.before;
for (let round = 0; round < 20; round++) {
  await nextTask();
  globalThis.gc();
}
await nextTask();
memory.after = alive();
const sum = kept.sum().item();

/** What the page's worker computes. */
const inWorker = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker('/page-worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(`in the worker: ${message}`));
  });
/** What the service worker computes that the page has registered. */
async function inServiceWorker() {
  const registration = await navigator.serviceWorker.register('/service-worker.js', { type: 'module' });
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
  worker.postMessage('train', [port2]);
  return answer;
}
/** Whether the page's policy forbids what is made of text. */
function isStrict() {
  try {
    return new Function('return false')();
  } catch {
    return true;
  }
}
try {
  const [worker, service] = [await inWorker(), await inServiceWorker()];
  globalThis.result = { printed, page, worker, service, strict: isStrict(), memory, sum };
} catch (error) {
  globalThis.result = { error: String(error) };
}
