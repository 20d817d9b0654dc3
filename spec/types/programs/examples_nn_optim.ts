// Learning PyTorch with Examples: nn, optim, custom modules, control flow and weight sharing.
import torch, { nn } from 'tfjs-torch';

const x = torch.linspace(-Math.PI, Math.PI, 2000);
const y = torch.sin(x);
const p = torch.tensor([1, 2, 3]);
const xx = x.unsqueeze(-1).pow(p);

const model = nn.Sequential(nn.Linear(3, 1), nn.Flatten(0, 1));
const loss_fn = nn.MSELoss({ reduction: 'sum' });
for (let t = 0; t < 20; t++) {
  const y_pred = model(xx);
  const loss = loss_fn(y_pred, y);
  model.zero_grad();
  loss.backward();
  torch.no_grad(() => {
    for (const param of model.parameters()) param.sub_(param.grad!.mul(1e-6));
  });
}
const optimizer = torch.optim.RMSprop(model.parameters(), { lr: 1e-3 });
for (let t = 0; t < 20; t++) {
  const loss = loss_fn(model(xx), y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
const linear_layer = model[0];
console.log(`Result: y = ${linear_layer.bias.item()} + ${linear_layer.weight.index(':', 0).item()} x`);

class Polynomial3 extends nn.Module {
  a = nn.Parameter(torch.randn([]));
  b = nn.Parameter(torch.randn([]));
  c = nn.Parameter(torch.randn([]));
  d = nn.Parameter(torch.randn([]));

  forward(x: torch.Tensor) {
    return this.a
      .add(this.b.mul(x))
      .add(this.c.mul(x.pow(2)))
      .add(this.d.mul(x.pow(3)));
  }

  string() {
    return `y = ${this.a.item()} + ${this.b.item()} x + ${this.c.item()} x^2 + ${this.d.item()} x^3`;
  }
}
class DynamicNet extends Polynomial3 {
  e = nn.Parameter(torch.randn([]));

  override forward(x: torch.Tensor) {
    let y = super.forward(x);
    for (let exp = 4; exp < 4 + Math.floor(Math.random() * 3); exp++) y = y.add(this.e.mul(x.pow(exp)));
    return y;
  }
}
for (const net of [new Polynomial3(), new DynamicNet()]) {
  const criterion = nn.MSELoss({ reduction: 'sum' });
  const sgd = torch.optim.SGD(net.parameters(), { lr: 1e-8, momentum: 0.9 });
  for (let t = 0; t < 20; t++) {
    const loss = criterion(net(x), y);
    sgd.zero_grad();
    loss.backward();
    sgd.step();
  }
  console.log(net.string());
}
