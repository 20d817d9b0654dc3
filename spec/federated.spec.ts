// The example of federated averaging.
import torch, { type nn } from 'tfjs-torch';
import { average, run } from '../examples/federated.js';

test('averages by numbers of examples', () => {
  const of = (value: number, examples: number) => ({ state: torch.save({ w: torch.full([2], value) }), examples });
  const { w } = torch.load<nn.StateDict>(average([of(1, 30), of(5, 10)]));
  expect(w!.tolist()).toEqual([2, 2]);
});

test('fits what no client could see alone', () => {
  const losses = run(8);
  expect(losses[0]).toBeGreaterThan(0.85);
  expect(losses.at(-1)).toBeLessThan(0.55);
});
