// Functions of several tensors: what they take, and what einsum, tensordot and take_along_dim make of odd sizes, as in PyTorch 2.15.
import torch, { type Tensor } from '../../lib/index.js';

const long = { dtype: torch.long };
/** Calls it as a program in plain JavaScript may. */
const called = (f: unknown, ...args: unknown[]): unknown => (f as (...args: unknown[]) => unknown)(...args);
const matrix = (...rows: number[][]): Tensor => torch.tensor(rows);

test.each(['hstack', 'vstack', 'dstack', 'column_stack'] as const)('%s takes one list and no keyword', (name) => {
  const x = torch.ones(2);
  expect(() => called(torch[name], [x], 1)).toThrow(TypeError);
  expect(() => called(torch[name], [x], { foo: 1 })).toThrow(`${name}() got an unexpected keyword argument 'foo'`);
  expect(() => called(torch[name], x)).toThrow('must be tuple of Tensors, not Tensor');
  expect(() => called(torch[name], [1])).toThrow('expected Tensor as element 0 in argument 0, but got int');
  expect(torch[name]({ tensors: [x] }).numel()).toBe(2);
});

test.each(['meshgrid', 'broadcast_tensors', 'block_diag', 'cartesian_prod', 'atleast_1d'] as const)(
  '%s refuses what is no tensor and keywords that it does not have',
  (name) => {
    const x = torch.ones(2);
    expect(() => called(torch[name], x, 1)).toThrow('expected Tensor as element 1 in argument 0, but got int');
    expect(() => called(torch[name], x, { foo: 1 })).toThrow(`${name}() got an unexpected keyword argument 'foo'`);
  },
);

test('meshgrid looks at indexing', () => {
  const x = torch.ones(2);
  expect(() => called(torch.meshgrid, x, { indexing: x })).toThrow("argument 'indexing' must be str, not Tensor");
  expect(() => called(torch.meshgrid, x, { indexing: 'xz' })).toThrow('indexing must be one of "xy" or "ij"');
  expect(torch.meshgrid(x, { indexing: null })[0].shape).toEqual([2]);
});

test('take_along_dim goes round along a dimension, and not without one', () => {
  const x = torch.tensor([1, 2, 3], { requires_grad: true });
  expect(x.take_along_dim(torch.tensor([-1, 3, -5], long), 0).tolist()).toEqual([3, 1, 2]);
  expect(() => x.take_along_dim(torch.tensor([-1], long))).toThrow(
    'index -1 is out of bounds for dimension 0 with size 3',
  );
  const index = torch.tensor([0, 1], long);
  const y = x.take_along_dim(index, 0);
  index.fill_(2);
  y.sum().backward();
  expect(x.grad!.tolist()).toEqual([1, 1, 0]);
  expect(torch.zeros(2, 0).take_along_dim(torch.zeros(2, 0, long), 1).shape).toEqual([2, 0]);
});

describe('einsum', () => {
  test('lists of numbers stand for letters', () => {
    const [x, y] = [torch.arange(6).view(2, 3), torch.arange(12).view(3, 4)];
    expect(torch.equal(torch.einsum(x, [0, 1], y, [1, 30], [30, 0]), x.mm(y).t())).toBe(true);
    expect(torch.einsum(x, ['...', 1]).tolist()).toEqual(x.tolist());
    expect(() => torch.einsum(x, [0, 52])).toThrow('subscript in subscript list is not within the valid range [0, 52)');
  });
  test('a letter that stands twice names equal lengths', () => {
    expect(() => torch.einsum('ii->i', torch.ones(2, 3))).toThrow(
      "einsum(): subscript i is repeated for operand 0 but the sizes don't match, 3 != 2",
    );
    expect(() => torch.einsum('ii', torch.ones(1, 3))).toThrow(/3 != 1/);
  });
  it.each([
    ['i.j->i', "einsum(): found '.' for operand 0 that is not part of any ellipsis"],
    ['i...j...->i', "einsum(): found '.' for operand 0 for which an ellipsis was already found"],
    ['i%j->i', 'einsum(): invalid subscript given at index 1 in the equation string, subscripts must be in [a-zA-Z]'],
    ['ij->i->j', 'einsum(): invalid subscript given at index 5 in the equation string, subscripts must be in [a-zA-Z]'],
    ['ij->i..j', "einsum(): found '.' for output that is not part of any ellipsis (...)"],
    ['ij->...i...', "einsum(): found '.' for output but an ellipsis (...) was already found"],
    ['ii->ij', 'einsum(): output subscript j does not appear in the equation for any input operand'],
    ['ij->ii', 'einsum(): output subscript i appears more than once in the output'],
    ['ij,->i', 'einsum(): fewer operands were provided than specified in the equation'],
    [
      'ij...k',
      'einsum(): the number of subscripts in the equation (3) is more than the number of dimensions (2) for operand 0',
    ],
  ])('reads no %s', (equation, message) => {
    expect(() => torch.einsum(equation, torch.ones(2, 3))).toThrow(new torch.RuntimeError(message));
  });
  test('the sum of one operand is a sum, over lengths of one too', () => {
    const x = matrix([1], [2]);
    const y = torch.einsum('ab->a', x);
    y.mul_(10);
    expect(x.tolist()).toEqual([[1], [2]]);
    expect(torch.einsum('ij->i', torch.ones(2, 2, { dtype: torch.bool })).dtype).toBe(torch.long);
  });
  test('lengths of zero', () => {
    expect(torch.einsum('ij,jk->ik', torch.zeros(2, 0), torch.zeros(0, 0)).shape).toEqual([2, 0]);
    expect(torch.einsum('ij,kj->ik', torch.zeros(1, 2), torch.zeros(0, 2)).shape).toEqual([1, 0]);
    expect(torch.einsum('abc', torch.zeros(1, 1, 0)).shape).toEqual([1, 1, 0]);
  });
  test('no keyword', () => {
    expect(() => called(torch.einsum, 'ij', torch.ones(2, 3), { foo: 1 })).toThrow("unexpected keyword argument 'foo'");
  });
});

describe('tensordot', () => {
  const [a, b] = [torch.ones(2, 2), torch.ones(2, 2)];
  test('broadcasts a length of one', () => {
    expect(torch.tensordot(torch.ones(2, 1), torch.ones(3, 2), 1).tolist()).toEqual(matrix([3, 3], [3, 3]).tolist());
    const x = torch.ones(2, 2, { dtype: torch.int32 });
    expect(torch.tensordot(x, x.narrow(0, 0, 1), 1).dtype).toBe(torch.int32);
  });
  test.each([
    [[[0]], 'ValueError', 'not enough values to unpack (expected 2, got 1)'],
    [[0, 1], 'TypeError', "argument 'dims_self' (position 1) must be tuple of ints, not int"],
    [[[0], [1, 0]], 'RuntimeError', 'both dimension lists should have same length'],
    ['a', 'RuntimeError', 'containing two lists, but got dims=a'],
    [1.5, 'RuntimeError', 'containing two lists, but got dims=1.5'],
    [-1, 'RuntimeError', 'tensordot expects dims >= 0, but got dims=-1'],
    [3, 'RuntimeError', 'tensordot expects dims < ndim_a or ndim_b, but got dims=3'],
  ])('dims %j is refused', (dims, name, message) => {
    let thrown: unknown;
    try {
      called(torch.tensordot, a, b, dims);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name, message: expect.stringContaining(message) as unknown });
  });
  test('one type, and no unknown keyword', () => {
    expect(() => torch.tensordot(a, b.double(), 1)).toThrow('both inputs should have same dtype');
    expect(() => called(torch.tensordot, a, b, { foo: 1 })).toThrow("unexpected keyword argument 'foo'");
  });
});

test('isin has no two numbers', () => {
  expect(() => called(torch.isin, 1, 2)).toThrow(
    'isin() received an invalid combination of arguments - got (int, int)',
  );
});

test('isin has no bool', () => {
  for (const [x, y] of [
    [torch.tensor([1], long), torch.tensor([true])],
    [torch.tensor([true]), 1],
    [torch.tensor([1], long), true],
  ]) {
    expect(() => called(torch.isin, x, y)).toThrow('Unsupported input type encountered for isin(): Bool');
  }
});

test('vander of integers is int64', () => {
  const x = torch.tensor([1, 20], { dtype: torch.uint8 });
  expect([torch.vander(x, 4).dtype, torch.vander(x, 4).tolist()]).toEqual([
    torch.long,
    [
      [1, 1, 1, 1],
      [8000, 400, 20, 1],
    ],
  ]);
});

test('mT and mH of a number are the number', () => {
  const x = torch.tensor(1);
  expect([x.mT === x, x.mH === x]).toEqual([true, true]);
  expect(() => torch.ones(3).mT).toThrow('Got 1-D tensor');
});

test('requires_grad of a result cannot be set; requires_grad_() of one does nothing', () => {
  const y = torch.ones(2, { requires_grad: true }).mul(1);
  expect(() => (y.requires_grad = true)).toThrow('you can only change requires_grad flags of leaf variables.');
  expect(y.requires_grad_()).toBe(y);
});

test('clamp_max and clamp_min of bools take a tensor, and no bool', () => {
  const b = torch.tensor([true, false]);
  expect([b.clamp_max(b).tolist(), b.clamp_min(b).tolist()]).toEqual([
    [true, false],
    [true, false],
  ]);
  expect(() => b.clamp_max(true)).toThrow('"clamp_max_scalar_cpu" not implemented for \'Bool\'');
  expect(b.clamp_max(1).dtype).toBe(torch.long);
});
