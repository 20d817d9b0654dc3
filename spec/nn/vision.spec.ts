// Convolutions, pools, borders and resampling, and their layers, beside PyTorch's own (spec/golden/vision.py).
import { readFileSync } from 'node:fs';
import torch, { Tensor, nn } from '../../lib/index.js';

interface Golden {
  readonly calls: readonly {
    readonly name: string;
    readonly inputs: readonly unknown[];
    readonly kwargs: Readonly<Record<string, unknown>>;
    readonly out: unknown;
    readonly node: string;
    readonly grads: readonly unknown[];
  }[];
  readonly strides: readonly (readonly [string, readonly unknown[], Readonly<Record<string, unknown>>, number[]])[];
  readonly layers: readonly {
    readonly name: string;
    readonly args: readonly unknown[];
    readonly kwargs: Readonly<Record<string, unknown>>;
    readonly text: string;
    readonly state: Readonly<Record<string, number[]>> | null;
  }[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/vision.json', import.meta.url), 'utf8')) as Golden;
const functions = nn.functional as unknown as Record<string, (...args: unknown[]) => Tensor>;
const layers = nn as unknown as Record<string, (...args: unknown[]) => InstanceType<typeof nn.Module>>;
const close = (got: Tensor, wanted: unknown): void =>
  torch.testing.assert_close(got.detach(), torch.tensor(wanted as number[]), { rtol: 1e-4, atol: 1e-5 });

/** What PyTorch does in steps of its own, or we do: the node has another name. */
const composed = new Set(['conv1d', 'conv_transpose1d', 'max_pool1d', 'lp_pool2d', 'grid_sample']);

test.each(golden.calls.map((one, k) => [`${one.name} ${k}`, one] as const))('%s', (_, one) => {
  const inputs = one.inputs.map((x) => torch.tensor(x as number[], { requires_grad: true }));
  const out = functions[one.name]!(...inputs, one.kwargs);
  close(out, one.out);
  if (!composed.has(one.name) && one.kwargs['mode'] !== 'circular') expect(out.grad_fn!.name()).toBe(one.node);
  const weight = torch.arange(out.numel()).float().cos().view(out.shape);
  const grads = torch.autograd.grad(out.mul(weight).sum(), inputs);
  grads.forEach((grad, k) => close(grad, one.grads[k]));
});

test.each(golden.strides.map((one) => [one[0], one] as const))('%s keeps channels innermost', (_, one) => {
  const [name, args, kwargs, strides] = one;
  const x = torch.randn(2, 3, 4, 4).contiguous({ memory_format: 'channels_last' });
  const given = args.map((arg) => (name === 'conv2d' ? torch.randn(...(arg as number[])) : arg));
  expect([...functions[name]!(x, ...given, kwargs).stride()]).toEqual(strides);
});

test.each(golden.layers.map((one) => [one.name, one] as const))('%s', (_, one) => {
  torch.manual_seed(0);
  const made = layers[one.name]!(...one.args, one.kwargs);
  expect(String(made)).toBe(one.text);
  if (one.state === null) return;
  const state = made.state_dict();
  expect(Object.keys(state)).toEqual(Object.keys(one.state));
  for (const [name, values] of Object.entries(one.state))
    close(state[name]!.flatten().narrow(0, 0, values.length), values);
});

test.each([torch.float32, torch.float64])('a convolution of many blocks is a product over its columns: %s', (dtype) => {
  torch.manual_seed(1);
  const make = (...shape: number[]): Tensor => torch.randn(shape, { dtype, requires_grad: true });
  const [x, weight, bias] = [make(2, 40, 30, 31), make(13, 40, 3, 3), make(13)];
  const columns = weight.view(13, -1).matmul(nn.functional.unfold(x, 3, { padding: 1 }));
  const wanted = columns.view(2, 13, 30, 31).add(bias.view(13, 1, 1));
  const out = nn.functional.conv2d(x, weight, bias, { padding: 1 });
  const grad = torch.randn(out.shape, { dtype });
  const all = [out, ...torch.autograd.grad(out, [x, weight, bias], grad)];
  const others = [wanted, ...torch.autograd.grad(wanted, [x, weight, bias], grad)];
  all.forEach((one, k) => torch.testing.assert_close(one, others[k]!, { rtol: 1e-4, atol: 1e-3 }));
});

describe('lazy modules', () => {
  test('become plain ones at the first call, and cannot be read before', () => {
    const lazy = nn.LazyConv2d(4, 3);
    expect(lazy.has_uninitialized_params()).toBe(true);
    expect(() => lazy.weight.shape).toThrow("Can't access the shape of an uninitialized parameter or buffer.");
    expect([...lazy.parameters()]).toHaveLength(2);
    lazy.double();
    expect(lazy(torch.randn(1, 2, 5, 5, { dtype: torch.float64 })).shape).toEqual([1, 4, 3, 3]);
    expect(String(lazy)).toBe('Conv2d(2, 4, kernel_size=(3, 3), stride=(1, 1))');
    expect(lazy instanceof nn.Conv2d).toBe(true);
    expect(lazy.weight.shape).toEqual([4, 2, 3, 3]);
  });

  test('take the shapes of what they load', () => {
    const lazy = nn.LazyLinear(3);
    lazy.load_state_dict(nn.Linear(5, 3).state_dict());
    expect(lazy.has_uninitialized_params()).toBe(false);
    expect(lazy(torch.ones(2, 5)).shape).toEqual([2, 3]);
  });
});

test("the second gradients of grid_sample are there where PyTorch's are", () => {
  // [of the picture's gradient, of the grid's], by the picture, the grid and the result's gradient
  const wanted = {
    bilinear: [[false, true, true], [true, true, true]],
    nearest: [[false, true, true], [false, false, false]],
    bicubic: [[false, true, true], [true, true, true]],
  } as const; // prettier-ignore
  for (const mode of ['bilinear', 'nearest', 'bicubic'] as const) {
    const x = torch.rand(1, 1, 3, 3, { requires_grad: true });
    const grid = torch.rand(1, 2, 2, 2).sub(0.5).requires_grad_();
    const y = nn.functional.grid_sample(x, grid, { mode, align_corners: false });
    const grad = torch.ones_like(y, { requires_grad: true });
    const there = torch.autograd.grad(y, [x, grid], grad, { create_graph: true }).map((first) => {
      const second = torch.autograd.grad(first.sum(), [x, grid, grad], { allow_unused: true, retain_graph: true });
      return second.map((one) => one !== null);
    });
    expect([mode, there]).toEqual([mode, wanted[mode]]);
  }
});
