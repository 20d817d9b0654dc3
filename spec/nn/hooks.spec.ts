import torch, { nn } from '../../lib/index.js';

const x = () => torch.tensor([[1, 2]], { requires_grad: true });
const layer = () => {
  const linear = nn.Linear(2, 1, { bias: false });
  torch.no_grad(() => linear.weight.copy_(torch.tensor([[3, 4]])));
  return linear;
};

test('forward hooks see and replace inputs and output, in order', () => {
  const linear = layer();
  const pre = linear.register_forward_pre_hook((_, [input]) => input.mul(2));
  const post = linear.register_forward_hook((module, [input], output) => {
    expect(module).toBe(linear);
    expect(input.tolist()).toEqual([[2, 4]]);
    return output.add(1);
  });
  linear.register_forward_hook((_, __, output) => output.mul(10), { prepend: true });
  expect(linear(x()).item()).toBe(221);
  pre.remove();
  post.remove();
  expect(linear(x()).item()).toBe(110);
});

test('hooks with keywords', () => {
  class Scale extends nn.Module {
    override forward(input: torch.Tensor, { by = 1 }: { by?: number } = {}): torch.Tensor {
      return input.mul(by);
    }
  }
  const scale = new Scale();
  const seen: unknown[] = [];
  scale.register_forward_pre_hook((_, args, kwargs) => [args, { by: (kwargs.by as number) + 1 }], {
    with_kwargs: true,
  });
  scale.register_forward_hook((_, __, kwargs) => void seen.push(kwargs), { with_kwargs: true });
  expect(scale(torch.ones(1), { by: 2 }).item()).toBe(3);
  expect(seen).toEqual([{ by: 3 }]);
});

test('a hook that is always called', () => {
  const calls: string[] = [];
  const broken = nn.ModuleList();
  broken.register_forward_hook(() => void calls.push('plain'));
  broken.register_forward_hook(() => void calls.push('always'), { always_call: true });
  expect(() => broken(x())).toThrow('missing the required "forward" function');
  expect(calls).toEqual(['always']);
});

test('backward hooks see and replace gradients', () => {
  const linear = layer();
  const input = x();
  const seen: unknown[] = [];
  linear.register_full_backward_pre_hook((_, [grad]) => [grad!.mul(2)]);
  linear.register_full_backward_hook((_, gradInput, gradOutput) => {
    seen.push([gradInput.map((g) => g?.tolist()), gradOutput.map((g) => g?.tolist())]);
    return [gradInput[0]!.mul(10)];
  });
  linear(input).sum().backward();
  expect(seen).toEqual([[[[[6, 8]]], [[[2]]]]]);
  expect(input.grad!.tolist()).toEqual([[60, 80]]);
  expect(linear.weight.grad!.tolist()).toEqual([[2, 4]]);
});

test('a backward hook where no input needs a gradient', () => {
  const linear = layer();
  const seen: unknown[] = [];
  linear.register_full_backward_hook(
    (_, gradInput, gradOutput) => void seen.push([gradInput, gradOutput[0]!.tolist()]),
  );
  linear(torch.ones(1, 2)).sum().backward();
  expect(seen).toEqual([[[null], [[1]]]]);
});

test('too many gradients', () => {
  const linear = layer();
  linear.register_full_backward_hook((_, [grad]) => [grad!, grad!]);
  expect(() => linear(x()).sum().backward()).toThrow(
    'Backward hook returned an invalid number of grad_input, got 2, but expected 1',
  );
});

test('a handle takes off its own hook, once', () => {
  const linear = layer();
  const seen: string[] = [];
  const saved = () => void seen.push('saved');
  const first = linear.register_state_dict_post_hook(saved);
  linear.register_state_dict_post_hook(saved);
  first.remove();
  first.remove();
  linear.state_dict();
  expect(seen).toEqual(['saved']);

  const called = linear.register_forward_hook(() => void seen.push('before'));
  called.remove();
  linear.register_forward_hook(() => void seen.push('called'));
  called.remove();
  linear(x());
  expect(seen).toEqual(['saved', 'called']);
});
