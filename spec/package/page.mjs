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
const worker = new Worker('/page-worker.js', { type: 'module' });
worker.onmessage = ({ data }) => {
  globalThis.result = { printed, page, worker: data, memory, sum };
};
worker.onerror = ({ message }) => {
  globalThis.result = { error: `in the worker: ${message}` };
};
