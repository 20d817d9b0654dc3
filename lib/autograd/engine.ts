// The walk of backward: from roots to leaves, later operations first, each node once all gradients of its outputs are in. Leaves
// collect as soon as theirs are in, as PyTorch's do: their hooks may use and drop a gradient while backward goes on.
//
// Gradients on their way belong to the walk: it gives their memory back as soon as the last node has used them. What it hands
// out (to a leaf, a hook, a Function of the user's, or when a graph of the gradients is made) it no longer owns.
import { anomaly } from '../graph/anomaly.js';
import { watched } from './anomaly.js';
import { RuntimeError } from '../errors.js';
import { setGradMode } from '../graph/mode.js';
import {
  AccumulateGrad,
  type Edge,
  type Gradients,
  type Meta,
  type Node,
  type NodeHooks,
  type Wants,
  everywhere,
  qualifiedName,
} from '../graph/node.js';
import type { Storage } from '../runtime/engine.js';
import { closeScope, openScope } from '../runtime/scope.js';
import { type Shape, contiguousStrides, isDense, numel, sameShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { summedTo } from '../ops/row/kernels.js';
import { runHooks, runNodeHooks, runNodePreHooks } from './hookcalls.js';
import { drop, handOut, holds, itself } from './owning.js';
import { Queue, Task } from './queue.js';

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

const taskOf = (edge: Edge): Task => edge.node.task as Task;

const whereWanted: Wants = (edge) => taskOf(edge).wanted;

/** Sees what backward does: a node's name, its work, and the gradients that it is given (null: of several such things). */
export type Observer = <R>(name: string, run: () => R, grads: Gradients | null) => R;
let observer: Observer | null = null;
/** From now on `observe` is called around the work of every node, until what this returns is called. */
export function observeNodes(observe: Observer): () => void {
  observer = observe;
  return () => void (observer = null);
}
const evaluating = (node: Node): string => `autograd::engine::evaluate_function: ${qualifiedName(node)}`;

class Backward {
  private readonly tasks: Task[] = [];
  private readonly queue = new Queue();
  readonly captured: (Tensor | null)[];
  private readonly wants: Wants;
  /** Gradients that a program has seen, and may have kept. */
  private readonly shown: Set<Tensor>;

  constructor(private readonly walk: Walk) {
    this.captured = walk.inputs === null || walk.accumulate ? [] : walk.inputs.map(() => null);
    this.wants = walk.inputs === null ? everywhere : whereWanted;
    this.shown = new Set(walk.gradients);
  }

  run(): void {
    const { roots, gradients, createGraph, inputs } = this.walk;
    const { tasks } = this;
    const mode = setGradMode(createGraph);
    let done = false;
    try {
      this.count();
      if (inputs !== null) this.mark(inputs);
      for (let k = 0; k < roots.length; k++) this.deliver(roots[k]!, gradients[k]!);
      for (let k = 0; k < roots.length; k++) {
        const task = taskOf(roots[k]!);
        if (task.pending !== 0) continue;
        task.pending = -1; // the same node may be the root of several outputs
        this.ready(task);
      }
      for (let task = this.queue.pop(); task !== undefined; task = this.queue.pop()) this.process(task);
      done = true;
    } finally {
      for (let k = 0; k < tasks.length; k++) {
        const { node, outer, grads } = tasks[k]!;
        node.task = outer;
        if (!done) for (const grad of grads) if (grad !== null) grad.storage.gradients = 0;
      }
      setGradMode(mode);
    }
  }

  /** Finds the nodes that the roots reach, and how many edges lead to each. */
  private count(): void {
    const { tasks } = this;
    const { roots } = this.walk;
    for (let k = 0; k < roots.length; k++) this.visit(roots[k]!.node);
    for (let at = 0; at < tasks.length; at++) {
      const { edges } = tasks[at]!.node;
      for (let k = 0; k < edges.length; k++) {
        const edge = edges[k]!;
        if (edge !== null) this.visit(edge.node).pending++;
      }
    }
  }

  private visit(node: Node): Task {
    const known = node.task as Task | null;
    if (known !== null && known.walk === this) return known;
    const task = new Task(node, this);
    this.tasks.push(task);
    return task;
  }

  /** Finds what lies on a path to an input: an operation comes after all that its operands were made by. */
  private mark(inputs: readonly Edge[]): void {
    const { tasks } = this;
    for (const task of tasks) task.wanted = false;
    for (const { node } of inputs) {
      const task = node.task as Task | null;
      if (task !== null && task.walk === this) task.wanted = true;
    }
    for (const task of tasks.toSorted((a, b) => a.node.sequence - b.node.sequence)) {
      task.wanted ||= task.node.edges.some((edge) => edge !== null && taskOf(edge).wanted);
    }
  }

  /** Adds a gradient to what has arrived at an edge. */
  private deliver(edge: Edge, grad: Tensor): void {
    const { grads } = taskOf(edge);
    const so = grads[edge.index] ?? null;
    if (so === null) {
      grads[edge.index] = grad;
      return;
    }
    let sum: Tensor;
    if (so.storage.gradients === 1 && isDense(so.shape, so.strides) && so.storage !== grad.storage) {
      sum = so.add_(grad);
    } else {
      sum = this.own(so.add(grad));
      drop(so);
    }
    drop(grad);
    grads[edge.index] = sum;
  }

  /** Owns a gradient that has been made. */
  private own(grad: Tensor): Tensor {
    if (!this.walk.createGraph) grad.storage.gradients++;
    return grad;
  }

  /** Everything for a node has arrived. */
  private ready(task: Task): void {
    const { node } = task;
    if (!(node instanceof AccumulateGrad)) this.queue.push(task);
    else if (observer === null || !task.wanted) this.collect(task, node);
    else observer(evaluating(node), () => this.collect(task, node), null);
  }

  private process(task: Task): void {
    const { node, grads } = task;
    if (task.wanted || node.hooks !== null) {
      if (observer === null) this.compute(task);
      else observer(evaluating(node), () => this.compute(task), null);
    }
    for (let k = 0; k < grads.length; k++) {
      const grad = grads[k]!;
      grads[k] = null;
      if (grad !== null) drop(grad);
    }
    const { edges } = node;
    for (let k = 0; k < edges.length; k++) {
      const edge = edges[k]!;
      if (edge === null) continue;
      const next = taskOf(edge);
      if (--next.pending === 0) this.ready(next);
    }
  }

  private compute(task: Task): void {
    const { node, grads } = task;
    const { hooks, edges } = node;
    let some = this.walk.inputs === null;
    if (task.wanted) for (let k = 0; k < edges.length && !some; k++) some = edges[k] !== null && this.wants(edges[k]!);
    // What an input of the walk is given is what arrived where the walk goes on from it, and what its hooks made of that where it ends.
    if (some) this.capture(node, grads);
    if (hooks !== null) {
      hooks.tensors.forEach((set, k) => {
        const grad = grads[k];
        if (set !== undefined && grad) grads[k] = runHooks(set, this.show(grad));
      });
      hooks.retained.forEach((tensor, k) => {
        const grad = grads[k];
        if (tensor !== undefined && grad && tensor.retains_grad) retain(tensor, grad);
      });
    }
    if (!task.wanted) return; // a root: its own hooks see the gradient though nothing behind it is asked for
    if (!some) this.capture(node, grads);
    if (hooks !== null && hooks.before.size > 0) {
      for (const grad of grads) if (grad !== null) this.show(grad);
      const given = runNodePreHooks(hooks.before, grads);
      for (let k = 0; k < grads.length; k++) grads[k] = given[k]!;
    }
    if (!some) return;
    const results = this.apply(node, grads);
    for (let k = 0; k < edges.length; k++) {
      const edge = edges[k]!;
      const grad = results[k];
      if (edge === null || !grad) continue;
      if (this.wants(edge)) this.deliver(edge, this.fitting(node, k, grad, edge.node.outputs[edge.index]!));
      else drop(grad);
    }
    if (!this.walk.retainGraph) node.release();
  }

  private capture(node: Node, grads: readonly (Tensor | null)[]): void {
    const { inputs, accumulate } = this.walk;
    if (inputs === null || accumulate) return;
    for (let k = 0; k < inputs.length; k++) {
      const edge = inputs[k]!;
      const grad = edge.node === node ? grads[edge.index] : null;
      if (grad) this.captured[k] = handOut(grad);
    }
  }

  /** A node's own work; what it makes and does not pass on is given back. */
  private apply(node: Node, grads: readonly (Tensor | null)[]): Gradients {
    const after = node.hooks === null ? null : node.hooks.after;
    if (!node.foreign && grads.every(isNull)) {
      node.idle();
      const none = node.edges.map(() => null);
      return after === null ? none : runNodeHooks(after, none, grads, none.length);
    }
    if (node.foreign || this.walk.createGraph || (after !== null && after.size > 0)) {
      for (let k = 0; k < grads.length; k++) if (grads[k]) this.show(grads[k]!);
      const results = this.results(node, grads);
      for (let k = 0; k < results.length; k++) if (results[k]) this.shown.add(results[k]!);
      return after === null ? results : runNodeHooks(after, results, grads, node.edges.length);
    }
    if (node.tidy) {
      const passed = this.results(node, grads);
      for (let k = 0; k < passed.length; k++) {
        const grad = passed[k];
        if (!grad || node.edges[k] === null) continue;
        const { storage } = grad;
        if (storage.gradients > 0 || !holds(grads, storage)) storage.gradients++;
      }
      return passed;
    }
    openScope();
    let passed: Gradients = NOTHING;
    try {
      passed = this.results(node, grads);
    } finally {
      const made = closeScope(passed.map(storageOf));
      // What was passed in and goes on is used once more.
      for (let k = 0; k < passed.length; k++) {
        const grad = passed[k];
        if (!grad || node.edges[k] === null) continue;
        const { storage } = grad;
        if (storage.gradients > 0 || made.includes(storage)) storage.gradients++;
      }
    }
    return passed;
  }

  private results(node: Node, grads: Gradients): Gradients {
    if (anomaly) return watched(node, () => this.applied(node, grads));
    return this.applied(node, grads);
  }

  private applied(node: Node, grads: Gradients): Gradients {
    if (observer === null) return node.apply(grads, this.wants);
    return observer(node.title, () => node.apply(grads, this.wants), grads);
  }

  /** A gradient of the operand's shape and type: broadcasting undone, or an error that names the node. */
  private fitting(node: Node, k: number, grad: Tensor, meta: Meta): Tensor {
    let fit = grad;
    if (!sameShape(grad.shape, meta.shape)) {
      const lead = grad.shape.length - meta.shape.length;
      if (lead < 0 || meta.shape.some((n, d) => n !== 1 && n !== grad.shape[lead + d])) {
        throw new RuntimeError(
          `Function ${qualifiedName(node)} returned an invalid gradient at index ${k} - got [${grad.shape.join(', ')}] but expected shape compatible with [${meta.shape.join(', ')}]`,
        );
      }
      fit = this.own(this.walk.createGraph ? grad.sum_to_size([...meta.shape]) : summedTo(grad, meta.shape));
      drop(grad);
    }
    if (fit.dtype !== meta.dtype) {
      const wide = fit;
      fit = this.own(wide.to(meta.dtype));
      drop(wide);
    }
    return fit;
  }

  /** What has arrived at a leaf goes to its `grad`, and to who asked for it. */
  private collect(task: Task, node: AccumulateGrad): void {
    const { grads } = task;
    const leaf = node.variable;
    let grad = grads[0]!;
    grads[0] = null;
    if (grad === null || !task.wanted) {
      if (grad !== null) drop(grad);
      return;
    }
    if (leaf.hooks !== null) grad = runHooks(leaf.hooks, this.show(grad));
    grads[0] = grad;
    this.capture(node, grads);
    grads[0] = null;
    // A leaf may have ceased to require grad since the graph was made.
    if (this.walk.accumulate && leaf.requires_grad) this.accumulate(leaf, node.hooks, grad);
    drop(grad);
  }

  /** A gradient for the program to see. */
  private show(grad: Tensor): Tensor {
    this.shown.add(grad);
    return handOut(grad);
  }

  /** Whether a gradient is a view, made on the way, of what the program gave: PyTorch takes such a one for the leaf's, elements and all. */
  private lent(grad: Tensor): boolean {
    const { storage } = grad;
    return storage.gradients === 0 && !this.shown.has(grad) && holds(this.walk.gradients, storage);
  }

  /** Adds to a leaf's `grad`: takes the arriving tensor itself where nothing else uses it, and no graph is made of it. */
  private accumulate(leaf: Tensor, hooks: NodeHooks | null, arrived: Tensor): void {
    const grad = hooks === null ? arrived : runNodePreHooks(hooks.before, [this.show(arrived)])[0]!;
    if (grad === null) return;
    const so = leaf.grad;
    if (so === null) {
      const strides = isDense(leaf.shape, leaf.strides) ? leaf.strides : contiguousStrides(leaf.shape);
      const fits = liesSo(grad, leaf.shape, strides);
      const { gradients, length } = grad.storage;
      if (fits && gradients === 1 && length === numel(leaf.shape)) leaf.grad = itself(handOut(grad));
      else if (fits && !this.walk.createGraph && this.lent(grad)) leaf.grad = grad.detach();
      else leaf.grad = grad.new_empty_strided(leaf.shape, strides).copy_(grad);
    } else if (this.walk.createGraph) {
      leaf.grad = so.add(grad);
    } else {
      so.add_(grad);
    }
    if (leaf.accumulated !== null) for (const hook of leaf.accumulated) hook(leaf);
    if (hooks !== null) runNodeHooks(hooks.after, NOTHING, [grad], 0);
  }
}

const NOTHING: Gradients = [];

function liesSo({ strides }: Tensor, shape: Shape, wanted: Shape): boolean {
  for (let k = 0; k < shape.length; k++) if (shape[k]! > 1 && strides[k] !== wanted[k]) return false;
  return true;
}
const isNull = (grad: Tensor | null): boolean => grad === null;
const storageOf = (grad: Tensor | null): Storage | undefined => grad?.storage;

/** Keeps the gradient of a tensor that is no leaf in its `grad`. */
function retain(tensor: Tensor, grad: Tensor): void {
  tensor.grad = tensor.grad === null ? grad.clone({ memory_format: 'contiguous_format' }) : tensor.grad.add(grad);
}

/** Runs backward; returns what arrived at `inputs` when leaves do not accumulate. */
export function walk(options: Walk): (Tensor | null)[] {
  const backward = new Backward(options);
  backward.run();
  return backward.captured;
}
