// Every entry point opens, by import and by require, onto the same things; and those with dependencies of their own work.
import { createRequire } from 'node:module';
import torch from 'tfjs-torch';
import { parse_csv } from 'tfjs-torch/readers';
import { tqdm } from 'tfjs-torch/tqdm';

const require = createRequire(import.meta.url);
for (const door of Object.keys(require('tfjs-torch/package.json').exports)) {
  if (door.endsWith('.json')) continue;
  const name = `tfjs-torch${door.slice(1)}`;
  const [imported, required] = [await import(name), require(name)];
  for (const key of Object.keys(required)) {
    if (!Object.is(imported[key], required[key])) throw new Error(`${name}: two of ${key}`);
  }
}
if (!torch.equal(parse_csv('a,b\n1,2').tensor(), torch.tensor([[1, 2]]))) throw new Error('readers');
let sum = 0;
for (const k of tqdm([1, 2, 3], { desc: 'bar' })) sum += k;
if (sum !== 6) throw new Error('tqdm');
