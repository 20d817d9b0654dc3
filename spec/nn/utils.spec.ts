import { jest } from '@jest/globals';
import torch, { nn } from '../../lib/index.js';

function withGrads(): nn.Parameter[] {
  const parameters = [nn.Parameter(torch.zeros(2)), nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(1))];
  parameters[0]!.grad = torch.tensor([3, 0]);
  parameters[1]!.grad = torch.tensor([-4]);
  return parameters;
}
const grads = (parameters: nn.Parameter[]) => parameters.map((p) => p.grad?.tolist() ?? null);

test('clip_grad_norm_ returns the norm and scales to the limit', () => {
  const parameters = withGrads();
  expect(nn.utils.clip_grad_norm_(parameters, 1).item()).toBe(5);
  expect(nn.utils.get_total_norm(parameters.flatMap((p) => p.grad ?? [])).item()).toBeCloseTo(1, 5);
  expect(nn.utils.clip_grad_norm_(withGrads(), 10, { norm_type: Infinity }).item()).toBe(4);
  const one = withGrads();
  expect(nn.utils.clip_grad_norm_(one, 3.5, 1).item()).toBe(7);
  expect(grads(one)[0]![0]).toBeCloseTo(1.5, 5);
  expect(nn.utils.clip_grad_norm_([], 1).item()).toBe(0);
});

test('what is below the limit stays', () => {
  const parameters = withGrads();
  nn.utils.clip_grad_norm_(parameters, 100);
  expect(grads(parameters)).toEqual([[3, 0], [-4], null]);
});

test('a norm that is no number', () => {
  const parameters = withGrads();
  parameters[1]!.grad = torch.tensor([NaN]);
  expect(() => nn.utils.clip_grad_norm_(parameters, 1, { error_if_nonfinite: true })).toThrow(
    'The total norm of order 2.0 for gradients from `parameters` is non-finite, so it cannot be clipped.',
  );
  expect(() => nn.utils.clip_grad_norm_(parameters, 1, { norm_type: -Infinity, error_if_nonfinite: true })).toThrow(
    'The total norm of order -inf for gradients',
  );
});

test('clip_grad_value_, and a single tensor', () => {
  const parameters = withGrads();
  nn.utils.clip_grad_value_(parameters, 2);
  expect(grads(parameters)).toEqual([[2, 0], [-2], null]);
  nn.utils.clip_grad_value_(parameters[0]!, 1);
  expect(grads(parameters)[0]).toEqual([1, 0]);
});

test('parameters as a vector, and back', () => {
  const model = nn.Linear(2, 2);
  const vector = nn.utils.parameters_to_vector(model.parameters());
  expect(vector.shape).toEqual([6]);
  expect(vector.requires_grad).toBe(true);
  nn.utils.vector_to_parameters(torch.arange(6).float(), model.parameters());
  expect([model.weight.tolist(), model.bias.tolist()]).toEqual([[[0, 1], [2, 3]], [4, 5]]); // prettier-ignore
  expect(model.weight.requires_grad).toBe(true);
});

test("clip_grad_norm_ takes 'inf', and says when a generator is used up", () => {
  expect(nn.utils.clip_grad_norm_(withGrads(), 10, { norm_type: 'inf' }).item()).toBe(4);
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const used = nn.ReLU().parameters();
  expect(nn.utils.clip_grad_norm_(used, 1).item()).toBe(0);
  expect(warn).toHaveBeenCalledWith(
    'UserWarning: `parameters` is an empty generator, no gradient clipping will occur.',
  );
  warn.mockRestore();
});

test('clip_grad_norm is clip_grad_norm_ with a warning', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  try {
    const parameters = withGrads();
    expect(nn.utils.clip_grad_norm(parameters, 1).item()).toBe(5);
    expect(grads(parameters)[1]![0]).toBeCloseTo(-0.8, 5);
    expect(warn.mock.calls.flat()).toEqual([
      'FutureWarning: `torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.',
    ]);
  } finally {
    warn.mockRestore();
  }
});
