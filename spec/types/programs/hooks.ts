// Forward and backward hooks, as PyTorch's forum and documentation write them.
import torch, { nn } from 'tfjs-torch';

class Model extends nn.Module {
  cl1 = nn.Linear(25, 60);
  cl2 = nn.Linear(60, 16);
  fc1 = nn.Linear(16, 10);

  forward(x: torch.Tensor) {
    x = nn.functional.relu(this.cl1(x));
    x = nn.functional.relu(this.cl2(x));
    return nn.functional.log_softmax(this.fc1(x), { dim: 1 });
  }
}
const model = new Model();

const activation: Record<string, torch.Tensor> = {};
const get_activation = (name: string) => (_model: nn.Module, _input: torch.Tensor[], output: torch.Tensor) => {
  activation[name] = output.detach();
};
model.cl1.register_forward_hook(get_activation('cl1'));
model.cl2.register_forward_hook((module, input, output) => {
  console.log(module.in_features, input[0].shape, output.norm().item());
});
const handle = model.register_forward_hook((_module, args, output) => output.mul(2).add(args[0].mean()));
for (const [name, layer] of model.named_children())
  layer.register_forward_hook((_layer, _args, output) => console.log(name, output.shape));
model.fc1.register_forward_pre_hook((_module, args) => [args[0].mul(2)]);
model.fc1.register_forward_hook((_module, _args, kwargs, output) => console.log(kwargs, output.shape), {
  with_kwargs: true,
});
model.cl2.register_full_backward_hook((_module, grad_input, grad_output) => {
  console.log(grad_input[0]?.shape, grad_output[0]?.norm().item());
});

const x = torch.randn(1, 25);
const out = model(x);
console.log(activation['cl1']?.shape);
handle.remove();
out.sum().backward();

const v = torch.tensor([0, 0, 0], { requires_grad: true });
const h = v.register_hook((grad) => grad.mul(2));
v.backward(torch.tensor([1, 2, 3]));
console.log(v.grad);
h.remove();

const grads: Record<string, number> = {};
for (const [name, p] of model.named_parameters()) {
  p.register_hook((grad) => {
    grads[name] = grad.abs().max().item();
  });
}
model(x).mean().backward();
console.log(Object.keys(grads).length);
