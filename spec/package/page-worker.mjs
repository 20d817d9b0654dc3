import torch from 'tfjs-torch';
import { losses } from './program.mjs';

torch.ready.then(() => postMessage(losses(torch)));
