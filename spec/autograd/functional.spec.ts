// Derivatives of functions: torch.autograd.functional and torch.func, beside PyTorch's numbers and words.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import torch, { Tensor, nn } from '../../lib/index.js';

type Plain = number | Plain[];
const { errors, ...golden } = JSON.parse(
  readFileSync(new URL('../golden/functional.json', import.meta.url), 'utf8'),
) as Record<string, Plain> & { errors: Record<string, [string, string]> };
const { hessian, hvp, jacobian, jvp, vhp, vjp } = torch.autograd.functional;

const double = { dtype: torch.float64 } as const;
const x = torch.tensor([0.3, -0.7, 1.1], double);
const w = torch.tensor([[0.5, -1.0, 0.2], [0.1, 0.9, -0.4]], double); // prettier-ignore
const u = torch.tensor([1, 2], double);
const f = (a: Tensor, b: Tensor): Tensor => b.mv(a.sin());
const g = (a: Tensor, b: Tensor): Tensor => f(a, b).pow(2).sum();
const pair = (a: Tensor): [Tensor, Tensor] => [a.exp(), a.prod()];

function near(got: unknown, wanted: Plain): void {
  if (got instanceof Tensor) near(got.tolist(), wanted);
  else if (Array.isArray(got)) {
    expect(got.length).toBe((wanted as Plain[]).length);
    got.forEach((item, k) => near(item, (wanted as Plain[])[k]!));
  } else expect(got).toBeCloseTo(wanted as number, 8);
}

test.each<[string, () => unknown]>([
  ['jacobian', () => jacobian(f, [x, w])],
  ['jacobian of several', () => jacobian(pair, x)],
  ['hessian', () => hessian(g, [x, w])],
  ['hessian of one', () => hessian((a: Tensor) => g(a, w), x)],
  ['vjp', () => vjp(f, [x, w], u)],
  ['jvp', () => jvp(f, [x, w], [x, w])],
  ['vhp', () => vhp(g, [x, w], [x, w])],
  ['hvp', () => hvp(g, [x, w], [x, w])],
])('%s', (name, run) => near(run(), golden[name]!));

const strict = { strict: true } as const;
test.each<[string, () => unknown]>([
  ['vjp without v', () => vjp((a: Tensor) => a, x)],
  ['jvp without v', () => jvp((a: Tensor) => a, x)],
  ['v too short', () => jvp(f, [x, w], [x])],
  ['v of another size', () => jvp((a: Tensor) => a, x, u)],
  ['hessian of a vector', () => hessian((a: Tensor) => a, x)],
  ['strict jacobian', () => jacobian((_: Tensor) => w.sum().requires_grad_(), x, strict)],
  ['strict outputs', () => jacobian((_: Tensor) => u, x, strict)],
  ['strict hessian', () => hessian((a: Tensor) => a.sum(), x, strict)],
  ['strategy', () => jacobian((a: Tensor) => a, x, { strategy: 'sideways' })],
])('error: %s', (name, run) => {
  const [kind, message] = errors[name]!;
  expect(run).toThrow(expect.objectContaining({ name: kind, message }));
});

test('results have a graph where one is asked for, and none otherwise', () => {
  const leaf = x.clone().requires_grad_();
  expect(jacobian((a: Tensor) => a.pow(2), leaf).requires_grad).toBe(false);
  jacobian((a: Tensor) => a.pow(2), leaf, { create_graph: true })
    .sum()
    .backward();
  near(leaf.grad, [2, 2, 2]);
});

test('torch.func: what a gradient depends on outside of its function goes on', () => {
  const { grad, jacrev, vjp: pullback } = torch.func;
  const outer = w.clone().requires_grad_();
  const slope = grad((a: Tensor) => g(a, outer))(x);
  expect(slope.requires_grad).toBe(true);
  expect(grad((a: Tensor) => g(a, w))(x).requires_grad).toBe(false);
  expect(x.requires_grad).toBe(false);
  near(grad((a: Tensor) => grad((b: Tensor) => b.pow(3).sum())(a).sum())(x), x.mul(6).tolist<number[]>());
  const [, pull] = pullback((a: Tensor) => a.pow(2), x);
  near(pull(x), [x.pow(2).mul(2).tolist<number[]>()]);
  near(pull(x), [x.pow(2).mul(2).tolist<number[]>()]); // again
  near(jacrev((a: Tensor) => f(a, w))(x), (golden.jacobian as Plain[])[0]!);
  expect(() => grad((a: Tensor) => a)(x)).toThrow(
    'grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with 1 dims.',
  );
  expect(() => grad((_: Tensor) => 3)(x)).toThrow("Expected f(*args) to return a Tensor, got <class 'int'>");
  expect(() => grad((a: number) => a)(3)).toThrow("Thing passed to transform API must be Tensor, got <class 'int'>");
  expect(() => jacrev((a: Tensor) => a.long())(x)).toThrow(
    'vjp(f, ...): All outputs of f must be floating-point or complex Tensors, got Tensor with dtype torch.int64',
  );
  expect(() => grad((a: Tensor) => a, 1)(x)).toThrow('Got argnum=1, but only 1 positional inputs');
});

test('functional_call: other tensors for one call, tied ones together, and the module as it was', () => {
  const net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2));
  net[1].weight = net[0].weight;
  const before = net.state_dict();
  const input = torch.ones(1, 2);
  const zero = torch.zeros(2, 2);
  const out = torch.func.functional_call(net, { '0.weight': zero, '1.bias': torch.ones(2) }, input);
  expect(out.tolist()).toEqual([[1, 1]]);
  expect([...net.named_parameters()].map(([name]) => name)).toEqual(['0.weight', '0.bias', '1.bias']);
  expect(Object.keys(net.state_dict())).toEqual(Object.keys(before));
  expect(() => torch.func.functional_call(net, { 'nothing.weight': zero }, input)).toThrow(
    'Sequential has no attribute `nothing`',
  );
  expect(torch.func.functional_call(net, { nothing: zero }, input).tolist()).toEqual(net(input).tolist());
  expect('nothing' in net).toBe(false);
  expect(() => torch.func.functional_call(net, { '0.weight': zero }, input, { strict: true })).toThrow(
    'Missing key(s)',
  );
  expect(net[0].weight).toBeInstanceOf(nn.Parameter);
});

test('grad: a batch of gradients, row by row', () => {
  const w = torch.tensor([1, 2], { requires_grad: true });
  const apart = torch.ones(1, { requires_grad: true });
  const batch = (options: object) => torch.autograd.grad(w.pow(2), [w, apart], torch.eye(2), { is_grads_batched: true, ...options }); // prettier-ignore
  const [both, none] = batch({ allow_unused: true, create_graph: true });
  expect([both.tolist(), none]).toEqual([[[2, 0], [0, 4]], null]); // prettier-ignore
  expect(torch.autograd.grad(both.sum(), w)[0].tolist()).toEqual([2, 2]);
  expect(batch({ materialize_grads: true })[1].tolist()).toEqual([0]);
  expect(() => batch({})).toThrow('The differentiated Tensor at index 1 appears to not have been used');
  const two = () => [w.mul(2), w.sum()];
  const of = (count: number) => torch.autograd.grad(two(), w, [torch.eye(2), torch.ones(count)], { is_grads_batched: true }); // prettier-ignore
  expect(of(2)[0].tolist()).toEqual([[3, 1], [1, 3]]); // prettier-ignore
  expect(() => of(3)).toThrow('out of range');
  const freed = w.mul(w);
  torch.autograd.grad(freed, w, torch.eye(2), { is_grads_batched: true });
  expect(() => torch.autograd.grad(freed, w, torch.eye(2), { is_grads_batched: true })).toThrow('a second time');
  expect(() => torch.autograd.grad(two(), w, [torch.ones(2), torch.ones(3)])).toThrow('grad_output[1]');
});
