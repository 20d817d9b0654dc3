// The walk of backward: from roots to leaves, later operations first, each node once all gradients of its outputs are in.
//
// Gradients on their way belong to the walk: it gives their memory back as soon as the last node has used them. What it hands
// out (to a leaf, a hook, a Function of the user's, or when a graph of the gradients is made) it no longer owns.
import { NotImplementedError, RuntimeError } from '../errors.js';
import { GradMode } from '../graph/mode.js';
import { AccumulateGrad, type Edge, type Gradients, type Meta, Node, type Wants } from '../graph/node.js';
import { closeScope, openScope, release } from '../runtime/memory.js';
import type { Storage } from '../runtime/engine.js';
import { contiguousStrides, isDense, numel, sameShape } from '../shape.js';
import { type Hook, Tensor } from '../tensor.js';

export interface Walk {
  readonly roots: readonly Edge[];
  readonly gradients: readonly Tensor[];
  readonly retainGraph: boolean;
  readonly createGraph: boolean;
  /** Where gradients are wanted; null: at all leaves. */
  readonly inputs: readonly Edge[] | null;
  /** Whether leaves collect what arrives (`backward`), or only `captured` does (`grad`). */
  readonly accumulate: boolean;
}

/** What has arrived at a node, and how many of its users have yet to send. */
class Task {
  readonly grads: (Tensor | null)[];
  pending = 0;

  constructor(readonly node: Node) {
    this.grads = node.outputs.map(() => null);
  }
}

/** Nodes by descending sequence number: a binary heap. */
class Queue {
  private readonly heap: Task[] = [];

  push(task: Task): void {
    const { heap } = this;
    let at = heap.push(task) - 1;
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

class Backward {
  private readonly tasks = new Map<Node, Task>();
  private readonly queue = new Queue();
  /** Storages that the walk owns, with how many gradients on their way use each. */
  private readonly owned = new Map<Storage, number>();
  readonly captured: (Tensor | null)[];
  /** Nodes on a path to an input, when inputs are named. */
  private wanted: Set<Node> | null = null;

  constructor(private readonly walk: Walk) {
    this.captured = walk.inputs?.map(() => null) ?? [];
  }

  run(): void {
    this.count();
    if (this.walk.inputs !== null) this.wanted = this.reaching(this.walk.inputs.map((edge) => edge.node));
    using _ = new GradMode(this.walk.createGraph);
    this.walk.roots.forEach((edge, k) => this.deliver(edge, this.walk.gradients[k]!));
    for (const edge of this.walk.roots) {
      const task = this.tasks.get(edge.node)!;
      if (task.pending === 0) {
        task.pending = -1; // the same node may be the root of several outputs
        this.queue.push(task);
      }
    }
    for (let task = this.queue.pop(); task !== undefined; task = this.queue.pop()) this.process(task);
  }

  /** How many edges lead to each node that the roots reach. */
  private count(): void {
    const stack: Node[] = [];
    const visit = (node: Node): Task => {
      let task = this.tasks.get(node);
      if (task === undefined) {
        this.tasks.set(node, (task = new Task(node)));
        stack.push(node);
      }
      return task;
    };
    for (const { node } of this.walk.roots) visit(node);
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      for (const edge of node.edges) if (edge !== null) visit(edge.node).pending++;
    }
  }

  /** The nodes from which one of `targets` can be reached, themselves included. */
  private reaching(targets: readonly Node[]): Set<Node> {
    const users = new Map<Node, Node[]>();
    for (const node of this.tasks.keys()) {
      for (const edge of node.edges) {
        if (edge === null) continue;
        const list = users.get(edge.node);
        if (list === undefined) users.set(edge.node, [node]);
        else list.push(node);
      }
    }
    const found = new Set(targets);
    const stack = [...targets];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      for (const user of users.get(node) ?? []) {
        if (found.has(user)) continue;
        found.add(user);
        stack.push(user);
      }
    }
    return found;
  }

  /** Adds a gradient to what has arrived at an edge. */
  private deliver(edge: Edge, grad: Tensor): void {
    const task = this.tasks.get(edge.node)!;
    const so = task.grads[edge.index] ?? null;
    if (so === null) {
      task.grads[edge.index] = grad;
      return;
    }
    let sum: Tensor;
    if (this.owned.get(so.storage) === 1 && isDense(so.shape, so.strides) && so.storage !== grad.storage) {
      sum = so.add_(grad);
      this.drop(grad);
    } else {
      sum = this.own(() => so.add(grad));
      this.drop(so);
      this.drop(grad);
    }
    task.grads[edge.index] = sum;
  }

  /** Runs what makes a gradient, and owns it. */
  private own(make: () => Tensor): Tensor {
    const grad = make();
    if (!this.walk.createGraph) this.owned.set(grad.storage, (this.owned.get(grad.storage) ?? 0) + 1);
    return grad;
  }

  /** One use of a gradient on its way is over. */
  private drop(grad: Tensor): void {
    const uses = this.owned.get(grad.storage);
    if (uses === undefined) return;
    if (uses > 1) this.owned.set(grad.storage, uses - 1);
    else {
      this.owned.delete(grad.storage);
      release(grad.storage);
    }
  }

  /** The user may keep it from now on. */
  private handOut(grad: Tensor): Tensor {
    this.owned.delete(grad.storage);
    return grad;
  }

  private process(task: Task): void {
    const { node, grads } = task;
    if (this.wanted === null || this.wanted.has(node)) this.compute(node, grads);
    for (const grad of grads) if (grad !== null) this.drop(grad);
    for (const edge of node.edges) {
      if (edge === null) continue;
      const next = this.tasks.get(edge.node)!;
      if (--next.pending === 0) this.queue.push(next);
    }
  }

  private compute(node: Node, grads: (Tensor | null)[]): void {
    if (node.preHooks !== null || node.tensorHooks !== null || node.retained !== null) this.preHooks(node, grads);
    const leaf = node instanceof AccumulateGrad ? node.variable : null;
    if (leaf?.hooks && grads[0]) grads[0] = this.hooked(leaf.hooks, grads[0]);
    this.walk.inputs?.forEach((edge, k) => {
      const grad = edge.node === node ? (grads[edge.index] ?? null) : null;
      if (grad === null) return;
      if (this.walk.accumulate && leaf !== null) return;
      this.captured[k] = this.handOut(grad);
    });
    if (leaf !== null) {
      if (this.walk.accumulate && grads[0]) this.accumulate(leaf, grads[0]);
      return;
    }
    if (grads.every((grad) => grad === null)) return;
    if (node.edges.every((edge) => edge === null || !this.wants(edge))) return;
    const results = this.apply(node, grads);
    node.edges.forEach((edge, k) => {
      const grad = results[k] ?? null;
      if (edge === null || grad === null) return;
      if (!this.wants(edge)) {
        this.drop(grad);
        return;
      }
      this.deliver(edge, this.fitting(node, k, grad, edge.node.outputs[edge.index]!));
    });
    if (!this.walk.retainGraph) node.release();
  }

  private readonly wants: Wants = ({ node }) => this.wanted === null || this.wanted.has(node);

  /** A node's own work; what it makes and does not pass on is given back. */
  private apply(node: Node, grads: (Tensor | null)[]): Gradients {
    if (node.foreign || this.walk.createGraph || node.hooks !== null) {
      for (const grad of grads) if (grad !== null) this.handOut(grad);
      let results = node.apply(grads, this.wants);
      for (const hook of node.hooks ?? []) results = hook(results, grads) ?? results;
      return results;
    }
    openScope();
    let passed: Gradients = [];
    try {
      passed = node.apply(grads, this.wants);
    } finally {
      const made = closeScope(passed.map((grad) => grad?.storage));
      // What was passed in and goes on is used once more.
      for (let k = 0; k < passed.length; k++) {
        const grad = passed[k];
        if (!grad || node.edges[k] === null) continue;
        const { storage } = grad;
        if (made.includes(storage) || this.owned.has(storage))
          this.owned.set(storage, (this.owned.get(storage) ?? 0) + 1);
      }
    }
    return passed;
  }

  /** A gradient of the operand's shape and type: broadcasting undone, or an error that names the node. */
  private fitting(node: Node, k: number, grad: Tensor, meta: Meta): Tensor {
    let fit = grad;
    if (!sameShape(grad.shape, meta.shape)) {
      const lead = grad.shape.length - meta.shape.length;
      if (lead < 0 || meta.shape.some((n, d) => n !== 1 && n !== grad.shape[lead + d])) {
        throw new RuntimeError(
          `Function ${node.name} returned an invalid gradient at index ${k} - got [${grad.shape.join(', ')}] but expected shape compatible with [${meta.shape.join(', ')}]`,
        );
      }
      fit = this.own(() => grad.sum_to_size([...meta.shape]));
      this.drop(grad);
    }
    if (fit.dtype !== meta.dtype) {
      const wide = fit;
      fit = this.own(() => wide.to(meta.dtype));
      this.drop(wide);
    }
    return fit;
  }

  private preHooks(node: Node, grads: (Tensor | null)[]): void {
    node.tensorHooks?.forEach((hooks, k) => {
      const grad = grads[k];
      if (hooks !== undefined && grad) grads[k] = this.hooked(hooks, grad);
    });
    for (const hook of node.preHooks ?? []) {
      const given = hook(grads.map((grad) => grad && this.handOut(grad)));
      given?.forEach((grad, k) => (grads[k] = grad));
    }
    node.retained?.forEach((tensor, k) => {
      const grad = grads[k];
      if (tensor === undefined || !grad || !tensor.retains_grad) return;
      const own = (): Tensor =>
        this.walk.createGraph ? this.handOut(grad) : grad.clone({ memory_format: 'contiguous_format' });
      tensor.grad = tensor.grad === null ? own() : tensor.grad.add(grad);
    });
  }

  private hooked(hooks: Iterable<Hook>, grad: Tensor): Tensor {
    let now = this.handOut(grad);
    for (const hook of hooks) {
      const given = hook(now);
      if (given === undefined || given === null) continue;
      if (!(given instanceof Tensor)) throw new TypeError(`expected Variable, but hook returned '${typeof given}'`);
      if (!sameShape(given.shape, grad.shape)) {
        throw new RuntimeError(`hook '${hook.name || '<lambda>'}' has changed the size of value`);
      }
      now = given;
    }
    return now;
  }

  /** Adds to a leaf's `grad`: takes the arriving tensor itself where nothing else uses it. */
  private accumulate(leaf: Tensor, grad: Tensor): void {
    const so = leaf.grad;
    if (so === null) {
      const strides = isDense(leaf.shape, leaf.strides) ? leaf.strides : contiguousStrides(leaf.shape);
      const fits = leaf.shape.every((n, k) => n <= 1 || strides[k] === grad.strides[k]);
      const alone = fits && this.owned.get(grad.storage) === 1 && grad.storage.length === numel(leaf.shape);
      if (alone) this.handOut(grad);
      leaf.grad = alone || this.walk.createGraph ? grad : grad.new_empty_strided(leaf.shape, strides).copy_(grad);
    } else if (this.walk.createGraph) {
      leaf.grad = so.add(grad);
    } else {
      so.add_(grad);
    }
    for (const hook of leaf.accumulated ?? []) hook(leaf);
  }
}

/** Runs backward; returns what arrived at `inputs` when leaves do not accumulate. */
export function walk(options: Walk): (Tensor | null)[] {
  if (options.roots.some((edge) => !(edge.node instanceof Node))) {
    throw new NotImplementedError('backward from a foreign node is not there');
  }
  const backward = new Backward(options);
  backward.run();
  return backward.captured;
}
