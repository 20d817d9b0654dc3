import torch, { nn } from 'tfjs-torch';

test('computes', () => {
  const layer = nn.Linear(2, 1);
  const out: torch.Tensor = layer(torch.ones(3, 2));
  expect(out.shape).toEqual([3, 1]);
  expect(torch.nn).toBe(nn);
});
