// Groups, state, checkpoints, hooks, errors and printing of optimizers.
import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import torch, { Tensor, optim } from 'tfjs-torch';

const { printed } = JSON.parse(readFileSync(new URL('../golden/optim.json', import.meta.url), 'utf8')) as {
  printed: string[];
};
const parameter = (...size: number[]): Tensor => torch.ones(size, { requires_grad: true });
const withGrad = (p: Tensor, value = 1): Tensor => {
  p.grad = torch.full([...p.shape], value);
  return p;
};
const pair = (): Tensor[] => [withGrad(parameter(2)), withGrad(parameter(2))];

describe('parameter groups', () => {
  it('take an array, a generator, one tensor, named pairs, and groups', () => {
    const [a, b] = pair() as [Tensor, Tensor];
    // By identity: jest would compare tensors as the iterables that they are.
    const letters = (list: readonly Tensor[]) => list.map((p) => (p === a ? 'a' : p === b ? 'b' : 'another')).join('');
    const group = (params: any) => optim.SGD(params).param_groups.map(({ params }) => letters(params));
    expect(group([a, b])).toEqual(['ab']);
    expect(group(new Set([a, b]).values())).toEqual(['ab']);
    expect(group([{ params: a }, { params: [b] }])).toEqual(['a', 'b']);
    const named = optim.SGD([
      ['weight', a],
      ['bias', b],
    ]);
    expect(named.param_groups[0].param_names).toEqual(['weight', 'bias']);
    expect(group({ params: [a] })).toEqual(['a']);
  });

  it('have defaults, and options of their own', () => {
    const [a, b] = pair() as [Tensor, Tensor];
    const optimizer = optim.Adam([{ params: [a], lr: 0.5 }], 0.25, [0.5, 0.6], { eps: 1e-3 });
    optimizer.add_param_group({ params: b, weight_decay: 1 });
    expect(optimizer.param_groups.map(({ lr, betas, eps, weight_decay }) => [lr, betas, eps, weight_decay])).toEqual([
      [0.5, [0.5, 0.6], 1e-3, 0],
      [0.25, [0.5, 0.6], 1e-3, 1],
    ]);
  });

  it('are read at each step', () => {
    const p = withGrad(parameter(2));
    const optimizer = optim.SGD([p], { lr: 1 });
    optimizer.step();
    optimizer.param_groups[0].lr = 0.5;
    optimizer.step();
    expect(p.tolist()).toEqual([-0.5, -0.5]);
  });
});

describe('errors', () => {
  const p = parameter(2);
  const cases: [string, () => unknown, string, string | RegExp][] = [
    ['none', () => optim.SGD([]), 'ValueError', 'optimizer got an empty parameter list'],
    [
      'a tensor',
      () => optim.SGD(p as never),
      'TypeError',
      'params argument given to the optimizer should be an iterable of Tensors or dicts, but got torch.FloatTensor',
    ],
    ['a number', () => optim.SGD(3 as never), 'TypeError', "'int' object is not iterable"],
    [
      'numbers',
      () => optim.SGD([1] as never),
      'TypeError',
      'optimizer can only optimize Tensors, but one of the params is int',
    ],
    ['a non-leaf', () => optim.SGD([p.mul(2)]), 'ValueError', "can't optimize a non-leaf Tensor"],
    [
      'one twice',
      () => optim.SGD([{ params: [p] }, { params: [p] }]),
      'ValueError',
      'some parameters appear in more than one parameter group',
    ],
    ['a group without', () => optim.SGD([{ param: p }] as never), 'KeyError', "'params'"],
    [
      'mixed',
      () => optim.SGD([['a', p], parameter(1)]),
      'ValueError',
      'all optimizer params should be with/without names. Some param names are missing',
    ],
    ['lr', () => optim.SGD([p], { lr: -1 }), 'ValueError', 'Invalid learning rate: -1'],
    ['lr of two', () => optim.SGD([p], { lr: torch.ones(2) }), 'ValueError', 'Tensor lr must be 1-element'],
    ['momentum', () => optim.SGD([p], { momentum: -0.5 }), 'ValueError', 'Invalid momentum value: -0.5'],
    ['decay', () => optim.SGD([p], { weight_decay: -1 }), 'ValueError', 'Invalid weight_decay value: -1'],
    [
      'nesterov',
      () => optim.SGD([p], { nesterov: true }),
      'ValueError',
      'Nesterov momentum requires a momentum and zero dampening',
    ],
    ['beta', () => optim.Adam([p], { betas: [0.9, 1] }), 'ValueError', 'Invalid beta parameter at index 1: 1'],
    ['eps', () => optim.AdamW([p], { eps: -1e-9 }), 'ValueError', 'Invalid epsilon value: -1e-09'],
    [
      'fused and foreach',
      () => optim.Adam([p], { fused: true, foreach: true }),
      'RuntimeError',
      '`fused` and `foreach` cannot be `True` together.',
    ],
    // @ts-expect-error an unknown keyword does not compile
    ['a keyword', () => optim.SGD([p], { moment: 0.9 }), 'TypeError', /unexpected keyword argument 'moment'/],
    ['no step', () => optim.Optimizer([p], {}).step(), 'NotImplementedError', /step/],
    [
      'groups',
      () => optim.SGD([p]).load_state_dict({ state: {}, param_groups: [] }),
      'ValueError',
      'loaded state dict has a different number of parameter groups',
    ],
    [
      'sizes',
      () => optim.SGD([p]).load_state_dict({ state: {}, param_groups: [{ params: [0, 1] }] }),
      'ValueError',
      "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
    ],
    [
      'an expanded parameter',
      () => optim.SGD([withGrad(torch.ones(1).expand(3).detach().requires_grad_())]).step(),
      'RuntimeError',
      /more than one element of the written-to tensor/,
    ],
  ];
  it.each(cases)('%s', (_, f, name, message) => {
    let thrown: unknown;
    try {
      f();
    } catch (e) {
      thrown = e;
    }
    expect(thrown).toBeInstanceOf(Error);
    expect((thrown as Error).name).toBe(name);
    if (typeof message === 'string') expect((thrown as Error).message).toBe(message);
    else expect((thrown as Error).message).toMatch(message);
  });
});

describe('a step', () => {
  it('counts its writes, and leaves parameters that have no gradient', () => {
    const [a, b] = [withGrad(parameter(2)), parameter(2)];
    const optimizer = optim.Adam([a, b]);
    const before = a._version;
    expect(optimizer.step()).toBe(null);
    expect(a._version).toBeGreaterThan(before);
    expect(a.requires_grad && a.is_leaf).toBe(true);
    expect(b._version).toBe(0);
    expect(optimizer.state.has(b)).toBe(false);
  });

  it('makes backward through what it changed an error', () => {
    const w = parameter(2);
    const loss = w.mul(w).sum();
    w.grad = torch.ones(2);
    optim.SGD([w], { lr: 0.1 }).step();
    expect(() => loss.backward()).toThrow(/modified by an inplace operation/);
  });

  it('evaluates a closure with gradients, also under no_grad', () => {
    const w = parameter(2);
    const optimizer = optim.SGD([w], { lr: 0.5 });
    const loss = torch.no_grad(() =>
      optimizer.step(() => {
        optimizer.zero_grad();
        const loss = w.square().sum();
        loss.backward();
        return loss;
      }),
    );
    expect(loss!.item()).toBe(2);
    expect(w.tolist()).toEqual([0, 0]);
  });

  it('takes a tensor for lr', () => {
    const lr = torch.tensor(0.5);
    const p = withGrad(parameter(1));
    const optimizer = optim.SGD([p], { lr });
    optimizer.step();
    lr.fill_(0.25);
    optimizer.step();
    expect(p.tolist()).toEqual([0.25]);
  });

  it('takes a gradient that lies in the parameter itself', () => {
    const p = torch
      .tensor([
        [1, 2],
        [3, 4],
      ])
      .requires_grad_();
    p.grad = p.data.t();
    optim.SGD([p], { lr: 1 }).step();
    expect(p.tolist()).toEqual([
      [0, -1],
      [1, 0],
    ]);
  });

  it('refuses state of another shape or type', () => {
    const p = withGrad(parameter(2));
    const optimizer = optim.Adam([p]);
    optimizer.step();
    p.grad = null;
    p.data = torch.ones(3);
    p.grad = torch.ones(3);
    expect(() => optimizer.step()).toThrow(/size of tensor/);
  });
});

describe('zero_grad', () => {
  it('forgets gradients, or makes them zeros', () => {
    const [a] = pair() as [Tensor];
    const optimizer = optim.SGD([a]);
    const { grad } = a;
    optimizer.zero_grad({ set_to_none: false });
    expect(a.grad).toBe(grad);
    expect(grad!.tolist()).toEqual([0, 0]);
    optimizer.zero_grad();
    expect(a.grad).toBe(null);
    // @ts-expect-error an unknown keyword does not compile
    expect(() => optimizer.zero_grad({ set_to_zero: true })).toThrow(TypeError);
  });
});

describe('a checkpoint', () => {
  it("has PyTorch's structure", () => {
    const [a, b] = pair() as [Tensor, Tensor];
    b.grad = null;
    const optimizer = optim.Adam([a, b], { lr: 0.1 });
    optimizer.step();
    const saved = optimizer.state_dict();
    expect(saved.param_groups).toEqual([
      {
        lr: 0.1,
        betas: [0.9, 0.999],
        eps: 1e-8,
        weight_decay: 0,
        amsgrad: false,
        maximize: false,
        foreach: null,
        capturable: false,
        differentiable: false,
        fused: null,
        decoupled_weight_decay: false,
        params: [0, 1],
      },
    ]);
    expect(Object.keys(saved.state)).toEqual(['0']);
    expect(Object.keys(saved.state[0]!)).toEqual(['step', 'exp_avg', 'exp_avg_sq']);
    expect(saved.state[0]!.step).toBeInstanceOf(Tensor);
    expect(saved.state[0]!.step.item()).toBe(1);
    expect(saved.state[0]!.step.dtype).toBe(torch.float32);
  });

  it('goes on as if nothing had happened, with options that are not shared', () => {
    const train = (resume: boolean) => {
      const [a, b] = pair() as [Tensor, Tensor];
      const make = () => optim.AdamW([{ params: [a] }, { params: [b], lr: 0.3 }], { amsgrad: true });
      let optimizer = make();
      for (let k = 0; k < 6; k++) {
        if (resume && k === 3) {
          const saved = optimizer.state_dict();
          optimizer = make();
          optimizer.load_state_dict(saved);
          expect(optimizer.param_groups[1]!.lr).toBe(0.3);
          expect(optimizer.param_groups[0].betas).not.toBe(saved.param_groups[0]!.betas);
        }
        withGrad(a, k);
        withGrad(b, Math.sin(k));
        optimizer.step();
      }
      return [a.tolist(), b.tolist()];
    };
    expect(train(true)).toEqual(train(false));
  });
});

describe('hooks', () => {
  it('are called around steps and checkpoints, until they are removed', () => {
    const calls: string[] = [];
    const optimizer = optim.SGD(pair());
    const handles = [
      optimizer.register_step_pre_hook(
        (self, args) => void calls.push(`pre ${String(self === optimizer)} ${args.length}`),
      ),
      optimizer.register_step_post_hook(() => void calls.push('post')),
      optimizer.register_state_dict_pre_hook(() => void calls.push('save')),
      optimizer.register_state_dict_pre_hook(() => void calls.push('save first'), { prepend: true }),
      optimizer.register_state_dict_post_hook((_, saved) => ({ ...saved, extra: 1 })),
      optimizer.register_load_state_dict_pre_hook((_, saved) => void calls.push(`load ${String('extra' in saved)}`)),
      optimizer.register_load_state_dict_post_hook(() => void calls.push('loaded')),
    ];
    optimizer.step();
    optimizer.load_state_dict(optimizer.state_dict());
    expect(calls).toEqual(['pre true 0', 'post', 'save first', 'save', 'load true', 'loaded']);
    for (const handle of handles) handle.remove();
    optimizer.step();
    optimizer.state_dict();
    expect(calls.length).toBe(6);
  });
});

describe('a class of one’s own', () => {
  class MySGD extends optim.Optimizer {
    constructor(params: optim.Params, { lr = 0.01 } = {}) {
      super(params, { lr });
    }
    override step() {
      for (const group of this.param_groups) {
        for (const p of group.params) {
          if (p.grad === null) continue;
          const state = this.state.get(p);
          state.count = (state.count ?? 0) + 1;
          p.data.sub_(p.grad.mul(group.lr));
        }
      }
    }
  }

  it('has groups, state, hooks and checkpoints', () => {
    const [a] = pair() as [Tensor];
    const optimizer = new MySGD([a], { lr: 0.5 });
    const after = jest.fn();
    optimizer.register_step_post_hook(after);
    optimizer.step();
    optimizer.step();
    expect(after).toHaveBeenCalledTimes(2);
    expect(a.tolist()).toEqual([0, 0]);
    expect(optimizer.state_dict()).toEqual({ state: { 0: { count: 2 } }, param_groups: [{ lr: 0.5, params: [0] }] });
    expect(optimizer).toBeInstanceOf(optim.Optimizer);
    expect(String(optimizer)).toBe('MySGD (\nParameter Group 0\n    lr: 0.5\n)');
  });
});

describe('printing', () => {
  it("is PyTorch's", () => {
    const [a, b] = pair() as [Tensor, Tensor];
    const named = optim.SGD(
      [
        ['weight', a],
        ['bias', b],
      ],
      { lr: 1e-8 },
    );
    optim.lr_scheduler.StepLR(named, 3);
    expect([
      String(optim.SGD([a, b], { lr: 0.1, momentum: 0.9 })),
      String(new optim.Adam([{ params: [a] }, { params: [b], lr: 1e-5, eps: 1.5e-9 }])),
      String(named),
    ]).toEqual(printed);
  });
});

test('an option that is several numbers is a tuple, also in a file and after it', () => {
  const weight = torch.nn.Parameter(torch.ones(2));
  const makers = [
    () => optim.Adam([weight], { betas: [0.5, 0.9] }),
    () => optim.AdamW([weight]),
    () => optim.Rprop([weight]),
    () => optim.NAdam([weight]),
    () => optim.Adafactor([weight]),
  ];
  for (const make of makers) {
    const optimizer = make();
    const several = (of: typeof optimizer): boolean[] =>
      Object.entries(of.param_groups[0])
        .filter(([name, value]) => name !== 'params' && Array.isArray(value))
        .map(([, value]) => Object.isFrozen(value));
    expect([...new Set(several(optimizer))]).toEqual([true]);
    optimizer.load_state_dict(torch.load<optim.OptimizerStateDict>(torch.save(optimizer.state_dict())));
    expect([...new Set(several(optimizer))]).toEqual([true]);
  }
  const cyclic = optim.Adam([weight]);
  optim.lr_scheduler.OneCycleLR(cyclic, 0.1, { total_steps: 4 });
  expect(Object.isFrozen(cyclic.param_groups[0].betas)).toBe(true);
});
