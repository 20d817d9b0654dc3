// Hooks on several tensors at once, as in PyTorch 2.15.
import torch, { type Tensor } from '../../lib/door.js';

const { register_multi_grad_hook } = torch.autograd.graph;
const leaf = (): Tensor => torch.rand(2, 3, { requires_grad: true });

test('all gradients that a backward computes come at once', () => {
  const [a, b] = [leaf(), leaf()];
  const [c, d] = [a.mul(b), a.mul(b)];
  const seen: boolean[][] = [];
  const handle = register_multi_grad_hook([a, b, c, d], (grads) => {
    seen.push(grads.map((grad) => grad !== null));
  });
  const again = { retain_graph: true };
  c.sum().backward(again);
  c.sum().backward({ inputs: [a], ...again });
  c.add(d).sum().backward(again);
  d.sum().backward({ inputs: [b, d], ...again });
  torch.autograd.grad(c.sum(), [c], again);
  handle.remove();
  c.sum().backward(again);
  expect(seen).toEqual([
    [true, true, true, false],
    [true, false, true, false],
    [true, true, true, true],
    [false, true, false, true],
    [false, false, true, false],
  ]);
});

test('a backward in a hook has gradients of its own', () => {
  const [a, b] = [leaf(), leaf()];
  const product = a.mul(b).sum();
  const twice = product.mul(2);
  const seen: (Tensor | null)[][] = [];
  let inner = true;
  a.register_hook(() => {
    if (!inner) return;
    inner = false;
    twice.backward({ retain_graph: true });
  });
  register_multi_grad_hook([a, b], (grads) => {
    seen.push([...grads]);
  });
  product.backward({ retain_graph: true });
  expect(seen.map(([grad]) => grad!.div(b).round().mean().item())).toEqual([2, 1]);
});

test('or the first that comes', () => {
  const [a, b] = [leaf(), leaf()];
  const seen: Tensor[] = [];
  register_multi_grad_hook([torch.ones(1), a, b], (grad) => seen.push(grad), { mode: 'any' });
  a.mul(b).sum().backward();
  expect(seen.length).toBe(1);
});

test('other modes, and tensors without gradient, are refused', () => {
  const fn = (): void => undefined;
  const mode: string = 'x';
  expect(() => register_multi_grad_hook([leaf()], fn, { mode: mode as 'all' })).toThrow(
    "Expects mode to be one of ('all', 'any') but got x",
  );
  expect(() => register_multi_grad_hook([torch.ones(1)], fn)).toThrow('Expected gradient function to be set');
});
