// Copies that follow from views, and other rows that were compositions: nodes, layouts and edges as in PyTorch 2.15.
import torch, { type Tensor } from '../../lib/index.js';

const x = torch.randn(2, 3).requires_grad_();
const turned = x.detach().t();
const node = (t: Tensor): string => t.grad_fn!.name();

test('nodes are called as in PyTorch', () => {
  const named: readonly [Tensor, string][] = [
    [torch.alias_copy(x), 'AliasBackward0_copy'],
    [torch.as_strided_copy(x, [2], [1]), 'AsStridedBackward0_copy'],
    [torch.squeeze_copy(x), 'SqueezeBackward0_copy'],
    [torch.squeeze_copy(x, 0), 'SqueezeBackward1_copy'],
    [torch.squeeze_copy(x, [0]), 'SqueezeBackward2_copy'],
    [torch.t_copy(x), 'TBackward0_copy'],
    [torch.narrow_copy(x, 0, 0, 1), 'NarrowCopyBackward0'],
    [torch.unbind_copy(x)[1], 'UnbindBackward0_copy'],
    [torch.split_with_sizes_copy(x, [1, 1])[1], 'SplitWithSizesBackward0_copy'],
    [torch.unsafe_split(x, 1)[1], 'UnsafeSplitBackward0'],
    [torch.unsafe_chunk(x, 2)[1], 'UnsafeSplitBackward0'],
    [torch.unsafe_split_with_sizes(x, [1, 1])[1], 'UnsafeSplitWithSizesBackward0'],
    [torch.tril(x), 'TrilBackward0'],
    [torch.trace(x), 'TraceBackward0'],
    [torch.diag(x), 'DiagonalBackward0_copy'],
    [torch.diagflat(x), 'DiagEmbedBackward0'],
    [torch.rot90(x), 'Rot90Backward0'],
    [torch.block_diag(x, x), 'BlockDiagBackward0'],
    [torch.frexp(x).mantissa, 'FrexpBackward0'],
    [torch.renorm(x, 2, 0, 1), 'RenormBackward0'],
    [torch.slice_scatter(x, torch.ones(1, 3), 0, 0, 1), 'SliceScatterBackward0'],
    [x.mul(1).tril_(), 'TrilBackward0'],
    [x.mul(1).renorm_(2, 0, 1), 'RenormBackward0'],
  ];
  expect(named.map(([t]) => node(t))).toEqual(named.map(([, name]) => name));
});

test('copies are row-major, and what is scattered lies as the input', () => {
  expect(torch.transpose_copy(turned, 0, 1).stride()).toEqual([3, 1]);
  expect(torch.expand_copy(turned, [2, 3, 2]).stride()).toEqual([6, 2, 1]);
  expect(torch.slice_scatter(turned, torch.ones(1, 2), 0, 0, 1).stride()).toEqual([1, 3]);
  const laid = torch.as_strided_scatter(turned, torch.ones(2), [2], [1], 1);
  expect(laid.stride()).toEqual([1, 3]);
  expect([laid[1][0].item(), laid[2][0].item()]).toEqual([1, 1]);
  const part = torch.arange(8).float().slice(0, 2);
  expect(torch.as_strided_scatter(part, torch.ones(2), [2], [1]).tolist()).toEqual([1, 1, 4, 5, 6, 7]);
  expect(torch.as_strided_scatter(part, torch.ones(2), [2], [1], 1).tolist()).toEqual([1, 3, 4, 5, 6, 7]);
  // The layout is over the copy, which has a place for each element.
  const expanded = torch.arange(3).expand(2, 3);
  const scattered = torch.as_strided_scatter(expanded, torch.tensor([7n, 8n, 9n, 10n]).view(2, 2), [2, 2], [3, 1], 0);
  expect([scattered.tolist(), scattered.stride()]).toEqual([
    [
      [7, 8, 2],
      [9, 10, 2],
    ],
    [3, 1],
  ]);
  expect(torch.rot90(turned.t()).stride()).toEqual([1, 3]);
  expect(torch.frexp(turned).mantissa.stride()).toEqual([1, 3]);
});

test('results of copies may be written to', () => {
  const [first] = torch.unbind_copy(x);
  expect(node(first.add_(1))).toBe('AddBackward0');
});

test('types of what joins a diagonal are promoted, and gradients converted back', () => {
  const half = torch.ones(1, { dtype: torch.float16 }).requires_grad_();
  const out = torch.block_diag(torch.ones(2).long(), half);
  expect([out.dtype, out.shape]).toEqual([torch.float16, [2, 3]]);
  out.sum().backward();
  expect(half.grad!.dtype).toBe(torch.float16);
  expect(torch.block_diag().shape).toEqual([1, 0]);
});

test('integers combine in their common type, in place in their own', () => {
  const small = torch.tensor([12, 30], { dtype: torch.int32 });
  expect(torch.gcd(small, torch.tensor(18, { dtype: torch.int64 })).dtype).toBe(torch.int32);
  expect(small.lcm_(torch.tensor([18, 4], { dtype: torch.int64 })).tolist()).toEqual([36, 60]);
  expect(() => torch.gcd(torch.ones(1).bool(), torch.ones(1).bool())).toThrow(`"gcd_cpu" not implemented for 'Bool'`);
});

test('diagonals that wrap', () => {
  expect(torch.zeros(5, 2).fill_diagonal_(1, true).tolist()).toEqual([
    [1, 0],
    [0, 1],
    [0, 0],
    [1, 0],
    [0, 1],
  ]);
  expect(torch.zeros(3, 2).fill_diagonal_(1, { wrap: true }).tolist()).toEqual([
    [1, 0],
    [0, 1],
    [0, 0],
  ]);
});

test('rows inside of operators are no methods', () => {
  const inner = Object.getOwnPropertyNames(torch.Tensor.prototype).filter((name) =>
    /^_(softmax|narrowed|chunks)/.test(name),
  );
  expect(inner).toEqual([]);
  expect('cat' in x).toBe(false);
});
