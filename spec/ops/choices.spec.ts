// Combinations and Vandermonde's matrices: as PyTorch 2.15 makes them, without lists of JavaScript's as long as the result.
import torch from '../../lib/index.js';

test('combinations come in order, with and without repetition', () => {
  const x = torch.tensor([1.5, 2.5, 3.5]);
  expect(torch.combinations(x).tolist()).toEqual([
    [1.5, 2.5],
    [1.5, 3.5],
    [2.5, 3.5],
  ]);
  expect(torch.combinations(x, { r: 2, with_replacement: true }).tolist()).toEqual([
    [1.5, 1.5],
    [1.5, 2.5],
    [1.5, 3.5],
    [2.5, 2.5],
    [2.5, 3.5],
    [3.5, 3.5],
  ]);
  expect(torch.combinations(x, 3).tolist()).toEqual([[1.5, 2.5, 3.5]]);
  expect(torch.combinations(x, 1).shape).toEqual([3, 1]);
  expect(torch.combinations(x, 4).shape).toEqual([0, 4]);
  expect(torch.combinations(torch.empty(0), { r: 2, with_replacement: true }).shape).toEqual([0, 2]);
});

test('sizes without memory are errors at once', () => {
  expect(() => torch.combinations(torch.zeros(100_000), 3)).toThrow(torch.OutOfMemoryError);
  expect(() => torch.linalg.vander(torch.ones(2), { N: 2 ** 50 })).toThrow(torch.OutOfMemoryError);
  expect(() => torch.vander(torch.ones(2), 2 ** 50)).toThrow(torch.OutOfMemoryError);
});
