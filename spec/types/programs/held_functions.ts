// Functions that always run in a mode: what they take and give is as they say, defaults included.
import torch, { type Tensor } from 'tfjs-torch';

const search = torch.no_grad()((width = 3, steps = 2): [Tensor, number] => [torch.zeros(width), steps * 2]);
const [found, count] = search(2);
console.log(found.shape, count.toFixed(0), search().length);
const scaled = torch.inference_mode()((x: Tensor, { by = 2 } = {}) => x.mul(by));
console.log(scaled(torch.ones(1), { by: 3 }).item());
const named = torch.profiler.record_function('scaled')((x: Tensor, by = 2) => x.mul(by));
console.log(named(torch.ones(1)).item());
const half = torch.autocast('cpu')((x: Tensor, times = 1) => x.matmul(x).mul(times));
console.log(half(torch.ones(2, 2)).dtype);
