// Parameters that PyTorch takes by keyword do what they say: numbers, strides and words are PyTorch's.
import { jest } from '@jest/globals';
import torch, { type Tensor, nn, optim } from '../../lib/door.js';

const F = nn.functional;

describe('where the end of a sequence stands', () => {
  test.each([
    [() => torch.arange(3), [0, 1, 2]],
    [() => torch.arange({ end: 3 }), [0, 1, 2]],
    [() => torch.arange(1, { end: 3 }), [1, 2]],
    [() => torch.arange({ start: 1, end: 5, step: 2 }), [1, 3]],
    [() => torch.arange(5, 0, -2), [5, 3, 1]],
  ])('%s', (make, expected) => expect(make().tolist()).toEqual(expected));

  test('where it is missing', () => {
    expect(() => torch.arange({ start: 3 } as never)).toThrow('missing 1 required positional arguments: "end"');
    expect(() => (torch.arange as () => unknown)()).toThrow('invalid combination of arguments - got (), but expected');
  });
});

test('memory formats of what is made or laid out anew', () => {
  const size = [1, 2, 3, 4] as const;
  const last = torch.channels_last;
  const like = torch.ones(1, 2, 3, 4).to({ memory_format: last });
  expect(torch.empty(size, { memory_format: last }).stride()).toEqual([24, 1, 8, 2]);
  expect(torch.empty([2, 1, 2, 2, 2], { memory_format: torch.channels_last_3d }).stride()).toEqual([8, 1, 4, 2, 1]);
  expect(torch.ones(2).resize_(size, { memory_format: last }).stride()).toEqual([24, 1, 8, 2]);
  expect(torch.ones(2).resize_as_(like).stride()).toEqual([24, 12, 4, 1]);
  expect(torch.ones(2).resize_as_(like, { memory_format: torch.preserve_format }).stride()).toEqual([24, 1, 8, 2]);
  expect(() => torch.empty(1, 2, { memory_format: last })).toThrow(
    'required rank 4 tensor to use channels_last format',
  );
  expect(() => torch.empty(1, { memory_format: torch.preserve_format })).toThrow('unsupported memory format Preserve');
  expect(() => torch.ones(2).resize_([2], { memory_format: torch.preserve_format })).toThrow('Unsupported memory formatPreserve'); // prettier-ignore
});

test('layout and pin_memory are checked', () => {
  expect(torch.zeros(2, { layout: torch.strided, pin_memory: true }).tolist()).toEqual([0, 0]);
  expect(torch.rand_like(torch.ones(2), { layout: null, pin_memory: false }).shape).toEqual([2]);
  expect(() => torch.zeros(2, { layout: 'sparse_coo' as never })).toThrow('there is no layout but torch.strided, got sparse_coo'); // prettier-ignore
  expect(() => torch.zeros(2, { pin_memory: 1 as never })).toThrow("argument 'pin_memory' must be bool, not int"); // prettier-ignore
  expect(() => nn.Linear(2, 2, { layout: torch.strided } as never)).toThrow("unexpected keyword argument 'layout'");
});

test('rarer arguments of functions', () => {
  const close = (got: Tensor, wanted: readonly number[]): void =>
    wanted.forEach((n, k) => expect(got.tolist<number[]>()[k]).toBeCloseTo(n, 3));
  close(F.elu_(torch.tensor([-1, 2]), 1, 2, 3), [-1.9004, 4]);
  close(F.elu_(torch.tensor([-1, 2]), { scale: 2 }), [-1.2642, 4]);
  const generator = torch.Generator().manual_seed(3);
  close(F.rrelu_(torch.tensor([-1, -2, 3]), 0.1, 0.3, true, generator), [-0.1068, -0.3147, 3]);
  const out = torch.empty(1, 2);
  expect(F.normalize(torch.tensor([[3, 4]]), { out })).toBe(out);
  close(out.flatten(), [0.6, 0.8]);
  expect(torch.ones(2).to_dense({ dtype: torch.float64 }).dtype).toBe(torch.float64);
  expect(() => torch.mm(torch.ones(2, 2), torch.ones(2, 2), { out_dtype: torch.float64 })).toThrow("Could not run 'aten::mm.dtype' with arguments from the 'CPU' backend"); // prettier-ignore
  expect(() => F.bilinear(torch.ones(2, 2), torch.ones(2, 2), torch.ones(2, 2))).toThrow('Dimension out of range (expected to be in range of [-2, 1], but got 2)'); // prettier-ignore
});

test('repeat_interleave', () => {
  const [x, counts] = [torch.tensor([1n, 2n]), torch.tensor([1n, 2n])];
  expect(torch.repeat_interleave(counts, { output_size: 3 }).tolist()).toEqual([0, 1, 1]);
  expect(torch.repeat_interleave({ repeats: counts }).tolist()).toEqual([0, 1, 1]);
  expect(torch.repeat_interleave({ input: x, repeats: 2, dim: 0 }).tolist()).toEqual([1, 1, 2, 2]);
  expect(torch.repeat_interleave(x, { repeats: counts }).tolist()).toEqual([1, 2, 2]);
  expect(() => torch.repeat_interleave(counts, { output_size: 4 })).toThrow('allocated size does not match required size'); // prettier-ignore
});

describe('where a keyword was not looked at', () => {
  test('modules', () => {
    const layer = nn.Linear(2, 2).requires_grad_({ requires_grad: false });
    expect(layer.weight.requires_grad).toBe(false);
    const twice = nn.ModuleList({ modules: [layer, layer] });
    expect([...twice.modules()]).toHaveLength(2);
    expect([...twice.modules({ remove_duplicate: false })]).toHaveLength(3);
    expect(layer.type({ dst_type: torch.float64 }).weight.dtype).toBe(torch.float64);
  });

  test('hooks', () => {
    const seen: string[] = [];
    const layer = nn.Linear(1, 1);
    layer.register_forward_hook({ hook: () => void seen.push('second') });
    layer.register_forward_hook(() => void seen.push('first'), { prepend: true });
    layer.register_state_dict_post_hook({ hook: () => void seen.push('saved') });
    layer(torch.ones(1));
    layer.state_dict();
    expect(seen).toEqual(['first', 'second', 'saved']);
    expect(() => layer.register_forward_hook(() => undefined, { prepnd: true } as never)).toThrow("unexpected keyword argument 'prepnd'"); // prettier-ignore
    const optimizer = optim.SGD(layer.parameters(), { lr: 0.1 });
    optimizer.register_step_post_hook({ hook: () => void seen.push('stepped') });
    expect(optimizer.step({ closure: () => 3 })).toBe(3);
    expect(seen.at(-1)).toBe('stepped');
  });

  test('samplers and parts of data sets', () => {
    const { BatchSampler, SequentialSampler, Subset, SubsetRandomSampler } = torch.utils.data;
    expect([...SequentialSampler({ data_source: [5, 6] })]).toEqual([0, 1]);
    expect([...SubsetRandomSampler({ indices: [7] })]).toEqual([7]);
    expect([...BatchSampler({ sampler: [1, 2, 3], batch_size: 2, drop_last: false })]).toEqual([[1, 2], [3]]);
    expect(Subset({ dataset: [4, 5, 6], indices: [2] })[0]).toBe(6);
  });

  test('vmap', () =>
    expect(
      torch
        .vmap({ func: (x: Tensor) => x.sum(), in_dims: 1 })(torch.ones(2, 3))
        .tolist(),
    ).toEqual([2, 2, 2]));
});

test('older names warn', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  expect(String(nn.Hardtanh({ min_value: -2, max_value: 3 }))).toBe('Hardtanh(min_val=-2, max_val=3)');
  const w = torch.ones(2, { requires_grad: true });
  torch.autograd.backward({ tensors: w.mul(2), grad_variables: torch.ones(2) });
  expect(w.grad!.tolist()).toEqual([2, 2]);
  expect(warn.mock.calls.flat()).toEqual([
    'FutureWarning: keyword argument `min_value` is deprecated and renamed to `min_val`',
    'FutureWarning: keyword argument `max_value` is deprecated and renamed to `max_val`',
    'FutureWarning: `grad_variables` is deprecated. Use `grad_tensors` instead.',
  ]);
  warn.mockRestore();
});

test('gradcheck obeys its keywords or refuses them', () => {
  const x = torch.tensor([0.5, 1], { dtype: torch.float64, requires_grad: true });
  const { gradcheck, gradgradcheck } = torch.autograd;
  expect(gradcheck({ func: torch.sin, inputs: [x], fast_mode: true })).toBe(true);
  expect(gradgradcheck({ func: torch.sin, inputs: x, atol: 1e-4 })).toBe(true);
  expect(() => gradcheck(torch.sin, x, { check_forward_ad: true })).toThrow(
    'gradcheck: check_forward_ad is false here',
  );
  expect(() => gradcheck(torch.sin, x, { tol: 1 } as never)).toThrow("unexpected keyword argument 'tol'");
});
