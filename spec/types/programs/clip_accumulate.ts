// Gradient clipping, accumulation, mixed precision and anomaly detection.
import torch, { nn, optim } from 'tfjs-torch';
import { DataLoader, TensorDataset } from 'tfjs-torch/utils/data';

const model = nn.Sequential(nn.Linear(8, 16), nn.GELU(), nn.LayerNorm(16), nn.Linear(16, 3));
const optimizer = optim.AdamW(model.parameters(), { lr: 3e-4, betas: [0.9, 0.95], eps: 1e-8, weight_decay: 0.1 });
const scheduler = optim.lr_scheduler.OneCycleLR(optimizer, { max_lr: 1e-2, total_steps: 8 });
const loader = DataLoader(TensorDataset(torch.randn(32, 8), torch.randint(3, [32])), {
  batch_size: 4,
  drop_last: true,
});
const accumulation_steps = 2;
const scaler = torch.amp.GradScaler({ enabled: false });

model.zero_grad();
for (const [i, [inputs, labels]] of loader.entries()) {
  let loss: torch.Tensor;
  {
    using _ = torch.autocast({ device_type: 'cpu', dtype: torch.bfloat16, enabled: i % 2 === 0 });
    loss = nn.functional.cross_entropy(model(inputs), labels, { label_smoothing: 0.1 });
  }
  loss = loss.div(accumulation_steps);
  scaler.scale(loss).backward();
  if ((i + 1) % accumulation_steps === 0) {
    scaler.unscale_(optimizer);
    const norm = nn.utils.clip_grad_norm_(model.parameters(), { max_norm: 1.0 });
    nn.utils.clip_grad_value_(model.parameters(), 0.5);
    scaler.step(optimizer);
    scaler.update();
    scheduler.step();
    optimizer.zero_grad({ set_to_none: true });
    console.log(norm.item(), scheduler.get_last_lr()[0]);
  }
}
torch.autograd.detect_anomaly(() => model(torch.randn(1, 8)).sum().backward());
const total = torch
  .stack([...model.parameters()].map((p) => p.grad!.detach().norm(2)))
  .norm(2)
  .item();
console.log(total.toFixed(3));
