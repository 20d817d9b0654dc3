// What backward still has to do, and in which order.
import type { Node } from '../graph/node.js';
import type { Tensor } from '../tensor.js';

/** What has arrived at a node, and how many of its users have yet to send. */
export class Task {
  readonly grads: (Tensor | null)[];
  pending = 0;
  /** Whether an input that was asked for lies behind the node, or is it. */
  wanted = true;
  /** What a walk around this one, whose hook has begun it, noted at the node. */
  readonly outer: object | null;

  constructor(
    readonly node: Node,
    /** The walk that it is a part of. */
    readonly walk: object,
  ) {
    const count = node.outputs.length;
    this.grads = count === 1 ? [null] : new Array<Tensor | null>(count).fill(null);
    this.outer = node.task;
    node.task = this;
  }
}

/** Tasks whose gradients have all arrived, the latest operation first: a binary heap. */
export class Queue {
  private readonly heap: Task[] = [];

  push(task: Task): void {
    const { heap } = this;
    let at = heap.length;
    heap.push(task);
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (heap[up]!.node.sequence >= task.node.sequence) break;
      heap[at] = heap[up]!;
      at = up;
    }
    heap[at] = task;
  }

  pop(): Task | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return top;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && heap[down + 1]!.node.sequence > heap[down]!.node.sequence) down++;
      if (heap[down]!.node.sequence <= last.node.sequence) break;
      heap[at] = heap[down]!;
      at = down;
    }
    heap[at] = last;
    return top;
  }
}
