import { createRequire } from 'node:module';
import torch from '../../../lib/index.js';

test('the heap and a program’s own tfjs-wasm do not meet', async () => {
  const require = createRequire(import.meta.url);
  const tf = require('@tensorflow/tfjs-core') as typeof import('@tensorflow/tfjs-core');
  const rows = [
    [1, 2],
    [3, 5],
  ];
  const kept = torch.tensor(rows);
  const ours = (): unknown => kept.add(1).sum(1).tolist();
  expect(ours()).toEqual([5, 10]);
  require('@tensorflow/tfjs-backend-wasm');
  expect(await tf.setBackend('wasm')).toBe(true);
  const theirs = (): number[] => [...tf.sum(tf.tensor2d(rows), 1).dataSync()];
  expect([theirs(), ours(), theirs()]).toEqual([
    [3, 8],
    [5, 10],
    [3, 8],
  ]);
  tf.removeBackend('wasm');
  expect(ours()).toEqual([5, 10]);
});
