// Extending torch.autograd: linear, multiplication by a constant, several results, double backward.
import torch, { nn } from 'tfjs-torch';

type Ctx = torch.autograd.FunctionCtx;

class LinearFunction extends torch.autograd.Function {
  static forward(ctx: Ctx, input: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | null = null) {
    ctx.save_for_backward(input, weight, bias);
    let output = input.mm(weight.t());
    if (bias !== null) output = output.add(bias.unsqueeze(0).expand_as(output));
    return output;
  }

  static backward(ctx: Ctx, grad_output: torch.Tensor) {
    const [input, weight, bias] = ctx.saved_tensors;
    let grad_input: torch.Tensor | null = null;
    let grad_weight: torch.Tensor | null = null;
    let grad_bias: torch.Tensor | null = null;
    if (ctx.needs_input_grad[0]) grad_input = grad_output.mm(weight);
    if (ctx.needs_input_grad[1]) grad_weight = grad_output.t().mm(input);
    if (bias !== null && ctx.needs_input_grad[2]) grad_bias = grad_output.sum(0);
    return [grad_input, grad_weight, grad_bias];
  }
}

class MulConstant extends torch.autograd.Function {
  static forward(tensor: torch.Tensor, constant: number) {
    return tensor.mul(constant);
  }
  static setup_context(ctx: Ctx, inputs: [torch.Tensor, number], _output: torch.Tensor) {
    ctx['constant'] = inputs[1];
  }
  static backward(ctx: Ctx, grad_output: torch.Tensor) {
    return [grad_output.mul(ctx['constant'] as number), null];
  }
}

class Split extends torch.autograd.Function {
  static forward(_ctx: Ctx, x: torch.Tensor): [torch.Tensor, torch.Tensor] {
    return [x.clone(), x.mul(2)];
  }
  static backward(_ctx: Ctx, a: torch.Tensor, b: torch.Tensor) {
    return a.add(b.mul(2));
  }
}

class Linear extends nn.Module {
  weight: nn.Parameter;
  bias: nn.Parameter | null;

  constructor(
    readonly input_features: number,
    readonly output_features: number,
    bias = true,
  ) {
    super();
    this.weight = nn.Parameter(torch.empty(output_features, input_features));
    this.bias = bias ? nn.Parameter(torch.empty(output_features)) : null;
    nn.init.uniform_(this.weight, -0.1, 0.1);
    if (this.bias !== null) nn.init.uniform_(this.bias, -0.1, 0.1);
  }

  forward(input: torch.Tensor) {
    return LinearFunction.apply(input, this.weight, this.bias);
  }

  override extra_repr() {
    return `in_features=${this.input_features}, out_features=${this.output_features}, bias=${this.bias !== null}`;
  }
}
const layer = new Linear(3, 2);
const x = torch.randn(4, 3, { requires_grad: true });
const [a, b] = Split.apply(layer(x));
const w = torch.ones(4, 2);
w.mul(MulConstant.apply(a, 3)).add(b).sum().backward();
console.log(layer, x.grad?.shape);
const linear = LinearFunction.apply;
const input = [
  torch.randn(20, 20, { dtype: torch.double, requires_grad: true }),
  torch.randn(30, 20, { dtype: torch.double, requires_grad: true }),
] as const;
console.log(
  torch.autograd.gradcheck(linear, [input[0].index('0:3'), input[1].index('0:2')], { eps: 1e-6, atol: 1e-4 }),
);
