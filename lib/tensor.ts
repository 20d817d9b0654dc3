// The tensor as a record: a storage, a layout, and what autograd knows of it. Its mathematics are the rows of `ops/`, whose
// functions become methods in `ops/methods.ts`; `backward` and its kin come from `autograd/methods.ts`.
import { type DType, type Num, ctype, legacy } from './dtype.js';
import { BRAND, COPY } from './brand.js';
import { RuntimeError } from './errors.js';
import type { HookList, RemovableHandle } from './hooks.js';
import { warnOnce } from './warnings.js';
import { entry } from './runtime/memory.js';
import { type Holder, asked, given, replaced, touched } from './runtime/scope.js';
import type { Device } from './runtime/device.js';
import type { Engine, View } from './runtime/engine.js';
import type { Storage } from './runtime/engine.js';
import {
  type Shape,
  type Size,
  checkLengths,
  contiguousStrides,
  countNew,
  isContiguous,
  numel,
  sameShape,
} from './shape.js';

/** What a tensor keeps of the operation that made it; a node of `graph/` fulfils it. Prints as `<AddBackward0>`. */
export interface GradFn {
  /** @internal The name of its class in Python, as `AddBackward0`. */
  readonly title: string;
  /** PyTorch's name; without a call its text is that of the class. */
  readonly name: () => string;
  /** Nodes of the operands, each with the number of the output it is; null for an operand that needs no gradient. */
  readonly next_functions: readonly (readonly [GradFn | null, number])[];
  /** Called after it, with gradients of operands and results; may return others for the operands. */
  register_hook(
    hook: (grad_inputs: NodeGrads, grad_outputs: NodeGrads) => NodeGrads | null | undefined | void,
  ): RemovableHandle;
  /** Called before it, with gradients of the results; may return others. */
  register_prehook(hook: (grad_outputs: NodeGrads) => NodeGrads | null | undefined | void): RemovableHandle;
  /** A tensor that it keeps for backward, by its name in PyTorch's derivatives.yaml: `_saved_self`, `_saved_result`. */
  readonly [saved: `_saved_${string}`]: Tensor;
  /** As PyTorch prints it, `<AddBackward0>`. */
  toString(): string;
}
/** Gradients of a node's operands or results, in order; null where there is none. */
export type NodeGrads = readonly (Tensor | null)[];

/** How often the contents have been written to. A tensor, its views and what `detach` returns share one. */
export class Version {
  /** Whether tensors that are made now are inference tensors; set by the mode. */
  static inference = false;

  value = 0;

  /** @param inference whether this is an inference tensor's, which autograd keeps away from */
  constructor(readonly inference = false) {}
}

/** How a view was made of its base; `graph/views.ts` fulfils it. */
export interface ViewRecord {
  /** the tensor whose storage this is a view of, itself no view */
  readonly base: Tensor;
  /** Brings the view's `node` up to date after its base or a sibling was written to. */
  refresh(view: Tensor): void;
}

/** What is called with a gradient, and may return another in its place. */
export type Hook = (grad: Tensor) => Tensor | null | undefined | void;

/** What autograd knows of a tensor whose gradient is kept or hooked; most are neither. */
class Extra {
  accumulator: GradFn | null = null;
  hooks: HookList<Hook> | null = null;
  accumulated: HookList<(leaf: Tensor) => void> | null = null;
  retainsGrad = false;
  grad: Tensor | null = null;
}

/**
 * A multi-dimensional array of elements of one type (https://docs.pytorch.org/docs/stable/tensors.html). Made by
 * `torch.tensor`, `torch.zeros` and their kin, never by its constructor.
 */
export class Tensor implements View, Holder {
  /** @internal The node that made this tensor, not yet brought up to date for a view; read `grad_fn`. */
  node: GradFn | null = null;
  /** Which of the node's outputs this is. */
  output_nr = 0;
  /** @internal Whether this leaf collects a gradient; read and set `requires_grad`. */
  leaf = false;
  /** @internal How this view was made, or null for what is no view that autograd follows. */
  view_: ViewRecord | null = null;
  private number_: Num | null = null;
  /** What few tensors have: gradients, and what backward calls. */
  private extra_: Extra | null = null;

  /** @internal */
  constructor(
    private storage_: Storage,
    private shape_: Shape,
    private strides_: Shape,
    private offset_: number,
    private version_: Version | null = Version.inference ? new Version(true) : null,
  ) {}

  /** @internal */
  get [BRAND](): object {
    return COPY;
  }

  private get extra(): Extra {
    return (this.extra_ ??= new Extra());
  }

  private get grad_(): Tensor | null {
    return this.extra_ === null ? null : this.extra_.grad;
  }

  private set grad_(grad: Tensor | null) {
    if (grad !== null || this.extra_ !== null) this.extra.grad = grad;
  }

  /** @internal The node that adds to this leaf's `grad`, or null while nothing was recorded of it. */
  get accumulator(): GradFn | null {
    return this.extra_ === null ? null : this.extra_.accumulator;
  }

  /** @internal */
  set accumulator(node: GradFn | null) {
    if (node !== null || this.extra_ !== null) this.extra.accumulator = node;
  }

  /** @internal Hooks on this leaf's gradient, in order of registration; those of another tensor hang on its node. */
  get hooks(): HookList<Hook> | null {
    return this.extra_ === null ? null : this.extra_.hooks;
  }

  /** @internal */
  set hooks(hooks: HookList<Hook> | null) {
    this.extra.hooks = hooks;
  }

  /** @internal Called with this leaf after backward has added to its `grad`. */
  get accumulated(): HookList<(leaf: Tensor) => void> | null {
    return this.extra_ === null ? null : this.extra_.accumulated;
  }

  /** @internal */
  set accumulated(hooks: HookList<(leaf: Tensor) => void> | null) {
    this.extra.accumulated = hooks;
  }

  /** Whether backward keeps the gradient of this tensor though it is no leaf. */
  get retains_grad(): boolean {
    return this.extra_ !== null && this.extra_.retainsGrad;
  }

  set retains_grad(value: boolean) {
    if (value || this.extra_ !== null) this.extra.retainsGrad = value;
  }

  // Where the elements are can be read, and not written to by accident: programs hang names of their own on tensors.

  /** @internal */
  get storage(): Storage {
    return this.storage_;
  }

  /** The lengths of the dimensions. */
  get shape(): Size {
    return this.shape_ as Size; // how many there are is the program's to know
  }

  /** @internal */
  get strides(): Shape {
    return this.strides_;
  }

  /** @internal */
  get offset(): number {
    return this.offset_;
  }

  /** @internal From now on this tensor sees what `view` sees. */
  become({ storage, shape, strides, offset }: View): void {
    if (storage !== this.storage_) {
      storage.shared = true;
      touched(this);
    }
    this.storage_ = storage;
    this.shape_ = shape;
    this.strides_ = strides;
    this.offset_ = offset;
  }

  /** @internal */
  _holds(see: (held: unknown) => void): void {
    see(this.storage_);
  }

  /** @internal The JavaScript number that this zero-dimensional tensor stands for in a formula: it weighs as a number in promotion. */
  get number(): Num | null {
    return this.number_;
  }

  /** @internal From now on this tensor stands for a number. */
  standFor(value: Num): this {
    this.number_ = value;
    return this;
  }

  /** @internal Made when first asked for: most tensors are never written to, nor kept. */
  get version(): Version {
    return (this.version_ ??= new Version());
  }

  /** @internal How often the contents have been written to, for who only wants to know. */
  get writes(): number {
    return this.version_ === null ? 0 : this.version_.value;
  }

  /** @internal Whether this was made in `torch.inference_mode`, and so takes no part in autograd. */
  get inference(): boolean {
    return this.version_ !== null && this.version_.inference;
  }

  /** The elements' type. */
  get dtype(): DType {
    return this.storage.dtype;
  }

  /** Where the elements are. */
  get device(): Device {
    return this.storage.engine.device;
  }

  /** The number of dimensions. */
  get ndim(): number {
    return this.shape.length;
  }

  /** The length of the first dimension (Python's `len`). */
  get length(): number {
    if (this.shape.length === 0) throw new TypeError('len() of a 0-d tensor');
    return this.shape[0];
  }

  /** @internal Whether this is a Parameter of a module; the class overrides it. */
  get is_parameter(): boolean {
    return false;
  }

  /** Bytes an element. */
  get itemsize(): number {
    return this.dtype.itemsize;
  }

  /** Bytes of all elements. */
  get nbytes(): number {
    return numel(this.shape) * this.dtype.itemsize;
  }

  /** The node that made this tensor, or null for a leaf. */
  get grad_fn(): GradFn | null {
    this.view_?.refresh(this);
    return this.node;
  }

  /** Whether this is no result of a recorded operation. */
  get is_leaf(): boolean {
    return this.grad_fn === null;
  }

  /** Whether gradients flow to this tensor. Setting it is for leaves of a floating type. */
  get requires_grad(): boolean {
    return this.leaf || this.node !== null || (this.view_ !== null && this.view_.base.requires_grad);
  }

  set requires_grad(value: boolean) {
    if (typeof value !== 'boolean') throw new RuntimeError('requires_grad must be a bool');
    if (value && this.inference && !Version.inference) {
      throw new RuntimeError('Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.');
    }
    // A view is not brought up to date for it: PyTorch asks what was recorded last.
    if (this.node !== null) {
      if (value) throw new RuntimeError('you can only change requires_grad flags of leaf variables.');
      throw new RuntimeError(
        "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().",
      );
    }
    if (value && this.dtype.kind !== 'float') {
      throw new RuntimeError('only Tensors of floating point dtype can require gradients');
    }
    this.leaf = value;
  }

  /** The gradient that backward has collected here, or null. Assigning checks shape, type and device. */
  get grad(): Tensor | null {
    const { grad_ } = this;
    if (grad_ !== null) asked(grad_.storage);
    else if (!this.is_leaf && !this.retains_grad) {
      warnOnce(
        "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information.",
      );
    }
    return grad_;
  }

  set grad(grad: Tensor | null) {
    if (grad !== null && grad !== undefined) {
      if (!(grad instanceof Tensor)) {
        throw new TypeError(`assigned grad expected to be a Tensor or None but got grad of type ${typeof grad}`);
      }
      if (grad === this) throw new RuntimeError("can't assign Variable as its own grad");
      if (grad.dtype !== this.dtype) {
        throw new RuntimeError(
          `attempting to assign a gradient with dtype '${ctype(grad.dtype)}' to a tensor with grad_dtype '${legacy(this.dtype)}'. The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute with a specific dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break downstream systems that assume they match.`,
        );
      }
      if (!grad.device.equals(this.device)) {
        throw new RuntimeError(
          `assigned grad has data located on a different device: ${grad.device}, not ${this.device}`,
        );
      }
      if (!sameShape(grad.shape, this.shape)) {
        throw new RuntimeError(
          `attempting to assign a gradient of size '[${grad.shape.join(', ')}]' to a tensor of size '[${this.shape.join(', ')}]'. Please ensure that the gradient and the tensor are the same size`,
        );
      }
    }
    const before = this.grad_;
    this.grad_ = grad ?? null;
    if (before === this.grad_) return;
    if (before !== null) {
      before.storage.leaves--;
      replaced(before.storage);
    }
    if (!grad) return;
    grad.storage.leaves++;
    given(this);
  }

  /**
   * This tensor's contents, outside autograd: it shares the storage, but writes to it are not counted, so that backward does
   * not notice them. Assigning another tensor puts its storage in place of this one's.
   */
  get data(): Tensor {
    this.storage.shared = true;
    return new Tensor(this.storage, this.shape, this.strides, this.offset, new Version(this.inference));
  }

  set data(other: Tensor) {
    if (!(other instanceof Tensor)) throw new TypeError(`Variable data has to be a tensor, but got ${typeof other}`);
    if (this.leaf && other.dtype.kind !== 'float') {
      throw new RuntimeError('data set to a tensor that requires gradients must be floating point or complex dtype');
    }
    const { dtype, device, node } = this;
    if (node !== null && reassigned?.get(this)?.node !== node) {
      const made = alias(this, this.shape, this.strides, this.offset);
      made.node = node;
      made.output_nr = this.output_nr;
      (reassigned ??= new WeakMap()).set(this, made);
    }
    this.become(other);
    if (this.dtype !== dtype || this.device !== device) this.accumulator = null; // it has the type and device that were
  }

  /** How often this tensor's contents have been written to. */
  get _version(): number {
    if (this.inference) throw new RuntimeError('Inference tensors do not track version counter.');
    return this.writes;
  }

  /** The tensor that this is a view of, or null. */
  get _base(): Tensor | null {
    return this.view_?.base ?? null;
  }
}

/** Results whose `data` has been assigned, as their nodes made them, which is what these keep of them. Null where there are none. */
export let reassigned: WeakMap<Tensor, Tensor> | null = null;

/** A new tensor with undefined contents, dense and row-major unless strides say otherwise. */
export function allocate(
  engine: Engine,
  shape: Shape,
  dtype: DType,
  strides: Shape = contiguousStrides(shape),
): Tensor {
  entry(); // every operator's result comes from here, before its kernel reads an address
  return new Tensor(engine.allocate(countNew(shape), dtype), shape, strides, 0);
}

/** A view of the same storage and version; autograd knows nothing of it. */
export function alias(t: Tensor, shape: Shape, strides: Shape, offset: number): Tensor {
  if (shape !== t.shape) checkLengths(shape);
  return new Tensor(t.storage, shape, strides, offset, t.version);
}

/** What was made for a caller, as if just made: no view, never written to. */
export const fresh = (t: Tensor): Tensor => new Tensor(t.storage, t.shape, t.strides, t.offset);

/** Whether the elements lie one after the other in row-major order. */
export const isRowMajor = (t: View): boolean => isContiguous(t.shape, t.strides);
