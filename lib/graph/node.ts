// The graph that backward walks: a node for every recorded operation, edges to what made its operands.
import { type DType, isWhole, legacy } from '../dtype.js';
import { RuntimeError, checkFunction, describe } from '../errors.js';
import { HookList, type RemovableHandle } from '../hooks.js';
import type { Engine } from '../runtime/engine.js';
import { release } from '../runtime/tracked.js';
import type { Shape } from '../shape.js';
import { type GradFn, type Hook, type NodeGrads, Tensor, alias, reassigned } from '../tensor.js';
import { anomaly, trace } from './anomaly.js';
import { type Keeping, keeping } from './keeping.js';

/** Where a gradient goes: an input of a node, which is the number of the output that it is the gradient of. */
export interface Edge {
  readonly node: Node;
  readonly index: number;
}

/** What the gradient of an output looks like. */
export interface Meta {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly engine: Engine;
}

export type Gradients = NodeGrads;

/** Whether anybody asks for the gradient that an edge takes. */
export type Wants = (edge: Edge) => boolean;
/** Of a backward that goes to all leaves. */
export const everywhere: Wants = () => true;

let recorded = 0;

/** Called with a node's gradients on their way in, or with those it passed on and those it had; may return others. */
export type NodePreHook = (gradOutputs: Gradients) => Gradients | null | undefined | void;
export type NodeHook = (gradInputs: Gradients, gradOutputs: Gradients) => Gradients | null | undefined | void;

/** What is hung on a node; most have nothing. */
export class NodeHooks {
  /** Hooks of the tensors that are the node's outputs, by number. */
  readonly tensors: (HookList<Hook> | undefined)[] = [];
  /** Outputs, by number, whose gradients are to be kept in their `grad`. */
  readonly retained: (Tensor | undefined)[] = [];
  readonly before = new HookList<NodePreHook>();
  readonly after = new HookList<NodeHook>();
}

/** An operation that was recorded. */
export abstract class Node implements GradFn {
  /** Later operations have higher numbers: backward takes those first. */
  readonly sequence = recorded++;
  private outputs_: Meta[] | null = null;
  hooks: NodeHooks | null = null;
  /** What the walk that goes on notes here. */
  task: object | null = null;

  constructor(
    public title: string,
    readonly edges: readonly (Edge | null)[],
  ) {
    if (anomaly) trace(this);
  }

  /** What the outputs were, by number. */
  get outputs(): Meta[] {
    return (this.outputs_ ??= []);
  }

  /** Makes `t` the next output; returns its number. */
  addOutput(t: Tensor): number {
    const meta = { shape: t.shape, dtype: t.dtype, engine: t.storage.engine };
    if (this.outputs_ === null) {
      this.outputs_ = [meta]; // an array that grows is made with room for many
      return 0;
    }
    return this.outputs_.push(meta) - 1;
  }

  get name(): () => string {
    return Object.assign(() => qualifiedName(this), { toString: () => this.title });
  }

  readonly [saved: `_saved_${string}`]: Tensor;

  /** What is kept for backward under a name; undefined where nothing is. */
  savedAs(_name: string): Tensor | undefined {
    return undefined;
  }

  get next_functions(): readonly (readonly [GradFn | null, number])[] {
    return this.edges.map((edge) => [edge?.node ?? null, edge?.index ?? 0] as const);
  }

  /**
   * Gradients of the operands, in the order of `edges`, for gradients of the outputs (null: zero). Those of edges that are not
   * wanted may be left out.
   */
  abstract apply(grads: Gradients, wants: Wants): Gradients;

  /** Whether user code, which may keep what it is given, runs in `apply`. */
  get foreign(): boolean {
    return false;
  }

  /** Whether `apply` makes nothing but the gradients that it returns, each of them new or one that it was given. */
  get tidy(): boolean {
    return false;
  }

  /** What is done in place of `apply` where no gradient has arrived: what was kept is looked at, as in PyTorch, and nothing follows. */
  idle(): void {}

  /** Lets go of what was kept for backward. */
  release(): void {}

  /** Hooks on the node itself, as PyTorch's `Node.register_hook`: called after it, with gradients of operands and results. */
  register_hook(hook: NodeHook): RemovableHandle {
    return hang((this.hooks ??= new NodeHooks()).after, 'register_hook', hook);
  }

  /** Called before the node, after hooks of the tensors that it made. */
  register_prehook(hook: NodePreHook): RemovableHandle {
    return hang((this.hooks ??= new NodeHooks()).before, 'register_prehook', hook);
  }

  toString(): string {
    return `<${this.title}>`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** Lets what nodes keep under names be read off them: `_saved_other`. A Proxy at the end of their chain would slow all that nodes do. */
export function showKept(names: readonly string[]): void {
  for (const name of names) {
    const key = `_saved_${name}`;
    if (Object.hasOwn(Node.prototype, key)) continue;
    Object.defineProperty(Node.prototype, key, {
      get(this: Node) {
        return this.savedAs(name) ?? (name === 'self' ? this.savedAs('input') : undefined);
      },
    });
  }
}
showKept(['self', 'result']);

/** Adds a hook of autograd's, which has to be a function. @param where what it is given to */
export function hang<F>(hooks: HookList<F>, where: string, hook: F): RemovableHandle {
  checkFunction(where, 'hook', 1, hook);
  return hooks.add(hook);
}

/** The end of the walk: adds what arrives to a leaf's `grad`. What it does with it is the walk's business. */
export class AccumulateGrad extends Node {
  readonly edge: Edge = { node: this, index: 0 };

  constructor(readonly variable: Tensor) {
    super('AccumulateGrad', []);
    this.addOutput(variable);
  }

  override apply(): Gradients {
    throw new RuntimeError('AccumulateGrad has no operands');
  }
}

/** Where the gradient of `t` goes, or null when it needs none. */
export function edgeOf(t: Tensor): Edge | null {
  const node = t.grad_fn;
  if (node instanceof Node) return { node, index: t.output_nr };
  // A view that was made without a graph wants a gradient where its base does, but collects none.
  if (!t.leaf) return null;
  return ((t.accumulator ??= new AccumulateGrad(t)) as AccumulateGrad).edge;
}

/** Throws PyTorch's error where a result that would be recorded has a type without derivative. What is written in place may have any. */
export function checkDifferentiable(dtype: DType): void {
  if (isWhole(dtype)) throw new RuntimeError(`Autograd not support dtype: ${legacy(dtype)}`);
}

/** Makes `t` an output of `node`. */
export function setHistory(t: Tensor, node: Node): void {
  if (t.retains_grad && t.node instanceof Node) {
    // What is retained from now on is the gradient of the new value.
    // A view that was made again has a new node, on which nothing hangs.
    if (t.node.hooks !== null) t.node.hooks.retained[t.output_nr] = undefined;
    (node.hooks ??= new NodeHooks()).retained[node.outputs.length] = t;
  }
  t.node = node;
  t.output_nr = node.addOutput(t);
}

/** A tensor kept for backward, and the version it then had. */
export class Saved {
  private readonly tensor: Tensor | null;
  private readonly packed: Packed | null;
  private readonly version: number;
  /** Whether the tensor had a node, to which its gradient goes. */
  private readonly made: boolean;

  constructor(
    tensor: Tensor,
    /** the node that keeps it, when it is that node's own result */
    private readonly own = false,
  ) {
    if (tensor.inference) {
      throw new RuntimeError(
        'Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`.',
      );
    }
    const how = keeping();
    this.packed = how === null ? null : new Packed(how, tensor, own);
    this.tensor = how === null ? tensor : null;
    this.version = tensor.writes;
    this.made = !own && tensor.node !== null;
    tensor.storage.shared = true;
  }

  /** Throws what `unpack` would, where it is the tensor itself that is kept. */
  check(keeper: Node): void {
    const { tensor } = this;
    if (tensor !== null && (tensor.writes !== this.version || (this.made && tensor.node === null))) this.unpack(keeper);
  }

  /** The tensor, as it was. Throws PyTorch's error when it has been written to since. */
  unpack(keeper: Node): Tensor {
    const { tensor } = this;
    if (tensor === null) return this.packed!.unpack(keeper);
    if (this.made && tensor.node === null) {
      throw new RuntimeError(
        'Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().This is not supported, please use out-of-place `.detach()` instead',
      );
    }
    const now = tensor.writes;
    if (now !== this.version) {
      const maker = this.own ? keeper : tensor.grad_fn;
      const origin = maker === null ? '' : `, which is output ${tensor.output_nr} of ${operationName(maker)},`;
      throw new RuntimeError(
        `one of the variables needed for gradient computation has been modified by an inplace operation: [torch.${typeName(tensor)} [${tensor.shape.join(', ')}]]${origin} is at version ${now}; expected version ${this.version} instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).`,
      );
    }
    const made = this.own ? reassigned?.get(tensor) : undefined;
    return made?.node === keeper ? made : tensor;
  }

  /** The tensor for a program to look at: a result is not held by its own node. */
  shown(keeper: Node): Tensor {
    const t = this.unpack(keeper);
    if (!this.own || this.tensor === null) return t;
    const other = alias(t, t.shape, t.strides, t.offset);
    other.node = keeper;
    other.output_nr = t.output_nr;
    return other;
  }

  /** Frees the memory of what nobody else has; what a program keeps in its own way is left to it. */
  discard(): void {
    if (this.tensor !== null) release(this.tensor.storage);
  }
}

/** What a program's own way to keep a tensor made of it, and where the tensor's gradient goes. */
class Packed {
  private readonly value: unknown;
  private readonly edge: Edge | null;
  private readonly output: number;

  constructor(
    private readonly how: Keeping,
    tensor: Tensor,
    private readonly own: boolean,
  ) {
    this.edge = own ? null : edgeOf(tensor);
    this.output = tensor.output_nr;
    const { writes } = tensor;
    this.value = how.pack(own ? alias(tensor, tensor.shape, tensor.strides, tensor.offset) : tensor);
    if (tensor.writes === writes) return;
    throw new RuntimeError(
      'A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot be modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if you need to perform in-place operations on the input to a pack hook.',
    );
  }

  unpack(keeper: Node): Tensor {
    const found: unknown = this.how.unpack(this.value);
    if (!(found instanceof Tensor)) {
      throw new TypeError(
        `Output of saved tensor unpack_hook expected to be a Tensor but got result of type ${describe(found)}`,
      );
    }
    const t = alias(found, found.shape, found.strides, found.offset);
    const edge = this.own ? { node: keeper, index: this.output } : this.edge;
    if (edge === null) return t;
    if (edge.node instanceof AccumulateGrad) {
      t.leaf = true;
      t.accumulator = edge.node;
    } else {
      t.node = edge.node;
      t.output_nr = edge.index;
    }
    return t;
  }
}

/** The operation of a node, as messages name it. */
export const operationName = (node: GradFn): string => qualifiedName(node).replace(/Backward\d*$/, '');

/** A node's name in C++, as messages have it. */
export const qualifiedName = ({ title }: GradFn): string =>
  /^(Copy(Slices|Backwards)|AccumulateGrad|DelayedError|NotImplemented)$/.test(title)
    ? `torch::autograd::${title}`
    : title;

/** PyTorch's legacy class name of a tensor, as its messages have it. */
export const typeName = (t: { readonly dtype: DType }): string => `${legacy(t.dtype)}Tensor`;

export const freedError = (): RuntimeError =>
  new RuntimeError(
    'Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.',
  );
