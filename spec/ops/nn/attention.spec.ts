// Attention a block of queries at a time: the same as in one piece, with memory that grows with the sequence and not its square.
import { expect, test } from '@jest/globals';
import torch, { type Tensor, nn } from '../../../lib/index.js';

const { scaled_dot_product_attention: attention } = nn.functional;
const double = { dtype: torch.float64 } as const;
const data = (seed: number, ...shape: number[]): Tensor => {
  const count = shape.reduce((a, b) => a * b, 1);
  return torch
    .arange(seed, seed + count, double)
    .mul(0.7)
    .sin()
    .view(shape)
    .requires_grad_();
};
/** Every pair at once. */
const whole = (q: Tensor, k: Tensor, v: Tensor, mask: Tensor | null, causal: boolean): Tensor => {
  let scores = q.matmul(k.transpose(-2, -1)).div(Math.sqrt(q.shape.at(-1)!));
  const [l, s] = scores.shape.slice(-2) as [number, number];
  if (causal) scores = scores.masked_fill(torch.ones(l, s).tril().eq(0), -Infinity);
  if (mask !== null) scores = scores.add(mask);
  return scores.softmax(-1).matmul(v);
};

// More scores than a block has, over heads, queries and batches.
test.each<[string, [number, number, number, number], boolean, boolean]>([
  ['queries in blocks', [1, 2, 500, 400], false, false],
  ['causal', [1, 2, 400, 400], true, false],
  ['with a mask', [2, 1, 600, 500], false, true],
  ['batches in blocks', [9, 2, 130, 120], true, false],
])('%s', (_, [n, h, l, s], causal, masked) => {
  const mask = masked ? data(7, l, s).detach().mul(3) : null;
  const operands = () => [data(1, n, h, l, 3), data(2, n, h, s, 3), data(5, n, h, s, 2)] as const;
  const [a, b] = [operands(), operands()];
  const got = attention(...a, mask, { is_causal: causal });
  const wanted = whole(...b, mask, causal);
  expect(torch.allclose(got, wanted, 1e-10, 1e-12)).toBe(true);
  got.sin().sum().backward();
  wanted.sin().sum().backward();
  a.forEach((t, k) => expect(torch.allclose(t.grad!, b[k]!.grad!, 1e-9, 1e-10)).toBe(true));
});

test('memory does not grow with the square of the sequence', () => {
  const length = 2048; // whose scores would take 16 MB
  const q = torch.randn(1, 1, length, 8, { requires_grad: true });
  torch.reset_peak_memory_stats();
  const before = torch.memory_allocated();
  torch.tidy(() => {
    attention(q, q, q, null, 0, true).sum().backward();
  });
  expect(torch.max_memory_allocated() - before).toBeLessThan(12 * 1024 * 1024);
});

test('heads that share keys, other dimensions, and queries that see nothing', () => {
  const [q, k] = [data(1, 2, 4, 3, 2), data(3, 2, 2, 5, 2)];
  const repeated = k.repeat_interleave(2, 1);
  const grouped = attention(q, k, k, { enable_gqa: true });
  expect(torch.allclose(grouped, attention(q, repeated, repeated))).toBe(true);
  expect(attention(data(1, 3, 2), data(2, 5, 2), data(3, 5, 2)).shape).toEqual([3, 2]);
  expect(attention(data(1, 2, 1, 2, 3, 2), data(2, 2, 5, 2), data(3, 1, 5, 4)).shape).toEqual([2, 1, 2, 3, 4]);
  const mask = torch.tensor([[true, false], [false, false]]); // prettier-ignore
  const x = data(1, 2, 2);
  expect(attention(x, x, x, mask)[1].tolist()).toEqual([0, 0]);
  const learned = torch.zeros(2, 2, double).requires_grad_();
  attention(x, x, x, learned).pow(2).sum().backward();
  expect(learned.grad!.abs().sum().item()).toBeGreaterThan(0);
});

// PyTorch's numbers; times nothing, what is not finite among the values is NaN.
test.each([
  [2, ['0.0000', '2.0493', '0.0000', '1.9698']],
  [Infinity, ['NaN', 'Infinity', 'NaN', 'Infinity']],
] as const)('a query without a number above -infinity among its scores sees nothing: %d', (odd, expected) => {
  const q = torch.tensor([-Infinity, 1, NaN, 2]).view(1, 1, 4, 1);
  const [k, v] = [torch.tensor([1, 2, 0.5]), torch.tensor([1, odd, 4])].map((t) => t.view(1, 1, 3, 1));
  const got = attention(q, k!, v!, { scale: 1 }).flatten().tolist<number[]>();
  expect(got.map((x) => x.toFixed(4))).toEqual(expected);
});

test('any scale, of any number of dimensions', () => {
  for (const lead of [[], [2], [1, 2]]) {
    const [q, k, v] = [data(1, ...lead, 3, 2), data(2, ...lead, 4, 2), data(3, ...lead, 4, 3)];
    for (const scale of [0, 0.3, -0.7]) {
      const wanted = q.matmul(k.transpose(-2, -1)).mul(scale).softmax(-1).matmul(v);
      expect(torch.allclose(attention(q, k, v, { scale }), wanted)).toBe(true);
    }
  }
});
