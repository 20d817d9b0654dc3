// How much backward computes: gradients of one pointwise call are one kernel, and what is broadcast is summed after it.
import { jest } from '@jest/globals';
import torch, { Tensor } from '../../lib/index.js';
import { cpu } from '../../lib/runtime/heap/engine.js';

const leaf = (...shape: number[]): Tensor => torch.rand(...shape).requires_grad_();

/** Kernels that backward runs, by name. */
function kernels(loss: Tensor): string[] {
  const spy = jest.spyOn(cpu, 'run');
  try {
    loss.backward(torch.ones(loss.shape));
    return spy.mock.calls.map(([kernel]) => kernel.name).filter((name) => name === 'pointwise' || name === 'reduce');
  } finally {
    spy.mockRestore();
  }
}

test('one kernel for both factors', () => {
  const [a, b] = [leaf(3, 4), leaf(3, 4)];
  expect(kernels(a.mul(b))).toEqual(['pointwise']);
  expect([torch.equal(a.grad!, b), torch.equal(b.grad!, a)]).toEqual([true, true]);
});

test('for those that are wanted', () => {
  const [a, b] = [leaf(3, 4), leaf(3, 4)];
  const [only] = torch.autograd.grad(a.mul(b).sum(), b);
  expect([torch.equal(only, a), a.grad]).toEqual([true, null]);
});

test('broadcast operands are summed after it', () => {
  const [a, b] = [leaf(3, 4), leaf(4)];
  expect(kernels(a.div(b))).toEqual(['pointwise', 'reduce']);
  expect(torch.allclose(a.grad!, b.reciprocal().expand(3, 4))).toBe(true);
  expect(torch.allclose(b.grad!, a.div(b.square()).sum(0).neg())).toBe(true);
});

test('three operands, of which the gradient as it came is one', () => {
  const [x, y, z] = [leaf(2, 3), leaf(2, 3), leaf(2, 3)];
  expect(kernels(torch.addcmul(x, y, z, { value: 2 }))).toEqual(['pointwise']);
  expect(torch.equal(x.grad!, torch.ones(2, 3))).toBe(true);
  expect([torch.equal(y.grad!, z.mul(2)), torch.equal(z.grad!, y.mul(2))]).toEqual([true, true]);
});
