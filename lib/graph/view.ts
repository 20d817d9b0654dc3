// Views: how each was made of its base, so that a write through one reaches the history of all.
import type { Tensor, ViewRecord } from '../tensor.js';
import { GradMode, is_grad_enabled } from './mode.js';
import { Node } from './node.js';

/** Makes the view again of its base, or of another tensor with the base's layout. */
export type Replay = (base: Tensor) => Tensor;

/** `several`: one of several results of one operation; `no_grad`: made while nothing was recorded. */
export type Creation = 'plain' | 'several' | 'no_grad';

export class View implements ViewRecord {
  constructor(
    readonly base: Tensor,
    readonly replay: Replay,
    readonly creation: Creation,
    /** The version at which the view's node was right. */
    public current: number,
  ) {}

  refresh(view: Tensor): void {
    const now = view.version.value;
    if (this.current === now || this.creation === 'no_grad') return;
    this.current = now; // first: making the view again asks for this view's base only, but a hook may ask for more
    if (!this.base.requires_grad) return;
    using _ = new GradMode(true);
    const again = this.replay(this.base);
    if (again.node instanceof Node) again.node.name = 'AsStridedBackward0'; // as PyTorch, which makes every view again by its strides
    view.node = again.node;
    view.output_nr = again.output_nr;
  }
}

/** Notes that `out` is a view of `parent` that `replay` makes. */
export function viewOf(parent: Tensor, out: Tensor, replay: Replay, creation: Creation = 'plain'): Tensor {
  const record = parent.view_ as View | null;
  const made: Creation =
    !is_grad_enabled() || record?.creation === 'no_grad'
      ? 'no_grad'
      : record?.creation === 'several'
        ? 'several'
        : creation;
  const before = record?.replay;
  out.view_ = new View(
    record?.base ?? parent,
    before === undefined ? replay : (base) => replay(before(base)),
    made,
    out.version.value,
  );
  return out;
}
