// Sixty mistakes that programs make, most of them where JavaScript is not Python: each is an error or a warning that says what to
// write instead, or stands in the list of what JavaScript cannot say, with the rule that finds it.
import assert from 'node:assert/strict';
import { jest } from '@jest/globals';
import torch, { copy, nn, optim } from 'tfjs-torch';
import { DataLoader, TensorDataset } from 'tfjs-torch/utils/data';
import door from '../lib/door.js';

const { functional: F } = nn;
const x = torch.arange(6).float().reshape(2, 3);
const ids = torch.tensor([0n, 1n]);
const model = nn.Linear(3, 2);
// Mistakes are what the types refuse: here they are made all the same.
const any = (value: unknown): any => value;
const w = () => torch.ones(2, { requires_grad: true });

/** Errors: what is done, and what the message must contain. */
const errors: [string, () => unknown, string | RegExp][] = [
  // arithmetic
  ['a + b', () => any(x) + any(x), 'a.add(b)'],
  ['-a', () => -any(x), 'a.add(b)'],
  ['a < b', () => any(x) < any(x), 'a.lt(b)'],
  ['a += 1', () => { let a = any(x); a += 1; return a; }, 'a.add(b)'], // prettier-ignore
  ["'loss ' + loss", () => `${'loss '}` + any(x.sum()), 'text ${x}'],
  ['total += loss', () => { let total = 0; total += any(x.sum()); return total; }, 'a.add(b)'], // prettier-ignore
  ['Math.sqrt(x)', () => Math.sqrt(any(x)), 'x.item()'],
  // indexing
  ['x[mask]', () => any(x)[any(x.gt(1))], 'x.index([mask])'],
  ['x[ids]', () => any(x)[any(ids)], 'x.index([mask])'],
  ['x[[0, 1]]', () => any(x)[any([0, 1])], "x['0, 2'] with a space"],
  ['x[[0, 1]] = 3', () => { any(x)[any([0, 1])] = 3; }, 'x.index([[0, 2]])'], // prettier-ignore
  ["x['a:b']", () => any(x)['a:b'], "expected a position, a slice as in '1:3'"],
  ["x['0, n']", () => any(x)['0, n'], 'expected a position'],
  ['x[1.5]', () => any(x)[1.5], "'1.5' is no index"],
  ['x[undefined]', () => any(x)[any(undefined)], 'is undefined'],
  ['x[true]', () => any(x)[any(true)], 'x.index([true])'],
  ['x[{}]', () => any(x)[any({})], 'x.index([…])'],
  ['x[7]', () => x[7], 'index 7 is out of bounds'],
  ["x['::-1']", () => x['::-1'], 'step must be greater than zero'],
  ['x.requiresGrad = true', () => { any(x).requiresGrad = true; }, "did you mean 'requires_grad'?"], // prettier-ignore
  // keywords and types
  ['a misspelt keyword', () => x.sum(any({ dims: 1 })), 'it takes'],
  ['{ dtype: torch.float23 }', () => torch.ones(2, { dtype: any(torch).float23 }), "argument 'dtype' is undefined"],
  ['x.to(torch.float23)', () => x.to(any(torch).float23), 'is undefined'],
  ['x.type(torch.float23)', () => x.type(any(torch).float23), 'is undefined'],
  ['model.to(undefined)', () => model.to(any(undefined)), 'is undefined'],
  ["{ dtype: 'float32' }", () => torch.ones(2, any({ dtype: 'float32' })), 'must be torch.dtype, not str'],
  ['torch.tensor(1, 2)', () => torch.tensor(any(1), any(2)), 'tensor() takes 1 positional argument but 2 were given'],
  ["torch.tensor('3')", () => torch.tensor(any('3')), "invalid data type 'str'"],
  ['uneven lists', () => torch.tensor([[1, 2], [3]]), 'expected sequence of length 2 at dim 1'],
  ['a float where a class is wanted', () => F.cross_entropy(x, torch.tensor([0, 2])), /torch\.long|Long/],
  ['embedding of floats', () => F.embedding(torch.tensor([0, 1]), x), /torch\.long|Long/],
  [
    'a name that PyTorch has and this has not',
    () => any(door).stft(x),
    'is not in tfjs-torch yet: there are no complex numbers',
  ],
  ['a method of the same sort', () => any(x).to_sparse(), 'use dense ones'],
  ['torch.Tensor(x.shape)', () => torch.Tensor(any(torch.Size([2, 3]))), 'torch.empty(shape)'],
  ['an unknown switch', () => { any(torch.backends.cudnn).benchmrk = true; }, 'benchmrk'], // prettier-ignore
  // modes
  ['torch.no_grad(async () => …)', () => torch.no_grad(async () => { await Promise.resolve(); }), 'using _ = torch.no_grad()'], // prettier-ignore
  ['a generator as callback', () => torch.no_grad(function* () { yield 1; }), 'a generator'], // prettier-ignore
  ['torch.no_grad(model(x))', () => torch.no_grad(any(model(x))), 'must be function, not Tensor'],
  ['guards that overlap', () => {
    const [a, b] = [torch.no_grad(), torch.enable_grad()];
    const [first, second] = [a[Symbol.dispose], b[Symbol.dispose]];
    try { first(); } finally { second(); }
  }, 'Modes end in the reverse order'], // prettier-ignore
  // gradients
  ['backward twice', () => { const y = w().exp().sum(); y.backward(); y.backward(); }, 'retain_graph'], // prettier-ignore
  ['backward of many', () => w().mul(2).backward(), 'grad can be implicitly created only for scalar outputs'],
  ['a write to a leaf', () => w().add_(1), 'a leaf Variable that requires grad is being used in an in-place operation'],
  ['numpy() of what has a gradient', () => w().numpy(), 'tensor.detach().numpy()'],
  // modules and optimizers
  ['optim.SGD(model)', () => optim.SGD(any(model), { lr: 1 }), 'model.parameters()'],
  ['optim.SGD(model.parameters)', () => optim.SGD(any(model.parameters), { lr: 1 }), 'is not iterable'],
  ['{ learning_rate: 0.1 }', () => optim.SGD(model.parameters(), any({ learning_rate: 0.1 })), 'it takes params, lr'],
  ['an empty list', () => optim.SGD([], { lr: 1 }), 'optimizer got an empty parameter list'],
  ['a tensor over a parameter', () => { const net = nn.Linear(1, 1); net.weight = any(torch.ones(1, 1)); net(torch.ones(1)); }, 'torch.nn.Parameter or None expected'], // prettier-ignore
  ['a wrong keyword of an input', () => any(model)({ inputs: x }), "unexpected keyword argument 'inputs'"],
  [
    'a hook that is none',
    () => model.register_forward_hook(any({ prepend: true })),
    'missing 1 required positional arguments: "hook"',
  ],
  ['a hook that is no function', () => model.register_forward_hook(any(3)), 'a hook must be a function'],
  [
    'a module without forward',
    () => any(new (class Net extends nn.Module {})())(x),
    'missing the required "forward" function',
  ],
  ['a wrong state dict', () => model.load_state_dict({ wieght: x }), 'Missing key(s) in state_dict: "weight", "bias"'],
  ['a length of a number', () => x.sum().length, 'len() of a 0-d tensor'],
  ['rows of a number', () => [...any(x.sum())], 'not iterable'],
  ['item() of many', () => x.item(), 'cannot be converted to Scalar'],
  ['a tensor of another copy', () => x.add(any(Object.assign(Object.create({ constructor: class Tensor {} }), { [Symbol.for('tfjs-torch')]: {} }))), 'another copy of tfjs-torch'], // prettier-ignore
  ['structuredClone(x)', () => structuredClone(x), 'could not be cloned'],
  ['structuredClone(model)', () => structuredClone(model), 'could not be cloned'],
  [
    'assert.deepStrictEqual of equal tensors',
    () => assert.deepStrictEqual(torch.ones(2), torch.ones(2)),
    'strictly deep-equal',
  ],
  ['deepcopy of what was computed', () => copy.deepcopy(w().mul(2)), 'created explicitly by the user'],
  ['deepcopy of another class', () => copy.deepcopy(new Date()), '__deepcopy__(memo)'],
  [
    'batches of uneven tensors',
    () => [...DataLoader([torch.ones(1), torch.ones(2)], { batch_size: 2 })],
    'stack expects each tensor to be equal size',
  ],
  ['tensors of different lengths', () => TensorDataset(torch.ones(2), torch.ones(3)), 'Size mismatch between tensors'],
];

/** Warnings: what is done, and what is said. */
const warnings: [string, () => unknown, string][] = [
  ['torch.no_grad();', () => void torch.no_grad(), 'using _ = torch.no_grad()'],
  ["torch.autocast('cpu');", () => void torch.autocast('cpu'), 'torch.autocast() alone does nothing'],
  ['{ params, lrr: 1 }', () => optim.SGD([{ params: model.parameters(), lrr: 1 }], { lr: 1 }), "did you mean 'lr'?"],
  [
    '{ params, weightDecay: 1 }',
    () => optim.SGD([{ params: model.parameters(), weightDecay: 1 }], { lr: 1 }),
    "did you mean 'weight_decay'?",
  ],
  ['modules in an array', () => [...new (class Rows extends nn.Module { rows = [nn.Linear(1, 1)]; })().parameters()], 'nn.ModuleList'], // prettier-ignore
  ['modules in an object', () => [...new (class Named extends nn.Module { named = { a: nn.Linear(1, 1) }; })().parameters()], 'nn.ModuleDict'], // prettier-ignore
  ['parameters in a Map', () => [...new (class Mapped extends nn.Module { map = new Map([['a', nn.Parameter(torch.ones(1))]]); })().parameters()], 'nn.ParameterDict'], // prettier-ignore
  ['a module in a #private field', () => {
    class Hidden extends nn.Module {
      #inner = nn.Linear(3, 1);
      override forward(input: torch.Tensor) {
        return this.#inner(input);
      }
    }
    new Hidden()(x);
  }, 'Hidden.forward calls a Linear that is in none of its fields'], // prettier-ignore
  ['a used up generator', () => { const all = model.parameters(); optim.SGD(all, { lr: 1 }); nn.utils.clip_grad_norm_(all, 1); }, 'is an empty generator'], // prettier-ignore
  ['softmax without a dimension', () => F.softmax(x), 'Implicit dimension choice for softmax'],
  ['a loss of other shapes', () => F.mse_loss(x, torch.ones(3)), 'target size'],
  [
    'a scheduler before its optimizer',
    () => optim.lr_scheduler.StepLR(optim.SGD(model.parameters(), { lr: 1 }), 1).step(),
    'optimizer.step()',
  ],
];

/**
 * What JavaScript gives nobody a chance to notice: what is written, and what finds it. Rules named `tfjs-torch/…` are of the
 * package's ESLint plugin.
 */
export const unspeakable: readonly (readonly [mistake: string, found: string])[] = [
  ['if (t), while (t), t ? a : b, !t, t && u, t || u', 'tfjs-torch/no-tensor-condition'],
  ['t == u, t === u, t != u, [t].includes(u)', 'tfjs-torch/no-tensor-comparison'],
  ['x[1, 2], which is x[2]', 'no-sequences; TypeScript: the left side of a comma operator is unused'],
  ['x[[2]], which is x[2]', 'TypeScript: an array cannot be used as an index'],
  ['parseFloat(loss), which is NaN', 'tfjs-torch/no-tensor-arithmetic'],
  ['torch.no_grad(); before anything has run', 'tfjs-torch/no-bare-guard'],
  ['model.eval; optimizer.zero_grad; without a call', 'no-unused-expressions'],
  ['for (const row in x)', 'guard-for-in'],
  ['x.shape[0] = 3', 'TypeScript: a shape is readonly'],
  [
    "forward(x, mask) called as model(x, { mask }): one's own forward takes keywords as { mask }",
    'TypeScript: an object is no Tensor',
  ],
  ['a Parameter in a #private field', 'keep parameters in public fields'],
];

beforeAll(() => any(globalThis).gc?.());

describe('mistakes', () => {
  test.each(errors)('%s is an error that says what to write', (_, make, said) => {
    let message = '';
    try {
      make();
    } catch (error) {
      message = String(error);
    }
    if (typeof said === 'string') expect(message).toContain(said);
    else expect(message).toMatch(said);
  });

  test.each(warnings)('%s is a warning that says what to write', async (_, make, said) => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
    torch.set_warn_always(true);
    try {
      make();
      await Promise.resolve();
      expect(warn.mock.calls.flat().join('\n')).toContain(said);
    } finally {
      torch.set_warn_always(false);
      warn.mockRestore();
    }
  });

  it('are sixty, and what cannot be noticed is in the guide', () => {
    expect(errors.length + warnings.length).toBeGreaterThanOrEqual(60);
    const plugin = unspeakable.flatMap(([, found]) => found.match(/tfjs-torch\/[a-z-]+/g) ?? []);
    expect([...new Set(plugin)].sort()).toEqual([
      'tfjs-torch/no-bare-guard',
      'tfjs-torch/no-tensor-arithmetic',
      'tfjs-torch/no-tensor-comparison',
      'tfjs-torch/no-tensor-condition',
    ]);
  });
});

describe('what is no mistake', () => {
  it.each([
    ['modes that are used', () => { torch.no_grad(() => 1); torch.no_grad()(() => 1)(); torch.set_grad_enabled(true); using _ = torch.enable_grad(); }], // prettier-ignore
    [
      'tags of a group',
      () => optim.SGD([{ params: nn.Linear(1, 1).parameters(), layer_id: 3, lr_scale: 0.5 }], { lr: 1 }),
    ],
    ['arrays of other things', () => [...new (class Sizes extends nn.Module { sizes = [1, 2]; table = { a: 1 }; t = [torch.ones(1)]; })().parameters()]], // prettier-ignore
    ['modules below lists', () => nn.AdaptiveLogSoftmaxWithLoss(4, 8, [2])(torch.ones(2, 4), ids)],
  ] as [string, () => unknown][])('%s say nothing', async (_, make) => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
    make();
    await Promise.resolve();
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('keys of every sort that is an index, and names of a program', () => {
    expect(String(any(x)['1, 2'])).toBe('tensor(5.)');
    expect(any(x)[any(null)].shape).toEqual([1, 2, 3]);
    const y = torch.ones(1);
    any(y).label = 'mine';
    expect(any(y).label).toBe('mine');
  });
});

describe('keywords stand where the guide says that they may', () => {
  const { prune } = nn.utils;
  it.each([
    [
      'torch.where',
      () => any(torch.where)({ condition: x.gt(2), input: x, other: 0 }),
      () => torch.where(x.gt(2), x, 0),
    ],
    ['x.where', () => any(x).where({ condition: x.gt(2), other: 0 }), () => x.where(x.gt(2), 0)],
    ['torch.max', () => any(torch.max)({ input: x, dim: 1 }).values, () => torch.max(x, 1).values],
    ['torch.std', () => any(torch.std)({ input: x, dim: 1, unbiased: false }), () => torch.std(x, 1, false)],
    ['F.one_hot', () => any(F.one_hot)({ tensor: ids, num_classes: 3 }), () => F.one_hot(ids, 3)],
    ['torch.cdist', () => any(torch.cdist)({ x1: x, x2: x }), () => torch.cdist(x, x)],
    ['F.scaled_dot_product_attention', () => any(F.scaled_dot_product_attention)({ query: x, key: x, value: x }), () => F.scaled_dot_product_attention(x, x, x)], // prettier-ignore
    [
      'nn.init.calculate_gain',
      () => nn.init.calculate_gain('leaky_relu', { param: 0.2 }),
      () => nn.init.calculate_gain('leaky_relu', 0.2),
    ],
    ['model.train', () => nn.Linear(1, 1).train({ mode: false }).training, () => false],
    ['torch.set_grad_enabled', () => torch.set_grad_enabled({ mode: true }, () => torch.is_grad_enabled()), () => true],
    [
      'torch.inference_mode',
      () => torch.inference_mode({ mode: false }, () => torch.is_inference_mode_enabled()),
      () => false,
    ],
    ['clip_grad_norm_', () => nn.utils.clip_grad_norm_({ parameters: [w()], max_norm: 1 }), () => torch.tensor(0)],
    [
      'prune',
      () => prune.l1_unstructured(nn.Linear(4, 1), { name: 'weight', amount: 2 }).weight.eq(0).sum(),
      () => torch.tensor(2n),
    ],
    ['torch.device', () => torch.device({ type: 'cuda', index: 1 }), () => torch.device('cuda:1')],
    ['x.type', () => x.type({ dtype: torch.float64 }).dtype, () => torch.float64],
  ] as [string, () => unknown, () => unknown][])('of %s', (_, keywords, positions) => {
    const plain = (value: unknown) => (value instanceof torch.Tensor ? value.tolist() : value);
    expect(plain(keywords())).toEqual(plain(positions()));
  });
});

describe('what JavaScript does with values', () => {
  it('JSON has nested lists', () => {
    expect(JSON.stringify({ x, n: x.sum(), b: x.gt(4) })).toBe(
      '{"x":[[0,1,2],[3,4,5]],"n":15,"b":[[false,false,false],[false,false,true]]}',
    );
    expect(JSON.parse(JSON.stringify(nn.Linear(1, 1, { bias: false })))).toEqual({ weight: [[expect.any(Number)]] });
  });

  it('expect(tensor) of a number works', () => {
    expect(torch.tensor(1)).not.toEqual(torch.tensor([1, 2]));
    expect(() => expect(torch.tensor(1)).toEqual(2)).toThrow('toEqual');
  });

  it('deepcopy keeps ties and shares nothing', () => {
    const whole = torch.arange(4);
    const [a, b] = copy.deepcopy([whole, whole['1:3']]);
    a[1] = any(9);
    expect([String(b), String(whole)]).toEqual(['tensor([9, 2])', 'tensor([0, 1, 2, 3])']);
    const tied = nn.Sequential(model, model);
    const twin = copy.deepcopy(tied);
    expect(twin[0] === twin[1] && twin[0] !== model).toBe(true);
    const state = copy.deepcopy(model.state_dict());
    expect(model.load_state_dict(state).missing_keys).toEqual([]);
  });

  it('deepcopy of a model and its optimizer goes on as they do', () => {
    torch.manual_seed(0);
    const net = nn.Linear(3, 1);
    const train = (m: typeof net, o: optim.Optimizer): number => {
      o.zero_grad();
      const loss = m(x).pow(2).sum();
      loss.backward();
      o.step();
      return loss.item();
    };
    const optimizer: optim.Optimizer = optim.Adam(net.parameters(), { lr: 0.1 });
    let steps = 0;
    optimizer.register_step_post_hook(() => void steps++);
    train(net, optimizer);
    const [other, its] = copy.deepcopy([net, optimizer] as const);
    expect(its.param_groups[0].params[0]).toBe(other.weight);
    expect([train(other, its), train(other, its)]).toEqual([train(net, optimizer), train(net, optimizer)]);
    expect(steps).toBe(5);
    expect(its.constructor).toBe(optim.Adam);
  });
});

test('what cannot be cloned says what to send', () => {
  const model = nn.Linear(1, 1);
  for (const value of [torch.ones(1), model.state_dict()])
    expect(() => structuredClone(value)).toThrow(
      'a tensor: send the bytes of torch.save(x), and torch.load them there',
    );
  expect(() => structuredClone(model)).toThrow('a module: send torch.save(model.state_dict()), and load it there');
});
