// Recurrent layers and packed sequences beside what the conformance data hold: packed input through dropout in both directions,
// second derivatives beside those of the cells, errors.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import torch, { type Tensor, nn } from '../../lib/index.js';
import { onCpu } from '../ops/support.js';

const { rnn } = nn.utils;
interface Recorded {
  readonly layer: ['RNN' | 'GRU' | 'LSTM', [number, number, number], Record<string, number | boolean>];
  readonly padded: number[];
  readonly shape: number[];
  readonly lengths: number[];
  readonly states: number[][];
  readonly grads: Record<string, number[]>;
  readonly drawn: number[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/recurrent.json', import.meta.url), 'utf8')) as {
  layers: Recorded[];
  errors: Record<string, [string, string]>;
};
const near = (t: Tensor, wanted: readonly number[]): void => {
  const values = t.detach().reshape(-1).tolist<number[]>();
  expect(values.length).toBe(wanted.length);
  values.forEach((x, k) => expect(x).toBeCloseTo(wanted[k]!, 5));
};

test.each(golden.layers)(
  'packed sequences through $layer',
  ({ layer, padded, shape, lengths, states, grads, drawn }) => {
    const [name, args, options] = layer;
    torch.manual_seed(3);
    const module =
      name === 'RNN' ? nn.RNN(...args, options) : name === 'GRU' ? nn.GRU(...args, options) : nn.LSTM(...args, options);
    const sequences = [2, 4, 1, 3].map((n) => torch.randn(n, 2));
    const packed = rnn.pack_sequence(sequences, { enforce_sorted: false });
    const [output, last] = (module as nn.GRU)(packed);
    const all = Array.isArray(last) ? (last as Tensor[]) : [last];
    const [got, counts] = rnn.pad_packed_sequence(output, { batch_first: true, padding_value: -1 });
    expect(got.shape).toEqual(shape);
    near(got, padded);
    expect(counts.tolist()).toEqual(lengths);
    all.forEach((state, k) => near(state, states[k]!));
    all.reduce((sum, state) => sum.add(state.cos().sum()), got.sin().sum()).backward();
    expect([...module.named_parameters()].map(([key]) => key)).toEqual(Object.keys(grads));
    for (const [key, p] of module.named_parameters()) near(p.grad!, grads[key]!);
    near(torch.rand(2), drawn);
  },
);

test.each(Object.entries(golden.errors))('%s', (text, [name, message]) => {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function('torch', 'nn', 'rnn', 'x', `return ${text}`) as (...given: unknown[]) => unknown;
  let error: unknown = null;
  try {
    run(torch, nn, rnn, torch.zeros(4, 3, 2));
  } catch (e) {
    error = e;
  }
  expect(error).toBeInstanceOf(Error);
  expect([(error as Error).name, (error as Error).message]).toEqual([name, message]);
});

const double = { dtype: torch.float64 } as const;
const input = (): Tensor => torch.arange(1, 25, { dtype: torch.float64 }).mul(0.7).sin().view(4, 3, 2).requires_grad_();

test('a layer is its cell, step by step, to the second derivative', () => {
  torch.manual_seed(1);
  const layer = nn.LSTM(2, 3, double);
  const cell = nn.LSTMCell(2, 3, double);
  const of = Object.fromEntries(layer.named_parameters());
  for (const [key, p] of cell.named_parameters()) p.data = of[`${key}_l0`]!.detach();
  const penalty = (run: (x: Tensor) => Tensor, parameters: Tensor[]): Tensor[] => {
    const x = input();
    const [g] = torch.autograd.grad(run(x).pow(2).sum(), [x], { create_graph: true });
    return [...torch.autograd.grad(g.pow(2).sum(), [x, ...parameters])] as Tensor[];
  };
  const whole = penalty((x) => layer(x)[0], [...layer.parameters()]);
  const steps = penalty(
    (x) => {
      let [h, c] = [torch.zeros(3, 3, double), torch.zeros(3, 3, double)];
      return torch.stack(
        [...x].map((row) => {
          [h, c] = cell(row, [h, c]);
          return h;
        }),
      );
    },
    [...cell.parameters()],
  );
  whole.forEach((t, k) => near(t, steps[k]!.reshape(-1).tolist<number[]>()));
});

test('a PackedSequence is four fields, prints as in Python, and undoes what made it', () => {
  const sequences = [torch.tensor([1, 2]), torch.tensor([3, 4, 5])];
  const packed = rnn.pack_sequence(sequences, { enforce_sorted: false });
  expect(String(packed)).toBe(
    'PackedSequence(data=tensor([3., 1., 4., 2., 5.]), batch_sizes=tensor([2, 2, 1]), sorted_indices=tensor([1, 0]), unsorted_indices=tensor([1, 0]))',
  );
  expect([...packed].length).toBe(4);
  expect(rnn.unpack_sequence(packed).map((t) => t.tolist())).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
  expect(packed.double().data.dtype).toBe(torch.float64);
  expect(packed.to(torch.float32)).toBe(packed);
  expect(rnn.pad_sequence(sequences, { batch_first: true, padding_side: 'left' }).tolist()).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
});

test('gradients flow through packing and padding', () => {
  const x = input();
  const [padded] = rnn.pad_packed_sequence(rnn.pack_padded_sequence(x, [4, 2, 1]));
  padded.sum().backward();
  expect(x.grad!.sum(2).tolist()).toEqual([
    [2, 2, 2],
    [2, 2, 0],
    [2, 0, 0],
    [2, 0, 0],
  ]);
});

test('16-bit layers compute in 32 and round at the end', () => {
  const layer = nn.GRU(2, 3).to(torch.bfloat16);
  const [output, last] = layer(torch.ones(4, 1, 2).to(torch.bfloat16));
  expect([output.dtype, last.dtype]).toEqual([torch.bfloat16, torch.bfloat16]);
});

test.each(['RNN', 'GRU', 'LSTM'] as const)(
  'what %s gives may be written to, where PyTorch keeps something else',
  (name) => {
    const gradients = (write: boolean): number[][] => {
      torch.manual_seed(0);
      const options = { dtype: torch.float64 };
      const layer =
        name === 'RNN' ? nn.RNN(2, 3, options) : name === 'GRU' ? nn.GRU(2, 3, options) : nn.LSTM(2, 3, options);
      const output = (layer as nn.GRU)(torch.randn(4, 2, 2, { dtype: torch.float64 }))[0];
      (write ? output.relu_() : output.relu()).square().sum().backward();
      return [...layer.parameters()].map((p) => p.grad!.reshape(-1).tolist<number[]>());
    };
    expect(gradients(true)).toEqual(gradients(false));
  },
);

test('what an LSTM gives of float32 is kept for backward, and may not', () => {
  const [output] = nn.LSTM(2, 3)(torch.randn(4, 2, 2));
  output.relu_();
  expect(() => output.sum().backward()).toThrow('modified by an inplace operation');
});

if (onCpu) {
  const [lstm, gru] = [nn.LSTM(8, 32), nn.GRU(8, 32)];
  test.each([
    ['LSTM', lstm, (x: Tensor) => lstm(x)[0], 5],
    ['GRU', gru, (x: Tensor) => gru(x)[0], 4],
  ] as const)('backward gives back what %s keeps of its steps', (_, layer, outputOf, blocks) => {
    const loss = outputOf(torch.ones(40, 16, 8)).sum();
    loss.backward({ retain_graph: true });
    const once = [...layer.parameters()].map((p) => p.grad!.clone());
    const before = torch.memory_allocated();
    loss.backward();
    expect(before - torch.memory_allocated()).toBeGreaterThan(0.9 * blocks * 40 * 16 * 32 * 4);
    [...layer.parameters()].forEach((p, k) => expect(p.grad!.equal(once[k]!.mul(2))).toBe(true));
  });
}

test('one of several kinds is called without knowing which', () => {
  const layers: (nn.RNN | nn.LSTM | nn.GRU)[] = [nn.RNN(2, 3), nn.LSTM(2, 3), nn.GRU(2, 3)];
  const x = torch.ones(4, 2);
  for (const layer of layers) {
    const [called] = layer(x);
    const [forward] = layer.forward(x);
    expect([called.shape, forward.tolist()]).toEqual([[4, 3], called.tolist()]);
  }
});
