// Modules print, load and complain as PyTorch's do: modules.json says how.
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import torch, { nn } from '../../lib/index.js';

type Spec = [name: string, args: unknown[], kwargs?: Record<string, unknown>];
const golden = JSON.parse(readFileSync(new URL('../golden/modules.json', import.meta.url), 'utf8')) as {
  printed: { module: Spec; text: string }[];
  net: string;
  names: Record<string, string[]>;
  loads: Record<string, string>;
  misuse: Record<string, string>;
  initial: [string, number[], number[]][];
};

const isSpec = (v: unknown): v is Spec => Array.isArray(v) && typeof v[0] === 'string';

function build([name, args, kwargs]: Spec): nn.Module {
  const make = (nn as unknown as Record<string, (...args: unknown[]) => nn.Module>)[name]!;
  if (name === 'ParameterList') return make((args[0] as number[][]).map((size) => torch.ones(size)));
  const values = args.map((arg) => {
    if (isSpec(arg)) return build(arg);
    if (Array.isArray(arg)) return arg.map((item: unknown) => (isSpec(item) ? build(item) : item));
    if (typeof arg !== 'object' || arg === null) return arg;
    return Object.fromEntries(
      Object.entries(arg).map(([key, item]) => [key, isSpec(item) ? build(item) : torch.ones(item as number[])]),
    );
  });
  return make(...values, ...(kwargs === undefined ? [] : [kwargs]));
}

class Net extends nn.Module {
  fc1 = nn.Linear(3, 2);
  act = nn.ReLU();
  scale = nn.Parameter(torch.ones(1));
  declare seen: torch.Tensor;
  out = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2));

  constructor() {
    super();
    this.register_buffer('seen', torch.zeros(1));
    this.register_buffer('scratch', torch.zeros(1), { persistent: false });
  }

  override forward(x: torch.Tensor): torch.Tensor {
    return this.out(this.act(this.fc1(x)).mul(this.scale));
  }
}

describe('printing', () => {
  const there = golden.printed.filter(({ module: [name] }) => name in nn);
  test.each(there.map(({ module, text }) => [JSON.stringify(module), module, text] as const))(
    '%s',
    (_, module, text) => {
      expect(String(build(module))).toBe(text);
    },
  );

  test('a model of the user’s own, by all ways to print', () => {
    const net = new Net();
    expect(String(net)).toBe(golden.net);
    expect(`${net}`).toBe(golden.net);
    expect(inspect(net)).toBe(golden.net);
  });
});

test('names', () => {
  const net = new Net();
  const names = (pairs: Iterable<[string, unknown]>) => [...pairs].map(([name]) => name);
  expect(names(net.named_parameters())).toEqual(golden.names.parameters);
  expect(names(net.named_buffers())).toEqual(golden.names.buffers);
  expect(names(net.named_modules())).toEqual(golden.names.modules);
  expect(Object.keys(net.state_dict())).toEqual(golden.names.state);
  expect(names(net.named_parameters('net', { recurse: false }))).toEqual(golden.names.prefixed);
});

function message(run: () => unknown): string {
  try {
    return String(run());
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message}`;
  }
}

describe('load_state_dict', () => {
  const state = (): Record<string, unknown> => ({ ...new Net().state_dict() });
  const ones = torch.ones;
  const less = (...names: string[]) =>
    Object.fromEntries(Object.entries(state()).filter(([name]) => !names.includes(name)));
  const loads: Record<string, () => unknown> = {
    whole: () => new Net().load_state_dict(state()),
    missing: () => new Net().load_state_dict(less('scale', 'out.0.bias')),
    unexpected: () =>
      new Net().load_state_dict({ ...state(), more: ones(1), 'out.2.weight': ones(1), 'fc1.weight.x': ones(1) }),
    size: () => new Net().load_state_dict({ ...state(), 'fc1.weight': ones(2, 4), scale: ones([]) }),
    all: () => new Net().load_state_dict({ more: ones(1), 'fc1.weight': ones(1) }),
    lenient: () => new Net().load_state_dict({ ...less('scale'), more: ones(1) }, { strict: false }),
    'lenient size': () => new Net().load_state_dict({ ...state(), scale: ones(3) }, { strict: false }),
    untracked: () => new Net().load_state_dict(less('out.1.num_batches_tracked')),
    'no tensor': () => new Net().load_state_dict({ ...state(), scale: 3 }),
    'no state': () => new Net().load_state_dict(3 as never),
  };
  test.each(Object.entries(golden.loads))('%s', (name, text) => {
    expect(message(loads[name]!)).toBe(text);
  });

  test('a Map, whose tensors are copied; assign keeps them', () => {
    const from = nn.Linear(2, 1);
    const copied = nn.Linear(2, 1);
    copied.load_state_dict(new Map(Object.entries(from.state_dict())));
    expect(copied.weight.tolist()).toEqual(from.weight.tolist());
    torch.no_grad(() => from.weight.fill_(7));
    expect(copied.weight.tolist()).not.toEqual([[7, 7]]);
    copied.load_state_dict(from.state_dict(), { assign: true });
    torch.no_grad(() => from.weight.fill_(8));
    expect(copied.weight.tolist()).toEqual([[8, 8]]);
    expect(copied.weight).toBeInstanceOf(nn.Parameter);
    expect([...copied.parameters()].length).toBe(2);
  });
});

describe('misuse', () => {
  const assigned = (name: 'scale' | 'fc1' | 'seen', value: unknown) => () => {
    const net = new Net();
    net.parameters().next();
    (net as unknown as Record<string, unknown>)[name] = value;
    net.named_parameters().next();
  };
  const net = new Net();
  const misuse: Record<string, () => unknown> = {
    'tensor over parameter': assigned('scale', torch.ones(1)),
    'number over parameter': assigned('scale', 3),
    'module over parameter': assigned('scale', nn.ReLU()),
    'number over module': assigned('fc1', 3),
    'tensor over module': assigned('fc1', torch.ones(1)),
    'number over buffer': assigned('seen', 'x'),
    'register tensor': () => net.register_parameter('p', torch.ones(1)),
    'register dotted': () => net.register_parameter('a.b', null),
    'register empty': () => net.register_parameter('', null),
    'register taken': () => net.register_parameter('fc1', null),
    'buffer taken': () => net.register_buffer('forward', null),
    'buffer no tensor': () => net.register_buffer('b', 3 as never),
    'add no module': () => net.add_module('m', 3 as never),
    'add dotted': () => net.add_module('a.b', nn.ReLU()),
    'no submodule': () => net.get_submodule('out.7'),
    'not a submodule': () => net.get_submodule('scale'),
    'no parameter': () => net.get_parameter('out.0.x'),
    'not a parameter': () => net.get_parameter('seen'),
    'not a buffer': () => net.get_buffer('scale'),
    'no forward': () => nn.ModuleList()(torch.ones(1)),
    'not a mode': () => net.train(1 as never),
    'to integers': () => net.to(torch.int64),
    index: () => nn.Sequential(nn.ReLU())[1 as never],
    'index below': () => nn.ModuleList([nn.ReLU()])[-2],
    'integer parameter': () => nn.Parameter(torch.ones(2, { dtype: torch.long })),
  };
  // Classes here have no modules that their names could begin with.
  test.each(Object.entries(golden.misuse).map(([name, text]) => [name, text.replace(/torch\.nn\.modules\.\w+\./, '')]))(
    '%s',
    (name, text) => {
      expect(message(misuse[name]!)).toBe(text);
    },
  );

  test('a call finds a tensor in a parameter’s place', () => {
    const layer = nn.Linear(2, 1);
    (layer as { weight: torch.Tensor }).weight = torch.ones(1, 2);
    expect(() => layer(torch.ones(1, 2))).toThrow("cannot assign 'torch.FloatTensor' as parameter 'weight'");
  });
});

test('seeded parameters are PyTorch’s', () => {
  torch.manual_seed(0);
  const model = nn.Sequential(
    nn.Linear(3, 2),
    nn.Bilinear(2, 2, 2),
    nn.Embedding(3, 2, { padding_idx: 1 }),
    nn.PReLU(2),
    nn.Linear(2, 1, { bias: false }),
  );
  const found = [...model.named_parameters()];
  expect(found.map(([name, p]) => [name, p.shape])).toEqual(golden.initial.map(([name, shape]) => [name, shape]));
  found.forEach(([, p], k) => {
    const want = golden.initial[k]![2];
    p.flatten()
      .tolist<number[]>()
      .forEach((x, i) => expect(x).toBeCloseTo(want[i]!, 6));
  });
});
