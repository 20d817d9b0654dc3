// Operators that look at the same elements in another way: a function from layout to layout, and a gradient.
import { checkDifferentiable, setHistory, type Gradients, Node, type Wants, edgeOf } from '../../graph/node.js';
import { checkHistory, checkInference } from '../../graph/inplace.js';
import { is_grad_enabled, setGradMode } from '../../graph/mode.js';
import { View, checkStanding, viewOf } from '../../graph/view.js';
import type { Layout, Several } from '../../shape.js';
import { Tensor, alias, fresh } from '../../tensor.js';
import { call } from './call.js';
import { type Given, type Giving, giving } from './given.js';
import { type Arguments, type Meta, type Parameter, type Signature, bind, tensor } from './signature.js';
import type { Planned } from './structural.js';
import { backwardName } from './structuralrow.js';
import type { Make, Samples } from './samples.js';

type Input = Parameter<'input', Tensor, false, Meta>;

interface Looking<P> {
  /** The node's name, where it is not the operator's own with `Backward0`. */
  readonly node?: string | ((plan: P) => string);
  readonly samples?: (make: Make) => Samples;
}
interface One<S extends Signature, P extends Layout> extends Looking<P> {
  /** Checks the keywords, and says where the view's elements lie; whatever the gradient needs beside that. */
  readonly plan: (given: Planned<readonly [Input, ...S]>) => P;
  /** The gradient of the input, whose layout was `source`. */
  readonly gradient?: (grad: Tensor, plan: P, source: Layout) => Tensor;
  /** In place of it: the same view of another tensor of the input's shape; the gradient is zeros that hold `grad` there. */
  readonly piece?: (whole: Tensor, plan: P) => Tensor;
  /** Whether the input is not used again, so that the result is a tensor of its own. */
  readonly fresh?: boolean;
}
interface WithTwin<P> {
  /** The node's name of the in-place twin, which lets the tensor itself lie so. */
  readonly inplace: string | ((plan: P) => string);
}
interface Parted<S extends Signature, P extends Parts> extends Looking<P> {
  readonly plan: (given: Planned<readonly [Input, ...S]>) => P;
  /** View number `k` of another tensor of the input's shape. */
  readonly piece: (whole: Tensor, plan: P, k: number) => Tensor;
  /** The node's name of the gradient of all, put together. */
  readonly joined: string;
}

/** The function of a row that gives a view. */
export interface Looks<S extends Signature> {
  (input: Tensor, ...args: Arguments<S>): Tensor;
  readonly row: ViewRow<Layout>;
}
/** The same of a row with a twin. */
export interface LooksInPlace<S extends Signature> extends Looks<S> {
  readonly inplace: (input: Tensor, ...args: Arguments<S>) => Tensor;
}
type Parts = { readonly parts: readonly Layout[] };
/** The function of a row that gives several. */
export interface LooksAt<S extends Signature> {
  (input: Tensor, ...args: Arguments<S>): Several<Tensor>;
  readonly row: ViewRow<Parts>;
}

/**
 * An operator that gives a view of its input.
 *
 * @example
 * export const unsqueeze = view('unsqueeze', [int('dim')], {
 *   plan: ({ input, dim }) => ({ shape: …, strides: …, offset: input.offset, dim }),
 *   gradient: (grad, { dim }): Tensor => grad.squeeze(dim),
 * });
 */
export function view<const S extends Signature, P extends Layout>(
  name: string,
  signature: S,
  definition: One<S, P> & WithTwin<P>,
): LooksInPlace<S>;
export function view<const S extends Signature, P extends Layout>(
  name: string,
  signature: S,
  definition: One<S, P>,
): Looks<S>;
export function view(name: string, signature: Signature, definition: unknown): unknown {
  const { plan, gradient, piece, node, inplace, fresh, samples } = definition as One<Signature, Layout> &
    Partial<WithTwin<Layout>>;
  const backward =
    gradient ??
    ((grad, made, { shape }) => {
      const name = `${row.nodeName(made).replace(/\d+$/, '')}Backward0`;
      return intoZeros(name, [grad], shape, (whole) => piece!(whole, made));
    });
  const rule = (grads: Gradients, made: Layout, source: Layout): Tensor => backward(grads[0]!, made, source);
  const row = new ViewRow(name, [tensor('input'), ...signature], plan, rule, node, samples);
  const look = (input: Tensor, made: Layout, out: Tensor, name = row.nodeName(made)): Tensor => {
    if (is_grad_enabled() && input.requires_grad && !input.inference) {
      if (!View.again) checkDifferentiable(input.dtype);
      setHistory(out, new ViewNode(row, made, input, name));
    }
    return out;
  };
  const run = (args: readonly unknown[]): Tensor => {
    const values = bind(name, row.signature, args);
    const input = values[0] as Tensor;
    checkStanding(input);
    const made = row.plan(new row.Given(values));
    if (fresh === true) {
      return look(input, made, new Tensor(input.storage, made.shape, made.strides, made.offset, input.version));
    }
    return look(input, made, viewOf(input, alias(input, made.shape, made.strides, made.offset)));
  };
  const over = (args: readonly unknown[]): Tensor => {
    const values = bind(`${name}_`, row.signature, args);
    const input = values[0] as Tensor;
    checkHistory(input);
    const made = row.plan(new row.Given(values));
    const { requires_grad } = input;
    const node = typeof inplace === 'function' ? inplace(made) : inplace;
    const seen = look(input, made, alias(input, made.shape, made.strides, made.offset), node);
    input.become(seen);
    const recorded = requires_grad && seen.node !== null;
    if (recorded) {
      input.node = seen.node;
      input.output_nr = seen.output_nr;
    }
    checkInference(input); // so late in PyTorch too: the tensor has changed
    input.version.value++;
    if (recorded && input.view_ !== null) (input.view_ as View).current = input.version.value;
    return input;
  };
  const called = { name: `${name}_` };
  return Object.assign((...args: unknown[]) => call(row, args, run), {
    row,
    ...(inplace !== undefined ? { inplace: (...args: unknown[]) => call(called, args, over) } : {}),
  });
}

/** An operator that gives several views of its input, through which no in-place operation may write. */
export function views<const S extends Signature, P extends Parts>(
  name: string,
  signature: S,
  definition: Parted<S, P>,
): LooksAt<S>;
export function views(name: string, signature: Signature, definition: unknown): unknown {
  const { plan, piece, joined, node, samples } = definition as Parted<Signature, Parts>;
  const rule = (grads: Gradients, made: ReturnType<typeof plan>, { shape }: Layout): Tensor =>
    intoZeros(joined, grads, shape, (whole, k) => piece(whole, made, k));
  const row = new ViewRow(name, [tensor('input'), ...signature], plan, rule, node, samples);
  const run = (args: readonly unknown[]): Tensor[] => {
    const values = bind(name, row.signature, args);
    const input = values[0] as Tensor;
    checkStanding(input);
    const made = row.plan(new row.Given(values));
    const outs = made.parts.map(({ shape, strides, offset }) =>
      viewOf(input, alias(input, shape, strides, offset), 'several'),
    );
    if (is_grad_enabled() && input.requires_grad && !input.inference) {
      checkDifferentiable(input.dtype);
      const recorded = new ViewNode(row, made, input, row.nodeName(made));
      for (const out of outs) setHistory(out, recorded);
    }
    return outs;
  };
  return Object.assign((...args: unknown[]) => call(row, args, run), { row });
}

/** A tensor of zeros of `shape` that holds each gradient where its part looks. PyTorch has operators for it, by whose name it is recorded. */
function intoZeros(
  name: string,
  grads: Gradients,
  shape: readonly number[],
  part: (whole: Tensor, k: number) => Tensor,
): Tensor {
  const whole = grads.find((grad) => grad !== null)!.new_zeros([...shape]);
  const recorded = is_grad_enabled();
  const mode = setGradMode(false);
  try {
    for (let k = 0; k < grads.length; k++) if (grads[k]) part(whole, k).copy_(grads[k]!);
  } finally {
    setGradMode(mode);
  }
  const out = fresh(whole);
  if (recorded && grads.some((grad) => grad?.requires_grad)) setHistory(out, new IntoNode(name, grads, part));
  return out;
}
class IntoNode extends Node {
  constructor(
    name: string,
    grads: Gradients,
    private readonly part: (whole: Tensor, k: number) => Tensor,
  ) {
    super(
      name,
      grads.map((grad) => grad && edgeOf(grad)),
    );
  }

  override apply(grads: Gradients, wants: Wants): Gradients {
    return this.edges.map((edge, k) => (edge !== null && wants(edge) ? this.part(grads[0]!, k) : null));
  }
}

/** A row of the table of views. @typeParam P what its plan comes to: a layout, or those of several parts */
export class ViewRow<P = unknown> {
  private ownNode: string | null = null;
  readonly plan: (given: Given) => P;
  /** The values of a call, by name. */
  readonly Given: Giving;

  constructor(
    readonly name: string,
    readonly signature: Signature,
    plan: (given: never) => P,
    /** The gradient of an input that lay as `source`, from those of the views. */
    readonly backward: (grads: Gradients, made: P, source: Layout) => Tensor,
    private readonly node: string | ((plan: P) => string) | undefined,
    readonly samples: ((make: Make) => Samples) | undefined,
  ) {
    this.plan = plan as (given: Given) => P;
    this.Given = giving(signature.map((parameter) => parameter.name));
  }

  nodeName(plan: P): string {
    return typeof this.node === 'function'
      ? this.node(plan)
      : (this.node ?? (this.ownNode ??= backwardName(this.name)));
  }
}

/** Looking at a tensor, recorded: it keeps nothing of the tensor but its layout. */
class ViewNode<P> extends Node {
  private readonly source: Layout;

  constructor(
    private readonly row: ViewRow<P>,
    private readonly made: P,
    input: Tensor,
    name: string,
  ) {
    super(name, [edgeOf(input)]);
    const { shape, strides, offset } = input;
    this.source = { shape, strides, offset };
  }

  override get tidy(): boolean {
    return !is_grad_enabled();
  }

  override apply(grads: Gradients, _wants: Wants): Gradients {
    return [this.row.backward(grads, this.made, this.source)];
  }
}
