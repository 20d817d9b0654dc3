// Views: which tensor each looks at, so that a write through one reaches the history of all.
import type { Tensor, ViewRecord } from '../tensor.js';
import { GradMode, is_grad_enabled } from './mode.js';
import { Node } from './node.js';

/** `several`: one of several results of one operation; `no_grad`: made while nothing was recorded. */
export type Creation = 'plain' | 'several' | 'no_grad';

export class View implements ViewRecord {
  constructor(
    readonly base: Tensor,
    readonly creation: Creation,
    /** The version at which the view's node was right. */
    public current: number,
  ) {}

  /** After a write to the base or a sibling the view is made again, of the base as it is now, by its layout alone. */
  refresh(view: Tensor): void {
    const now = view.version.value;
    if (this.current === now || this.creation === 'no_grad') return;
    this.current = now; // first: making the view again asks for this view's base only, but a hook may ask for more
    if (!this.base.requires_grad) return;
    using _ = new GradMode(true);
    const again = this.base.as_strided(view.shape, view.strides, view.offset);
    if (!(again.node instanceof Node)) return;
    view.node = again.node;
    view.output_nr = again.output_nr;
  }
}

/** Notes that `out` is a view of `parent`, or of what that is a view of. */
export function viewOf(parent: Tensor, out: Tensor, creation: Creation = 'plain'): Tensor {
  parent.storage.shared = true;
  const record = parent.view_ as View | null;
  const made: Creation =
    !is_grad_enabled() || record?.creation === 'no_grad'
      ? 'no_grad'
      : record?.creation === 'several'
        ? 'several'
        : creation;
  out.view_ = new View(record?.base ?? parent, made, out.version.value);
  return out;
}
