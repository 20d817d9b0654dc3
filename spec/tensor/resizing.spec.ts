// resize_: views stay views of the same memory where it grows.
import torch from '../../lib/index.js';

test('what grows keeps its views, and they see what is written to it', () => {
  const x = torch.zeros(4);
  const [middle, whole] = [x.narrow(0, 1, 2), x.view(4)];
  middle.resize_([5]);
  expect(middle.storage_offset()).toBe(1);
  whole.fill_(3);
  expect(middle.narrow(0, 0, 3).tolist()).toEqual([3, 3, 3]);
  middle.fill_(7);
  expect(x.tolist()).toEqual([3, 7, 7, 7]);
});

test('the memory that was too small is given back', () => {
  const x = torch.zeros(1 << 16);
  const before = torch.memory_allocated();
  x.resize_([1 << 17]);
  expect(torch.memory_allocated() - before).toBe(4 * (1 << 16));
});
