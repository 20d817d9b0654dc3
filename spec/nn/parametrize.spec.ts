// Weights that are functions of others: parametrizations, norms, fusion.
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import torch, { type Tensor, copy, nn, optim } from '../../lib/index.js';

interface Trained {
  readonly state: Record<string, number[]>;
  readonly out: number[];
  readonly shown: string;
}
const { fused, ...golden } = JSON.parse(
  readFileSync(new URL('../golden/norms.json', import.meta.url), 'utf8'),
) as Record<string, Trained> & { fused: { weight: number[]; bias: number[] } };
const { parametrize, parametrizations, fusion } = nn.utils;
const near = (t: Tensor, wanted: readonly number[]): void => {
  const values = t.detach().reshape(-1).tolist<number[]>();
  expect(values.length).toBe(wanted.length);
  values.forEach((x, k) => expect(x).toBeCloseTo(wanted[k]!, 4));
};
beforeEach(() => void jest.spyOn(console, 'warn').mockImplementation(() => undefined));
afterEach(() => void jest.restoreAllMocks());

test.each<[string, (layer: nn.Linear) => nn.Linear]>([
  ['parametrizations.weight_norm', (layer) => parametrizations.weight_norm(layer)],
  ['parametrizations.spectral_norm', (layer) => parametrizations.spectral_norm(layer)],
  ['weight_norm', (layer) => nn.utils.weight_norm(layer)],
  ['spectral_norm', (layer) => nn.utils.spectral_norm(layer)],
])('%s, trained', (name, make) => {
  const { state, out, shown } = golden[name]!;
  torch.manual_seed(2);
  const layer = make(nn.Linear(3, 4));
  const x = torch.randn(5, 3);
  const optimizer = optim.SGD(layer.parameters(), { lr: 0.1 });
  for (let k = 0; k < 2; k++) {
    optimizer.zero_grad();
    layer(x).pow(2).sum().backward();
    optimizer.step();
  }
  layer.eval();
  const saved = layer.state_dict();
  expect(Object.keys(saved)).toEqual(Object.keys(state));
  for (const [key, values] of Object.entries(state)) near(saved[key]!, values);
  near(layer(x), out);
  expect(String(layer)).toBe(shown);
  const again = make(nn.Linear(3, 4));
  again.load_state_dict(saved);
  near(again.eval()(x), out);
});

test('norms are taken off, and the weight stays', () => {
  const x = torch.ones(1, 3);
  const layer = nn.Linear(3, 4).eval();
  const before = layer(x).tolist<number[][]>();
  near(nn.utils.remove_weight_norm(nn.utils.weight_norm(layer))(x), before.flat());
  expect(Object.keys(layer.state_dict())).toEqual(['bias', 'weight']);
  nn.utils.spectral_norm(layer);
  expect(() => nn.utils.spectral_norm(layer)).toThrow();
  nn.utils.remove_spectral_norm(layer);
  expect(Object.keys(layer.state_dict())).toEqual(['bias', 'weight']);
  expect(() => nn.utils.remove_spectral_norm(layer)).toThrow("spectral_norm of 'weight' not found in Linear");
});

class Symmetric extends nn.Module {
  override forward(x: Tensor): Tensor {
    return x.triu().add(x.triu(1).transpose(0, 1));
  }
  right_inverse(a: Tensor): Tensor {
    return a.triu();
  }
}
class Doubled extends nn.Module {
  override forward(x: Tensor): Tensor {
    return x.mul(2);
  }
  right_inverse(x: Tensor): Tensor {
    return x.div(2);
  }
}

test('a parametrization: computed at each look, learned through, assigned to, stacked and taken off', () => {
  const layer = nn.Linear(3, 3);
  const original = layer.weight;
  parametrize.register_parametrization(layer, 'weight', new Symmetric());
  expect(parametrize.is_parametrized(layer)).toBe(true);
  expect(parametrize.is_parametrized(layer, 'bias')).toBe(false);
  expect(layer._get_name()).toBe('ParametrizedLinear');
  expect([...layer.named_parameters()].map(([key]) => key)).toEqual(['bias', 'parametrizations.weight.original']);
  expect([...layer.parameters()]).toContain(original);
  expect(torch.equal(layer.weight, layer.weight.t())).toBe(true);
  layer(torch.ones(1, 3)).sum().backward();
  expect(original.grad!.tolist()).toEqual([[1, 2, 2], [0, 1, 2], [0, 0, 1]]); // prettier-ignore
  const given = torch.tensor([[1, 2, 3], [2, 4, 5], [3, 5, 6]]); // prettier-ignore
  (layer as { weight: Tensor }).weight = given;
  expect(layer.weight.tolist()).toEqual(given.tolist());
  parametrize.register_parametrization(layer, 'weight', new Doubled());
  expect(layer.weight.tolist()).toEqual(given.tolist());
  parametrize.cached(() => expect(layer.weight).toBe(layer.weight));
  expect(layer.weight).not.toBe(layer.weight);
  parametrize.remove_parametrizations(layer, 'weight');
  expect(layer.weight.tolist()).toEqual(given.tolist());
  expect(layer.weight).toBe(original);
  expect(layer._get_name()).toBe('Linear');
  expect(Object.keys(layer.state_dict())).toEqual(['bias', 'weight']);
});

test('what a parametrization may not do', () => {
  class Smaller extends nn.Module {
    override forward(x: Tensor): Tensor {
      return x.narrow(0, 0, 1);
    }
  }
  expect(() => parametrize.register_parametrization(nn.Linear(2, 3), 'weight', new Smaller())).toThrow(
    'Registering a parametrization may not change the shape of the tensor, unless `unsafe` flag is enabled.\nunparametrized shape: torch.Size([3, 2])\nparametrized shape: torch.Size([1, 2])',
  );
  expect(() => parametrize.register_parametrization(nn.Linear(2, 3), 'w', new Smaller())).toThrow(
    "Module 'Linear(in_features=2, out_features=3, bias=True)' does not have a parameter, a buffer, or a parametrized element with name 'w'",
  );
  expect(() => parametrize.remove_parametrizations(nn.Linear(2, 3), 'weight')).toThrow(
    'Module Linear(in_features=2, out_features=3, bias=True) does not have a parametrization on weight',
  );
});

test('a batch normalisation becomes part of the layer before it', () => {
  torch.manual_seed(4);
  const [linear, bn] = [nn.Linear(3, 4), nn.BatchNorm1d(4)];
  bn(linear(torch.randn(6, 3)));
  bn.weight.data.uniform_();
  const both = fusion.fuse_linear_bn_eval(linear.eval(), bn.eval());
  near(both.weight, fused.weight);
  near(both.bias, fused.bias);
  expect(() => fusion.fuse_linear_bn_eval(linear.train(), bn)).toThrow('Fusion only for eval!');
});

test('what is made here is nothing to warn of', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  torch.set_warn_always(true);
  const layer = nn.utils.parametrizations.orthogonal(nn.Linear(2, 2));
  expect(String(layer)).toContain('ParametrizationList');
  expect([...layer.named_parameters()]).toHaveLength(2);
  torch.set_warn_always(false);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

test('a copy of a parametrized module is computed from parameters of its own', () => {
  class Scaled extends nn.Module {
    factor = nn.Parameter(torch.tensor(2));
    override forward(x: Tensor): Tensor {
      return x.mul(this.factor);
    }
  }
  const layer = parametrize.register_parametrization(nn.Linear(2, 2), 'weight', new Scaled());
  const copied = copy.deepcopy(layer);
  expect(String(copied)).toBe(String(layer));
  expect(copied.load_state_dict(layer.state_dict()).missing_keys).toEqual([]);
  const [own] = [...copied.parametrizations.weight] as [Scaled];
  expect(own).toBe(copied.parametrizations.weight[0]);
  expect(own).not.toBe(layer.parametrizations.weight[0]);
  torch.no_grad(() => own.factor.fill_(4));
  near(copied.weight, layer.weight.mul(2).detach().reshape(-1).tolist<number[]>());
  parametrize.remove_parametrizations(copied, 'weight');
  expect([copied, layer].map((module) => parametrize.is_parametrized(module))).toEqual([false, true]);
  expect(String(copied)).toBe('Linear(in_features=2, out_features=2, bias=True)');
  expect(optim.swa_utils.AveragedModel(layer).module.weight.shape).toEqual([2, 2]);
});

test('a weight has one length for all where the dimension is null', () => {
  expect(
    parametrizations.weight_norm(nn.Linear(3, 2), { dim: null }).state_dict()['parametrizations.weight.original0']!
      .shape,
  ).toEqual([]);
  expect(nn.utils.weight_norm(nn.Linear(3, 2), { dim: null }).get_parameter('weight_g').shape).toEqual([]);
});

test('a parametrized module is of a class that extends its own', () => {
  const layer = parametrizations.weight_norm(nn.Conv2d(2, 3, 3));
  expect(layer(torch.ones(1, 2, 3, 3)).shape).toEqual([1, 3, 1, 1]);
  expect(layer.constructor.name).toBe('ParametrizedConv2d');
});

test('weight_norm as a parametrization loads what the older one saved', () => {
  const saved = nn.utils.weight_norm(nn.Linear(3, 2)).state_dict();
  const model = nn.Sequential(parametrizations.weight_norm(nn.Linear(3, 2)));
  const named = Object.fromEntries(Object.entries(saved).map(([key, t]) => [`0.${key}`, t]));
  expect(String(model.load_state_dict(named))).toBe('<All keys matched successfully>');
  near(model[0].weight.norm(2, { dim: 1 }), saved.weight_g!.reshape(-1).tolist<number[]>());
});

test('a list of parametrizations says what it is made of, and a normed weight has a node of its own', () => {
  const layer = parametrizations.weight_norm(nn.Linear(3, 2));
  const { is_tensor, ntensors } = layer.parametrizations.weight!;
  expect([is_tensor, ntensors]).toEqual([false, 2]);
  expect(layer.weight.grad_fn!.name()).toBe('WeightNormInterfaceBackward0');
  expect(nn.utils.weight_norm(nn.Linear(3, 2), { dim: null }).weight.grad_fn!.name()).toBe('MulBackward0');
});
