// Views: which tensor each looks at, so that a write through one reaches the history of all.
import type { Tensor, ViewRecord } from '../tensor.js';
import { RuntimeError } from '../errors.js';
import { GradMode, is_grad_enabled, is_inference_mode_enabled } from './mode.js';
import { type Gradients, Node, operationName } from './node.js';

/** How a view came to be, where no history can follow what is written through it: all but `plain`. */
export type Creation = 'plain' | 'several' | 'no_grad' | 'inference';

export class View implements ViewRecord {
  /** Whether a view is being made again: then it may be of a type without derivative, which a write in place has made of a graph. */
  static again = false;

  constructor(
    readonly base: Tensor,
    readonly creation: Creation,
    /** The version at which the view's node was right. */
    public current: number,
  ) {}

  /**
   * After a write to the base or a sibling the view is made again, of the base as it is now, by its layout alone. Throws PyTorch's
   * error where that cannot be.
   */
  refresh(view: Tensor): void {
    const now = view.version.value;
    if (this.current === now) return;
    if (view.node === null && !this.base.requires_grad) return;
    this.check(view, 'its base or another view of its base has been');
    this.current = now; // first: making the view again asks for this view's base only, but a hook may ask for more
    if (!this.base.requires_grad) {
      // A view of a leaf that is itself a view of what has no history: made again, it leads nowhere.
      const severed = new Severed();
      view.node = severed;
      view.output_nr = severed.addOutput(view);
      return;
    }
    using _ = new GradMode(true);
    View.again = true;
    const again = this.base.as_strided(view.shape, view.strides, view.offset);
    View.again = false;
    if (!(again.node instanceof Node)) return;
    view.node = again.node;
    view.output_nr = again.output_nr;
  }

  /** Throws PyTorch's error when a write, seen from this view, cannot be followed. @param what has been written to, or is being */
  check(view: Tensor, what: string): void {
    const { creation } = this;
    if (creation === 'plain') return;
    const { node } = view;
    const output = node === null ? '' : `Output ${view.output_nr} of ${operationName(node)} is a view`;
    const made = node === null ? 'A view was created in' : `${output} of a view which was created in`;
    const says =
      creation === 'inference'
        ? `${made} inference mode and ${what} modified inplace in normal mode.`
        : creation === 'no_grad' || node === null
          ? `${made} no_grad mode and ${what} modified inplace with grad mode enabled.`
          : `${output} and ${what} modified inplace.`;
    throw new RuntimeError(`${says} ${creation === 'several' ? OF_SEVERAL : ambiguous(creation)}`);
  }
}

/** How a view came to be whose base has no history. */
class Severed extends Node {
  constructor() {
    super('AsStridedBackward0', [null]);
  }
  override apply(): Gradients {
    return [null];
  }
}

const OF_SEVERAL =
  'This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.';
const ambiguous = (mode: string): string =>
  `Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the ${mode === 'inference' ? 'inference_mode' : mode} block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked).`;

/** Throws PyTorch's error where the history of an operand that a gradient is wanted of is broken: it looks before all else. */
export function checkStanding(t: Tensor): void {
  if (t.view_ !== null && is_grad_enabled() && t.requires_grad) (t.view_ as View).refresh(t);
}

/** Notes that `out` is a view of `parent`, or of what that is a view of. Of an inference tensor autograd follows no views. */
export function viewOf(parent: Tensor, out: Tensor, creation: Creation = 'plain'): Tensor {
  parent.storage.shared = true;
  if (parent.inference) return out;
  const record = parent.view_ as View | null;
  const here = is_inference_mode_enabled() ? 'inference' : is_grad_enabled() ? creation : 'no_grad';
  const made = here === 'plain' ? (record?.creation ?? 'plain') : here;
  out.view_ = new View(record?.base ?? parent, made, out.version.value);
  return out;
}
