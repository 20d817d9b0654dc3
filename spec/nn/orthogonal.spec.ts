// parametrizations.orthogonal and SyncBatchNorm: orthogonal.json says what PyTorch does.
import { readFileSync } from 'node:fs';
import torch, { type Tensor } from '../../lib/index.js';

const { nn } = torch;
const { orthogonal } = nn.utils.parametrizations;
const golden = JSON.parse(readFileSync(new URL('../golden/orthogonal.json', import.meta.url), 'utf8'));
const close = (t: Tensor, wanted: number[][]): void =>
  expect(torch.allclose(t.detach(), torch.tensor(wanted), { rtol: 1e-4, atol: 1e-5 })).toBe(true);

test.each(golden.layers as any[])('orthogonal $args $keywords', ({ args, keywords, text, before, after, keys }) => {
  torch.manual_seed(0);
  const layer = orthogonal(nn.Linear(args[0], args[1]), keywords);
  expect(String(layer)).toBe(text);
  expect(Object.keys(layer.state_dict())).toEqual(keys);
  const { weight } = layer;
  close(weight, before);
  weight
    .mul(torch.arange(1, 1 + weight.numel()).view(weight.shape))
    .sum()
    .backward();
  torch.no_grad(() => {
    for (const p of layer.parameters()) if (p.grad !== null) p.sub_(p.grad.mul(0.01));
  });
  close(layer.weight, after);
});

test('conversion to SyncBatchNorm', () => {
  torch.manual_seed(0);
  const net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Sequential(nn.BatchNorm1d(4, { affine: false })));
  const x = torch.randn(5, 3);
  const sync = nn.SyncBatchNorm.convert_sync_batchnorm(net) as typeof net;
  const { text, out, keys } = golden.converted;
  expect(String(sync)).toBe(text);
  expect(Object.keys(sync.state_dict())).toEqual(keys);
  close(sync(x), out);
  close(sync.eval()(x), golden.converted.eval);
  const instance = nn.InstanceNorm1d(2);
  expect(nn.SyncBatchNorm.convert_sync_batchnorm(instance)).toBe(instance);
});

const refused: Record<string, () => unknown> = {
  vector: () => orthogonal(nn.BatchNorm1d(3)),
  map: () => orthogonal(nn.Linear(2, 2), { orthogonal_map: 'foo' }),
  name: () => orthogonal(nn.Linear(2, 2), 'foo'),
  assign: () => {
    const layer: { weight: Tensor } = orthogonal(nn.Linear(2, 2), { use_trivialization: false });
    layer.weight = torch.eye(2);
  },
  sync: () => nn.SyncBatchNorm(3)(torch.ones(3)),
  channels: () => nn.SyncBatchNorm(3)(torch.ones(3, 0)),
};
test.each(Object.keys(refused))('refuses %s', (what) => {
  const [name, message] = golden.errors[what];
  expect(refused[what]!).toThrow(expect.objectContaining({ name, message }));
});

test('SyncBatchNorm refuses a process group, of which there is none', () => {
  expect(() => nn.SyncBatchNorm(3, { process_group: {} as never })).toThrow('there are no process groups');
});
