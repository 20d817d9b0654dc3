// Memory as a user sees it: tidy, using, statistics.
import torch, { type Tensor, nn, optim } from 'tfjs-torch';

const alive = (): number => {
  torch.empty_cache();
  return torch.memory_stats().storages;
};

describe('torch.tidy', () => {
  test('gives back what is made in it, but for its result', () => {
    const x = torch.ones(3);
    const before = alive();
    const y = torch.tidy(() => x.add(1).mul(2).sub(3));
    expect(torch.memory_stats().storages).toBe(before + 1);
    expect(y.tolist()).toEqual([1, 1, 1]);
    const { list } = torch.tidy(() => ({ list: [x.add(1), x.add(2)] }));
    expect(list.map((t) => t.tolist())).toEqual([
      [2, 2, 2],
      [3, 3, 3],
    ]);
  });

  test.each(['SGD', 'Adam'] as const)('leaves gradients and the state of %s alone', (name) => {
    const train = (tidy: <R>(body: () => R) => R): unknown => {
      torch.manual_seed(0);
      const model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1));
      const optimizer =
        name === 'SGD' ? optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 }) : optim.Adam(model.parameters());
      const x = torch.randn(8, 4);
      for (let k = 0; k < 5; k++) {
        tidy(() => {
          optimizer.zero_grad();
          model(x).square().mean().backward();
          optimizer.step();
        });
      }
      return [...model.parameters()].map((p) => [p.tolist(), p.grad!.tolist()]);
    };
    expect(train(torch.tidy)).toEqual(train((body) => body()));
  });

  test('keeps all when its result has a graph', () => {
    const x = torch.ones(3, { requires_grad: true });
    torch.tidy(() => x.mul(2).exp().sum()).backward();
    expect(x.grad![0].item()).toBeCloseTo(2 * Math.exp(2), 4);
  });

  test('refuses promises', () => {
    expect(() => torch.tidy(async () => Promise.resolve(1))).toThrow(TypeError);
  });
});

describe('torch.tidy keeps what is still held when it ends', () => {
  const ones = (...size: number[]): Tensor => torch.ones(...size);

  test("the library's own caches: the loop that the documentation prints runs", () => {
    const model = nn.Linear(4, 3);
    const criterion = nn.CrossEntropyLoss();
    const optimizer = optim.SGD(model.parameters(), { lr: 0.1 });
    const [x, y] = [torch.randn(8, 4), torch.randint(0, 3, [8])];
    const losses = Array.from({ length: 3 }, () =>
      torch.tidy(() => {
        optimizer.zero_grad();
        const loss = criterion(model(x), y);
        loss.backward();
        optimizer.step();
        return loss.item();
      }),
    );
    expect(losses[2]).toBeLessThan(losses[0]!);
  });

  test('by modules, of every kind', () => {
    const dictionary = torch.tidy(() => nn.ModuleDict({ a: nn.Linear(2, 2) }));
    expect(dictionary.at('a')(ones(1, 2)).shape).toEqual([1, 2]);
    const { deep } = torch.tidy(() => ({ deep: [nn.Sequential(nn.BatchNorm1d(2))] }));
    expect(deep[0]!(ones(2, 2)).shape).toEqual([2, 2]);
    const parameters = torch.tidy(() => nn.Linear(2, 2).parameters());
    expect([...parameters].map((p) => p.detach().sum().item()).every(Number.isFinite)).toBe(true);
  });

  test('by modules that are made, called or changed inside and not returned', () => {
    class Running extends nn.Module {
      declare mean: Tensor;
      last: Tensor | null = null;
      constructor() {
        super();
        this.register_buffer('mean', torch.zeros(2));
      }
      override forward(x: Tensor): Tensor {
        this.mean = this.mean.mul(0.5).add(x.mean(0).mul(0.5));
        this.last = x.mul(2);
        return x.sub(this.mean);
      }
    }
    const running = new Running();
    let made!: InstanceType<typeof nn.Linear>;
    torch.tidy(() => {
      running(ones(4, 2));
      made = nn.Linear(2, 1);
    });
    expect(running.mean.tolist()).toEqual([0.5, 0.5]);
    expect(running.last!.sum().item()).toBe(16);
    expect(made(ones(1, 2)).shape).toEqual([1, 1]);
  });

  test('by tensors that were given other data', () => {
    const p = nn.Parameter(ones(2));
    torch.tidy(() => {
      p.data = p.data.mul(2);
    });
    expect(p.sum().item()).toBe(4);
    const model = nn.Linear(1, 1);
    torch.tidy(() => void model.double());
    expect(model(ones(1, 1).double()).shape).toEqual([1, 1]);
    torch.tidy(() => {
      model.load_state_dict({ weight: ones(1, 1), bias: ones(1) }, { assign: true });
    });
    expect(model(ones(1, 1)).item()).toBe(2);
    const out = torch.empty(0);
    torch.tidy(() => void torch.add(ones(3), ones(3), { out }));
    expect(out.tolist()).toEqual([2, 2, 2]);
  });

  test("by the state of a program's own optimizer", () => {
    class Momentum extends optim.Optimizer {
      override step(): null {
        for (const { params } of this.param_groups) {
          for (const p of params) {
            const state = this.state.get(p) as { speed?: Tensor };
            state.speed = (state.speed ?? torch.zeros_like(p)).mul(0.9).add(p.grad!);
            torch.no_grad(() => p.sub_(state.speed!.mul(0.1)));
          }
        }
        return null;
      }
    }
    const p = nn.Parameter(ones(2));
    const optimizer = new Momentum([p], {});
    for (let k = 0; k < 3; k++) {
      torch.tidy(() => {
        optimizer.zero_grad();
        p.square().sum().backward();
        optimizer.step();
      });
    }
    expect((optimizer.state.get(p) as { speed: Tensor }).speed.amax().item()).toBeGreaterThan(2);
  });

  test('by results of any shape', () => {
    const symbol = Symbol('tensor');
    const hidden = Object.defineProperty({}, 'tensor', { value: null, writable: true });
    const result = torch.tidy(() => {
      Object.assign(hidden, { tensor: ones(1) });
      return { map: new Map([[ones(1), new Set([ones(2)])]]), [symbol]: [ones(3)], hidden, nested: { a: ones(4) } };
    });
    const [[key, set]] = [...result.map] as [[Tensor, Set<Tensor>]];
    const all = [key, ...set, ...result[symbol], (hidden as { tensor: Tensor }).tensor, result.nested.a];
    expect(all.map((t) => t.sum().item())).toEqual([1, 2, 3, 1, 4]);
  });

  test('by what cannot be seen: a closure, a generator', () => {
    const read = torch.tidy(() => {
      const x = ones(3);
      return () => x.sum().item();
    });
    expect(read()).toBe(3);
    const each = torch.tidy(() =>
      (function* () {
        yield ones(2);
      })(),
    );
    expect([...each].map((t) => t.sum().item())).toEqual([2]);
  });

  test('and says so where it cannot know', () => {
    let h = ones(3);
    torch.tidy(() => {
      h = h.add(1);
    });
    expect(() => h.sum()).toThrow("this tensor's memory was given back, by torch.tidy");
  });

  test('a gradient goes when it is replaced, and with its leaf', () => {
    const model = nn.Linear(50, 50);
    const x = torch.randn(10, 50);
    const step = (): void =>
      torch.tidy(() => {
        for (const p of model.parameters()) p.grad = null;
        model(x).square().mean().backward();
        const w = ones(100).requires_grad_();
        w.sum().backward();
      });
    step();
    const { storages } = torch.memory_stats();
    for (let k = 0; k < 10; k++) step();
    expect(torch.memory_stats().storages).toBe(storages);
    torch.tidy(() => {
      for (let k = 0; k < 10; k++) step();
    });
    expect(torch.memory_stats().storages).toBe(storages);
    const mine = model.weight.grad!; // the program may keep it
    step();
    expect(mine.abs().sum().item()).toBeGreaterThan(0);
  });

  test('a gradient with a graph keeps the graph', () => {
    const w = ones(3).requires_grad_();
    torch.tidy(() => w.pow(3).sum().backward({ create_graph: true }));
    const [second] = torch.autograd.grad(w.grad!.sum(), [w]);
    expect(second.tolist()).toEqual([6, 6, 6]);
  });

  test('in a scope of 50,000 steps what is out of reach is found', () => {
    const x = ones(100);
    torch.tidy(() => {
      const first = x.add(1);
      let last = x;
      for (let k = 0; k < 50_000; k++) last = x.add(k);
      torch.empty_cache();
      expect(torch.memory_stats().storages).toBeLessThan(2000);
      expect([first[0].item(), last[0].item()]).toEqual([2, 50_000]);
      return null;
    });
  });
});

describe('using leaves alone what is shared', () => {
  const dispose = (t: Tensor): void => t[Symbol.dispose ?? Symbol.for('Symbol.dispose')]();
  test.each<[string, (x: Tensor) => unknown]>([
    ['detach', (x) => x.detach()],
    ['a view', (x) => x.view(3, 2)],
    ['an index', (x) => x[0]],
    ['transpose', (x) => x.t()],
    ['chunk', (x) => x.chunk(2)[0]],
    ['data', (x) => x.data],
    ['Parameter', (x) => nn.Parameter(x)],
    ['Buffer', (x) => nn.Buffer(x)],
    ['contiguous', (x) => x.contiguous()],
    ['a conversion to its own type', (x) => x.float()],
    ['expand_as', (x) => x.expand_as(x)],
    ['an assignment to data', (x) => Object.assign(nn.Parameter(torch.zeros(1)), { data: x })],
    ['a gradient', (x) => Object.assign(torch.zeros(2, 3).requires_grad_(), { grad: x }).grad],
  ])('%s, whichever ends first', (_, share) => {
    const x = torch.ones(2, 3);
    const other = share(x) as Tensor;
    dispose(x);
    expect(other.sum().item()).toBeGreaterThan(0);
    const y = torch.ones(2, 3);
    const shown = share(y) as Tensor;
    dispose(shown);
    expect(y.sum().item()).toBe(6);
  });

  test('what a graph has saved', () => {
    const w = torch.ones(3).requires_grad_();
    const x = torch.ones(3).mul(2);
    const loss = w.mul(x).sum();
    dispose(x);
    loss.backward();
    expect(w.grad!.tolist()).toEqual([2, 2, 2]);
  });

  test('a buffer', () => {
    const model = new (class extends nn.Module {})();
    const x = torch.ones(3);
    model.register_buffer('x', x);
    dispose(x);
    expect([...model.buffers()][0]!.sum().item()).toBe(3);
  });
});

test('using ends a tensor with its block', () => {
  const before = alive();
  {
    using x = torch.ones(1000);
    expect(torch.memory_stats().storages).toBe(before + 1);
    void x;
  }
  expect(torch.memory_stats().storages).toBe(before);
});

test('statistics count bytes, their peak, and storages', () => {
  torch.reset_peak_memory_stats();
  const before = torch.memory_allocated();
  const x = torch.zeros(1000, 1000);
  expect(torch.memory_allocated() - before).toBeGreaterThanOrEqual(x.nbytes);
  expect(torch.max_memory_allocated()).toBeGreaterThanOrEqual(before + x.nbytes);
});
