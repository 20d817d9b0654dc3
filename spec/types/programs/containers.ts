// ModuleList, ModuleDict, ParameterList, Sequential by name.
import torch, { nn } from 'tfjs-torch';

class MyModule extends nn.Module {
  choices = nn.ModuleDict({ conv: nn.Conv2d(10, 10, 3), pool: nn.MaxPool2d(3) });
  activations = nn.ModuleDict([
    ['lrelu', nn.LeakyReLU()],
    ['prelu', nn.PReLU()],
  ]);

  forward(x: torch.Tensor, choice: 'conv' | 'pool', act: string) {
    x = this.choices[choice](x);
    x = this.activations.at(act)(x);
    return x;
  }
}
const module = new MyModule();
console.log(module(torch.randn(1, 10, 8, 8), 'conv', 'lrelu').shape, module.choices['conv'].kernel_size);
for (const [name, child] of module.choices.items()) console.log(name, child);
console.log([...module.choices.keys()], module.activations.has('relu'));

class Stack extends nn.Module {
  linears = nn.ModuleList(Array.from({ length: 3 }, () => nn.Linear(10, 10)));
  params = nn.ParameterList(Array.from({ length: 3 }, () => nn.Parameter(torch.randn(10, 10))));

  forward(x: torch.Tensor) {
    for (const [i, l] of this.linears.entries()) x = this.linears[Math.floor(i / 2)]!(x).add(l(x));
    for (const p of this.params) x = x.mm(p);
    return x;
  }
}
const stack = new Stack();
console.log(stack(torch.randn(2, 10)).shape, stack.linears.length);
stack.linears.append(nn.Linear(10, 10));
stack.linears.extend([nn.Linear(10, 10)]);

const named = nn.Sequential({ conv1: nn.Conv2d(1, 20, 5), relu1: nn.ReLU() });
console.log(named(torch.randn(1, 1, 8, 8)).shape, named.conv1.weight.shape);
const model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2));
console.log(model[0].weight.shape, model[2].out_features, model.length);
model.append(nn.Softmax({ dim: 1 }));
for (const layer of model) console.log(layer.constructor.name);
const sizes = [4, 8, 2];
const layers: nn.Module[] = [];
for (let i = 0; i + 1 < sizes.length; i++) layers.push(nn.Linear(sizes[i]!, sizes[i + 1]!), nn.ReLU());
const mlp = nn.Sequential(...layers);
console.log(mlp(torch.randn(3, 4)).shape, mlp.get_submodule('0'));
