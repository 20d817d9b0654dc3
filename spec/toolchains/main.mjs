import torch, { nn } from 'tfjs-torch';
import { loss } from './training.cjs';

torch.ready.then(() => {
  if (torch.nn !== nn) throw new Error('two libraries');
  console.log(`loss ${loss(torch)}`);
});
