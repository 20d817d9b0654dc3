// What a newcomer tries with tensors: shapes, indexing, types, reductions, comparisons, in-place and printing.
import torch from 'tfjs-torch';

const data = [
  [1, 2],
  [3, 4],
];
const x_data = torch.tensor(data);
const x_ones = torch.ones_like(x_data);
const x_rand = torch.rand_like(x_data, { dtype: torch.float });
console.log(`Ones Tensor: \n ${x_ones} \n`, `Random Tensor: \n ${x_rand} \n`);
const shape = [2, 3] as const;
const tensor = torch.rand(shape);
console.log(`Shape of tensor: ${tensor.shape}`, `Datatype: ${tensor.dtype}`, `Device: ${tensor.device}`);

const t4 = torch.ones(4, 4);
console.log(`First row: ${t4[0]}`, `First column: ${t4[':, 0']}`, `Last column: ${t4['..., -1']}`);
t4.index(':', 1).fill_(0);
const t1 = torch.cat([t4, t4, t4], { dim: 1 });
const y1 = t4.matmul(t4.T);
const y2 = t4.matmul(t4.t());
const y3 = torch.rand_like(y1);
torch.matmul(t4, t4.T, { out: y3 });
const z1 = t4.mul(t4);
const agg = t4.sum();
const agg_item = agg.item();
console.log(agg_item, typeof agg_item, t1.shape, y1.equal(y2), z1.ndim);
t4.add_(5);
const n = t4.numpy();
console.log(n.length, torch.from_numpy(new Float32Array([1, 2, 3])).dtype);

const points = torch.randn(10, 3);
const [min, max] = [points.min(0).values, points.max(0).values];
const normal = points.sub(min).div(max.sub(min));
const far = points.index(points.norm({ dim: 1 }).gt(0));
const order = points.index(':', 0).argsort({ descending: true });
const sorted = points.index(order);
console.log(normal.max().item() <= 1, far.size(0), sorted.shape, points.unsqueeze(0).expand(2, -1, -1).shape);
const counts = torch.bincount(torch.tensor([0n, 1n, 1n, 3n]));
const [uniques, inverse] = torch.unique(torch.tensor([3n, 1n, 3n]), { return_inverse: true });
console.log(counts.tolist(), uniques.tolist(), inverse.tolist());
const parts = torch.arange(10).chunk(3);
const [a, b] = torch.split(torch.arange(10), [4, 6]);
console.log(
  parts.map((p) => p.tolist()),
  a.sum().item() + b.sum().item(),
);
for (const [i, row] of [...points].entries()) if (i === 0) console.log(row.shape, row.index(0).item());
if (torch.any(points.isnan()).item()) throw new Error('nan');
const i = torch.tensor([[1, 2]], { dtype: torch.int32 });
console.log(i.to(torch.float64).dtype, i.float().mean().item(), i.type(torch.bool).all().item());
const [xs, ys] = torch.meshgrid(torch.arange(2), torch.arange(3), { indexing: 'ij' });
console.log(xs.shape, torch.stack([xs, ys], -1).reshape(-1, 2).shape, torch.einsum('ij,kj->ik', points, points).shape);
