// `out=`: what PyTorch 2.15 does with the tensor that a function is given to write to.
import { jest } from '@jest/globals';
import torch from '../../lib/index.js';
import * as arithmetic from '../../lib/ops/pointwise/arithmetic.js';
import * as pairs from '../../lib/ops/pointwise/pairs.js';
import { writeOut } from '../../lib/ops/row/out.js';
import { Pointwise } from '../../lib/ops/row/pointwise.js';
import { expectClose, sample } from './support.js';

const { float64, long } = torch;

test('every function of arithmetic writes to out what it returns without', () => {
  const [x, y, z] = [sample([2, 3], [0.5, 2], 1), sample([3], [0.5, 2], 2), sample([2, 1], [0.5, 2], 3)];
  let tried = 0;
  for (const f of Object.values({ ...arithmetic, ...pairs })) {
    const row = 'row' in f ? f.row : null;
    if (!(row instanceof Pointwise) || row.options.out === false || row.name === 'heaviside') continue;
    tried++;
    const call = f as unknown as (...args: unknown[]) => torch.Tensor;
    const operands = [x, y, z].slice(0, row.operands.length);
    const wanted = call(...operands);
    const out = torch.empty(0, { dtype: wanted.dtype });
    expect(call(...operands, { out })).toBe(out);
    expectClose(out, wanted);
  }
  expect(tried).toBeGreaterThan(20);
});

test('a result is converted to the type of out, where it can be', () => {
  const out = torch.empty(2, { dtype: float64 });
  expect(torch.add(torch.ones(2), 1.5, { out }).tolist()).toEqual([2.5, 2.5]);
  expect(out.dtype).toBe(float64);
  expect(() => torch.add(torch.ones(2), 1.5, { out: torch.empty(2, { dtype: long }) })).toThrow(
    "result type Float can't be cast to the desired output type Long",
  );
});

test('out gets the shape and strides of the result, with a warning where it had elements', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  try {
    const none = torch.empty(0);
    torch.add(torch.ones(2, 3).t(), 1, { out: none });
    expect([none.shape, none.stride()]).toEqual([
      [3, 2],
      [1, 3],
    ]);
    const given = torch.empty(3, 2);
    torch.add(torch.ones(2, 3).t(), 1, { out: given });
    expect(given.stride()).toEqual([2, 1]);
    expect(warn).not.toHaveBeenCalled();
    expect(torch.add(torch.ones(2), 1, { out: torch.empty(3) }).tolist()).toEqual([2, 2]);
    expect(warn.mock.calls[0]![0]).toContain(
      'An output with one or more elements was resized since it had shape [3], which does not match the required output shape [2].',
    );
  } finally {
    warn.mockRestore();
  }
});

test('out may be an operand, but not overlap one', () => {
  const x = torch.arange(4).float();
  expect(torch.mul(x, x, { out: x }).tolist()).toEqual([0, 1, 4, 9]);
  expect(x._version).toBe(1);
  expect(() => torch.add(x.narrow(0, 0, 3), 1, { out: x.narrow(0, 1, 3) })).toThrow(
    'some elements of the input tensor and the written-to tensor refer to a single memory location',
  );
  expect(() => torch.add(x, 1, { out: torch.empty(1).expand(4) })).toThrow(
    'more than one element of the written-to tensor refers to a single memory location',
  );
});

test('nothing that requires grad takes part while operations are recorded', () => {
  const w = torch.ones(2, { requires_grad: true });
  const words =
    "add(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.";
  expect(() => torch.add(w, 1, { out: torch.empty(2) })).toThrow(words);
  expect(() => torch.add(torch.ones(2), 1, { out: w })).toThrow(words);
  torch.no_grad(() => torch.add(w, 1, { out: w }));
  expect(w.tolist()).toEqual([2, 2]);
});

test('only functions that have out take it, by keyword, and no method does', () => {
  const [x, out] = [torch.ones(2), torch.empty(2)];
  // @ts-expect-error: relu has no out
  expect(() => torch.relu(x, { out })).toThrow("relu() got an unexpected keyword argument 'out'");
  // @ts-expect-error: methods have no out
  expect(() => x.add(1, { out })).toThrow("add() got an unexpected keyword argument 'out'");
  // @ts-expect-error: nor those of what other operators make
  expect(() => x.diff({ out })).toThrow("diff() got an unexpected keyword argument 'out'");
  // @ts-expect-error: nor these
  expect(() => x.nonzero({ out })).toThrow("nonzero() got an unexpected keyword argument 'out'");
  // @ts-expect-error: nor these
  expect(() => x.float_power(2, { out })).toThrow("got an unexpected keyword argument 'out'");
  expect(() => torch.exp(x, out)).toThrow('exp() takes 1 positional argument but 2 were given');
  // @ts-expect-error: out is a tensor
  expect(() => torch.exp(x, { out: 5 })).toThrow("exp(): argument 'out' must be Tensor, not int");
  expect(torch.exp(torch.zeros(2), { out: null }).tolist()).toEqual([1, 1]);
});

test('writeOut computes beside what shares memory with an input', () => {
  const x = torch.tensor([1, 2]);
  writeOut(x, { shape: [2], dtype: x.dtype }, [x], (target) => {
    expect(target.storage).not.toBe(x.storage);
    target.copy_(x.flip(0));
  });
  expect(x.tolist()).toEqual([2, 1]);
  const exact = { shape: [2], dtype: x.dtype, exact: true };
  expect(() => writeOut(torch.empty(2, { dtype: float64 }), exact, [x], () => undefined)).toThrow(
    'Expected out tensor to have dtype float, but got double instead',
  );
});

test('a type that a function does not write is refused in its words', () => {
  const x = torch.tensor([1.5, -2]);
  const doubles = (): torch.Tensor => torch.zeros(2, { dtype: float64 });
  const [values, places] = [torch.zeros([]), torch.zeros([], { dtype: long })];
  const one = torch.zeros([], { dtype: float64 });
  const refused: [() => unknown, string][] = [
    [() => torch.neg(x, { out: doubles() }), 'Found dtype Double but expected Float'],
    [() => torch.clamp(x, 0, 1, { out: doubles() }), 'Found dtype Double but expected Float'],
    [() => torch.signbit(x, { out: doubles() }), 'signbit does not support non-boolean outputs.'],
    [() => torch.nan_to_num(x, { out: doubles() }), 'nan_to_num: dtype of out: Double should be same as input: Float'],
    [() => torch.where(x.gt(0), x, x, { out: doubles() }), 'Expected out type to be Float but got Double'],
    [() => torch.mm(torch.ones(2, 2), torch.ones(2, 2), { out: doubles() }), 'Expected out tensor to have dtype float'],
    [() => torch.dot(x, x, { out: one }), 'result dtype Double does not match input dtype Float'],
    [() => torch.amax(x, { out: one }), "but got Float for input's dtype and Double for out's dtype."],
    [() => torch.all(x, { out: one }), 'all only supports bool tensor for result, got: Double'],
    [() => torch.sort(x, { out: [doubles(), places] }), 'Expected out tensor to have dtype float, but got double'],
    [() => torch.cummax(x, 0, { out: [x, doubles()] }), 'expected scalar_type Long but found Double'],
    [() => torch.kthvalue(x, 1, { out: [values, one] }), 'output indices must be of scalar type Long'],
    [() => torch.mode(x, { out: [one, places] }), "expected scalar type 'Float' but got 'Double' for values output"],
    [() => torch.index_select(x, 0, places, { out: doubles() }), 'self and result must have the same scalar type'],
  ];
  for (const [call, sentence] of refused) expect(call).toThrow(sentence);
  expect(torch.exp(x, { out: doubles() }).dtype).toBe(float64);
});

test('floats of 16 bits are rounded before they become what out holds', () => {
  const half = torch.tensor([1.5]).half();
  expect(torch.exp(half, { out: torch.zeros(1) }).item()).toBe(4.48046875);
  expect(torch.exp(half.bfloat16(), { out: torch.zeros(1) }).item()).toBe(4.46875);
  expect(torch.exp(half, { out: torch.zeros(1, { dtype: float64 }) }).item()).toBe(4.48046875);
});

test('a gradient is asked after where there is one, and goes where a result is copied', () => {
  const x = torch.tensor([1, -2], { requires_grad: true });
  const into = torch.empty(0);
  expect(() => torch.exp(x, { out: into })).toThrow(
    "exp(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.",
  );
  const silent = [
    torch.gt(x, 0, { out: torch.empty(0, { dtype: torch.bool }) }),
    torch.logical_not(x, { out: torch.empty(0, { dtype: torch.bool }) }),
    torch.any(x, { out: torch.empty(0, { dtype: torch.bool }) }),
    torch.special.chebyshev_polynomial_t(x, 2, { out: torch.empty(0) }),
  ];
  expect(silent.map((t) => [t.tolist(), t.requires_grad])).toEqual([
    [[true, false], false],
    [[false, false], false],
    [true, false],
    [[1, 7], false],
  ]);
  const lacking = torch.heaviside(x, torch.ones(2), { out: torch.empty(0) });
  expect([lacking.tolist(), lacking.requires_grad]).toEqual([[1, 0], true]);
  expect(() => lacking.sum().backward()).toThrow('derivative for aten::heaviside is not implemented');
  const copied = torch.linalg.norm(x, { out: torch.empty([]) });
  copied.backward();
  expectClose(x.grad, torch.tensor([0.4472136, -0.8944272]));
});

describe('several results', () => {
  const x = torch.tensor([
    [3, 1, 2],
    [0, 5, 4],
  ]);
  const empty = () => [torch.empty(0), torch.empty(0, { dtype: torch.long })];

  test.each(['max', 'min', 'sort', 'topk', 'kthvalue', 'median', 'mode', 'cummax'])('%s', (name) => {
    const call = (torch as unknown as Record<string, (...args: unknown[]) => torch.Tensor[]>)[name]!;
    const args = name === 'topk' || name === 'kthvalue' ? [x, 2] : name === 'sort' ? [x] : [x, 1];
    const out = empty();
    const given = call(...args, { out });
    expect([given[0] === out[0], given[1] === out[1]]).toEqual([true, true]);
    call(...args).forEach((t, k) => expect(out[k]!.tolist()).toEqual(t.tolist()));
  });

  test('of a decomposition', () => {
    const [q, r] = [torch.empty(0), torch.empty(0)];
    torch.linalg.qr(x, { out: [q, r] });
    expect(torch.allclose(q.matmul(r), x, { atol: 1e-5 })).toBe(true);
  });

  test('as many tensors as results, without gradients', () => {
    const max = torch.max as unknown as (...args: unknown[]) => unknown;
    expect(() => max(x, 1, { out: [torch.empty(0)] })).toThrow('max() received an invalid combination of arguments');
    expect(() => max(x, 1, { out: torch.empty(0) })).toThrow('max() received an invalid combination of arguments');
    expect(() => max(x.clone().requires_grad_(), 1, { out: empty() })).toThrow(
      "functions with out=... arguments don't support automatic differentiation",
    );
  });
});

test('results of aminmax must not share memory', () => {
  const x = torch.tensor([
    [1, 2],
    [3, 0],
  ]);
  const [one, more] = [torch.empty(2), torch.empty(3)];
  const words = 'aminmax(): the `min` and `max` out= tensors must not overlap.';
  expect(() => torch.aminmax(x, { dim: 0, out: [one, one] })).toThrow(new torch.ValueError(words));
  expect(() => torch.aminmax(x, { dim: 0, out: [more[':2']!, more['1:']!] })).toThrow(words);
  expect(torch.aminmax(x, { dim: 0, out: [one, torch.empty(2)] }).min.tolist()).toEqual([1, 0]);
});

describe('out of what makes tensors of no other', () => {
  const inference = (): torch.Tensor => torch.inference_mode(() => torch.zeros(3));
  /** Whether a call that throws has drawn nothing. */
  const refused = (call: () => unknown, words: string): void => {
    torch.manual_seed(0);
    expect(call).toThrow(words);
    const next = torch.rand(1).item();
    torch.manual_seed(0);
    expect(next).toBe(torch.rand(1).item());
  };

  test('is no inference tensor', () => {
    for (const name of ['zeros', 'ones', 'rand', 'randn'] as const) {
      expect(() => torch[name]([3], { out: inference() })).toThrow('Inplace update to inference tensor');
    }
    expect(torch.empty([3], { out: inference() }).tolist()).toEqual([0, 0, 0]); // which writes nothing
    expect(() => torch.arange(3, { out: inference() })).toThrow('Inplace update to inference tensor');
    expect(() => torch.linspace(0, 1, 3, { out: inference() })).toThrow('Inplace update to inference tensor');
  });

  test('is refused before anything is drawn', () => {
    const expanded = torch.zeros(1).expand(3);
    refused(() => torch.rand([3], { out: expanded }), 'more than one element');
    refused(() => torch.multinomial(torch.ones(3), 2, { out: torch.zeros(2) }), 'multinomial expects Long tensor out');
    refused(() => torch.normal(torch.zeros(3), 1, { out: torch.zeros(3, { dtype: long }) }), 'normal_kernel_cpu');
  });

  test('may have been expanded where it is filled', () => {
    const expanded = torch.zeros(1).expand(3);
    expect(torch.ones([3], { out: expanded }).tolist()).toEqual([1, 1, 1]);
    expect(torch.full([3], 2, { out: expanded }).tolist()).toEqual([2, 2, 2]);
  });

  test('requires no grad where it is resized, nor where it is a view of a leaf', () => {
    const leaf = torch.zeros([2, 2], { requires_grad: true });
    for (const make of [() => torch.empty([2, 2], { out: leaf }), () => torch.randn([2, 2], { out: leaf })]) {
      torch.no_grad(() => {
        expect(make).toThrow('cannot resize variables that require grad');
      });
    }
    expect(() => torch.zeros([2, 2], { out: leaf.mT })).toThrow('support automatic differentiation');
    expect(torch.zeros([2, 2], { out: leaf.mul(1).mT }).tolist()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});

test('of PyTorch functions written in Python it may stand by place', () => {
  type Loose = (...args: unknown[]) => unknown;
  const x = torch.tensor([[3, 4]]);
  for (const [f, args, want] of [
    [torch.norm, [2, null, false], 5],
    [torch.tensordot, [x, 2], 25],
    [torch.nn.functional.normalize, [1, 1, 0], [[3 / 7, 4 / 7]]],
  ] as const) {
    const out = torch.empty(0);
    expect((f as Loose)(x, ...args, out)).toBe(out);
    expect(out.allclose(torch.tensor(want))).toBe(true);
  }
});
