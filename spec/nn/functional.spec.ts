// torch.nn.functional beside what the conformance data hold: names of nodes, errors, warnings, masks, second derivatives.
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import torch from '../../lib/index.js';
import { functional as F } from '../../lib/nn/index.js';
import type { Tensor } from '../../lib/tensor.js';

const tensor = (data: number[] | number[][], requires_grad = false): Tensor =>
  torch.tensor(data, { dtype: torch.float64, requires_grad });
const long = (data: number[] | number[][]): Tensor => torch.tensor(data, { dtype: torch.long });
const values = (t: Tensor): number[] => t.reshape(-1).tolist<number[]>();
const near = (t: Tensor, wanted: readonly number[], digits = 5): void => {
  const got = values(t);
  expect(got.length).toBe(wanted.length);
  got.forEach((x, i) => expect(x).toBeCloseTo(wanted[i]!, digits));
};

const a = (): Tensor =>
  tensor(
    [
      [0.1, 0.2, 0.7],
      [0.3, 0.3, 0.4],
    ],
    true,
  );
const b = (): Tensor =>
  tensor([
    [0.3, 0.9, 0.2],
    [0.8, 0.1, 0.5],
  ]);
const classes = long([2, 0]);

describe('nodes have the names of PyTorch', () => {
  const cases: [string, () => Tensor][] = [
    ['MseLossBackward0', () => F.mse_loss(a(), b())],
    ['MeanBackward0', () => F.l1_loss(a(), b())],
    ['SmoothL1LossBackward0', () => F.smooth_l1_loss(a(), b())],
    ['HuberLossBackward0', () => F.huber_loss(a(), b())],
    ['BinaryCrossEntropyBackward0', () => F.binary_cross_entropy(a(), b())],
    ['BinaryCrossEntropyWithLogitsBackward0', () => F.binary_cross_entropy_with_logits(a(), b())],
    ['NllLossBackward0', () => F.nll_loss(a(), classes)],
    ['NllLoss2DBackward0', () => F.nll_loss(a().view(1, 2, 3, 1), long([[0, 1, 0]]).view(1, 3, 1))],
    ['NllLossBackward0', () => F.cross_entropy(a(), classes)],
    ['SoftmaxBackward0', () => F.softmax(a(), 1)],
    ['LogSoftmaxBackward0', () => F.log_softmax(a(), 1)],
    ['SoftMarginLossBackward0', () => F.soft_margin_loss(a(), b().sign())],
    ['NativeLayerNormBackward0', () => F.layer_norm(a(), [3])],
    ['NativeBatchNormBackward0', () => F.batch_norm(a(), null, null, { training: true })],
    ['NativeGroupNormBackward0', () => F.group_norm(a(), 1)],
    ['ViewBackward0', () => F.instance_norm(a().unsqueeze(0))],
    ['EmbeddingBackward0', () => F.embedding(long([0, 1]), a())],
    [
      'AddmmBackward0',
      () => F.linear(a(), torch.ones(2, 3, { dtype: torch.float64 }), torch.ones(2, { dtype: torch.float64 })),
    ],
    ['ConstantPadNdBackward0', () => F.pad(a(), [1, 1])],
    ['MulBackward0', () => F.dropout(a())],
    ['GluBackward0', () => F.glu(tensor([1, 2], true))],
    ['PreluKernelBackward0', () => F.prelu(a(), tensor([0.2]))],
    ['CeluBackward0', () => F.celu(a())],
    ['HardtanhBackward0', () => F.relu6(a())],
  ];
  test.each(cases)('%s', (name, make) => {
    expect(make().grad_fn!.name()).toBe(name);
  });
});

describe('gradients, first and second', () => {
  const y = (): Tensor => b().requires_grad_();
  const vector = (n: number): Tensor =>
    tensor(
      Array.from({ length: n }, (_, i) => 0.5 + 0.25 * i),
      true,
    );
  const cases: [string, (...inputs: Tensor[]) => Tensor, () => Tensor[]][] = [];
  for (const reduction of ['mean', 'sum', 'none'] as const) {
    cases.push(
      [`mse_loss ${reduction}`, (x, t) => F.mse_loss(x, t, { reduction }), () => [a(), y()]],
      [`smooth_l1_loss ${reduction}`, (x, t) => F.smooth_l1_loss(x, t, { reduction, beta: 0.3 }), () => [a(), y()]],
      [`huber_loss ${reduction}`, (x, t) => F.huber_loss(x, t, { reduction, delta: 0.3 }), () => [a(), y()]],
      [
        `binary_cross_entropy_with_logits ${reduction}`,
        (x, t) =>
          F.binary_cross_entropy_with_logits(x, t, {
            reduction,
            weight: tensor([1, 2, 3]),
            pos_weight: tensor([3, 2, 1]),
          }),
        () => [a(), y()],
      ],
      [
        `binary_cross_entropy ${reduction}`,
        (x, t) => F.binary_cross_entropy(x, t, { reduction, weight: tensor([1, 2, 3]) }),
        () => [a(), y()],
      ],
      [`nll_loss ${reduction}`, (x) => F.nll_loss(x, classes, { reduction, weight: tensor([1, 2, 3]) }), () => [a()]],
      [`cross_entropy ${reduction}`, (x) => F.cross_entropy(x, classes, { reduction, ignore_index: 0 }), () => [a()]],
      [
        `smoothed cross_entropy ${reduction}`,
        (x) => F.cross_entropy(x, classes, { reduction, label_smoothing: 0.1, weight: tensor([1, 2, 3]) }),
        () => [a()],
      ],
      [
        `cross_entropy of probabilities ${reduction}`,
        (x, t) => F.cross_entropy(x, t, { reduction, label_smoothing: 0.1 }),
        () => [a(), y()],
      ],
      [`soft_margin_loss ${reduction}`, (x) => F.soft_margin_loss(x, b().sub(0.5).sign(), { reduction }), () => [a()]],
    );
  }
  cases.push(
    ['mse_loss, broadcast', (x, t) => F.mse_loss(x, t), () => [a(), vector(3)]],
    ['softmax', (x) => F.softmax(x, 1), () => [a()]],
    ['log_softmax', (x) => F.log_softmax(x, 0), () => [a()]],
    ['layer_norm', (x, w, c) => F.layer_norm(x, [3], w, c), () => [a(), vector(3), vector(3)]],
    ['group_norm', (x, w, c) => F.group_norm(x.view(1, 2, 3), 2, w, c, 0.1), () => [a(), vector(2), vector(2)]],
    ['batch_norm', (x, w, c) => F.batch_norm(x, null, null, w, c, true), () => [a(), vector(3), vector(3)]],
    [
      'batch_norm by given statistics',
      (x, w, c) => F.batch_norm(x, tensor([1, 2, 3]), tensor([3, 2, 1]), w, c),
      () => [a(), vector(3), vector(3)],
    ],
    [
      'instance_norm',
      (x, w, c) => F.instance_norm(x.view(1, 2, 3), { weight: w, bias: c }),
      () => [a(), vector(2), vector(2)],
    ],
    ['rms_norm', (x, w) => F.rms_norm(x, [3], w), () => [a(), vector(3)]],
    ['embedding', (w) => F.embedding(long([1, 0, 1]), w), () => [a()]],
    ['pad', (x) => F.pad(x, [1, -1, 0, 2]), () => [a()]],
    ['pad by reflection', (x) => F.pad(x, [2, 1], 'reflect'), () => [a()]],
    ['linear', (x, w, c) => F.linear(x, w, c), () => [a(), b().requires_grad_(), vector(2)]],
    ['glu', (x) => F.glu(x, 0), () => [a()]],
    ['prelu', (x, w) => F.prelu(x.sub(0.25), w), () => [a(), vector(3)]],
    ['cosine_similarity', (x, t) => F.cosine_similarity(x, t), () => [a(), y()]],
    ['pairwise_distance', (x, t) => F.pairwise_distance(x, t), () => [a(), y()]],
    ['scaled_dot_product_attention', (q, k) => F.scaled_dot_product_attention(q, k, k), () => [a(), y()]],
  );
  const { gradcheck, gradgradcheck } = torch.autograd;
  test.each(cases)('%s', (_name, f, inputs) => {
    expect(gradcheck(f, inputs())).toBe(true);
    expect(gradgradcheck(f, inputs())).toBe(true);
  });
});

describe('noise is drawn as in PyTorch', () => {
  const x = (): Tensor => torch.arange(12, { dtype: torch.float32 }).view(3, 4);
  const ones = (): Tensor => torch.ones(2, 3, 2);
  const channels = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0].map((n) => n / 0.6);
  const [low, high] = [-0.9106420278549194, 1.4703772068023682];
  const cases: [string, () => Tensor, number[], number | null][] = [
    [
      'dropout',
      () => F.dropout(x(), 0.4),
      [0, 1.6666666, 0, 0, 0, 0, 10, 11.666666, 0, 0, 16.666666, 18.333332],
      0.5209300518035889,
    ],
    [
      'alpha_dropout',
      () => F.alpha_dropout(x(), 0.4, true),
      [0.6070946, high, low, low, low, low, 5.7867904, 6.6500731, low, low, 9.2399206, 10.1032038],
      0.5209300518035889,
    ],
    ['dropout1d', () => F.dropout1d(ones(), 0.4), channels, 0.28683900833129883],
    ['dropout2d', () => F.dropout2d(ones().unsqueeze(-1), 0.4), channels, 0.28683900833129883],
    ['dropout3d', () => F.dropout3d(ones().unsqueeze(-1).unsqueeze(-1), 0.4), channels, 0.28683900833129883],
    [
      'feature_alpha_dropout',
      () => F.feature_alpha_dropout(ones(), 0.4, true),
      channels.map((n) => (n === 0 ? low : high)),
      0.28683900833129883,
    ],
    [
      'rrelu',
      () => F.rrelu(x().sub(6), { training: true }),
      [-1.0992255, -0.9100977, -1.2184108, -0.7854303, -0.6343873, -0.2999053, 0, 1, 2, 3, 4, 5],
      0.4450901746749878,
    ],
    [
      'gumbel_softmax',
      () => F.gumbel_softmax(x()),
      [
        0.0895853, 0.2495038, 0.1094724, 0.5514384, 0.0082382, 0.0313049, 0.4459499, 0.514507, 0.0015266, 0.0041946,
        0.2495067, 0.7447722,
      ],
      null,
    ],
    ['dropout of nothing', () => F.dropout(x(), 0), values(x()), 0.5349225401878357],
    ['dropout of everything', () => F.dropout(x(), 1), new Array<number>(12).fill(0), 0.5349225401878357],
    ['dropout outside training', () => F.dropout(x(), 0.5, false), values(x()), 0.5349225401878357],
  ];
  test.each(cases)('%s', (_name, draw, wanted, next) => {
    torch.manual_seed(7);
    near(draw(), wanted);
    if (next !== null) expect(torch.rand(1).item()).toBeCloseTo(next, 6);
  });

  test('in order of memory', () => {
    torch.manual_seed(0);
    const t = F.dropout(torch.ones(2, 4).t(), 0.3);
    near(
      t,
      [0, 1, 0, 0, 1, 1, 0, 1].map((n) => n / 0.7),
    );
    expect(t.stride()).toEqual([1, 4]);
  });
});

describe('errors', () => {
  const ones = (...shape: number[]): Tensor => torch.ones(...shape);
  const cases: [string, string, () => unknown][] = [
    [
      'RuntimeError',
      'mat1 and mat2 shapes cannot be multiplied (32x10 and 5x3)',
      () => F.linear(ones(32, 10), ones(3, 5)),
    ],
    [
      'RuntimeError',
      'mat1 and mat2 shapes cannot be multiplied (6x4 and 3x5)',
      () => F.linear(ones(2, 3, 4), ones(5, 3), ones(5)),
    ],
    [
      'RuntimeError',
      'expected target dtype to be Long or Byte, but got Float: classes are integers, made with { dtype: torch.long }',
      () => F.cross_entropy(ones(3, 5), ones(3)),
    ],
    ['IndexError', 'Target 7 is out of bounds.', () => F.cross_entropy(ones(3, 5), long([1, 2, 7]))],
    [
      'ValueError',
      'Expected input batch_size (3) to match target batch_size (2).',
      () => F.nll_loss(ones(3, 5), long([1, 2])),
    ],
    [
      'RuntimeError',
      'Expected target size [3, 2], got [3, 3]',
      () =>
        F.cross_entropy(
          ones(3, 5, 2),
          long([
            [0, 0, 0],
            [0, 0, 0],
            [0, 0, 0],
          ]),
        ),
    ],
    [
      'RuntimeError',
      '0D or 1D target tensor expected, multi-target not supported',
      () => F.cross_entropy(ones(3, 5), long([[0], [0], [0]])),
    ],
    [
      'RuntimeError',
      'weight tensor should be defined either for all 5 classes or no classes but got weight tensor of shape: [4]',
      () => F.cross_entropy(ones(3, 5), long([0, 0, 0]), ones(4)),
    ],
    [
      'RuntimeError',
      'all elements of input should be between 0 and 1',
      () => F.binary_cross_entropy(ones(3).mul(2), ones(3)),
    ],
    ['RuntimeError', 'Found dtype Long but expected Float', () => F.binary_cross_entropy(ones(2), long([1, 1]))],
    [
      'ValueError',
      'Target size (torch.Size([2])) must be the same as input size (torch.Size([3]))',
      () => F.binary_cross_entropy_with_logits(ones(3), ones(2)),
    ],
    [
      'ValueError',
      'abc is not a valid value for reduction',
      () => F.mse_loss(ones(3), ones(3), { reduction: 'abc' as 'sum' }),
    ],
    ['NotImplementedError', `"mse_cpu" not implemented for 'Long'`, () => F.mse_loss(long([1]), long([1]))],
    [
      'RuntimeError',
      "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.FloatTensor instead (while checking arguments for embedding): make it with { dtype: torch.long }",
      () => F.embedding(ones(3), ones(2, 2)),
    ],
    ['IndexError', 'index out of range in self', () => F.embedding(long([5]), ones(2, 2))],
    ['NotImplementedError', 'sparse', () => F.embedding(long([0]), ones(2, 2), { sparse: true })],
    ['RuntimeError', 'one_hot is only applicable to index tensor of type LongTensor', () => F.one_hot(ones(2))],
    [
      'ValueError',
      'Expected more than 1 value per channel when training, got input size torch.Size([1, 3])',
      () => F.batch_norm(ones(1, 3), null, null, { training: true }),
    ],
    [
      'RuntimeError',
      'Given normalized_shape=[4], expected input with shape [*, 4], but got input of size[2, 3]',
      () => F.layer_norm(ones(2, 3), [4]),
    ],
    ['ValueError', 'dropout probability has to be between 0 and 1, but got 1.5', () => F.dropout(ones(3), 1.5)],
    ['RuntimeError', 'Padding length must be divisible by 2', () => F.pad(ones(3), [1])],
    [
      'RuntimeError',
      'Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (3, 3) at dimension 2 of input [1, 1, 3]',
      () => F.pad(ones(1, 1, 3), [3, 3], 'reflect'),
    ],
    [
      'RuntimeError',
      'Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (1, 1) at dimension 3 of input [2, 8, 1, 1]',
      () => F.pad(ones(2, 8, 1, 1), [1, 1, 1, 1], 'reflect'),
    ],
    [
      'RuntimeError',
      'Argument #6: Padding size should be less than the corresponding input dimension, but got: padding (1, 1) at dimension 2 of input [2, 8, 1, 5]',
      () => F.pad(ones(2, 8, 1, 5), [1, 1, 1, 1], 'reflect'),
    ],
    [
      'RuntimeError',
      'Calculated output H: -4 W: -1 must be >= 1 in every dimension (input H: 4, W: 5)',
      () => F.pad(ones(2, 3, 4, 5), [-3, -3, -4, -4], 'replicate'),
    ],
    ['RuntimeError', 'Halving dimension must be even, but dimension 0 is size 3', () => F.glu(ones(3))],
    [
      'TypeError',
      "mse_loss() got an unexpected keyword argument 'reduced'",
      () => F.mse_loss(ones(3), ones(3), { reduced: 'sum' } as object),
    ],
  ];
  test.each(cases)('%s: %s', (name, message, run) => {
    let error: unknown;
    try {
      run();
    } catch (e) {
      error = e;
    }
    expect((error as Error | undefined)?.name).toBe(name);
    expect((error as Error).message).toContain(message);
  });
});

describe('warnings', () => {
  afterEach(() => void jest.restoreAllMocks());
  test('once where the target has another size', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    for (let i = 0; i < 2; i++) F.mse_loss(torch.ones(4, 1), torch.ones(4));
    expect(warn.mock.calls.map(([text]) => String(text))).toEqual([
      'UserWarning: Using a target size (torch.Size([4])) that is different to the input size (torch.Size([4, 1])). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.',
    ]);
  });
});

describe('in place', () => {
  const x = (): Tensor => torch.tensor([-1.5, -0.2, 0.4, 7]);
  const cases: [string, (x: Tensor, inplace: boolean) => Tensor][] = [
    ['relu', (x, inplace) => F.relu(x, { inplace })],
    ['relu6', (x, inplace) => F.relu6(x, { inplace })],
    ['leaky_relu', (x, inplace) => F.leaky_relu(x, 0.1, inplace)],
    ['elu', (x, inplace) => F.elu(x, { inplace })],
    ['celu', (x, inplace) => F.celu(x, { inplace })],
    ['selu', (x, inplace) => F.selu(x, { inplace })],
    ['silu', (x, inplace) => F.silu(x, { inplace })],
    ['mish', (x, inplace) => F.mish(x, { inplace })],
    ['hardswish', (x, inplace) => F.hardswish(x, { inplace })],
    ['hardsigmoid', (x, inplace) => F.hardsigmoid(x, { inplace })],
    ['hardtanh', (x, inplace) => F.hardtanh(x, { inplace })],
    ['threshold', (x, inplace) => F.threshold(x, 0.1, 20, inplace)],
    ['rrelu', (x, inplace) => F.rrelu(x, { inplace })],
    ['dropout', (x, inplace) => (torch.manual_seed(1), F.dropout(x, { inplace }))],
    ['alpha_dropout', (x, inplace) => (torch.manual_seed(1), F.alpha_dropout(x, { training: true, inplace }))],
  ];
  test.each(cases)('%s', (_name, f) => {
    const written = x();
    const apart = f(x(), false);
    expect(f(written, true)).toBe(written);
    expect(values(written)).toEqual(values(apart));
  });
});

test('embedding scales rows down to a norm, in the table', () => {
  const table = torch.tensor([
    [3, 4],
    [0.3, 0.4],
  ]);
  near(F.embedding(long([0, 0, 1]), table, { max_norm: 1 }), [0.6, 0.8, 0.6, 0.8, 0.3, 0.4]);
  near(table, [0.6, 0.8, 0.3, 0.4]);
});

test('embedding gives a padding row no gradient, and divides by frequency', () => {
  const table = torch.ones(2, 2, { requires_grad: true });
  F.embedding(long([1, 0, 1]), table, { padding_idx: 0, scale_grad_by_freq: true })
    .sum()
    .backward();
  near(table.grad!, [0, 0, 1, 1]);
});

test('batch_norm moves running statistics', () => {
  const [mean, variance] = [torch.zeros(1), torch.ones(1)];
  F.batch_norm(torch.tensor([[1], [3]]), mean, variance, { training: true, momentum: 0.5 });
  near(mean, [1]);
  near(variance, [1.5]);
});

test('nothing is kept of what has no gradient', () => {
  const target = b();
  const loss = F.mse_loss(a(), target);
  loss.backward();
  expect(target.grad).toBe(null);
  expect(() => loss.backward()).toThrow('Trying to backward through the graph a second time');
});

describe('ctc_loss', () => {
  test.each([
    ['input_lengths to have value at most 5, but got value 6', [6], [2]],
    ['target_lengths to have value at least 0, but got value -1', [5], [-1]],
    ["tensor to have size at least 3 at dimension 1, but got size 2 for argument #2 'targets'", [5], [3]],
  ])('expects %s', (expected, steps, counts) => {
    const log = torch.zeros(5, 1, 3).log_softmax(2);
    expect(() => F.ctc_loss(log, long([[1, 2]]), steps, counts)).toThrow(
      `Expected ${expected} (while checking arguments for ctc_loss_allocate_outputs)`,
    );
  });

  const steps = (): [Tensor, Tensor] => {
    const x = torch.linspace(-1, 1, 24).view(4, 2, 3).detach().requires_grad_();
    return [x, F.log_softmax(x, -1)];
  };
  test('of labels one after the other, and its gradient', () => {
    const [x, log] = steps();
    const labels = long([1, 2, 2]);
    const losses = F.ctc_loss(log, labels, [4, 3], [2, 1], { reduction: 'none' });
    near(losses, [1.6732976, 1.4740319]);
    expect(losses.grad_fn!.name()).toBe('CtcLossBackward0');
    F.ctc_loss(log, labels, long([4, 3]), long([2, 1])).backward();
    near(x.grad!.reshape(-1).slice(0, 0, 6), [-0.002634, -0.0880414, 0.0906754, -0.0822953, 0.1662474, -0.083952]);
  });
  test('of targets that are too long', () => {
    const [, log] = steps();
    const options = { reduction: 'none', zero_infinity: true } as const;
    near(
      F.ctc_loss(
        log.slice(0, 0, 1),
        long([
          [1, 2],
          [1, 1],
        ]),
        [1, 1],
        [2, 1],
        options,
      ),
      [0, 1.1011312],
    );
  });
});

describe('pools under the names that give indices, too', () => {
  const x = (rank: number): Tensor =>
    torch
      .arange(5 ** rank)
      .reshape(new Array<number>(rank + 2).fill(1).fill(5, 2))
      .float()
      .sin();
  const same = (got: readonly Tensor[], wanted: readonly Tensor[]): void => {
    expect(got.map(values)).toEqual(wanted.map(values));
    expect(got[1]!.dtype).toBe(torch.long);
  };
  test('of windows', () => {
    same(F.max_pool1d_with_indices(x(1), 2, 1), F.max_pool1d(x(1), 2, { stride: 1, return_indices: true }));
    same(
      F.max_pool2d_with_indices(x(2), 2, { padding: 1 }),
      F.max_pool2d(x(2), 2, { padding: 1, return_indices: true }),
    );
    same(F.max_pool3d_with_indices(x(3), 3), F.max_pool3d(x(3), 3, { return_indices: true }));
  });
  test('of as many as are asked for', () => {
    same(F.adaptive_max_pool1d_with_indices(x(1), 2), F.adaptive_max_pool1d(x(1), 2, { return_indices: true }));
    same(
      F.adaptive_max_pool2d_with_indices(x(2), [2, 3]),
      F.adaptive_max_pool2d(x(2), [2, 3], { return_indices: true }),
    );
    same(F.adaptive_max_pool3d_with_indices(x(3), 2), F.adaptive_max_pool3d(x(3), 2, { return_indices: true }));
  });
  test('of random ones', () => {
    const samples = torch.tensor([[[0.3, 0.8]]]);
    const options = { output_size: 3, _random_samples: samples } as const;
    same(
      F.fractional_max_pool2d_with_indices(x(2), 2, options),
      F.fractional_max_pool2d(x(2), 2, { ...options, return_indices: true }),
    );
    expect(F.fractional_max_pool3d_with_indices(x(3), 2, 3)[1].shape).toEqual([1, 1, 3, 3, 3]);
  });
});
