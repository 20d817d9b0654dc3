// Layers beside what the conformance data hold: what they warn of, refuse and load.
import { afterEach, expect, jest, test } from '@jest/globals';
import torch, { nn } from '../../lib/index.js';

afterEach(() => void jest.restoreAllMocks());

test('an instance norm takes other channels than it was made for where it has no weights, and says so', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  expect(nn.InstanceNorm2d(3)(torch.ones(2, 4, 5, 5)).shape).toEqual([2, 4, 5, 5]);
  expect(warn.mock.calls).toEqual([
    [
      "UserWarning: input's size at dim=1 does not match num_features. You can silence this warning by not passing in num_features, which is not used because affine=False",
    ],
  ]);
  expect(() => nn.InstanceNorm2d(3, { affine: true })(torch.ones(4, 5, 5))).toThrow(
    "expected input's size at dim=0 to match num_features (3), but got: 4.",
  );
  expect(() => nn.InstanceNorm3d(3)(torch.ones(2, 4, 5))).toThrow('expected 4D or 5D input (got 3D input)');
});

test('an instance norm without running estimates refuses those of an old checkpoint', () => {
  expect(() => nn.InstanceNorm1d(3).load_state_dict({ running_mean: torch.zeros(3) })).toThrow(
    'Unexpected running stats buffer(s) "running_mean" for InstanceNorm1d with track_running_stats=False.',
  );
});

test('an adaptive softmax: all probabilities, the best class, and the loss agree', () => {
  torch.manual_seed(0);
  const m = nn.AdaptiveLogSoftmaxWithLoss(16, 20, [4, 10], { div_value: 2 });
  const x = torch.randn(6, 16);
  const all = m.log_prob(x);
  expect(torch.allclose(all.exp().sum(1), torch.ones(6))).toBe(true);
  expect(m.predict(x).tolist()).toEqual(all.argmax(1).tolist());
  const target = torch.tensor([0n, 3n, 4n, 9n, 10n, 19n]);
  const { output, loss } = m(x, target);
  expect(torch.allclose(output, all.gather(1, target.unsqueeze(1)).squeeze(1))).toBe(true);
  expect(loss.item()).toBeCloseTo(-output.mean().item(), 6);
  expect(() => m(x, target.add(1))).toThrow(
    'Target values should be in [0, 19], but values in range [1, 20] were found. ',
  );
  expect(() => nn.AdaptiveLogSoftmaxWithLoss(8, 20, [4, 4])).toThrow('cutoffs should be a sequence of unique');
});

test('an embedding bag of a given table', () => {
  const bag = nn.EmbeddingBag.from_pretrained(
    torch.tensor([
      [1, 2],
      [3, 4],
    ]),
    { mode: 'sum' },
  );
  expect(bag(torch.tensor([0n, 1n, 1n]), { offsets: torch.tensor([0n, 2n]) }).tolist()).toEqual([
    [4, 6],
    [3, 4],
  ]);
  expect(bag.weight.requires_grad).toBe(false);
  expect(() => nn.EmbeddingBag(4, 3, { padding_idx: 4 })).toThrow('padding_idx must be within num_embeddings');
  expect(() => nn.Embedding(4, 3, { sparse: true })).toThrow(
    'Embedding(): sparse gradients (sparse=True) are not there yet',
  );
  expect(() => nn.EmbeddingBag(4, 3, { sparse: true })).toThrow(
    'EmbeddingBag(): sparse gradients (sparse=True) are not there yet',
  );
});

test('a triplet loss by a module, and by a function', () => {
  const [a, p, n] = [torch.zeros(2, 3), torch.ones(2, 3), torch.ones(2, 3).mul(2)];
  const loss = nn.TripletMarginWithDistanceLoss({ distance_function: (x, y) => x.sub(y).abs().sum(1), margin: 4 });
  expect(loss(a, p, n).item()).toBe(1);
  expect(nn.TripletMarginWithDistanceLoss()(a, p, n).item()).toBeCloseTo(nn.TripletMarginLoss()(a, p, n).item(), 5);
  expect(() => nn.TripletMarginWithDistanceLoss({ margin: 0 })).toThrow('expected margin to be greater than 0, got 0');
});
