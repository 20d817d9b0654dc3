// PyTorch Profiler recipe, and timing by hand.
import torch, { nn } from 'tfjs-torch';

const { profile, record_function, ProfilerActivity } = torch.profiler;
const model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.LazyLinear(10));
const inputs = torch.randn(2, 3, 8, 8);
model(inputs);

const prof = profile({ activities: [ProfilerActivity.CPU], record_shapes: true }, () => {
  record_function('model_inference', () => {
    model(inputs);
  });
});
console.log(prof.key_averages().table({ sort_by: 'cpu_time_total', row_limit: 10 }));

const began = performance.now();
for (let k = 0; k < 5; k++) torch.inference_mode(() => model(inputs));
console.log(`${((performance.now() - began) / 5).toFixed(3)} ms, ${torch.memory_allocated()} bytes`);
