// Deep Learning with PyTorch: A 60 Minute Blitz — Tensors.
import torch from 'tfjs-torch';

const data = [
  [1, 2],
  [3, 4],
];
const x_data = torch.tensor(data);
const x_ones = torch.ones_like(x_data);
console.log(`Ones Tensor: \n ${x_ones} \n`);
const x_rand = torch.rand_like(x_data, { dtype: torch.float });
console.log(`Random Tensor: \n ${x_rand} \n`);

const np_array = new Float32Array([1, 2, 3]);
const x_np = torch.from_numpy(np_array);
console.log(x_np.numpy()[0]);

const shape = [2, 3];
const rand_tensor = torch.rand(shape);
const ones_tensor = torch.ones(shape);
const zeros_tensor = torch.zeros(2, 3, { dtype: torch.float64 });
console.log(rand_tensor, ones_tensor, zeros_tensor);

let tensor = torch.rand(3, 4);
console.log(`Shape of tensor: ${tensor.shape}`);
console.log(`Datatype of tensor: ${tensor.dtype}`);
console.log(`Device tensor is stored on: ${tensor.device}`);
if (torch.cuda.is_available()) tensor = tensor.to('cuda');

tensor = torch.ones(4, 4);
console.log('First row: ', tensor.index(0));
console.log('First column: ', tensor.index(':', 0));
console.log('Last column:', tensor.index('...', -1));
tensor.index(':', 1).fill_(0);
const t1 = torch.cat([tensor, tensor, tensor], { dim: 1 });
console.log(t1.size());

const y1 = tensor.matmul(tensor.T);
const y2 = tensor.matmul(tensor.t());
const y3 = torch.empty_like(y1);
torch.matmul(tensor, tensor.T, { out: y3 });
console.log(y1.eq(y2).all().item(), torch.equal(y2, y3));
const z = tensor.mul(tensor);
console.log(torch.allclose(z, tensor.pow(2)));

const agg = tensor.sum();
const agg_item = agg.item();
console.log(agg_item.toFixed(1), typeof agg_item);
tensor.add_(5);

const [rows, columns] = tensor.shape;
console.log(rows * columns === tensor.numel());
const nested: number[][] = tensor.tolist();
console.log(nested.map((row) => row.join(' ')).join('\n'));
const mask = tensor.gt(5);
console.log(tensor.index(mask).sum(), mask.sum({ dtype: torch.int64 }));
const halves = tensor.chunk(2, 1);
console.log(halves[0].add(halves[1]).mean(0, true));
