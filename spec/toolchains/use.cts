// How TypeScript sees the package from CommonJS.
import torch = require('tfjs-torch');

class Net extends torch.nn.Module {
  fc = torch.nn.Linear(2, 1);

  forward(x: torch.Tensor): torch.Tensor {
    return this.fc(x);
  }
}
const x: torch.Tensor = torch.ones(2);
const loss: number = new Net()(x).sum().item();
console.log(loss, torch.default.ones(2), torch.torch.ones(2));
