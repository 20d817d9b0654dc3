// A group's parameters are updated by one call of the engine, whatever lies between them that cannot be.
import torch, { type Tensor, optim } from 'tfjs-torch';
import { pointwiseAll } from '../../lib/runtime/kernels/index.js';

const device = process.env.TFJS_TORCH_DEVICE ?? 'cpu';
const onCpu = device === 'cpu' ? it : it.skip;

/** Parameters with gradients: dense, transposed, of another type, without elements, and two of one storage. */
function parameters(): Tensor[] {
  torch.manual_seed(0);
  const whole = torch.randn(40);
  const made = [
    torch.randn(3, 4),
    torch.randn(5),
    torch.randn(4, 3).t(),
    torch.randn(7, { dtype: torch.float64 }),
    torch.randn(0, 3),
    whole.index([':20']),
    whole.index(['20:']),
    torch.randn(6),
  ].map((t) => t.detach().requires_grad_());
  for (const p of made) p.grad = torch.randn(p.shape, { dtype: p.dtype });
  made[5]!.grad = made[5]!.detach().flip(0);
  made[7]!.grad = made[7]!.detach(); // itself
  return made;
}
const makers: Record<string, (params: Tensor[]) => optim.Optimizer> = {
  SGD: (params) => optim.SGD(params, { lr: 0.1 }),
  'SGD with momentum': (params) => optim.SGD(params, { lr: 0.1, momentum: 0.9 }),
  Adam: (params) => optim.Adam(params, { lr: 0.1, amsgrad: true }),
  RMSprop: (params) => optim.RMSprop(params, { lr: 0.1, centered: true }),
};

onCpu.each(Object.keys(makers))('%s comes to what parameters alone come to', (name) => {
  const [together, apart] = [parameters(), parameters()];
  const all = makers[name]!(together);
  const each = apart.map((p) => makers[name]!([p]));
  for (let k = 0; k < 3; k++) {
    all.step();
    for (const one of each) one.step();
  }
  together.forEach((p, k) => expect(p.detach().flatten().tolist()).toEqual(apart[k]!.detach().flatten().tolist()));
  expect(together[0]!._version).toBe(apart[0]!._version);
});

/** The kernels that are run meanwhile. */
function calls(body: () => void): unknown[] {
  const { engine } = torch.empty(1).to(device).storage;
  const seen: unknown[] = [];
  const own = engine.run.bind(engine);
  engine.run = (kernel, ...operands) => {
    seen.push(kernel);
    own(kernel, ...operands);
  };
  try {
    body();
  } finally {
    engine.run = own;
  }
  return seen;
}

onCpu('100 parameters are one call', () => {
  const params = Array.from({ length: 100 }, (_, k) => torch.randn(8, 1 + (k % 8)).requires_grad_());
  for (const p of params) p.grad = torch.ones_like(p);
  const optimizer = optim.Adam(params);
  optimizer.step();
  expect(calls(() => optimizer.step())).toEqual([pointwiseAll]);
});

onCpu('what comes before a parameter that is refused has stepped', () => {
  const [a, b] = [torch.ones(2, { requires_grad: true }), torch.ones(3, { requires_grad: true })];
  const optimizer = optim.Adam([a, b], { lr: 0.1 });
  a.grad = torch.ones(2);
  b.grad = torch.ones(3);
  optimizer.step();
  optimizer.state.get(b).exp_avg = torch.ones(4);
  const before = a.detach().clone();
  expect(() => optimizer.step()).toThrow('must match the size');
  expect(a.eq(before).any().item()).toBe(false);
});
