// A small U-Net for segmentation, with a dice loss, mixed types of layers and checkpoints of the best epoch.
import torch, { nn, optim } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';

const F = nn.functional;

class DoubleConv extends nn.Module {
  double_conv: nn.Sequential;
  constructor(in_channels: number, out_channels: number, mid_channels?: number) {
    super();
    const mid = mid_channels ?? out_channels;
    this.double_conv = nn.Sequential(
      nn.Conv2d(in_channels, mid, { kernel_size: 3, padding: 1, bias: false }),
      nn.BatchNorm2d(mid),
      nn.ReLU({ inplace: true }),
      nn.Conv2d(mid, out_channels, { kernel_size: 3, padding: 1, bias: false }),
      nn.BatchNorm2d(out_channels),
      nn.ReLU({ inplace: true }),
    );
  }
  forward(x: Tensor) {
    return this.double_conv(x);
  }
}

class Up extends nn.Module {
  up: nn.Upsample | nn.ConvTranspose2d;
  conv: DoubleConv;
  constructor(in_channels: number, out_channels: number, bilinear = true) {
    super();
    if (bilinear) {
      this.up = nn.Upsample({ scale_factor: 2, mode: 'bilinear', align_corners: true });
      this.conv = new DoubleConv(in_channels, out_channels, Math.floor(in_channels / 2));
    } else {
      this.up = nn.ConvTranspose2d(in_channels, Math.floor(in_channels / 2), 2, { stride: 2 });
      this.conv = new DoubleConv(in_channels, out_channels);
    }
  }
  forward(x1: Tensor, x2: Tensor) {
    x1 = this.up(x1);
    const diffY = x2.size(2) - x1.size(2);
    const diffX = x2.size(3) - x1.size(3);
    x1 = F.pad(x1, [
      Math.floor(diffX / 2),
      diffX - Math.floor(diffX / 2),
      Math.floor(diffY / 2),
      diffY - Math.floor(diffY / 2),
    ]);
    return this.conv(torch.cat([x2, x1], { dim: 1 }));
  }
}

class UNet extends nn.Module {
  inc = new DoubleConv(1, 4);
  down1 = nn.Sequential(nn.MaxPool2d(2), new DoubleConv(4, 8));
  up1 = new Up(12, 4);
  outc = nn.Conv2d(4, 2, 1);
  forward(x: Tensor) {
    const x1 = this.inc(x);
    const x2 = this.down1(x1);
    return this.outc(this.up1(x2, x1));
  }
}

function dice_loss(input: Tensor, target: Tensor, epsilon = 1e-6) {
  const sum_dim = [-1, -2];
  const inter = input.mul(target).sum(sum_dim).mul(2);
  let sets_sum = input.sum(sum_dim).add(target.sum(sum_dim));
  sets_sum = torch.where(sets_sum.eq(0), inter, sets_sum);
  const dice = inter.add(epsilon).div(sets_sum.add(epsilon));
  return torch.rsub(dice.mean(), 1);
}

const net = new UNet();
const optimizer = optim.RMSprop(net.parameters(), { lr: 1e-3, weight_decay: 1e-8, momentum: 0.9 });
const scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, 'max', { patience: 5 });
const criterion = nn.CrossEntropyLoss();
let best = Infinity;
let checkpoint: ReturnType<UNet['state_dict']> | null = null;
for (let epoch = 0; epoch < 2; epoch++) {
  const images = torch.rand(2, 1, 10, 10);
  const true_masks = images.squeeze(1).gt(0.5).long();
  const masks_pred = net(images);
  let loss = criterion(masks_pred, true_masks);
  loss = loss.add(dice_loss(F.softmax(masks_pred, 1).float(), F.one_hot(true_masks, 2).permute(0, 3, 1, 2).float()));
  optimizer.zero_grad({ set_to_none: true });
  loss.backward();
  nn.utils.clip_grad_norm_(net.parameters(), 1.0);
  optimizer.step();
  scheduler.step(loss.item());
  if (loss.item() < best) {
    best = loss.item();
    checkpoint = net.state_dict();
  }
}
const total = [...net.parameters()].reduce((sum, p) => sum + p.numel(), 0);
console.log(
  total,
  best.toFixed(2),
  checkpoint !== null && Object.keys(checkpoint).length,
  optimizer.param_groups[0].lr,
);
