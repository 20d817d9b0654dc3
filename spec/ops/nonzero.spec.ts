// Positions of what is not zero, of every type and layout.
import torch from '../../lib/index.js';

const { bool, uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64 } = torch;

test.each([bool, uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64])('nonzero of %s', (dtype) => {
  const x = torch.tensor([0, 1, 2, 0, 4, 0, 6, 7, 8], { dtype }).reshape(3, 3);
  const places = [
    [0, 1],
    [0, 2],
    [1, 1],
    [2, 0],
    [2, 1],
    [2, 2],
  ];
  expect(x.nonzero().tolist()).toEqual(places);
  expect(x.narrow(0, 2, 1).nonzero().tolist()).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
  ]);
  expect(x.t().nonzero().length).toBe(6);
  expect(x.t().count_nonzero().item()).toBe(6);
  expect(x.masked_select(x.ne(0)).numel()).toBe(6);
});
