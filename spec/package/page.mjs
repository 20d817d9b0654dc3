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
// Between tasks, garbage collection gives memory back without dispose.
for (let round = 0; round < 20; round++) {
  for (let k = 0; k < 1000; k++) torch.ones(64).add(1);
  await new Promise((resolve) => setTimeout(resolve));
}
const worker = new Worker('/page-worker.js', { type: 'module' });
worker.onmessage = ({ data }) => {
  globalThis.result = { printed, page, worker: data, allocated: torch.memory_allocated() };
};
worker.onerror = ({ message }) => {
  globalThis.result = { error: `in the worker: ${message}` };
};
