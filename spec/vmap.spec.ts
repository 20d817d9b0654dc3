// torch.func.vmap: what it refuses, in PyTorch's words. What it computes is in spec/tutorials/per_sample.
import torch, { type Tensor } from '../lib/index.js';

const { vmap } = torch.func;
const [x, y] = [torch.ones(3, 2), torch.ones(2, 2)];
const f = (a: Tensor, b: Tensor): Tensor => a.add(b);
const id = (a: Tensor): Tensor => a;

const refused: readonly (readonly [string, () => unknown, string])[] = [
  [
    'no inputs',
    () => (vmap(f) as () => unknown)(),
    'vmap(f)(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap over a function with no inputs. The latter is unsupported.',
  ],
  [
    'batches of different lengths',
    () => vmap(f)(x, y),
    'vmap: Expected all tensors to have the same size in the mapped dimension, got sizes [3, 2] for the mapped dimension',
  ],
  ['no batch', () => vmap(f, { in_dims: [null, null] })(x, y), 'vmap: Expected at least one Tensor to vmap over'],
  [
    'too few dimensions named',
    () => vmap(f, { in_dims: [0] })(x, y),
    'vmap(f, in_dims=(0,), ...)(<inputs>): in_dims is not compatible with the structure of `inputs`.',
  ],
  [
    'a dimension that is not there',
    () => vmap(f, { in_dims: [0, 2] })(x, y),
    'vmap(f, in_dims=(0, 2), ...)(<inputs>): Got in_dim=2 for some input, but that input is a Tensor of dimensionality 2 so expected in_dim to satisfy -2 <= in_dim < 2.',
  ],
  [
    'a fraction of a dimension',
    () => vmap(f, { in_dims: 0.5 })(x, y),
    "vmap(f, in_dims=0.5, ...)(<inputs>): expected `in_dims` to be int or a (potentially nested) tuple matching the structure of inputs, got: <class 'float'>.",
  ],
  [
    'a number with a batch',
    () => vmap((a: Tensor, b: number) => a.add(b))(x, 2),
    "Got in_dim=0 for an input but the input is of type <class 'int'>. We cannot vmap over non-Tensor arguments, please use None as the respective in_dim",
  ],
  [
    'a number returned',
    () => vmap((_: Tensor) => 2)(x),
    "must only return Tensors, got type <class 'int'>. Did you mean to set out_dims= to None for output?",
  ],
  [
    'a result that differs',
    () => vmap(id, { out_dims: null })(torch.arange(3)),
    '`id` can not return a BatchedTensor when out_dim is None',
  ],
  [
    'results of another form',
    () => vmap(id, { out_dims: [0, 1] })(x),
    'out_dims is not compatible with the structure of `outputs`.',
  ],
  [
    'a draw',
    () => vmap((a: Tensor) => a.add(torch.rand(2)))(x),
    "vmap: called random operation while in randomness error mode. Please either use the 'same' or 'different' randomness flags on vmap or perform the randomness operation out of vmap",
  ],
  [
    'a draw by probabilities of rows',
    () => vmap((a: Tensor) => torch.bernoulli(a), { randomness: 'different' })(x),
    'vmap: draws whose parameters are tensors are not there yet; draw outside of vmap',
  ],
  [
    'a draw of positions',
    () => vmap((a: Tensor) => torch.multinomial(a, 1), { randomness: 'different' })(x),
    'vmap: draws of this operator are not there yet; draw outside of vmap',
  ],
  [
    'an unknown mode',
    () => vmap(id, { randomness: 'foo' }),
    "Only allowed values for randomness are 'error', 'different', or 'same'. Got foo",
  ],
  [
    'chunks of nothing',
    () => vmap(id, { chunk_size: 0 }),
    'vmap: chunk_size should be None or greater than 0. (got 0)',
  ],
];
test.each(refused)('refuses %s', (_, call, words) => {
  expect(call).toThrow(words);
});

test('draws outside are free again after an error', () => {
  expect(() => vmap((a: Tensor) => a.add(torch.rand(2)))(x)).toThrow('random operation');
  expect(torch.rand(2).shape).toEqual([2]);
});
