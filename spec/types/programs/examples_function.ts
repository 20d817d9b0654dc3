// Learning PyTorch with Examples: defining new autograd functions.
import torch from 'tfjs-torch';

class LegendrePolynomial3 extends torch.autograd.Function {
  static forward(ctx: torch.autograd.FunctionCtx, input: torch.Tensor) {
    ctx.save_for_backward(input);
    return input.pow(3).mul(5).sub(input.mul(3)).mul(0.5);
  }

  static backward(ctx: torch.autograd.FunctionCtx, grad_output: torch.Tensor) {
    const [input] = ctx.saved_tensors;
    return grad_output.mul(1.5).mul(input.pow(2).mul(5).sub(1));
  }
}

const dtype = torch.float;
const device = torch.device('cpu');
const x = torch.linspace(-Math.PI, Math.PI, 2000, { device, dtype });
const y = torch.sin(x);

const a = torch.full([], 0.0, { device, dtype, requires_grad: true });
const b = torch.full([], -1.0, { device, dtype, requires_grad: true });
const c = torch.full([], 0.0, { device, dtype, requires_grad: true });
const d = torch.full([], 0.3, { device, dtype, requires_grad: true });

const learning_rate = 5e-6;
for (let t = 0; t < 30; t++) {
  const P3 = LegendrePolynomial3.apply;
  const y_pred = a.add(b.mul(P3(c.add(d.mul(x)))));
  const same = a.add(b.mul(LegendrePolynomial3.apply(c.add(d.mul(x)))));
  const loss = y_pred.sub(y).pow(2).sum();
  if (t % 10 === 9) console.log(t, loss.item(), torch.equal(same, y_pred));
  loss.backward();
  using _ = torch.no_grad();
  for (const p of [a, b, c, d]) {
    p.sub_(p.grad!.mul(learning_rate));
    p.grad = null;
  }
}
console.log(`Result: y = ${a.item()} + ${b.item()} * P3(${c.item()} + ${d.item()} x)`);
