// The walk of backward: long chains, memory, modes, hooks of nodes, and what the programs of the golden cannot say.
import torch, { Tensor } from '../../lib/index.js';
import { type Node } from '../../lib/graph/node.js';
import { cpu } from '../../lib/runtime/heap/engine.js';
import { sweep } from '../../lib/runtime/memory.js';

const data = (...values: number[]): Tensor => torch.tensor(values, { dtype: torch.float64 });
const leaf = (...values: number[]): Tensor => data(...values).requires_grad_();
const first = (t: Tensor): number => t.select(0, 0).item();
const storages = (): number => {
  sweep();
  return cpu.statistics.storages;
};
const bytes = (): number => {
  sweep();
  return cpu.statistics.allocated;
};

describe('long chains', () => {
  const chain = (x: Tensor, length: number): Tensor => {
    let y = x;
    for (let i = 0; i < length; i++) y = i % 2 ? y.mul(1.0001) : y.add(0.001);
    return y;
  };
  test('10,000 operations forward and backward, and nothing is left', () => {
    const x = leaf(1, 2);
    chain(x, 100).sum().backward();
    const before = [storages(), bytes()];
    for (let i = 0; i < 3; i++) {
      x.grad = null;
      chain(x, 10_000).sum().backward();
      expect(first(x.grad!)).toBeCloseTo(1.0001 ** 5000, 9);
    }
    const after = [storages(), bytes()];
    expect(after[0]! - before[0]!).toBeLessThan(20);
    expect(after[1]! - before[1]!).toBeLessThan(10_000);
  });
  test('in place', () => {
    const x = leaf(1, 2);
    const y = x.mul(1);
    for (let i = 0; i < 10_000; i++) y.mul_(1.0001);
    y.sum().backward();
    expect(first(x.grad!)).toBeCloseTo(1.0001 ** 10_000, 9);
  });
  test('through views written to', () => {
    const x = leaf(1, 2);
    const y = x.mul(1);
    for (let i = 0; i < 500; i++) y.slice(0, i % 2, (i % 2) + 1).mul_(1.01);
    y.sum().backward();
    expect(first(x.grad!)).toBeCloseTo(1.01 ** 250, 9);
  });
  test('differentiated twice', () => {
    const x = leaf(1, 2);
    const [g] = torch.autograd.grad(chain(x.mul(x), 2000).sum(), x, { create_graph: true });
    g.sum().backward();
    expect(first(x.grad!)).toBeCloseTo(2 * 1.0001 ** 1000, 9);
  });
});

describe('memory', () => {
  test('backward gives back what it makes, within one synchronous loop', () => {
    const w = torch.ones(64, 64, { requires_grad: true });
    const step = (): void => {
      w.grad = null;
      w.mm(w).relu().add(w).sigmoid().mean().backward();
    };
    for (let i = 0; i < 20; i++) step();
    const before = storages();
    for (let i = 0; i < 200; i++) step();
    expect(storages() - before).toBeLessThan(20);
  });
  test('a gradient handed out is not given back', () => {
    const x = leaf(1, 2, 3);
    const kept: Tensor[] = [];
    const y = x.mul(2);
    y.register_hook((grad) => void kept.push(grad));
    x.register_hook((grad) => void kept.push(grad));
    y.mul(y).sum().backward();
    const junk = Array.from({ length: 100 }, () => torch.zeros(3, { dtype: torch.float64 }));
    expect(kept.map((grad) => grad.tolist())).toEqual([
      [4, 8, 12],
      [8, 16, 24],
    ]);
    expect(junk.length).toBe(100);
  });
  test('leaves that get the same gradient do not share it', () => {
    const [a, b] = [leaf(1, 2), leaf(3, 4)];
    a.add(b).mul(2).sum().backward();
    a.grad!.zero_();
    expect(b.grad!.tolist()).toEqual([2, 2]);
    const c = leaf(1, 2);
    const given = data(5, 6);
    c.backward(given);
    c.grad!.zero_();
    expect(given.tolist()).toEqual([5, 6]);
  });
  test('grad gives tensors of their own', () => {
    const [a, b] = [leaf(1, 2), leaf(3, 4)];
    const [ga, gb] = torch.autograd.grad(a.mul(b).sum(), [a, b]);
    ga.fill_(9);
    expect([a.tolist(), b.tolist(), gb.tolist()]).toEqual([
      [1, 2],
      [3, 4],
      [1, 2],
    ]);
  });
  test('a freed graph keeps nothing', () => {
    const x = torch.ones(40_000, { requires_grad: true }); // large enough that storages are watched one by one
    const roots: Tensor[] = [];
    const before = bytes();
    for (let i = 0; i < 50; i++) {
      const y = x.exp().sin().sum();
      y.backward();
      roots.push(y);
    }
    expect(bytes() - before).toBeLessThan(1_000_000);
    expect(roots.length).toBe(50);
  });
});

describe('modes', () => {
  test('nested', () => {
    const states: boolean[] = [];
    const note = (): void => void states.push(torch.is_grad_enabled());
    torch.no_grad(() => {
      note();
      torch.enable_grad(() => {
        note();
        torch.set_grad_enabled(false, note);
        note();
      });
      note();
    });
    note();
    expect(states).toEqual([false, true, false, true, false, true]);
  });
  test('to the end of a block', () => {
    {
      using _ = torch.no_grad();
      expect(torch.is_grad_enabled()).toBe(false);
      {
        using _inner = torch.enable_grad();
        expect(torch.is_grad_enabled()).toBe(true);
      }
      expect(torch.is_grad_enabled()).toBe(false);
    }
    expect(torch.is_grad_enabled()).toBe(true);
  });
  test('for good', () => {
    torch.set_grad_enabled(false);
    expect(leaf(1).mul(2).requires_grad).toBe(false);
    torch.set_grad_enabled(true);
    expect(leaf(1).mul(2).requires_grad).toBe(true);
  });
  test('restored after a throw', () => {
    expect(() =>
      torch.no_grad(() => {
        throw new Error('within');
      }),
    ).toThrow('within');
    expect(torch.is_grad_enabled()).toBe(true);
  });
  test('a promise is refused', () => {
    for (const mode of ['no_grad', 'enable_grad', 'inference_mode'] as const) {
      expect(() => torch[mode](() => Promise.resolve(1))).toThrow(TypeError);
      expect(torch.is_grad_enabled()).toBe(true);
    }
    expect(() => torch.set_grad_enabled(true, () => Promise.resolve(1))).toThrow(/promise/);
  });
  test('inference_mode', () => {
    const y = torch.inference_mode(() => {
      expect(torch.is_inference_mode_enabled()).toBe(true);
      return leaf(1).mul(2);
    });
    expect(y.requires_grad).toBe(false);
    expect(torch.is_inference_mode_enabled()).toBe(false);
  });
  test('what a callback returns', () => {
    expect(torch.no_grad(() => 5)).toBe(5);
  });
});

describe('nodes', () => {
  const node = (t: Tensor): Node => t.grad_fn as Node;
  test('names and edges', () => {
    const [x, w] = [leaf(1, 2), data(3, 4)];
    const y = x.mul(w).add(1);
    expect([y.grad_fn!.name(), node(y).toString()]).toEqual(['AddBackward0', '<AddBackward0>']);
    const [[product]] = y.grad_fn!.next_functions as [[Node, number]];
    expect(product.name()).toBe('MulBackward0');
    expect(product.next_functions.map(([next]) => next?.title ?? null)).toEqual(['AccumulateGrad', null]);
  });
  test('hooks see and change gradients of the operands', () => {
    const x = leaf(1, 2);
    const y = x.mul(3);
    const seen: unknown[] = [];
    const handle = node(y).register_hook((inputs, outputs) => {
      seen.push(
        inputs.map((g) => g?.tolist() ?? null),
        outputs.map((g) => g?.tolist() ?? null),
      );
      return inputs.map((g) => g && g.mul(10));
    });
    y.sum().backward({ retain_graph: true });
    expect(seen).toEqual([[[3, 3], null].slice(0, node(y).edges.length), [[1, 1]]]);
    expect(x.grad!.tolist()).toEqual([30, 30]);
    handle.remove();
    y.sum().backward();
    expect(x.grad!.tolist()).toEqual([33, 33]);
  });
  test('prehooks see and change gradients of the results', () => {
    const x = leaf(1, 2);
    const y = x.mul(3);
    const handle = node(y).register_prehook((outputs) => outputs.map((g) => g && g.mul(2)));
    y.sum().backward({ retain_graph: true });
    expect(x.grad!.tolist()).toEqual([6, 6]);
    handle.remove();
    y.sum().backward();
    expect(x.grad!.tolist()).toEqual([9, 9]);
  });
});

describe('hooks', () => {
  test('the same function twice, and one of them removed', () => {
    const x = leaf(1);
    const double = (g: Tensor): Tensor => g.mul(2);
    x.register_hook(double);
    const second = x.register_hook(double);
    x.mul(1).backward();
    expect(x.grad!.tolist()).toEqual([4]);
    second.remove();
    x.grad = null;
    x.mul(1).backward();
    expect(x.grad!.tolist()).toEqual([2]);
  });
  test('called once with the sum of what arrives', () => {
    const x = leaf(1, 2);
    const y = x.mul(2);
    const seen: unknown[] = [];
    y.register_hook((g) => void seen.push(g.tolist()));
    y.add(y.mul(3)).sum().backward();
    expect(seen).toEqual([[4, 4]]);
  });
  test('after accumulation, with the sum', () => {
    const x = leaf(1, 2);
    const seen: unknown[] = [];
    const handle = x.register_post_accumulate_grad_hook((t) => {
      seen.push(t.grad!.tolist());
      if (seen.length === 2) t.grad = null;
    });
    x.sum().backward();
    x.sum().backward();
    expect(seen).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(x.grad).toBe(null);
    handle.remove();
    x.sum().backward();
    expect(seen.length).toBe(2);
  });
  test('a hook that returns no tensor', () => {
    const x = leaf(1);
    x.register_hook((() => 5) as never);
    expect(() => x.mul(1).backward()).toThrow(TypeError);
  });
  test('a hook under create_graph is differentiated', () => {
    const x = leaf(2);
    const y = x.mul(1);
    y.register_hook((g) => g.mul(x));
    const [g] = torch.autograd.grad(y.pow(2).sum(), x, { create_graph: true });
    g.backward();
    expect(x.grad!.tolist()).toEqual([12]); // g = 2 y · x, and dg = 2 y dx + (2 x dy, which the hook takes times x)
  });
});

test('a gradient that is turned back is a view, however it was turned', () => {
  const base = (turn: (x: Tensor) => Tensor): unknown => {
    const x = torch.ones(2, 3, { requires_grad: true });
    const [grad] = torch.autograd.grad(turn(x).mul(2).sum(), x);
    return grad._base?.shape;
  };
  expect([base((x) => x.t()), base((x) => x.permute(1, 0)), base((x) => x.mul(2))]).toEqual([
    [3, 2],
    [3, 2],
    undefined,
  ]);
});

test('an error within backward leaves the mode and later walks as they were', () => {
  const x = leaf(1, 2);
  const y = x.mul(2);
  y.register_hook(() => {
    throw new Error('within');
  });
  expect(() => y.sum().backward()).toThrow('within');
  expect(torch.is_grad_enabled()).toBe(true);
  x.mul(3).sum().backward();
  expect(x.grad!.tolist()).toEqual([3, 3]);
});

test('keywords: unknown ones are refused by name', () => {
  expect(() =>
    leaf(1)
      .mul(2)
      .backward({ keep_graph: true } as never),
  ).toThrow(/unexpected keyword argument 'keep_graph'/);
  expect(() => torch.autograd.grad(leaf(1).mul(2), leaf(1), { keep: true } as never)).toThrow(
    /unexpected keyword argument 'keep'/,
  );
});

test('version counters count each write once, whoever writes', () => {
  const x = data(1, 2, 3);
  const writes: (() => unknown)[] = [
    () => x.add_(1),
    () => x.fill_(2),
    () => x.zero_(),
    () => x.copy_(data(1, 2, 3)),
    () => x.slice(0, 1).mul_(2),
    () => x.index_put_([0], 5),
    () => x.masked_fill_(x.gt(0), 1),
    () => x.index_put_([torch.tensor([0n])], data(2)),
    () => x.clamp_(0, 1),
    () => x.cumsum_(0),
    () => x.exp_(),
  ];
  for (const write of writes) {
    const before = x._version;
    write();
    expect(x._version - before).toBe(1);
  }
});
