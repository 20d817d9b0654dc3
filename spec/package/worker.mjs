// The library in a worker thread of Node's.
import { parentPort } from 'node:worker_threads';
import torch from 'tfjs-torch';
import { losses } from './program.mjs';

parentPort.postMessage(losses(torch));
