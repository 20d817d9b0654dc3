// Writing in place: what may be written to, and what becomes of the history of the tensor, its base and its views.
import { RuntimeError } from '../errors.js';
import { type Layout, isDense, numel, sameShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { checkBools } from '../runtime/looks.js';
import { is_grad_enabled, is_inference_mode_enabled } from './mode.js';
import { type Gradients, Node, edgeOf, freedError, setHistory, type Wants } from './node.js';
import type { View } from './view.js';

/**
 * Throws PyTorch's error when `self` may not be written to now. To be called before anything is.
 *
 * @param wanted whether any operand that has a derivative wants a gradient
 */
export function checkInplace(self: Tensor, wanted = self.requires_grad): void {
  checkInference(self);
  checkHistory(self, wanted);
  checkNoRepeats(self);
}

/** Throws PyTorch's error when several elements of what is to be written lie in one place. */
export function checkNoRepeats(self: Laid): void {
  if (!repeats(self)) return;
  throw new RuntimeError(
    'unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation.',
  );
}

/** What has shape and strides. */
type Laid = Pick<Layout, 'shape' | 'strides'>;

/** Whether a tensor has been expanded, so that several of its elements are one. */
export function repeats({ shape, strides }: Laid): boolean {
  for (let k = 0; k < shape.length; k++) {
    if (strides[k] === 0 && shape[k]! > 1 && numel(shape) > 0) return true;
  }
  return false;
}

/** Throws PyTorch's error when what becomes of `self` now cannot be recorded. @param wanted as `checkInplace` has it */
export function checkHistory(self: Tensor, wanted = self.requires_grad): void {
  if (!wanted || !is_grad_enabled()) return;
  const record = self.view_ as View | null;
  const { requires_grad } = self;
  if (record !== null) {
    record.check(self, 'is being');
    if (requires_grad && record.base.node === null) {
      throw new RuntimeError('a view of a leaf Variable that requires grad is being used in an in-place operation.');
    }
  }
  // So PyTorch says too of a view that has not been looked at since its base was recorded.
  if (requires_grad && self.node === null) throw leafError();
}

/** Whether it is an inference tensor, which in this mode may not be written to. */
export const ofInference = (self: Tensor): boolean => self.inference && !is_inference_mode_enabled();

/** Throws PyTorch's error where an inference tensor is about to be written to in another mode: the last that it looks at. */
export function checkInference(self: Tensor): void {
  if (!ofInference(self)) return;
  throw new RuntimeError(
    'Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.',
  );
}
const leafError = (): RuntimeError =>
  new RuntimeError('a leaf Variable that requires grad is being used in an in-place operation.');

/** Throws PyTorch's error when what is read and what is written to share a part of their memory, but not the whole. */
export function checkOverlap(self: Tensor, input: Tensor): void {
  if (sharing(self, input) === 'part') throw overlapError();
}

/** The same when they share any of it. */
export function checkApart(self: Tensor, input: Tensor): void {
  if (sharing(self, input) !== null) throw overlapError();
}

/** Whether two tensors share memory, as far as PyTorch looks. */
export const overlapping = (a: Tensor, b: Tensor): boolean => sharing(a, b) !== null;

/** Bytes of a storage. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** How much of their memory two tensors share, as far as PyTorch looks: null for nothing. */
function sharing(self: Tensor, input: Tensor): 'whole' | 'part' | null {
  if (self === input) return 'whole';
  if (self.storage.owner !== input.storage.owner) return null;
  const spans = [self, input].map((t) => {
    const from = t.offset * t.dtype.itemsize;
    return { from, to: isDense(t.shape, t.strides) ? from + t.nbytes : from };
  });
  const [a, b] = spans as [Span, Span];
  if (a.from === a.to || b.from === b.to) return null; // what has gaps PyTorch does not look into either
  if (a.from === b.from && a.to === b.to && sameShape(self.strides, input.strides)) return 'whole';
  return a.from >= b.to || b.from >= a.to ? null : 'part';
}

const overlapError = (): RuntimeError =>
  new RuntimeError(
    'unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone() the tensor before performing the operation.',
  );

/** Notes that `self` has been written to; `node` is what was recorded of it, with self's old value as its first operand. */
export function written(self: Tensor, node: Node | null): void {
  self.version.value++;
  if (self.storage.seenOtherwise) checkBools(self);
  if (node === null) return;
  const record = self.view_ as View | null;
  if (record === null) {
    self.leaf = false;
    setHistory(self, node);
    return;
  }
  const { base } = record;
  if (node.outputs.length > 0) {
    throw new RuntimeError('Functions which modify views in-place must return a single Variable');
  }
  node.outputs.push({ shape: self.shape, dtype: self.dtype, engine: self.storage.engine });
  setHistory(base, new CopySlices(base, self, node));
  record.current = -1; // this view's node is made again of the base, as its siblings' are
  record.refresh(self);
}

const layoutOf = ({ shape, strides, offset }: Layout): Layout => ({ shape, strides, offset });

/** A write to a view, seen from the base: what was written over gets no gradient, what was written gets the view's. */
class CopySlices extends Node {
  private readonly base: Layout;
  private readonly view: Layout;
  private released = false;

  constructor(
    base: Tensor,
    view: Tensor,
    private readonly written: Node,
  ) {
    super('CopySlices', [edgeOf(base), ...written.edges.slice(1)]);
    this.base = layoutOf(base);
    this.view = layoutOf(view);
  }

  override apply(grads: Gradients, wants: Wants): Gradients {
    if (this.released) throw freedError();
    const grad = grads[0]!;
    const { base, view } = this;
    // A gradient with the base's own layout, in which the view lies as it lies in the base.
    const result = grad.new_empty_strided(base.shape, base.strides).copy_(grad);
    const slice = result.as_strided(view.shape, view.strides, view.offset - base.offset);
    const [own = null, ...others] = this.written.apply(
      [slice.clone()],
      (edge) => edge === this.written.edges[0] || wants(edge),
    );
    if (own === null) slice.zero_();
    else slice.copy_(own);
    return [this.edges[0] === null ? null : result, ...others];
  }

  override release(): void {
    this.released = true;
    this.written.release();
  }
}
