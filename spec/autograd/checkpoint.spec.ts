// Computation again in backward, kept tensors in a program's own way, anomalies, operations that are differentiated once.
import { afterEach, expect, jest, test } from '@jest/globals';
import torch, { type Tensor, nn } from '../../lib/index.js';

const { checkpoint, checkpoint_sequential, CheckpointError } = torch.utils.checkpoint;
afterEach(() => void jest.restoreAllMocks());
const warned = () => jest.spyOn(console, 'warn').mockImplementation(() => undefined);

const net = () => {
  torch.manual_seed(0);
  return nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Dropout(0.5), nn.Linear(8, 2));
};
const input = (): Tensor => torch.tensor([[1, 2, 3], [0.5, -1, 2]]).requires_grad_(); // prettier-ignore

test('a checkpointed block: the same numbers, gradients and draws, and nothing kept', () => {
  const [plain, again] = [net(), net()];
  const [x, y] = [input(), input()];
  torch.manual_seed(1);
  plain(x).pow(2).sum().backward();
  torch.manual_seed(1);
  let calls = 0;
  const block = (t: Tensor): Tensor => {
    calls++;
    return again(t);
  };
  const out = checkpoint(block, y, { use_reentrant: false });
  expect(calls).toBe(1);
  out.pow(2).sum().backward();
  expect(calls).toBe(2);
  expect(y.grad!.tolist()).toEqual(x.grad!.tolist());
  const grads = [...again.parameters()].map((p) => p.grad!.tolist());
  expect(grads).toEqual([...plain.parameters()].map((p) => p.grad!.tolist()));
  const drawn = torch.rand(2).tolist();
  torch.manual_seed(1);
  plain(x);
  expect(torch.rand(2).tolist()).toEqual(drawn);
});

test('checkpoints inside of checkpoints, second derivatives, and backward again', () => {
  const f = (t: Tensor): Tensor => t.sin().mul(t.exp());
  const x = input();
  const nested = (t: Tensor): Tensor =>
    checkpoint((u: Tensor) => checkpoint(f, u.pow(2), { use_reentrant: false }).cos(), t, { use_reentrant: false });
  const direct = f(x.pow(2)).cos();
  const [wanted] = torch.autograd.grad(direct.sum(), x, { create_graph: true });
  const out = nested(x).sum();
  const [first] = torch.autograd.grad(out, x, { retain_graph: true });
  expect(first.tolist()).toEqual(wanted.tolist());
  const [slope] = torch.autograd.grad(out, x, { create_graph: true });
  const [second] = torch.autograd.grad(slope.sum(), x);
  const [alike] = torch.autograd.grad(wanted.sum(), x);
  expect(torch.allclose(second, alike, 1e-4, 1e-5)).toBe(true);
});

test('checkpoint_sequential, keywords, warnings and errors', () => {
  const warn = warned();
  const model = net().eval();
  const x = input();
  const out = checkpoint_sequential(model, 2, x, { use_reentrant: false });
  expect(out.tolist()).toEqual(model(x).tolist());
  out.sum().backward();
  expect(x.grad).not.toBeNull();
  expect(warn).not.toHaveBeenCalled();
  checkpoint((t: Tensor) => t.mul(2), torch.ones(2));
  expect(warn.mock.calls.map(([text]) => (text as string).slice(0, 40))).toEqual([
    'UserWarning: torch.utils.checkpoint: the',
    'UserWarning: None of the inputs have req',
  ]);
  expect(() => checkpoint((t: Tensor) => t, x, { use_reentrant: true, scale: 2 })).toThrow(
    'Unexpected keyword arguments: scale',
  );
  const scaled = checkpoint((t: Tensor, { scale }: { scale: number }) => t.mul(scale), x, {
    use_reentrant: false,
    scale: 3,
  });
  expect(scaled.tolist()).toEqual(x.mul(3).tolist());
  let time = 0;
  const changing = checkpoint((t: Tensor) => (time++ === 0 ? t.sin().exp() : t.sin()), x, { use_reentrant: false });
  expect(() => changing.sum().backward()).toThrow(CheckpointError);
});

test('saved_tensors_hooks see what is kept, and give it back', () => {
  const seen: number[][] = [];
  const x = torch.tensor([1, 2], { requires_grad: true });
  const y = torch.autograd.graph.saved_tensors_hooks(
    (t: Tensor) => {
      seen.push(t.tolist<number[]>());
      return t.detach().clone();
    },
    (kept: Tensor) => kept.mul(10),
    () => x.pow(2),
  );
  expect(seen).toEqual([[1, 2]]);
  y.sum().backward();
  expect(x.grad!.tolist()).toEqual([20, 40]);
  const bad = torch.autograd.graph.saved_tensors_hooks(
    () => 1,
    () => 2 as never,
    () => x.exp(),
  );
  expect(() => bad.sum().backward()).toThrow(
    'Output of saved tensor unpack_hook expected to be a Tensor but got result of type int',
  );
});

test('an anomaly: the operation is named, and where it was called', () => {
  const warn = warned();
  const x = torch.tensor([0], { requires_grad: true });
  expect(() => torch.autograd.detect_anomaly(() => x.sqrt().mul(0).sum().backward())).toThrow(
    "Function 'SqrtBackward0' returned nan values in its 0th output.",
  );
  const texts = warn.mock.calls.map(([text]) => text as string);
  expect(texts[0]).toBe(
    'Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.',
  );
  expect(texts[1]).toMatch(/^Error detected in SqrtBackward0. Traceback of forward call that caused the error:\n/);
  expect(texts[1]).toContain('checkpoint.spec');
  expect(torch.is_anomaly_enabled()).toBe(false);
  torch.autograd.set_detect_anomaly(true, false);
  expect([torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()]).toEqual([true, false]);
  x.sqrt().mul(0).sum().backward();
  torch.autograd.set_detect_anomaly(false);
  expect(torch.is_anomaly_enabled()).toBe(false);
  const now = (): boolean[] => [torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()];
  expect(torch.autograd.set_detect_anomaly(true, now)).toEqual([true, true]);
  expect(torch.autograd.set_detect_anomaly(true, { check_nan: false }, now)).toEqual([true, false]);
  expect(torch.autograd.detect_anomaly({ check_nan: false }, now)).toEqual([true, false]);
  expect(torch.is_anomaly_enabled()).toBe(false);
});

test('once_differentiable: a first derivative of any kind, and an error for the second', () => {
  const { once_differentiable } = torch.autograd.function;
  class Cube extends torch.autograd.Function {
    static override forward(ctx: torch.autograd.FunctionCtx, x: Tensor): Tensor {
      ctx.save_for_backward(x);
      return x.pow(3);
    }
    static override backward = once_differentiable((ctx: torch.autograd.FunctionCtx, grad: Tensor) =>
      grad.mul(ctx.saved_tensors[0].pow(2).mul(3)),
    );
  }
  const x = torch.tensor([2], { requires_grad: true });
  Cube.apply(x).backward();
  expect(x.grad!.tolist()).toEqual([12]);
  const [slope] = torch.autograd.grad(Cube.apply(x).pow(2), x, { create_graph: true });
  expect(slope.item()).toBe(192);
  expect(() => slope.backward()).toThrow(
    'trying to differentiate twice a function that was marked with @once_differentiable',
  );
});

test('fork_rng leaves the generator where it was; deterministic algorithms are remembered', () => {
  torch.manual_seed(3);
  const wanted = torch.rand(2).tolist();
  torch.manual_seed(3);
  torch.random.fork_rng(() => {
    torch.manual_seed(0);
    torch.rand(5);
  });
  expect(torch.rand(2).tolist()).toEqual(wanted);
  torch.use_deterministic_algorithms(true, { warn_only: true });
  expect([torch.are_deterministic_algorithms_enabled(), torch.get_deterministic_debug_mode()]).toEqual([true, 1]);
  torch.use_deterministic_algorithms(false);
  expect(torch.are_deterministic_algorithms_enabled()).toBe(false);
});

describe('a reentrant checkpoint', () => {
  const reentrant = { use_reentrant: true } as const;

  test('is one operation, whose backward is another one to all leaves', () => {
    const x = torch.ones(2, { requires_grad: true });
    const w = torch.full([2], 3, { requires_grad: true });
    const y = checkpoint((t: Tensor) => checkpoint((u: Tensor) => u.mul(u).mul(w), t, reentrant).add(1), x, reentrant);
    expect(String(y)).toBe('tensor([4., 4.], grad_fn=<CheckpointFunctionBackward>)');
    y.sum().backward();
    expect([x.grad!.tolist(), w.grad!.tolist()]).toEqual([
      [6, 6],
      [1, 1],
    ]);
    const [doubled, more] = checkpoint(
      (t: Tensor, k: Tensor) => [t.mul(2), k.add(1)],
      x,
      torch.tensor([1n]),
      reentrant,
    );
    expect([doubled!.requires_grad, more!.requires_grad]).toEqual([true, false]);
    expect(() => doubled!.add(more!).sum().backward()).not.toThrow();
  });

  test('hands out what is no tensor, of which nothing is recorded', () => {
    const x = torch.ones(2, { requires_grad: true });
    const alone = checkpoint((t: Tensor) => ({ twice: t.mul(2) }), x, reentrant);
    expect([alone.twice.tolist(), alone.twice.requires_grad]).toEqual([[2, 2], false]);
    const [, , beside] = checkpoint((t: Tensor) => [t.mul(2), { more: t }, t.mul(3)] as const, x, reentrant);
    beside.sum().backward();
    expect(x.grad!.tolist()).toEqual([3, 3]);
  });

  test('refuses what PyTorch does', () => {
    const x = torch.ones(2, { requires_grad: true });
    const twice = () => checkpoint((t: Tensor) => t.mul(2), x, reentrant).sum();
    expect(() => torch.autograd.grad(twice(), x)).toThrow(
      'When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` parameter to .backward().',
    );
    expect(() => twice().backward({ inputs: [x] })).toThrow('incompatible with .grad()');
    const detached = checkpoint((t: Tensor) => t.detach(), x, reentrant);
    expect(() => detached.sum().backward()).toThrow('none of output has requires_grad=True');
    const input = x.mul(1);
    const late = checkpoint((t: Tensor) => t.mul(t), input, reentrant);
    input.add_(1);
    expect(() => late.sum().backward()).toThrow('modified by an inplace operation');
  });
});

test('what a node keeps can be looked at by its name', () => {
  const [a, b] = [torch.tensor([1, 2], { requires_grad: true }), torch.tensor([3, 4], { requires_grad: true })];
  const product = a.mul(b);
  expect([product.grad_fn!._saved_self === a, product.grad_fn!._saved_other === b]).toEqual([true, true]);
  const y = a.exp();
  expect(y.grad_fn!._saved_result!.equal(y)).toBe(true);
  expect(y.grad_fn!._saved_result === y).toBe(false);
  expect(y.grad_fn!._saved_result!.grad_fn === y.grad_fn).toBe(true);
  expect(a.dot(b).grad_fn!._saved_tensor === b).toBe(true);
  expect([product.grad_fn!.name(), a.clone().grad_fn!.next_functions[0]![0]!.name()]).toEqual([
    'MulBackward0',
    'torch::autograd::AccumulateGrad',
  ]);
  expect(`${product.grad_fn!.name} ${y.grad_fn}`).toBe('MulBackward0 <ExpBackward0>');
  y.sum().backward();
  expect(() => y.grad_fn!._saved_result).toThrow('directly access saved tensors after they have already been freed');
});

test('tensors are packed as derivatives name them, and may not be written to', () => {
  const seen: number[] = [];
  const [a, b] = [torch.tensor([1], { requires_grad: true }), torch.tensor([2], { requires_grad: true })];
  const pack = (t: Tensor): Tensor => {
    seen.push(t.item());
    return t;
  };
  const keep = (t: Tensor): Tensor => t;
  torch.autograd.graph.saved_tensors_hooks(pack, keep, () => a.mul(b));
  expect(seen).toEqual([2, 1]); // the derivative by the first operand comes first, and it is the second
  const writing = () =>
    torch.autograd.graph.saved_tensors_hooks(
      (t: Tensor) => t.mul_(2),
      keep,
      () => a.exp(),
    );
  expect(writing).toThrow('A saved tensor pack hook is modifying its input in place.');
});
