// Blocks of ResNet, DenseNet and ConvNeXt.
import torch, { nn } from 'tfjs-torch';
import type { Tensor } from 'tfjs-torch';
const F = nn.functional;
torch.manual_seed(0);
function conv3x3(i: number, o: number, stride = 1, groups = 1, dilation = 1) {
  return nn.Conv2d(i, o, { kernel_size: 3, stride, padding: dilation, groups, bias: false, dilation });
}
class BasicBlock extends nn.Module {
  static expansion = 1;
  conv1;
  bn1;
  relu;
  conv2;
  bn2;
  downsample;
  stride;
  constructor(
    inplanes: number,
    planes: number,
    stride = 1,
    downsample: nn.Module | null = null,
    norm_layer: ((planes: number) => nn.Module) | null = null,
  ) {
    super();
    if (norm_layer === null) norm_layer = nn.BatchNorm2d;
    this.conv1 = conv3x3(inplanes, planes, stride);
    this.bn1 = norm_layer(planes);
    this.relu = nn.ReLU({ inplace: true });
    this.conv2 = conv3x3(planes, planes);
    this.bn2 = norm_layer(planes);
    this.downsample = downsample;
    this.stride = stride;
  }
  forward(x: Tensor): Tensor {
    let identity = x;
    let out = this.relu(this.bn1(this.conv1(x)));
    out = this.bn2(this.conv2(out));
    if (this.downsample !== null) identity = this.downsample(x);
    out.add_(identity);
    return this.relu(out);
  }
}
class ResNet extends nn.Module {
  inplanes = 8;
  conv1;
  bn1;
  relu;
  maxpool;
  layer1;
  layer2;
  avgpool;
  fc;
  constructor(block: typeof BasicBlock, layers: number[], num_classes = 7, zero_init_residual = true) {
    super();
    this.conv1 = nn.Conv2d(3, 8, 7, 2, 3, { bias: false });
    this.bn1 = nn.BatchNorm2d(8);
    this.relu = nn.ReLU({ inplace: true });
    this.maxpool = nn.MaxPool2d({ kernel_size: 3, stride: 2, padding: 1 });
    this.layer1 = this._make_layer(block, 8, layers[0]!);
    this.layer2 = this._make_layer(block, 16, layers[1]!, 2);
    this.avgpool = nn.AdaptiveAvgPool2d([1, 1]);
    this.fc = nn.Linear(16 * block.expansion, num_classes);
    for (const m of this.modules()) {
      if (m instanceof nn.Conv2d) nn.init.kaiming_normal_(m.weight, { mode: 'fan_out', nonlinearity: 'relu' });
      else if (m instanceof nn.BatchNorm2d || m instanceof nn.GroupNorm) {
        nn.init.constant_(m.weight!, 1);
        nn.init.constant_(m.bias!, 0);
      }
    }
    if (zero_init_residual)
      for (const m of this.modules())
        if (m instanceof BasicBlock && m.bn2 instanceof nn.BatchNorm2d) nn.init.constant_(m.bn2.weight!, 0);
  }
  _make_layer(block: typeof BasicBlock, planes: number, blocks: number, stride = 1) {
    let downsample = null;
    if (stride !== 1 || this.inplanes !== planes * block.expansion) {
      downsample = nn.Sequential(nn.Conv2d(this.inplanes, planes, 1, stride, { bias: false }), nn.BatchNorm2d(planes));
    }
    const layers = [new block(this.inplanes, planes, stride, downsample)];
    this.inplanes = planes * block.expansion;
    for (let _ = 1; _ < blocks; _++) layers.push(new block(this.inplanes, planes));
    return nn.Sequential(...layers);
  }
  forward(x: Tensor) {
    x = this.maxpool(this.relu(this.bn1(this.conv1(x))));
    x = this.layer2(this.layer1(x));
    x = torch.flatten(this.avgpool(x), 1);
    return this.fc(x);
  }
}
const r = new ResNet(BasicBlock, [2, 2]);
console.log(r);
class DenseLayer extends nn.Sequential {
  constructor(i: number, growth: number, bn_size: number) {
    super();
    this.add_module('norm1', nn.BatchNorm2d(i));
    this.add_module('relu1', nn.ReLU({ inplace: true }));
    this.add_module('conv1', nn.Conv2d(i, bn_size * growth, { kernel_size: 1, stride: 1, bias: false }));
    this.add_module('norm2', nn.BatchNorm2d(bn_size * growth));
    this.add_module('relu2', nn.ReLU({ inplace: true }));
    this.add_module(
      'conv2',
      nn.Conv2d(bn_size * growth, growth, { kernel_size: 3, stride: 1, padding: 1, bias: false }),
    );
  }
  override forward(x: Tensor) {
    return torch.cat([x, super.forward(x)], 1);
  }
}
class LayerNorm2d extends nn.LayerNorm {
  override forward(x: Tensor) {
    x = x.permute(0, 2, 3, 1);
    x = F.layer_norm(x, this.normalized_shape, this.weight, this.bias, this.eps);
    return x.permute(0, 3, 1, 2);
  }
}
class CNBlock extends nn.Module {
  block;
  layer_scale;
  constructor(dim: number, layer_scale = 1e-6) {
    super();
    this.block = nn.Sequential({
      dw: nn.Conv2d(dim, dim, 7, { padding: 3, groups: dim }),
      norm: new LayerNorm2d(dim),
      pw1: nn.Conv2d(dim, 4 * dim, 1),
      act: nn.GELU(),
      pw2: nn.Conv2d(4 * dim, dim, 1),
    });
    this.layer_scale = nn.Parameter(torch.ones(dim, 1, 1).mul(layer_scale));
  }
  forward(x: Tensor) {
    return this.layer_scale.mul(this.block(x)).add(x);
  }
}
const x = torch.randn(4, 3, 32, 32);
const stem = nn.Conv2d(3, 8, 3, { padding: 'same' });
const net = nn.Sequential({
  stem,
  dense: nn.Sequential(new DenseLayer(8, 4, 2), new DenseLayer(12, 4, 2)),
  cn: new CNBlock(16, 0.5),
  pool: nn.AdaptiveAvgPool2d(1),
  flat: nn.Flatten(),
  head: nn.Linear(16, 7),
});
console.log(net);
const y = torch.tensor([0n, 3n, 6n, 2n]);
for (const m of [r, net]) {
  const opt = torch.optim.SGD(m.parameters(), { lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 1e-4 });
  for (let i = 0; i < 5; i++) {
    const loss = F.cross_entropy(m(x), y);
    opt.zero_grad();
    loss.backward();
    opt.step();
    console.log(+loss.item().toFixed(4));
  }
  m.eval();
  console.log(m(x)[0]);
}
console.log(String(r.bn1.running_mean), String(r.bn1.num_batches_tracked), String(r.layer1[0]!.conv1.weight['0, 0']));
console.log(Object.keys(r.state_dict()).slice(0, 12));
const f = nn.utils.fuse_conv_bn_eval(r.conv1, r.bn1);
console.log(f, torch.allclose(f(x), r.bn1(r.conv1(x)), { atol: 1e-5 }));
