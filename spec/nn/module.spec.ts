import torch, { nn } from '../../lib/index.js';

class Net extends nn.Module {
  fc1 = nn.Linear(3, 4);
  fc2 = nn.Linear(4, 1);

  override forward(x: torch.Tensor): torch.Tensor {
    return this.fc2(this.fc1(x).relu());
  }
}

describe('instances', () => {
  test('are called, with and without new', () => {
    const x = torch.ones(2, 3);
    const net = new Net();
    const y: torch.Tensor = net(x);
    expect(y.shape).toEqual([2, 1]);
    expect(net(x).tolist()).toEqual(net.forward(x).tolist());
    expect(nn.Linear(1, 2)).toBeInstanceOf(nn.Linear);
    expect(new nn.Linear(1, 2)).toBeInstanceOf(nn.Module);
    expect(net).toBeInstanceOf(Net);
    expect(nn.Linear(1, 2).constructor).toBe(nn.Linear);
  });

  test('have no fields that a function has', () => {
    class Named extends nn.Module {
      override name = 'mine';
      override length = 3;
    }
    const named = new Named();
    expect([named.name, named.length]).toEqual(['mine', 3]);
    expect(Object.keys(new Net())).toEqual(['training', 'fc1', 'fc2']);
    expect('name' in new Net()).toBe(false);
  });

  test('an unknown keyword is a TypeError, and does not compile', () => {
    // @ts-expect-error there is no such keyword
    expect(() => nn.Linear(1, 2, { bais: true })).toThrow(
      "Linear.__init__() got an unexpected keyword argument 'bais'; it takes in_features, out_features, bias, device, dtype",
    );
    // @ts-expect-error out_features is missing
    expect(() => nn.Linear(1)).toThrow("missing 1 required positional argument: 'out_features'");
    // @ts-expect-error ReLU has no such argument
    expect(() => nn.Sigmoid(3)).toThrow(TypeError);
  });
});

describe('members', () => {
  test('shared ones appear once', () => {
    class Tied extends nn.Module {
      a = nn.Linear(2, 2);
      b = this.a;
    }
    const tied = new Tied();
    expect([...tied.named_parameters()].map(([name]) => name)).toEqual(['a.weight', 'a.bias']);
    expect([...tied.named_parameters({ remove_duplicate: false })].length).toBe(4);
    expect([...tied.children()].length).toBe(1);
    expect(Object.keys(tied.state_dict())).toEqual(['a.weight', 'a.bias', 'b.weight', 'b.bias']);
  });

  test('come and go with fields', () => {
    const net: Net & { extra?: nn.Module } = new Net();
    expect([...net.parameters()].length).toBe(4);
    net.extra = nn.Linear(1, 1);
    expect([...net.parameters()].length).toBe(6);
    delete net.extra;
    expect([...net.parameters()].length).toBe(4);
    net.extra = nn.ReLU();
    expect([...net.children()].length).toBe(3);
    (net.fc1 as { bias: nn.Parameter | null }).bias = null;
    expect([...net.parameters()].length).toBe(3);
    expect(net(torch.ones(1, 3)).shape).toEqual([1, 1]);
  });

  test('a field of the same name that a subclass declares anew is found out', () => {
    class Again extends nn.Linear {
      // @ts-expect-error it would overwrite the base class's field: `declare weight` is right
      override weight: any;
    }
    expect(() => [...new Again(1, 1).parameters()]).toThrow("cannot assign 'undefined' as parameter 'weight'");
  });

  test('buffers: registered, as Buffer, persistent or not, replaced by tensors', () => {
    class Stats extends nn.Module {
      mean = nn.Buffer(torch.zeros(2));
      scratch = nn.Buffer(torch.zeros(2), { persistent: false });
    }
    const stats = new Stats();
    expect([...stats.buffers()].length).toBe(2);
    (stats as { mean: torch.Tensor }).mean = torch.ones(2);
    expect([...stats.named_buffers()].map(([name]) => name)).toEqual(['mean', 'scratch']);
    expect(Object.keys(stats.state_dict())).toEqual(['mean']);
    stats.double();
    expect([...stats.buffers()].map((b) => b.dtype)).toEqual([torch.float64, torch.float64]);
  });

  test('paths', () => {
    const model = nn.Sequential(new Net(), nn.Sequential(nn.ReLU()));
    expect(model.get_submodule('0.fc1')).toBe(model[0].fc1);
    expect(model.get_parameter('0.fc1.weight')).toBe(model[0].fc1.weight);
    expect(model.get_submodule('')).toBe(model);
    model.set_submodule('1.0', nn.Tanh());
    expect(() => model.set_submodule('1.9', nn.Tanh(), { strict: true })).toThrow('Sequential has no attribute `9`');
    expect(() => model.set_submodule('0.fc1.weight', nn.Tanh())).toThrow('`weight` is not an nn.Module');
    expect(String(model.get_submodule('1'))).toBe('Sequential(\n  (0): Tanh()\n)');
    model.add_module('7', nn.ReLU());
    expect([...model.named_children()].map(([name]) => name)).toEqual(['0', '1', '7']);
  });
});

describe('modes and types', () => {
  test('train, eval, apply, requires_grad_', () => {
    const model = nn.Sequential(new Net(), nn.Dropout());
    expect([...model.eval().modules()].map((m) => m.training)).toEqual([false, false, false, false, false]);
    expect([...model.train().modules()].every((m) => m.training)).toBe(true);
    const seen: string[] = [];
    model.apply((m) => seen.push(m.constructor.name));
    expect(seen).toEqual(['Linear', 'Linear', 'Net', 'Dropout', 'Sequential']);
    model.requires_grad_(false);
    expect([...model.parameters()].some((p) => p.requires_grad)).toBe(false);
  });

  test('to changes parameters in place, their gradients, and floating buffers only', () => {
    const model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2));
    const weight = model[0].weight;
    weight.grad = torch.ones(2, 2);
    model.to(torch.float64);
    expect(model[0].weight).toBe(weight);
    expect([weight.dtype, weight.grad.dtype, weight.requires_grad]).toEqual([torch.float64, torch.float64, true]);
    expect(model[1].num_batches_tracked.dtype).toBe(torch.int64);
    expect(model[1].running_mean.dtype).toBe(torch.float64);
    weight.grad = null;
    weight.sum().backward();
    expect(weight.grad!.dtype).toBe(torch.float64);
    expect(model.float()[0].weight.dtype).toBe(torch.float32);
    expect(model.to({ dtype: torch.float64, device: 'cpu' })[0].weight.dtype).toBe(torch.float64);
    expect(() => model.to({ dtpye: torch.float64 } as never)).toThrow('unexpected keyword argument');
  });

  test('zero_grad', () => {
    const layer = nn.Linear(2, 1);
    layer(torch.ones(1, 2)).sum().backward();
    layer.zero_grad({ set_to_none: false });
    expect(layer.weight.grad!.tolist()).toEqual([[0, 0]]);
    layer.zero_grad();
    expect(layer.weight.grad).toBeNull();
  });
});

test('parameters without elements are others than those with', () => {
  const moved = (from: string, to: string): boolean[] => {
    const layer = nn.Linear(1, 1, { device: from });
    const { weight } = layer;
    layer.to_empty({ device: to });
    return [layer.weight === weight, layer.weight.device.type === to, layer.weight.requires_grad];
  };
  expect(moved('cpu', 'cpu')).toEqual([true, true, true]);
  expect(moved('meta', 'meta')).toEqual([true, true, true]);
  expect(moved('meta', 'cpu')).toEqual([false, true, true]);
  const layer = nn.Linear(1, 1);
  const { weight } = layer;
  weight.grad = torch.ones(1, 1);
  const { grad } = weight;
  expect(layer.double().weight.grad).toBe(grad);
  expect(layer.to('meta').weight).not.toBe(weight);
  expect([layer.weight.grad!.device.type, weight.device.type]).toEqual(['meta', 'cpu']);
});

describe('Parameter', () => {
  test('shares elements, is a leaf, prints so', () => {
    const t = torch.ones(2);
    const p = nn.Parameter(t);
    expect([p.requires_grad, p.is_leaf, p instanceof torch.Tensor, p instanceof nn.Parameter]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(t instanceof nn.Parameter).toBe(false);
    torch.no_grad(() => p.mul_(3));
    expect(t.tolist()).toEqual([3, 3]);
    expect(String(p)).toBe('Parameter containing:\ntensor([3., 3.], requires_grad=True)');
    expect(nn.Parameter(t, { requires_grad: false }).requires_grad).toBe(false);
    expect(new nn.Parameter().shape).toEqual([0]);
  });
});

test('state hooks and extra state', () => {
  class Counted extends nn.Module {
    count = 0;
    weight = nn.Parameter(torch.ones(1));
    override get_extra_state = () => ({ count: this.count });
    override set_extra_state = (state: unknown) => void (this.count = (state as { count: number }).count);
  }
  const counted = new Counted();
  counted.count = 5;
  const calls: string[] = [];
  counted.register_state_dict_pre_hook(() => void calls.push('save'));
  counted.register_state_dict_post_hook((_, state) => void (state.more = torch.ones(1)));
  const state = counted.state_dict();
  expect(Object.keys(state)).toEqual(['weight', '_extra_state', 'more']);
  const other = new Counted();
  other.register_load_state_dict_pre_hook((_, state) => void delete state.more);
  other.register_load_state_dict_post_hook(() => void calls.push('loaded'));
  other.load_state_dict(state);
  expect([other.count, ...calls]).toEqual([5, 'save', 'loaded']);
});

test('a class that changed its layout renames in the state before it is loaded', () => {
  class Renamed extends nn.Module {
    static override _version = 2;
    scale = nn.Parameter(torch.ones(1));
    override _load_from_state_dict(
      state: nn.StateDict,
      prefix: string,
      metadata: { version?: number },
      ...findings: [strict: boolean, missing_keys: string[], unexpected_keys: string[], error_msgs: string[]]
    ): void {
      if ((metadata.version ?? 1) < 2) {
        state[`${prefix}scale`] = state[`${prefix}factor`]!;
        delete state[`${prefix}factor`];
      }
      super._load_from_state_dict(state, prefix, metadata, ...findings);
    }
  }
  const model = nn.Sequential(new Renamed());
  const old = { '0.factor': torch.tensor([5]) };
  expect(String(model.load_state_dict(old))).toBe('<All keys matched successfully>');
  expect([model[0].scale.item(), Object.keys(old).join()]).toEqual([5, '0.factor']);
  expect(String(model.load_state_dict(model.state_dict()))).toBe('<All keys matched successfully>');
});

test('inputs of library modules may be keywords', () => {
  const layer = nn.Linear(2, 1);
  const x = torch.ones(1, 2);
  const call = layer as unknown as (...inputs: unknown[]) => torch.Tensor;
  expect(call({ input: x }).item()).toBe(layer(x).item());
  expect((nn.MSELoss() as unknown as typeof call)(x, { target: x.mul(2) }).item()).toBe(1);
  expect(() => call({ inputs: x })).toThrow("Linear.forward() got an unexpected keyword argument 'inputs'");
  expect(() => call(x, { input: x })).toThrow("Linear.forward() got multiple values for argument 'input'");
});

test('a reduction that there is not is found when it is used', () => {
  const loss = nn.MSELoss({ reduction: 'average' as 'mean' });
  expect(() => loss(torch.ones(1), torch.ones(1))).toThrow('average is not a valid value for reduction');
});

test('what PyTorch takes by keyword a module takes so too', () => {
  const net = new Net();
  net.register_buffer({ name: 'mask', tensor: torch.ones(2), persistent: false });
  net.register_parameter({ name: 'scale', param: new nn.Parameter(torch.ones(1)) });
  net.add_module({ name: 'last', module: nn.ReLU() });
  expect(net.get_submodule({ target: 'fc1' })).toBe(net.fc1);
  expect(net.get_buffer({ target: 'mask' }).shape).toEqual([2]);
  expect(net.get_parameter({ target: 'fc1.bias' })).toBe(net.fc1.bias);
  expect(Object.keys(net.state_dict()).includes('mask')).toBe(false);
  const seen: string[] = [];
  net.apply({ fn: (module) => void seen.push(module._get_name()) });
  expect(seen).toEqual(['Linear', 'Linear', 'ReLU', 'Net']);
});
