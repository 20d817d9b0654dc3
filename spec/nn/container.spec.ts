import torch, { nn } from '../../lib/index.js';

const names = (module: nn.Module) => [...module.named_children()].map(([name]) => name);

describe('Sequential', () => {
  const make = () => nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1));

  test('calls one after the other', () => {
    const model = make();
    const x = torch.ones(2, 3);
    const y: torch.Tensor = model(x);
    expect(y.tolist()).toEqual(model[2](model[1](model[0](x))).tolist());
    expect(nn.Sequential()(x)).toBe(x);
  });

  test('positions', () => {
    const model = make();
    expect(model.length).toBe(3);
    expect([...model].map((m) => m.constructor.name)).toEqual(['Linear', 'ReLU', 'Linear']);
    expect(model[-1 as number]).toBe(model[2]);
    model[1 as number] = nn.Tanh();
    expect(String(model[1])).toBe('Tanh()');
    expect(() => model[3 as number]).toThrow('index 3 is out of range');
    expect(() => (model[3 as number] = nn.Tanh())).toThrow('index 3 is out of range');
    expect(model[0].weight.shape).toEqual([4, 3]);
  });

  test('append, insert, extend, pop, slice', () => {
    const model = make().append(nn.ReLU()).insert(0, nn.Flatten()).extend(nn.Sequential(nn.Tanh()));
    expect([...model].map((m) => m.constructor.name)).toEqual(['Flatten', 'Linear', 'ReLU', 'Linear', 'ReLU', 'Tanh']);
    expect(names(model)).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(String(model.pop(0))).toBe('Flatten(start_dim=1, end_dim=-1)');
    expect(names(model)).toEqual(['0', '1', '2', '3', '4']);
    expect(model.slice(1, 3).length).toBe(2);
    expect(() => model.append(3 as never)).toThrow('int is not a Module subclass');
  });

  test('names', () => {
    const model = nn.Sequential(
      new Map<string, nn.Module>([
        ['b', nn.Linear(1, 2)],
        ['a', nn.ReLU()],
      ]),
    );
    expect(names(model)).toEqual(['b', 'a']);
    expect(Object.keys(model.state_dict())).toEqual(['b.weight', 'b.bias']);
    expect(model[0 as number]).toBe((model as unknown as { b: nn.Linear }).b);
  });

  test('fields of a subclass are members, after those given', () => {
    class Block extends nn.Sequential {
      norm = nn.LayerNorm(4);
      constructor() {
        super(nn.Linear(3, 4));
      }
    }
    const block = new Block();
    expect([...block.named_parameters()].map(([name]) => name)).toEqual([
      '0.weight',
      '0.bias',
      'norm.weight',
      'norm.bias',
    ]);
    expect(block(torch.ones(1, 3)).shape).toEqual([1, 4]);
    expect(block.norm.eps).toBe(1e-5);
    block.norm = nn.LayerNorm(4, 1e-3);
    expect((block[-1] as nn.LayerNorm).eps).toBe(1e-3);
    expect(block).toBeInstanceOf(nn.Sequential);
    expect(block).toBeInstanceOf(nn.Module);
    expect(String(block)).toContain('Block(\n  (0): Linear');
  });
});

test('ModuleList', () => {
  class Net extends nn.Module {
    layers = nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2)]);
    override forward(x: torch.Tensor): torch.Tensor {
      for (const layer of this.layers) x = layer(x).relu();
      return x;
    }
  }
  const net = new Net();
  expect(net(torch.ones(1, 2)).shape).toEqual([1, 2]);
  expect([...net.parameters()].length).toBe(4);
  net.layers.append(nn.Linear(2, 2));
  net.layers.insert(0, nn.Linear(2, 2));
  net.layers.extend([nn.Linear(2, 2)]);
  expect(net.layers.length).toBe(5);
  expect(net.layers[-1]).toBe(net.layers[4]);
  expect(Object.keys(net.state_dict())[0]).toBe('layers.0.weight');
  expect(() => net.layers[5]).toThrow('index 5 is out of range');
  const deep = nn.ModuleList(Array.from({ length: 12 }, () => nn.Linear(1, 1, { bias: false })));
  expect(Object.keys(deep.state_dict())).toEqual(Array.from({ length: 12 }, (_, k) => `${k}.weight`));
});

test('ModuleDict keeps the order of its keys', () => {
  const modules = nn.ModuleDict([
    ['10', nn.Linear(1, 1)],
    ['2', nn.Linear(1, 1)],
    ['act', nn.ReLU()],
  ] as [string, nn.Module][]);
  expect([...modules.keys()]).toEqual(['10', '2', 'act']);
  expect(names(modules)).toEqual(['10', '2', 'act']);
  expect([...modules]).toEqual(['10', '2', 'act']);
  expect(modules.has('2')).toBe(true);
  expect(modules.pop('2')).toBeInstanceOf(nn.Linear);
  expect(() => modules.at('2')).toThrow("'2'");
  modules.update({ tanh: nn.Tanh() });
  expect([...modules.items()].map(([key, module]) => `${key} ${String(module)}`).at(-1)).toBe('tanh Tanh()');
  expect(() => modules.update({ forward: nn.Tanh() })).toThrow("attribute 'forward' already exists");
  modules.clear();
  expect(modules.length).toBe(0);
});

test('ParameterList and ParameterDict make parameters of tensors', () => {
  const list = nn.ParameterList([torch.ones(1), nn.Parameter(torch.ones(2))]);
  list.append(torch.ones(3));
  expect([...list.parameters()].map((p) => p.shape)).toEqual([[1], [2], [3]]);
  expect(list[-1]!.requires_grad).toBe(true);
  list[0] = torch.zeros(1);
  expect(list[0]).toBeInstanceOf(nn.Parameter);
  expect([...list.slice(1)].map((p) => p.shape)).toEqual([[2], [3]]);
  expect(list.slice(0, 1)[0]).toBe(list[0]);
  expect(() => list()).toThrow('ParameterList should not be called.');
  const dict = nn.ParameterDict({ b: torch.ones(1), a: torch.ones(2) });
  expect([...dict.named_parameters()].map(([name]) => name)).toEqual(['b', 'a']);
  Object.assign(dict, { set: torch.zeros(3) });
  expect(dict.at('set')).toBeInstanceOf(nn.Parameter);
  expect(dict.pop('set').shape).toEqual([3]);
  expect(dict.get('c')).toBeNull();
  expect(dict.copy().popitem()[0]).toBe('a');
});

test('parameters and buffers of a list of modules stand beside its modules', () => {
  const [scale, buffer] = [nn.Parameter(torch.ones(2)), torch.ones(1)];
  for (const list of [nn.Sequential(nn.Linear(2, 2)), nn.ModuleList([nn.Linear(2, 2)])]) {
    list.register_parameter('scale', scale);
    list.register_buffer('shift', buffer);
    expect(Object.keys(list.state_dict())).toEqual(['scale', 'shift', '0.weight', '0.bias']);
    expect([...list.named_parameters()].map(([name]) => name)).toEqual(['scale', '0.weight', '0.bias']);
    expect(list.length).toBe(1);
    expect((list as unknown as { scale: unknown }).scale).toBe(scale);
  }
  class Scaled extends nn.Sequential {
    scale = scale;
  }
  const scaled = new Scaled(nn.Linear(2, 2));
  expect([...scaled.named_parameters()].map(([name]) => name)).toEqual(['scale', '0.weight', '0.bias']);
  expect(scaled(torch.ones(1, 2)).shape).toEqual([1, 2]);
  expect(() => nn.ModuleList([nn.Linear(2, 2)]).append(scale as never)).toThrow('is not a Module subclass');
});
