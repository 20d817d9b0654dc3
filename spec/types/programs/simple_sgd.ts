// An optimizer of one's own, under no_grad, and a scheduler.
import torch, { nn, optim } from 'tfjs-torch';

class SimpleSGD {
  private readonly params: nn.Parameter[];

  constructor(
    params: Iterable<nn.Parameter>,
    private readonly lr: number,
  ) {
    this.params = [...params];
  }
  step() {
    torch.no_grad(() => {
      for (const p of this.params) {
        if (p.grad === null) continue;
        p.sub_(p.grad, { alpha: this.lr });
      }
    });
  }
  zero_grad() {
    for (const p of this.params) p.grad = null;
  }
}

class SignSGD extends optim.Optimizer {
  constructor(params: Iterable<torch.Tensor>, { lr = 0.01, weight_decay = 0 } = {}) {
    super(params, { lr, weight_decay });
  }

  step(closure?: () => torch.Tensor) {
    const loss = closure === undefined ? null : torch.enable_grad(closure);
    using _ = torch.no_grad();
    for (const group of this.param_groups) {
      for (const p of group.params) {
        if (p.grad === null) continue;
        const state = this.state.get(p);
        state['step'] = ((state['step'] as number | undefined) ?? 0) + 1;
        p.mul_(1 - Number(group['lr']) * Number(group['weight_decay']));
        p.add_(p.grad.sign(), { alpha: -Number(group['lr']) });
      }
    }
    return loss;
  }
}

class Halving extends optim.lr_scheduler.LRScheduler {
  get_lr() {
    return this.base_lrs.map((lr) => lr * 0.5 ** this.last_epoch);
  }
}

const model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1));
const [x, y] = [torch.randn(16, 4), torch.randn(16, 1)];
const criterion = nn.MSELoss();
for (const optimizer of [new SimpleSGD(model.parameters(), 0.1), new SignSGD(model.parameters(), { lr: 1e-3 })]) {
  for (let step = 0; step < 3; step++) {
    optimizer.zero_grad();
    const loss = criterion(model(x), y);
    loss.backward();
    optimizer.step();
    console.log(loss.item());
  }
}
const optimizer = new SignSGD(model.parameters());
const scheduler = new Halving(optimizer);
optimizer.step(() => criterion(model(x), y));
scheduler.step();
console.log(optimizer.param_groups[0]!['lr'], scheduler.get_last_lr());
