// torch.nn.utils.prune beside PyTorch's masks.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import torch, { type Tensor, nn } from '../../lib/index.js';

interface Steps {
  readonly masks: number[][][];
  readonly names: string[];
  readonly out: number[];
}
const { global, ...golden } = JSON.parse(
  readFileSync(new URL('../golden/prune.json', import.meta.url), 'utf8'),
) as Record<string, Steps> & { global: number[][][] };
const { prune } = nn.utils;
const maskOf = (layer: nn.Linear): unknown => layer.get_buffer('weight_mask').tolist();

test.each<[string, ((layer: nn.Linear) => unknown)[]]>([
  ['l1', [(l) => prune.l1_unstructured(l, 'weight', 0.3), (l) => prune.l1_unstructured(l, 'weight', 3)]],
  ['random', [(l) => prune.random_unstructured(l, 'weight', 0.25), (l) => prune.random_unstructured(l, 'weight', 4)]],
  ['ln', [(l) => prune.ln_structured(l, 'weight', 2, 2, 0), (l) => prune.ln_structured(l, 'weight', 0.5, 1, 1)]],
  ['random channels', [(l) => prune.random_structured(l, 'weight', 2, 0)]],
  ['mixed', [(l) => prune.ln_structured(l, 'weight', 1, 2, 0), (l) => prune.l1_unstructured(l, 'weight', 5)]],
])('%s', (name, steps) => {
  const { masks, names, out } = golden[name]!;
  torch.manual_seed(1);
  const layer = nn.Linear(4, 5);
  steps.forEach((step, k) => {
    step(layer);
    expect(maskOf(layer)).toEqual(masks[k]);
  });
  expect(Object.keys(layer.state_dict())).toEqual(names);
  const got = layer(torch.ones(4)).tolist<number[]>();
  got.forEach((x, k) => expect(x).toBeCloseTo(out[k]!, 4));
});

test('among all parameters together', () => {
  torch.manual_seed(1);
  const [a, b] = [nn.Linear(4, 5), nn.Linear(5, 3)];
  const net = nn.Sequential(a, b);
  prune.l1_unstructured(a, 'weight', 2);
  prune.global_unstructured([[a, 'weight'], [b, 'weight']], prune.L1Unstructured, { amount: 0.4 }); // prettier-ignore
  expect([maskOf(a), maskOf(b)]).toEqual(global);
  expect(prune.is_pruned(net)).toBe(true);
});

test('pruned parameters learn where they are left, and pruning can be made permanent', () => {
  const layer = nn.Linear(2, 2);
  prune.custom_from_mask(layer, 'weight', torch.tensor([[1, 0], [0, 1]])); // prettier-ignore
  layer(torch.ones(1, 2)).sum().backward();
  expect(layer.get_parameter('weight_orig').grad!.tolist()).toEqual([[1, 0], [0, 1]]); // prettier-ignore
  const before = layer.weight.tolist();
  prune.remove(layer, 'weight');
  expect(layer.weight).toBeInstanceOf(nn.Parameter);
  expect(layer.weight.tolist()).toEqual(before);
  expect(Object.keys(layer.state_dict())).toEqual(['bias', 'weight']);
  expect(() => prune.remove(layer, 'weight')).toThrow(
    "Parameter 'weight' of module Linear(in_features=2, out_features=2, bias=True) has to be pruned before pruning can be removed",
  );
});

test('errors', () => {
  const layer = nn.Linear(2, 3);
  expect(() => prune.l1_unstructured(layer, 'weight', 20)).toThrow(
    'amount=20 should be smaller than the number of parameters to prune=6',
  );
  expect(() => prune.l1_unstructured(layer, 'weight', 1.5)).toThrow(
    'amount=1.5 should either be a float in the range [0, 1] or a non-negative integer',
  );
  expect(() => prune.ln_structured(layer, 'bias', 1, 2, 0)).toThrow(
    'Structured pruning can only be applied to multidimensional tensors. Found tensor of shape torch.Size([3]) with 1 dims',
  );
  expect(() => prune.ln_structured(layer, 'weight', 1, 2, 3)).toThrow(
    'Invalid index 3 for tensor of size torch.Size([3, 2])',
  );
  expect(Object.keys(layer.state_dict())).toEqual(['weight', 'bias']);
});

it('takes keywords, as tutorials write them', () => {
  const net = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2));
  prune.random_unstructured(net[0], { name: 'bias', amount: 1 });
  prune.ln_structured(net[0], { name: 'weight', amount: 0.5, n: 2, dim: 0 });
  prune.l1_unstructured(net[1], { name: 'bias', amount: 1 });
  prune.global_unstructured([[net[1], 'weight']], { pruning_method: prune.L1Unstructured, amount: 0.5 });
  const kept = [...net.buffers()].map((mask) => mask.sum().item());
  expect(kept).toEqual([2, 4, 1, 3]);
});

test("a method of one's own is applied by its class", () => {
  class EveryOther extends prune.BasePruningMethod {
    readonly PRUNING_TYPE = 'unstructured';
    constructor(readonly first = 0) {
      super();
    }
    override compute_mask(_: torch.Tensor, default_mask: torch.Tensor): torch.Tensor {
      const mask = default_mask.clone();
      mask.view(-1)[`${this.first}::2`]!.fill_(0);
      return mask;
    }
  }
  const layer = EveryOther.apply(nn.Linear(4, 3), 'bias');
  expect(layer.get_buffer('bias_mask').tolist()).toEqual([0, 1, 0]);
  expect(EveryOther.apply(layer, 'weight', 1).get_buffer('weight_mask').tolist<number[]>()[0]).toEqual([1, 0, 1, 0]);
  expect(prune.L1Unstructured.apply(layer, 'bias', 1).get_buffer('bias_mask').sum().item()).toBe(0);
});

test('methods are made as Python makes them, and what is no parameter is named', () => {
  const layer = nn.Linear(3, 2);
  expect(prune.RandomUnstructured({ amount: 0.5 }).prune(torch.ones(3, 4)).sum().item()).toBe(6);
  expect(new prune.LnStructured(1, { n: Infinity, dim: 1 }).prune(torch.tensor([[0, 1], [3, 4]])).tolist()).toEqual([[0, 1], [0, 4]]); // prettier-ignore
  expect(() => prune.l1_unstructured(layer, 'weigh', 0.5)).toThrow("'Linear' object has no attribute 'weigh'");
  expect(() => prune.L1Unstructured('a' as never)).toThrow('Invalid type for amount: str. Must be int or float.');
});

test('importance is told for each place, and parameters may be any list', () => {
  const layer = nn.Linear(2, 1);
  const scores = new Map([[[layer, 'weight'] as const, torch.tensor([[0, 1]])]]);
  prune.global_unstructured(new Set([[layer, 'weight'] as const]), prune.L1Unstructured, scores, { amount: 1 });
  expect(maskOf(layer)).toEqual([[0, 1]]);
  const globally = (...args: unknown[]) =>
    (prune.global_unstructured as unknown as (...args: unknown[]) => void)(...args, { amount: 1 });
  expect(() => globally(layer, prune.L1Unstructured)).toThrow('parameters is not an Iterable');
  expect(() => globally([], prune.L1Unstructured, [scores])).toThrow('importance_scores must be of type dict');
});

test('a method of a program says by a word what it chooses among', () => {
  class FirstLeft extends prune.BasePruningMethod {
    PRUNING_TYPE = 'structured';
    override dim = 0;
    override compute_mask(_: Tensor, mask: Tensor): Tensor {
      const next = mask.clone();
      next[0].zero_();
      return next;
    }
  }
  const layer = nn.Linear(2, 3);
  FirstLeft.apply(layer, 'weight');
  FirstLeft.apply(layer, 'weight'); // of the channels that are left
  expect(maskOf(layer)).toEqual([[0, 0], [0, 0], [1, 1]]); // prettier-ignore
  class Odd extends FirstLeft {
    override PRUNING_TYPE = 'odd';
  }
  expect(() => Odd.apply(layer, 'weight')).toThrow(new torch.ValueError('Unrecognized PRUNING_TYPE odd'));
});
