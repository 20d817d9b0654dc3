// What PyTorch 2.15 says of everyday mistakes, word for word.
import torch, { nn } from 'tfjs-torch';

const { functional: F } = nn;
const { float16, float32, float64, int64 } = torch;
const ones = (shape: number[], dtype = float32): torch.Tensor => torch.ones(shape, { dtype });
// Mistakes are what the types refuse: here they are made all the same.
const any = (value: unknown): any => value;
const [weight, bias] = [ones([4, 3]), ones([4])];

const said: [string, () => unknown, string][] = [
  ['linear of int64', () => F.linear(ones([2, 3], int64), weight, bias), 'mat1 and mat2 must have the same dtype, but got Long and Float'], // prettier-ignore
  ['linear of float64', () => nn.Linear(3, 4)(ones([2, 2, 3], float64)), 'mat1 and mat2 must have the same dtype, but got Double and Float'], // prettier-ignore
  ['linear with another bias', () => F.linear(ones([2, 3]), weight, ones([4], float64)), 'self and mat2 must have the same dtype, but got Double and Float'], // prettier-ignore
  ['addbmm', () => torch.addbmm(ones([2, 2]), ones([2, 2, 2], float64), ones([2, 2, 2])), 'mat1 and mat2 must have the same dtype, but got Double and Float'], // prettier-ignore
  ['GRUCell', () => nn.GRUCell(2, 2)(ones([1, 2], float64)), 'mat1 and mat2 must have the same dtype, but got Double and Float'], // prettier-ignore
  ['RNNCell, its state', () => nn.RNNCell(2, 2)(ones([1, 2]), ones([1, 2], float64)), 'mat1 and mat2 must have the same dtype, but got Double and Float'], // prettier-ignore
  ['attention', () => F.scaled_dot_product_attention(ones([2, 2, 2]), ones([2, 2, 2], float64), ones([2, 2, 2])), 'Expected query, key, and value to have the same dtype, but got query.dtype: float key.dtype: double and value.dtype: float instead.'], // prettier-ignore
  ['layer_norm of int64', () => nn.LayerNorm(2)(ones([2, 2], int64)), 'mixed dtype (CPU): all inputs must share same datatype.'], // prettier-ignore
  ['layer_norm, before its shape', () => nn.LayerNorm(2)(ones([2, 3], float64)), 'mixed dtype (CPU): all inputs must share same datatype.'], // prettier-ignore
  ["x['0, 7']", () => ones([2, 3])['0, 7'], 'index 7 is out of bounds for dimension 1 with size 3'],
  ["x['..., 7'], subscripts counted", () => ones([2, 3, 4])['..., 7'], 'index 7 is out of bounds for dimension 1 with size 4'], // prettier-ignore
  ['Linear(3)', () => any(nn.Linear)(3), "Linear.__init__() missing 1 required positional argument: 'out_features'"],
  ['Linear()', () => any(nn.Linear)(), "Linear.__init__() missing 2 required positional arguments: 'in_features' and 'out_features'"], // prettier-ignore
  ['Conv2d()', () => any(nn.Conv2d)(), "Conv2d.__init__() missing 3 required positional arguments: 'in_channels', 'out_channels', and 'kernel_size'"], // prettier-ignore
  ['Linear(1, 2, …)', () => any(nn.Linear)(1, 2, true, null, null, 6), 'Linear.__init__() takes from 3 to 6 positional arguments but 7 were given'], // prettier-ignore
  ['Linear, a keyword', () => any(nn.Linear)(1, 2, { foo: 1 }), "Linear.__init__() got an unexpected keyword argument 'foo'"], // prettier-ignore
  ['linear(undefined), which has a weight', () => any(F.linear)(undefined, weight), 'missing 1 required positional arguments: "input"'], // prettier-ignore
  ["torch.Tensor('a')", () => any(torch.Tensor)('a'), "new(): invalid data type 'str'"],
];

test.each(said)('%s', (_, mistake, words) => {
  expect(mistake).toThrow(words);
});

test('a Function without backward is a NotImplementedError', () => {
  class Same extends torch.autograd.Function {
    static override forward(_ctx: unknown, x: torch.Tensor) {
      return x.mul(1);
    }
  }
  const x = torch.ones(2, { requires_grad: true });
  expect(() => Same.apply(x).sum().backward()).toThrow(torch.NotImplementedError);
});

test('binary_cross_entropy is of its input, also with weights of another type', () => {
  const weight = torch.tensor([0.5, 2], { dtype: float64 });
  for (const dtype of [float16, float32]) {
    const x = torch.tensor([0.3, 0.4], { dtype, requires_grad: true });
    const loss = F.binary_cross_entropy(x, torch.tensor([1, 0], { dtype }), weight, { reduction: 'none' });
    expect(loss.dtype).toBe(dtype);
    loss.sum().backward();
    expect(x.grad!.dtype).toBe(dtype);
  }
});

test('a grid is told what it lacks in the order in which PyTorch looks', () => {
  const told = (input: number[], grid: number[]) =>
    () => F.grid_sample(ones(input), ones(grid), { align_corners: false }); // prettier-ignore
  expect(told([1, 1, 2, 2], [1, 2, 2])).toThrow('expected 4D input and grid with same number of dimensions');
  expect(told([1, 1, 2], [1, 2, 2])).toThrow('expected grid to have size 1 in last dimension');
  expect(told([1, 1, 2, 2, 2], [1, 2, 2, 3])).toThrow('expected 5D input and grid with same number of dimensions');
  expect(() => torch.grid_sampler_3d(torch.ones(1, 1, 2, 2), torch.ones(1, 2, 2, 2), 0, 0, false)).toThrow(
    'grid_sampler(): expected 5D input and grid with same number of dimensions, but got input with sizes [1, 1, 2, 2]',
  );
});
