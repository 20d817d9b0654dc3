import torch, { nn } from 'tfjs-torch';
import training from '../training.cjs';

test('trains', () => {
  expect(torch.nn).toBe(nn);
  expect(training.loss(torch)).toBeLessThan(0.5);
});
