// Where each optimizer comes to on Rosenbrock's valley and in an ill-conditioned bowl, and gradients through its steps, against
// PyTorch: spec/golden/descent.py.
import { readFileSync } from 'node:fs';
import torch, { Tensor, optim } from 'tfjs-torch';

interface Descent {
  losses: number[];
  end: number[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/descent.json', import.meta.url), 'utf8')) as {
  steps: number;
  steepness: number[];
  descents: { name: string; options: object; rosenbrock: Descent; bowl: Descent }[];
  through: { name: string; options: object; gradient: number[] }[];
};
const cpu = (process.env.TFJS_TORCH_DEVICE ?? 'cpu') === 'cpu';
const inFloat64 = cpu ? describe : describe.skip;
const float64 = { dtype: torch.float64 };
type Maker = (params: Tensor[], options: object) => optim.Optimizer;
const make = (name: string) => optim[name.split(' ')[0] as 'Adam'] as unknown as Maker;

const steepness = torch.tensor(golden.steepness, float64);
const landscapes = {
  rosenbrock: {
    start: [-1.2, 1],
    loss: (p: Tensor) =>
      p[0]
        .rsub(1)
        .pow(2)
        .add(p[1].sub(p[0].pow(2)).pow(2).mul(100)),
  },
  bowl: { start: [1, -2, 1.5, 3], loss: (p: Tensor) => p.mul(p).mul(steepness).sum().div(2) },
};

inFloat64('comes to where PyTorch’s comes', () => {
  const cases = golden.descents.flatMap((one) => [
    [one.name, 'rosenbrock', one] as const,
    [one.name, 'bowl', one] as const,
  ]);
  it.each(cases)('%s on the %s', (name, landscape, one) => {
    const { start, loss } = landscapes[landscape];
    const p = torch.tensor(start, { ...float64, requires_grad: true });
    const optimizer = make(name)([p], one.options);
    const closure = (): Tensor => {
      optimizer.zero_grad();
      const value = loss(p);
      value.backward();
      return value;
    };
    const losses: number[] = [];
    for (let k = 0; k < golden.steps; k++) {
      const value = (optimizer.step(closure) as Tensor).item();
      if (k % 10 === 0) losses.push(value);
    }
    losses.push(loss(p).item());
    const wanted = one[landscape];
    losses.forEach((value, k) =>
      expect(Math.abs(value - wanted.losses[k]!)).toBeLessThanOrEqual(0.01 * wanted.losses[k]! + 1e-12),
    );
    p.tolist<number[]>().forEach((value, k) => expect(value).toBeCloseTo(wanted.end[k]!, 6));
  });
});

inFloat64('a step that autograd records', () => {
  it.each(golden.through.map((one) => [one.name, one] as const))('%s', (name, { options, gradient }) => {
    const start = torch.tensor([0.5, -1.5, 2], { ...float64, requires_grad: true });
    const p = start.clone();
    const optimizer = make(name)([p], { lr: 0.1, differentiable: true, ...options });
    for (let k = 0; k < 3; k++) {
      p.grad = start
        .sin()
        .mul(k + 1)
        .add(start);
      optimizer.step();
    }
    p.pow(2).sum().backward();
    // PyTorch computes powers of betas in float32 here.
    start.grad!.tolist<number[]>().forEach((value, k) => expect(value).toBeCloseTo(gradient[k]!, 4));
  });

  it('is no step on a leaf, and has no gradient by lr', () => {
    const p = torch.ones(2, { requires_grad: true });
    p.grad = torch.ones(2);
    expect(() => optim.Adam([p], { differentiable: true }).step()).toThrow(/leaf Variable/);
    const lr = torch.tensor(0.1, { requires_grad: true });
    expect(() => optim.Adam([p.clone()], { lr, differentiable: true }).step()).toThrow(/not there yet/);
  });
});
