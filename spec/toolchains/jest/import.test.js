import torch, { nn } from 'tfjs-torch';
import { loss } from '../training.cjs';

test('trains', () => {
  expect(torch.nn).toBe(nn);
  expect(loss(torch)).toBeLessThan(0.5);
});
