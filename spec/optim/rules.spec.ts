// Update rules with combinations of their options, element types and layouts, against PyTorch: spec/golden/optim.py.
import { readFileSync } from 'node:fs';
import torch, { Tensor, optim } from 'tfjs-torch';

interface Run {
  optim: keyof typeof optim;
  options: Record<string, any>;
  dtype: 'float32' | 'float64';
  params: number[][];
  strides: Record<string, number[]>[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/optim.json', import.meta.url), 'utf8')) as {
  steps: number;
  runs: Run[];
};
const device = process.env.TFJS_TORCH_DEVICE ?? 'cpu';
const runs = golden.runs.filter(({ dtype }) => device === 'cpu' || dtype === 'float32');

const sequence = (count: number, f: (i: number) => number) => Array.from({ length: count }, (_, i) => f(i));

function initial(dtype: Run['dtype']): Tensor[] {
  const values = torch
    .tensor(
      sequence(12, (i) => Math.sin(0.7 * i)),
      { dtype: torch.float64 },
    )
    .to(torch[dtype]);
  const tensors = [values.index([':6']).reshape(2, 3), values.index(['6:']).reshape(3, 2).t(), values.index([3])];
  return tensors.map((t) => t.to(device).clone().detach().requires_grad_());
}

function gradient(shape: readonly number[], step: number, k: number, dtype: Run['dtype']): Tensor {
  const count = shape.reduce((n, length) => n * length, 1);
  const values = sequence(count, (i) => Math.cos(i * 1.3 + step * 0.9 + k));
  return torch
    .tensor(values, { dtype: torch.float64 })
    .to(torch[dtype])
    .reshape([...shape])
    .to(device);
}

describe(`update rules on ${device}`, () => {
  it.each(runs.map((run) => [`${run.optim} ${JSON.stringify(run.options)} ${run.dtype}`, run] as const))(
    '%s',
    (_, run) => {
      const params = initial(run.dtype).slice(0, run.params.length);
      const optimizer = (optim[run.optim] as typeof optim.Adam)(params, run.options);
      for (let step = 0; step < golden.steps; step++) {
        params.forEach((p, k) => {
          const grad = gradient(p.shape, step, k, run.dtype);
          p.grad = k === 0 ? grad.t().contiguous().t() : grad;
        });
        optimizer.step();
      }
      // Muon's iteration in bfloat16 depends on the order in which products are added.
      const tolerance = run.optim === 'Muon' ? 2e-3 : run.dtype === 'float64' ? 1e-12 : 2e-6;
      params.forEach((p, k) => {
        const got = p.detach().flatten().tolist<number[]>();
        got.forEach((value, i) => {
          const want = run.params[k]![i]!;
          if (Math.abs(value - want) > tolerance * (1 + Math.abs(want))) {
            throw new Error(`parameter ${k}, element ${i}: got ${value}, expected ${want}`);
          }
        });
        if (device !== 'cpu') return;
        for (const [name, strides] of Object.entries(run.strides[k]!)) {
          const state = optimizer.state.get(p)[name] as Tensor | number;
          if (typeof state !== 'number' && name !== 'momentum_buffer') expect(state.stride()).toEqual(strides);
        }
      });
    },
  );
});
