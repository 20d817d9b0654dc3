import torch from 'tfjs-torch';
import { expect, test } from 'vitest';
import { loss } from '../training.cjs';

test('trains', () => {
  expect(loss(torch)).toBeLessThan(0.5);
});
