// Weight initialization, buffers, exponential moving averages of weights, stochastic weight averaging.
import torch, { nn, optim } from 'tfjs-torch';

function init_weights(m: nn.Module) {
  if (m instanceof nn.Linear) {
    nn.init.xavier_uniform_(m.weight, { gain: nn.init.calculate_gain('relu') });
    m.bias.data.fill_(0.01);
  }
}
const net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2));
net.apply(init_weights);
for (const m of net.modules()) {
  if (m instanceof nn.Conv2d) nn.init.kaiming_normal_(m.weight, { mode: 'fan_out', nonlinearity: 'relu' });
  else if (m instanceof nn.BatchNorm2d) {
    nn.init.ones_(m.weight);
    m.running_mean.zero_();
  }
}

class RunningMean extends nn.Module {
  declare mean: torch.Tensor;
  count = nn.Buffer(torch.tensor(0), { persistent: false });

  constructor(
    num_features: number,
    readonly momentum = 0.1,
  ) {
    super();
    this.register_buffer('mean', torch.zeros(num_features));
  }

  forward(x: torch.Tensor) {
    if (this.training) {
      using _ = torch.no_grad();
      this.mean.mul_(1 - this.momentum).add_(x.mean(0), { alpha: this.momentum });
      this.count.add_(1);
    }
    return x.sub(this.mean);
  }
}
const running = new RunningMean(3);
running(torch.randn(5, 3));
console.log(Object.keys(running.state_dict()), running.count.item());

class EMA {
  private readonly shadow = new Map<string, torch.Tensor>();
  constructor(
    private readonly model: nn.Module,
    private readonly decay: number,
  ) {
    for (const [name, p] of model.named_parameters()) this.shadow.set(name, p.detach().clone());
  }
  update() {
    torch.no_grad(() => {
      for (const [name, p] of this.model.named_parameters()) this.shadow.get(name)!.lerp_(p, 1 - this.decay);
    });
  }
}
const ema = new EMA(net, 0.99);
const optimizer = optim.Adam(net.parameters(), { lr: 1e-2 });
const averaged = optim.swa_utils.AveragedModel(net, { multi_avg_fn: optim.swa_utils.get_ema_multi_avg_fn(0.9) });
for (let k = 0; k < 3; k++) {
  optimizer.zero_grad();
  net(torch.randn(4, 2)).pow(2).mean().backward();
  optimizer.step();
  ema.update();
  averaged.update_parameters(net);
}
console.log(averaged(torch.ones(1, 2)));
