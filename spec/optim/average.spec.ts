// The article's momentum is an average, PyTorch's a sum: how the one is said by the other, as docs/optimizers.md has it.
import torch, { optim, type Tensor } from 'tfjs-torch';

const [eta, beta, steps] = [0.1, 0.9, 30];
const inFloat64 = (process.env.TFJS_TORCH_DEVICE ?? 'cpu') === 'cpu' ? describe : describe.skip;
const float64 = { dtype: torch.float64 };
const slope = (w: number): number => Math.sin(3 * w) + w;

/** Where the article's loop is after each step: `v = βv + (1-β)g`, `w = w - ηv`. */
function article(): number[] {
  let [w, v] = [2, 0];
  return Array.from({ length: steps }, () => {
    v = beta * v + (1 - beta) * slope(w);
    w -= eta * v;
    return w;
  });
}
function pytorch(options: { lr: number; momentum: number; dampening?: number }): number[] {
  const w: Tensor = torch.tensor([2], { ...float64, requires_grad: true });
  const optimizer = optim.SGD([w], options);
  return Array.from({ length: steps }, () => {
    w.grad = torch.tensor([slope(w.item())], float64);
    optimizer.step();
    return w.item();
  });
}

inFloat64("the article's momentum", () => {
  it('is SGD(lr = η(1-β), momentum = β), step for step', () => {
    expect(pytorch({ lr: eta * (1 - beta), momentum: beta })).toEqual(article().map((w) => expect.closeTo(w, 12)));
  });

  it.each([
    [beta, 1 / (1 - beta)], // the same factors from the second step on, but the buffer starts with the whole gradient
    [0.1, 1 / (1 - beta)],
  ])('is not SGD(lr = η, momentum = β, dampening = %d): its first step is ten times as long', (dampening, ratio) => {
    const [ours, theirs] = [article(), pytorch({ lr: eta, momentum: beta, dampening })];
    expect((theirs[0]! - 2) / (ours[0]! - 2)).toBeCloseTo(ratio, 9);
    expect(Math.abs(theirs[1]! - ours[1]!)).toBeGreaterThan(0.1);
  });

  it('with the article’s rate, unchanged, takes ten times as long steps in PyTorch', () => {
    const constant = (options: { lr: number; momentum: number }) => {
      const w = torch.zeros(1, { ...float64, requires_grad: true });
      w.grad = torch.ones(1, float64);
      const optimizer = optim.SGD([w], options);
      for (let k = 0; k < 300; k++) optimizer.step();
      const before = w.item();
      optimizer.step();
      return before - w.item();
    };
    expect(constant({ lr: eta, momentum: beta })).toBeCloseTo(eta / (1 - beta), 9);
    expect(constant({ lr: eta * (1 - beta), momentum: beta })).toBeCloseTo(eta, 9);
  });
});
