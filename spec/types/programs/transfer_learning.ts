// Transfer Learning for Computer Vision: a frozen extractor and a new head, several parameter groups.
import torch, { nn, optim } from 'tfjs-torch';
import { DataLoader, TensorDataset } from 'tfjs-torch/utils/data';

class BasicBlock extends nn.Module {
  conv1: nn.Conv2d;
  bn1: nn.BatchNorm2d;
  conv2: nn.Conv2d;
  bn2: nn.BatchNorm2d;
  downsample: nn.Module | null;

  constructor(inplanes: number, planes: number, stride = 1) {
    super();
    this.conv1 = nn.Conv2d(inplanes, planes, { kernel_size: 3, stride, padding: 1, bias: false });
    this.bn1 = nn.BatchNorm2d(planes);
    this.conv2 = nn.Conv2d(planes, planes, 3, { padding: 1, bias: false });
    this.bn2 = nn.BatchNorm2d(planes);
    this.downsample =
      stride !== 1 || inplanes !== planes
        ? nn.Sequential(nn.Conv2d(inplanes, planes, 1, { stride, bias: false }), nn.BatchNorm2d(planes))
        : null;
  }

  forward(x: torch.Tensor): torch.Tensor {
    const identity = this.downsample === null ? x : this.downsample(x);
    let out = this.bn1(this.conv1(x)).relu();
    out = this.bn2(this.conv2(out));
    return out.add_(identity).relu();
  }
}
class ResNet extends nn.Module {
  conv1 = nn.Conv2d(3, 8, 3, { padding: 1, bias: false });
  layer1 = nn.Sequential(new BasicBlock(8, 8), new BasicBlock(8, 16, 2));
  avgpool = nn.AdaptiveAvgPool2d([1, 1]);
  fc = nn.Linear(16, 1000);

  forward(x: torch.Tensor) {
    x = this.layer1(this.conv1(x));
    return this.fc(torch.flatten(this.avgpool(x), 1));
  }
}
const model_conv = new ResNet();
for (const param of model_conv.parameters()) param.requires_grad = false;
const num_ftrs = model_conv.fc.in_features;
model_conv.fc = nn.Linear(num_ftrs, 2);
const criterion = nn.CrossEntropyLoss({ label_smoothing: 0.1 });
const optimizer_conv = optim.SGD(model_conv.fc.parameters(), { lr: 0.001, momentum: 0.9 });
const exp_lr_scheduler = optim.lr_scheduler.StepLR(optimizer_conv, { step_size: 7, gamma: 0.1 });

const made = () => DataLoader(TensorDataset(torch.rand(8, 3, 8, 8), torch.randint(0, 2, [8])), { batch_size: 4 });
const dataloaders = { train: made(), val: made() };
const phases = ['train', 'val'] as const;

function train_model(model: nn.Module, optimizer: optim.SGD, scheduler: optim.lr_scheduler.StepLR, num_epochs = 2) {
  let best_acc = 0.0;
  for (let epoch = 0; epoch < num_epochs; epoch++) {
    for (const phase of phases) {
      if (phase === 'train') model.train();
      else model.eval();
      let running_loss = 0.0;
      let running_corrects = 0;
      for (const [inputs, labels] of dataloaders[phase]) {
        optimizer.zero_grad();
        using _ = torch.set_grad_enabled(phase === 'train');
        const outputs = model(inputs) as torch.Tensor;
        const [, preds] = torch.max(outputs, 1);
        const loss = criterion(outputs, labels);
        if (phase === 'train') {
          loss.backward();
          optimizer.step();
        }
        running_loss += loss.item() * inputs.size(0);
        running_corrects += torch.sum(preds.eq(labels.data)).item();
      }
      if (phase === 'train') scheduler.step();
      const epoch_acc = running_corrects / 8;
      console.log(`${phase} Loss: ${(running_loss / 8).toFixed(4)} Acc: ${epoch_acc.toFixed(4)}`);
      if (phase === 'val' && epoch_acc > best_acc) best_acc = epoch_acc;
    }
  }
  return model;
}
train_model(model_conv, optimizer_conv, exp_lr_scheduler);

for (const p of model_conv.layer1.parameters()) p.requires_grad_(true);
const finetune = optim.AdamW(
  [{ params: model_conv.fc.parameters() }, { params: model_conv.layer1.parameters(), lr: 1e-5 }],
  { lr: 1e-3 },
);
console.log(finetune.param_groups.map((group) => group.lr));
const trainable = [...model_conv.parameters()].filter((p) => p.requires_grad).reduce((sum, p) => sum + p.numel(), 0);
console.log(trainable);
