// What is refused, and what has happened by then: as PyTorch 2.15.
import torch from '../../lib/index.js';
import { onCpu } from './support.js';

const F = torch.nn.functional;
const suite = onCpu ? describe : describe.skip;
suite('refused', () => {
  test('losses have no derivative for their factors', () => {
    const w = torch.ones(2, { requires_grad: true });
    const [x, y] = [torch.full([1, 2], 0.5), torch.tensor([0n])];
    const words = (f: string, argument = 'weight'): string =>
      `The function '${f}' is not differentiable with respect to argument '${argument}'. This input cannot have requires_grad True.`;
    expect(() => F.cross_entropy(x, y, { weight: w })).toThrow(words('nll_loss_forward'));
    expect(() => F.nll_loss(x, y, { weight: w })).toThrow(words('nll_loss_forward'));
    expect(() => F.binary_cross_entropy(x, x, { weight: w })).toThrow(words('binary_cross_entropy'));
    const logits = 'binary_cross_entropy_with_logits';
    expect(() => F.binary_cross_entropy_with_logits(x, x, { weight: w })).toThrow(words(logits));
    expect(() => F.binary_cross_entropy_with_logits(x, x, { pos_weight: w })).toThrow(words(logits, 'pos_weight'));
    expect(torch.no_grad(() => F.cross_entropy(x, y, { weight: w })).item()).toBeCloseTo(Math.LN2);
  });

  test('a batch of ignored targets gives no gradient', () => {
    const x = torch.tensor([[1, 2]], { requires_grad: true });
    F.cross_entropy(x, torch.tensor([-100n])).backward();
    expect(x.grad!.tolist()).toEqual([[0, 0]]);
  });

  test('dropout of integers draws its mask before it fails', () => {
    torch.manual_seed(0);
    expect(() => F.dropout(torch.tensor([1n, 2n]), 0.5)).toThrow("result type Float can't be cast");
    expect(torch.rand(1).item()).toBeCloseTo(0.3074, 4);
  });

  test('indices of triangles', () => {
    expect(torch.tril_indices(3, 2).tolist()).toEqual([
      [0, 1, 1, 2, 2],
      [0, 0, 1, 0, 1],
    ]);
    expect(torch.triu_indices(2, 3, 1, { dtype: torch.int32 }).tolist()).toEqual([
      [0, 0, 1],
      [1, 2, 2],
    ]);
    expect(torch.tril_indices(4096, 4096).shape).toEqual([2, 8390656]);
    expect(() => torch.tril_indices(0.5, 2)).toThrow(
      "tril_indices(): argument 'row' (position 1) must be int, not float",
    );
  });
});

test('a norm has the type of its input, or one that holds more', () => {
  const x = torch.ones(2, 2, { requires_grad: true });
  const half = x.half();
  const { vector_norm, matrix_norm } = torch.linalg;
  const [int32, float16, bfloat16] = [torch.int32, torch.float16, torch.bfloat16].map((dtype) => ({ dtype }));
  const whole = 'dtype should be floating point or complex, but got Int';
  const narrow = 'the dtype of the input (Float) should be convertible without narrowing to the specified dtype (Half)';
  const complex = 'dtype should be real for real inputs, but got ComplexFloat';
  for (const norm of [() => x.norm(2, 0, int32), () => torch.linalg.norm(x, int32), () => vector_norm(x, int32)])
    expect(norm).toThrow(`linalg.vector_norm: ${whole}`);
  expect(() => x.norm(2, 0, float16)).toThrow(`linalg.vector_norm: ${narrow}`);
  expect(() => vector_norm(x, { dtype: torch.complex64 })).toThrow(`linalg.vector_norm: ${complex}`);
  expect(() => vector_norm(half, bfloat16)).toThrow('the dtype of the input (Half) should be convertible');
  for (const order of ['fro', 'nuc', 1, 2] as const) {
    expect(() => matrix_norm(x, order, int32)).toThrow(`linalg.matrix_norm: ${whole}`);
    expect(() => matrix_norm(x, order, float16)).toThrow(`linalg.matrix_norm: ${narrow}`);
    expect(() => matrix_norm(x, order, { dtype: torch.complex64 })).toThrow(`linalg.matrix_norm: ${complex}`);
  }
  expect(vector_norm(half, { dtype: torch.float32 }).dtype).toBe(torch.float32);
  // What is asked of the input comes first, and the order before it.
  expect(() => matrix_norm(half, 2, { dtype: torch.float32 })).toThrow('Low precision dtypes not supported. Got Half');
  expect(() => vector_norm(torch.ones(0, 3), -1, [0], int32)).toThrow('cannot compute the -1 norm');
  expect(() => matrix_norm(x, 1, [0, 5], int32)).toThrow('Dimension out of range');
  expect(() => matrix_norm(torch.ones(3), 0.5)).toThrow('linalg.matrix_norm: Order 0.5 not supported.');
});

test('messages have numbers as C++ streams print them: six digits, inf and nan', () => {
  const x = torch.tensor([12345678, Infinity]);
  expect(() => torch.arange(12345678, Infinity)).toThrow('unsupported range: 1.23457e+07 -> inf');
  expect(() => torch.histc(x, 4)).toThrow('torch.histc: range of [1.23457e+07, inf] is not finite');
  expect(() => torch.histogramdd(x.view(2, 1), [2])).toThrow('range [1.23457e+07, inf] is not finite');
  expect(() => torch.linalg.cond(torch.ones(2, 2), 12345678)).toThrow('invalid norm type: 1.23457e+07');
  expect(() => torch.linalg.vector_norm(torch.ones(0), -Infinity)).toThrow('cannot compute the -inf norm');
});
