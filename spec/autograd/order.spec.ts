// The order of backward: when leaves collect, when hooks are called, and what each is given.
import torch, { Tensor, nn, optim } from '../../lib/index.js';
import { type Node } from '../../lib/graph/node.js';
import { cpu } from '../../lib/runtime/heap/engine.js';

const leaf = (...values: number[]): Tensor => torch.tensor(values).requires_grad_();
const values = (grads: readonly (Tensor | null)[]): unknown[] => grads.map((grad) => grad && grad.tolist());

describe('leaves collect first when ready', () => {
  test('in every iteration alike', () => {
    const log: string[] = [];
    const [w1, w2] = [leaf(1, 1), leaf(1, 1)];
    w1.register_post_accumulate_grad_hook(() => void log.push('W1'));
    w2.register_post_accumulate_grad_hook(() => void log.push('W2'));
    for (let i = 0; i < 3; i++) {
      const a = w1.mul(2);
      a.register_hook(() => void log.push('a'));
      const b = a.mul(w2);
      b.register_hook(() => void log.push('b'));
      b.sum().backward();
      log.push('|');
    }
    expect(log.join(' ')).toBe('b W2 a W1 | b W2 a W1 | b W2 a W1 |');
  });
  test('so gradients can leave while backward runs: a second set is never alive', () => {
    const layers = 10;
    const size = 128;
    const model = nn.Sequential(...Array.from({ length: layers }, () => nn.Linear(size, size, false)));
    const one = size * size * 4;
    const optimizer = optim.SGD(model.parameters(), { lr: 0.1 });
    const hooks = [...model.parameters()].map((p) =>
      p.register_post_accumulate_grad_hook((leaf) => {
        leaf.data.sub_(leaf.grad!, { alpha: 0.1 });
        const grad = leaf.grad!;
        leaf.grad = null;
        grad[Symbol.dispose]();
      }),
    );
    const x = torch.randn(4, size);
    let peak = 0;
    for (let i = 0; i < 3; i++) {
      const loss = model(x).sum();
      const before = (cpu.statistics.peak = cpu.statistics.allocated);
      loss.backward();
      peak = cpu.statistics.peak - before;
    }
    expect(peak).toBeLessThan(3 * one + 64 * 1024);
    for (const hook of hooks) hook.remove();
    optimizer.zero_grad();
  });
  test('what accumulates is freed at once', () => {
    const model = nn.Sequential(...Array.from({ length: 10 }, () => nn.Linear(128, 128, false)));
    const x = torch.randn(4, 128);
    model(x).sum().backward();
    const loss = model(x).sum();
    const before = (cpu.statistics.peak = cpu.statistics.allocated);
    loss.backward(); // adds to gradients that are there: one more of them at a time
    expect(cpu.statistics.peak - before).toBeLessThan(2 * 128 * 128 * 4 + 64 * 1024);
  });
});

describe("the order of a node's hooks", () => {
  test('tensor hooks, before, after; then those of the leaf and its accumulator', () => {
    const log: unknown[] = [];
    const note =
      (name: string) =>
      (...grads: (Tensor | readonly (Tensor | null)[])[]) =>
        void log.push([name, ...grads.map((g) => (g instanceof Tensor ? g.tolist() : values(g)))]);
    const w = leaf(1, 1);
    const y = w.mul(2);
    const node = y.grad_fn as Node;
    y.retain_grad();
    node.register_prehook(note('before'));
    y.register_hook(note('tensor'));
    node.register_hook(note('after'));
    y.register_hook((grad) => grad.mul(10));
    w.register_hook(note('leaf'));
    w.register_post_accumulate_grad_hook((p) => void log.push(['accumulated', p.grad!.tolist()]));
    const accumulator = node.edges[0]!.node;
    accumulator.register_hook(note('accumulator after'));
    accumulator.register_prehook(note('accumulator before'));
    y.sum().backward();
    expect(log).toEqual([
      ['tensor', [1, 1]],
      ['before', [[10, 10]]],
      ['after', [[20, 20], null].slice(0, node.edges.length), [[10, 10]]],
      ['leaf', [20, 20]],
      ['accumulator before', [[20, 20]]],
      ['accumulated', [20, 20]],
      ['accumulator after', [], [[20, 20]]],
    ]);
    expect([y.grad!.tolist(), w.grad!.tolist()]).toEqual([
      [10, 10],
      [20, 20],
    ]);
  });
  test('what is retained has seen all hooks of the tensor, and none of the node', () => {
    const y = leaf(1, 1).mul(2);
    y.register_hook((g) => g.mul(10));
    y.retain_grad();
    y.register_hook((g) => g.mul(100));
    (y.grad_fn as Node).register_prehook(([g]) => [g!.mul(1000)]);
    y.sum().backward();
    expect(y.grad!.tolist()).toEqual([1000, 1000]);
  });
  test('autograd.grad captures what arrives where it goes on from it, and what hooks made of it where it ends', () => {
    const log: string[] = [];
    const w = leaf(1, 1);
    const y = w.mul(2);
    y.register_hook((g) => g.mul(10));
    (y.grad_fn as Node).register_prehook(([g]) => [g!.mul(100)]);
    w.register_hook(() => void log.push('hook'));
    w.register_post_accumulate_grad_hook(() => void log.push('accumulated'));
    // What goes on from `y` is captured as it arrives, before hooks and prehooks; what ends at `w` after its hooks.
    expect(values(torch.autograd.grad(y.mul(3).sum(), [y, w]))).toEqual([
      [3, 3],
      [6000, 6000],
    ]);
    expect(log).toEqual(['hook']);
    expect(values(torch.autograd.grad(y.mul(3).sum(), y))).toEqual([[30, 30]]);
  });
  test('a hook may run backward through the same nodes', () => {
    const w = leaf(1, 1);
    const y = w.mul(2);
    const z = y.mul(3).sum();
    let inner = true;
    y.register_hook((g) => {
      if (!inner) return;
      inner = false;
      z.backward(torch.tensor(10), { retain_graph: true });
      expect(w.grad!.tolist()).toEqual([60, 60]);
      return g;
    });
    z.backward({ retain_graph: true });
    expect(w.grad!.tolist()).toEqual([66, 66]);
  });
  test('after an error backward goes on from where it was', () => {
    const w = leaf(1, 1);
    const y = w.mul(2);
    const hook = y.register_hook(() => {
      throw new Error('within');
    });
    const z = y.mul(3).sum();
    expect(() => z.backward({ retain_graph: true })).toThrow('within');
    hook.remove();
    z.backward();
    expect(w.grad!.tolist()).toEqual([6, 6]);
  });
});

describe('hooks that are none, or give what they may not', () => {
  const y = (): Tensor => leaf(1, 1).mul(2);
  test('are TypeErrors where they are registered', () => {
    const [x, z] = [leaf(1), y()];
    const node = z.grad_fn as Node;
    for (const [value, kind] of [
      [5, 'int'],
      [null, 'NoneType'],
      ['f', 'str'],
    ] as const) {
      const wanted = new RegExp(`argument 'hook' \\(position 1\\) must be function, not ${kind}`);
      expect(() => x.register_hook(value as never)).toThrow(wanted);
      expect(() => z.register_hook(value as never)).toThrow(wanted);
      expect(() => x.register_post_accumulate_grad_hook(value as never)).toThrow(wanted);
      expect(() => node.register_hook(value as never)).toThrow(wanted);
      expect(() => node.register_prehook(value as never)).toThrow(wanted);
    }
    x.mul(1).backward();
    expect(x.grad!.tolist()).toEqual([1]);
  });
  test.each<[string, (t: Tensor) => unknown, string]>([
    ['tensor, no tensor', (t) => t.register_hook((() => 5) as never), "expected Variable, but hook returned 'int'"],
    ['tensor, size', (t) => t.register_hook(() => torch.ones(3)), "hook '<lambda>' has changed the size of value"],
    [
      'tensor, type',
      (t) => t.register_hook((g) => g.double()),
      "hook '<lambda>' has changed the type of value (was torch.FloatTensor got torch.DoubleTensor)",
    ],
    [
      'before, no list',
      (t) => (t.grad_fn as Node).register_prehook((() => 5) as never),
      "expected tuple, but hook returned 'int'",
    ],
    [
      'before, no tensor',
      (t) => (t.grad_fn as Node).register_prehook((() => [5]) as never),
      "expected Variable, but hook returned 'int'",
    ],
    [
      'before, too many',
      (t) => (t.grad_fn as Node).register_prehook(() => [torch.ones(2), torch.ones(2)]),
      "hook '<lambda>' has returned an incorrect number of values (got 2, but expected 1)",
    ],
    [
      'after, no list',
      (t) => (t.grad_fn as Node).register_hook((() => 5) as never),
      "expected tuple, but hook returned 'int'",
    ],
    [
      'after, too few',
      (t) => (t.grad_fn as Node).register_hook(() => []),
      "hook '<lambda>' has returned an incorrect number of values (got 0, but expected 2)",
    ],
  ])('%s', (_, hang, message) => {
    const t = y();
    hang(t);
    expect(() => t.sum().backward()).toThrow(message);
  });
});

describe('the first gradient of a leaf', () => {
  test('is never the one that the user gave', () => {
    for (const create_graph of [false, true]) {
      const [w, g] = [leaf(1, 2), torch.ones(2)];
      w.backward(g, { create_graph });
      g.fill_(7);
      expect([w.grad!.tolist(), w.grad!.requires_grad]).toEqual([[1, 1], false]);
    }
  });
  test('is a copy where a graph is made of it', () => {
    const v = leaf(1, 2);
    v.sum().backward({ create_graph: true });
    expect(v.grad!.stride()).toEqual([1]);
    v.grad!.zero_();
    v.sum().backward();
    expect(v.grad!.tolist()).toEqual([1, 1]);
    const w = leaf(1, 2);
    w.mul(w).sum().backward({ create_graph: true });
    expect(w.grad!.grad_fn!.name()).toBe('torch::autograd::CopyBackwards');
    w.grad!.sum().backward();
    expect(w.grad!.tolist()).toEqual([4, 6]);
  });
  test('zero_grad that keeps it, where it is a view or has a graph', () => {
    for (const zero of [(p: Tensor) => optim.SGD([p], { lr: 1 }).zero_grad({ set_to_none: false })]) {
      const p = nn.Parameter(torch.zeros(2, 2));
      const all = torch.ones(8);
      p.grad = all.slice(0, 0, 4).view(2, 2);
      zero(p);
      expect([p.grad.tolist(), all.tolist()]).toEqual([
        [
          [0, 0],
          [0, 0],
        ],
        [0, 0, 0, 0, 1, 1, 1, 1],
      ]);
      p.grad = null;
      p.mul(p).sum().backward({ create_graph: true });
      zero(p);
      expect([p.grad!.tolist(), p.grad!.requires_grad]).toEqual([
        [
          [0, 0],
          [0, 0],
        ],
        false,
      ]);
    }
    const model = nn.Linear(2, 1);
    const all = torch.ones(2);
    model.weight.grad = all.view(1, 2);
    model.zero_grad(false);
    expect([all.tolist(), model.weight.grad.tolist()]).toEqual([[0, 0], [[0, 0]]]);
  });
  test('backward to inputs that are no leaves collects once', () => {
    const x = leaf(1, 1);
    const y = x.mul(2);
    y.mul(3)
      .sum()
      .backward({ inputs: [y, y] });
    expect([y.grad!.tolist(), x.grad]).toEqual([[3, 3], null]);
    x.mul(2)
      .sum()
      .backward({ inputs: [x, x] });
    expect(x.grad!.tolist()).toEqual([2, 2]);
  });
});

describe('arguments', () => {
  const w = leaf(1, 1);
  const l = (): Tensor => w.mul(2).sum();
  const { autograd } = torch;
  test.each<[string, () => unknown, string, string]>([
    [
      'backward of a word',
      () => l().backward('a' as never),
      'TypeError',
      'gradients can be either Tensors or None, but got str',
    ],
    ['backward of a number', () => l().backward(5 as never), 'TypeError', "'int' object is not iterable"],
    ['backward, inputs 5', () => l().backward({ inputs: 5 as never }), 'TypeError', "'int' object is not iterable"],
    [
      'backward, inputs [5]',
      () => l().backward({ inputs: [5] as never }),
      'RuntimeError',
      'all inputs have to be Tensors or GradientEdges, but got int',
    ],
    [
      'backward, no inputs',
      () => l().backward({ inputs: [] }),
      'RuntimeError',
      '`inputs` argument to `backward()` cannot be empty.',
    ],
    [
      'backward, shape',
      () => w.mul(2).backward(torch.ones(3)),
      'RuntimeError',
      'Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has a shape of torch.Size([2]).',
    ],
    ['autograd.backward of 5', () => autograd.backward(5 as never), 'TypeError', "'int' object is not iterable"],
    [
      'autograd.backward of null',
      () => autograd.backward(null as never),
      'TypeError',
      "'NoneType' object is not iterable",
    ],
    [
      'autograd.backward of [5]',
      () => autograd.backward([5] as never),
      'AssertionError',
      'Expected output to be a torch.Tensor',
    ],
    [
      'autograd.backward, too few',
      () => autograd.backward([l(), l()], [null]),
      'RuntimeError',
      'got 2 tensors and 1 gradients',
    ],
    [
      'autograd.backward, [a]',
      () => autograd.backward([l()], ['a'] as never),
      'TypeError',
      'gradients can be either Tensors or None, but got str',
    ],
    ['grad of 5', () => autograd.grad(5 as never, w), 'TypeError', "'int' object is not iterable"],
    ['grad to 5', () => autograd.grad(l(), 5 as never), 'TypeError', "'int' object is not iterable"],
    [
      'grad to a word',
      () => autograd.grad(l(), 'a' as never),
      'RuntimeError',
      'all inputs have to be Tensors or GradientEdges, but got str',
    ],
    ['grad to nothing', () => autograd.grad(l(), []), 'RuntimeError', '`inputs` argument to `grad()` cannot be empty.'],
    ['grad, grad_outputs 5', () => autograd.grad(l(), w, 5 as never), 'TypeError', "'int' object is not iterable"],
    [
      'grad, grad_outputs a',
      () => autograd.grad(l(), w, 'a' as never),
      'TypeError',
      'gradients can be either Tensors or None, but got str',
    ],
    [
      'grad, materialized',
      () => autograd.grad(l(), w, { allow_unused: false, materialize_grads: true }),
      'ValueError',
      'Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.',
    ],
  ])('%s', (_, run, name, message) => {
    expect(run).toThrow(expect.objectContaining({ name, message }));
  });
  test('gradients of another type are converted', () => {
    const x = leaf(1, 2);
    x.mul(2).backward(torch.ones(2, { dtype: torch.long }));
    x.mul(2).backward(torch.ones(2, { dtype: torch.double }));
    expect([x.grad!.tolist(), String(x.grad!.dtype)]).toEqual([[4, 4], 'torch.float32']);
  });
});
