// In a project that has @tensorflow/tfjs: both libraries work, whichever is used first, and leave each other alone.
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import torch from 'tfjs-torch';
import { losses } from './program.mjs';

await tf.setBackend('wasm');
const theirs = () => [...tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync()];
assert.deepEqual(theirs(), [11]);
const before = tf.memory();
const ours = losses(torch);
assert.ok(ours.at(-1) < ours[0]);
assert.deepEqual(theirs(), [11]);
assert.equal(tf.memory().numTensors, before.numTensors + 3); // theirs() keeps three

const x = tf.tensor1d([1, 2, 3]);
assert.deepEqual(torch.from_tfjs(x).mul(2).tolist(), [2, 4, 6]);
const y = torch.tensor([4, 5]).tfjs();
assert.deepEqual([...y.dataSync()], [4, 5]);

const device = torch.device('tfjs');
assert.deepEqual(torch.ones(3, { device }).add(1).tolist(), [2, 2, 2]);
assert.equal(tf.getBackend(), 'wasm');

tf.removeBackend('wasm');
await tf.setBackend('cpu');
assert.deepEqual(losses(torch), ours);
console.log('both work');
