// torch.autograd.Function: what is kept, marked, materialized and refused.
import torch, { Tensor } from '../../lib/index.js';
import { type FunctionCtx } from '../../lib/autograd/function.js';

const { Function, gradcheck, gradgradcheck } = torch.autograd;
const data = (...values: number[]): Tensor => torch.tensor(values, { dtype: torch.float64 });
const leaf = (...values: number[]): Tensor => data(...values).requires_grad_();
type Apply = (...args: unknown[]) => any;

class Exp extends Function {
  static override forward(ctx: FunctionCtx, x: Tensor) {
    const y = x.exp();
    ctx.save_for_backward(y);
    return y;
  }
  static override backward(ctx: FunctionCtx, grad: Tensor) {
    const [y] = ctx.saved_tensors;
    return grad.mul(y);
  }
}
class Product extends Function {
  static override forward(ctx: FunctionCtx, a: Tensor, b: Tensor, factor: number) {
    ctx.save_for_backward(a, b);
    ctx.factor = factor;
    return a.mul(b).mul(factor);
  }
  static override backward(ctx: FunctionCtx, grad: Tensor) {
    const [a, b] = ctx.saved_tensors;
    const factor = ctx.factor as number;
    seen.push([...ctx.needs_input_grad]);
    return [
      ctx.needs_input_grad[0] ? grad.mul(b).mul(factor) : null,
      ctx.needs_input_grad[1] ? grad.mul(a).mul(factor) : null,
      null,
    ];
  }
}
let seen: boolean[][] = [];
beforeEach(() => {
  seen = [];
});
const apply = (of: unknown): Apply => (of as { apply: Apply }).apply;

test('values, gradients, and gradients of gradients', () => {
  const x = leaf(0.5, -1);
  const y: Tensor = apply(Exp)(x);
  expect(y.grad_fn!.name()).toBe('ExpBackward');
  y.sum().backward();
  expect(x.grad!.tolist()).toEqual(x.exp().tolist());
  expect(gradcheck(apply(Exp), leaf(0.5, -1))).toBe(true);
  expect(gradgradcheck(apply(Exp), leaf(0.5, -1))).toBe(true);
  expect(gradcheck(((a: Tensor, b: Tensor) => apply(Product)(a, b, 3)) as never, [leaf(1, 2), leaf(3, 4)])).toBe(true);
  expect(gradgradcheck(((a: Tensor, b: Tensor) => apply(Product)(a, b, 3)) as never, [leaf(1, 2), leaf(3, 4)])).toBe(
    true,
  );
});

test('apply can be taken off its class', () => {
  const { apply: exp } = Exp as unknown as { apply: Apply };
  expect((exp(leaf(0)) as Tensor).tolist()).toEqual([1]);
});

test('needs_input_grad', () => {
  apply(Product)(leaf(1), data(2), 3).sum().backward();
  expect(seen).toEqual([[true, false, false]]);
});

test('nothing is recorded in forward, without need, or in no_grad', () => {
  expect((apply(Exp)(data(1)) as Tensor).requires_grad).toBe(false);
  expect((torch.no_grad(() => apply(Exp)(leaf(1))) as Tensor).requires_grad).toBe(false);
  let inside = true;
  class Looks extends Function {
    static override forward(_ctx: FunctionCtx, x: Tensor) {
      inside = torch.is_grad_enabled();
      return x.mul(2);
    }
    static override backward(_ctx: FunctionCtx, grad: Tensor) {
      return grad.mul(2);
    }
  }
  apply(Looks)(leaf(1));
  expect(inside).toBe(false);
});

test('setup_context', () => {
  class Cube extends Function {
    static override forward(x: Tensor) {
      return x.pow(3);
    }
    static setup_context(ctx: FunctionCtx, inputs: readonly unknown[]) {
      ctx.save_for_backward(inputs[0] as Tensor);
    }
    static override backward(ctx: FunctionCtx, grad: Tensor) {
      return grad.mul(ctx.saved_tensors[0].pow(2)).mul(3);
    }
  }
  expect(gradgradcheck(apply(Cube), leaf(1, 2))).toBe(true);
});

class Both extends Function {
  static override forward(_ctx: FunctionCtx, x: Tensor) {
    return [x.mul(2), x.mul(3)];
  }
  static override backward(_ctx: FunctionCtx, a: Tensor | null, b: Tensor | null) {
    arrived = [a, b];
    return (a ?? data(0)).mul(2).add((b ?? data(0)).mul(3));
  }
}
class Bare extends Both {
  static override forward(ctx: FunctionCtx, x: Tensor) {
    ctx.set_materialize_grads(false);
    return [x.mul(2), x.mul(3)];
  }
}
let arrived: (Tensor | null)[] = [];

test('several results, and gradients that did not arrive', () => {
  const x = leaf(1, 2);
  const [a, b] = apply(Both)(x) as [Tensor, Tensor];
  a.sum().add(b.sum()).backward();
  expect(x.grad!.tolist()).toEqual([5, 5]);
  const [, second] = apply(Both)(leaf(1, 2)) as [Tensor, Tensor];
  second.sum().backward();
  expect(arrived.map((grad) => grad!.tolist())).toEqual([
    [0, 0],
    [1, 1],
  ]);
  const [, only] = apply(Bare)(leaf(1, 2)) as [Tensor, Tensor];
  only.sum().backward();
  expect(arrived[0]).toBe(null);
});

class Mixed extends Function {
  static override forward(_ctx: FunctionCtx, x: Tensor): unknown[] {
    return [x.mul(2), { more: x.mul(3) }, 5, x.mul(3)];
  }
  static override backward(_ctx: FunctionCtx, ...grads: (Tensor | null)[]) {
    arrived = grads;
    return grads[0]!;
  }
}
test('what is no tensor comes back as it is, and has no gradient', () => {
  const [a, more, five] = apply(Mixed)(leaf(1, 2)) as [Tensor, { more: Tensor }, number];
  expect([more.more.tolist(), more.more.requires_grad, five]).toEqual([[3, 6], false, 5]);
  a.sum().backward();
  expect(arrived.map((grad) => grad?.tolist() ?? null)).toEqual([[1, 1], null, null, [0, 0]]);
});

test('mark_non_differentiable', () => {
  class Sorted extends Function {
    static override forward(ctx: FunctionCtx, x: Tensor) {
      const [values, indices] = x.sort();
      const rank = indices.double();
      ctx.mark_non_differentiable(rank);
      ctx.save_for_backward(indices);
      return [values, rank];
    }
    static override backward(ctx: FunctionCtx, grad: Tensor) {
      return torch.zeros_like(grad).scatter(0, ctx.saved_tensors[0], grad);
    }
  }
  const x = leaf(3, 1, 2);
  const [values, rank] = apply(Sorted)(x) as [Tensor, Tensor];
  expect([values.requires_grad, rank.requires_grad]).toEqual([true, false]);
  values
    .mul(data(1, 2, 3))
    .sum()
    .backward();
  expect(x.grad!.tolist()).toEqual([3, 1, 2]);
});

test('mark_dirty', () => {
  class Doubled extends Function {
    static override forward(ctx: FunctionCtx, x: Tensor) {
      x.mul_(2);
      ctx.mark_dirty(x);
      return x;
    }
    static override backward(_ctx: FunctionCtx, grad: Tensor) {
      return grad.mul(2);
    }
  }
  const x = leaf(1, 2);
  const y = x.mul(3);
  const z: Tensor = apply(Doubled)(y);
  expect(z).toBe(y);
  z.sum().backward();
  expect(x.grad!.tolist()).toEqual([6, 6]);
  expect(() => apply(Doubled)(leaf(1))).toThrow(
    'a leaf Variable that requires grad has been used in an in-place operation.',
  );
});

test('an input that comes back is a new tensor of the graph', () => {
  class Same extends Function {
    static override forward(_ctx: FunctionCtx, x: Tensor) {
      return x;
    }
    static override backward(_ctx: FunctionCtx, grad: Tensor) {
      return grad.mul(7);
    }
  }
  const x = leaf(1);
  const y: Tensor = apply(Same)(x);
  expect(y).not.toBe(x);
  y.sum().backward();
  expect(x.grad!.tolist()).toEqual([7]);
});

describe('errors', () => {
  test('a saved tensor was written to', () => {
    const y: Tensor = apply(Exp)(leaf(1));
    torch.no_grad(() => y.mul_(2));
    expect(() => y.sum().backward()).toThrow(
      /modified by an inplace operation: \[torch\.DoubleTensor \[1\]\], which is output 0 of Exp, is at version 1/,
    );
  });
  test('backward twice', () => {
    const y: Tensor = apply(Exp)(leaf(1));
    y.backward({ retain_graph: true });
    y.backward();
    expect(() => y.backward()).toThrow(/Trying to backward through the graph a second time/);
  });
  test('too few gradients, too many, and one for what is no tensor', () => {
    const giving = (given: unknown): Tensor => {
      class Gives extends Function {
        static override forward(_ctx: FunctionCtx, x: Tensor, _y: unknown) {
          return x.mul(1);
        }
        static override backward() {
          return given;
        }
      }
      return apply(Gives)(leaf(1, 2), 2).sum();
    };
    expect(() => giving(data(1)).backward()).toThrow(
      'function GivesBackward returned an incorrect number of gradients (expected 2, got 1)',
    );
    expect(() => giving([data(1), null, data(2)]).backward()).toThrow(
      'function GivesBackward returned an incorrect number of gradients (expected 2, got 3)',
    );
    expect(() => giving([data(1), data(1)]).backward()).toThrow(
      'function GivesBackward returned a gradient different from None at position 2, but the corresponding forward input was not a Variable',
    );
    expect(() => giving([data(1, 2, 3), null]).backward()).toThrow(
      'Function GivesBackward returned an invalid gradient at index 0 - got [3] but expected shape compatible with [2]',
    );
    expect(() => giving([data(1, 2), null, null]).backward()).not.toThrow();
  });
  test('no forward, no backward', () => {
    class Empty extends Function {}
    expect(() => apply(Empty)(leaf(1))).toThrow(
      'You must implement the forward function for custom autograd.Function.',
    );
    class Half extends Function {
      static override forward(_ctx: FunctionCtx, x: Tensor) {
        return x.mul(1);
      }
    }
    expect(() => (apply(Half)(leaf(1)) as Tensor).backward()).toThrow(
      /You must implement either the backward or vjp method/,
    );
  });
});

test('what gradcheck says', () => {
  const x = torch.tensor([0.5, 1], { dtype: torch.float64, requires_grad: true });
  class Wrong extends Function {
    static override forward(_ctx: unknown, t: Tensor): Tensor {
      return t.mul(2);
    }
    static override backward(_ctx: unknown, grad: Tensor): Tensor {
      return grad;
    }
  }
  expect(() => gradcheck((t: Tensor) => Wrong.apply<Tensor>(t), x)).toThrow(
    new torch.autograd.GradcheckError(
      'Jacobian mismatch for output 0 with respect to input 0,\n' +
        'numerical:tensor([[2.0000, 0.0000],\n        [0.0000, 2.0000]], dtype=torch.float64)\n' +
        'analytical:tensor([[1., 0.],\n        [0., 1.]], dtype=torch.float64)\n',
    ),
  );
  expect(() => gradcheck(torch.sin, torch.ones(1))).toThrow(
    new torch.ValueError(
      'gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.',
    ),
  );
  const wide = torch.ones(1, { dtype: torch.float64 }).expand(2).requires_grad_();
  expect(() => gradcheck(torch.sin, wide)).toThrow('The 0th input has a dimension with stride 0.');
});

test('gradgradcheck and check_batched_grad draw as many random numbers as in PyTorch', () => {
  const [x, y] = [leaf(1, 2), leaf(0.5, 1, 1.5)];
  const after = (check: () => unknown): number => {
    torch.manual_seed(0);
    check();
    return torch.rand(1).item();
  };
  const f = (t: Tensor): Tensor => t.mul(t);
  expect(after(() => gradcheck(f, y))).toBeCloseTo(0.4962566, 6);
  expect(after(() => gradgradcheck(f, y))).toBeCloseTo(0.4900934, 6);
  const outer = (a: Tensor, b: Tensor): Tensor => a.unsqueeze(1).mul(b);
  expect(after(() => gradgradcheck(outer, [x, y]))).toBeCloseTo(0.0223258, 6);
  expect(after(() => gradgradcheck(outer, [x, y], { gen_non_contig_grad_outputs: true }))).toBeCloseTo(0.4194083, 6);
  expect(after(() => gradcheck(f, y, { check_batched_grad: true }))).toBeCloseTo(0.0223258, 6);
});

test('a backward marked as once differentiable has the ctx of its own', () => {
  class Scaled extends Function {
    static override forward(ctx: FunctionCtx & { by?: number }, t: Tensor, by = 3) {
      ctx.by = by;
      return t.mul(by);
    }
    static override backward = torch.autograd.function.once_differentiable(
      (ctx: FunctionCtx & { by: number }, grad: Tensor) => [grad.mul(ctx.by), null],
    );
  }
  const x = leaf(1, 2);
  (Scaled.apply as Apply)(x, 2).sum().backward();
  expect(x.grad!.tolist()).toEqual([2, 2]);
});
