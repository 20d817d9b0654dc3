// What is known of a layer: where it stands, its parameters, and the shapes that went through it.
import { Module } from '../nn/modules/module.js';
import { membersOf } from '../nn/modules/fields.js';
import { isUninitialized } from '../nn/uninitialized.js';
import { Tensor } from '../tensor.js';

/** A parameter, under its dotted name. */
export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly count: number;
  readonly bytes: number;
  readonly trainable: boolean;
}

const product = (shape: readonly number[]): number => shape.reduce((all, length) => all * length, 1);

/** A module's parameters, those of its children too. */
export function weightsOf(module: Module): readonly Weight[] {
  return [...module.named_parameters()]
    .filter(([, parameter]) => !isUninitialized(parameter))
    .map(([name, parameter]) => ({
      name,
      shape: [...parameter.shape],
      count: product(parameter.shape),
      bytes: product(parameter.shape) * parameter.element_size(),
      trainable: parameter.requires_grad,
    }));
}

/** The tensor that stands for an input or an output: the first of a list, the last of an object. */
function sampleOf(value: unknown): Tensor | null {
  if (value instanceof Tensor) return value;
  if (Array.isArray(value)) return sampleOf(value[0]);
  if (typeof value !== 'object' || value === null) return null;
  return sampleOf(Object.values(value).at(-1));
}

/** One line of the table. */
export class Layer {
  /** which of its depth it is, from 1 */
  index = 0;
  children: readonly Layer[] = [];
  recursive = false;
  executed = false;
  input: readonly number[] = [];
  output: readonly number[] = [];
  outputBytes = 0;
  macs = 0;
  readonly leaf: boolean;

  constructor(
    readonly module: Module,
    /** under which name its parent has it */
    readonly name: string,
    readonly depth: number,
    readonly parent: Layer | null,
    readonly weights: readonly Weight[],
  ) {
    this.leaf = [...module.children()].length === 0;
  }

  get params(): number {
    return this.weights.reduce((sum, { count }) => sum + count, 0);
  }

  get paramBytes(): number {
    return this.weights.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get trainableParams(): number {
    return this.weights.reduce((sum, { count, trainable }) => sum + (trainable ? count : 0), 0);
  }

  /** Notes what went in and came out. */
  ran(inputs: unknown, outputs: unknown): void {
    const [input, output] = [sampleOf(inputs), sampleOf(outputs)];
    this.executed = true;
    this.input = input === null ? [] : [...input.shape];
    this.output = output === null ? [] : [...output.shape];
    this.outputBytes = output === null ? 0 : output.element_size() * product(this.output);
    this.macs = this.multiplications();
  }

  /** Multiplications with additions, by torchinfo's rule: each weight of a convolution once for each place and example. */
  private multiplications(): number {
    const places = [...this.output.slice(0, 1), ...this.output.slice(2)];
    const convolves = this.module._get_name().includes('Conv');
    let all = 0;
    for (const { name, count } of this.weights) {
      if (name === 'weight' || name === 'bias') all += count * (convolves ? product(places) : (this.output[0] ?? 0));
      else if (name.includes('weight') || name.includes('bias')) all += count * product(this.output.slice(0, 2));
    }
    return all;
  }

  /** Parameters that no child has. */
  own(count: (layer: Layer) => number): number {
    const ofChildren = this.children
      .filter((child) => !child.recursive)
      .map((child) => (child.leaf ? count(child) : child.own(count)));
    return count(this) - ofChildren.reduce((sum, each) => sum + each, 0);
  }
}

/** Modules as a tree of layers, in the order of their registration; a module that stands in several places is in each of them. */
export function* walk(module: Module, weights: ReadonlyMap<Module, readonly Weight[]>): Generator<Layer> {
  function* visit(at: Module, name: string, depth: number, parent: Layer | null): Generator<Layer> {
    const layer = new Layer(at, name, depth, parent, weights.get(at) ?? []);
    yield layer;
    for (const [childName, child] of membersOf(at).children) {
      if (child instanceof Module) yield* visit(child, childName, depth + 1, layer);
    }
  }
  yield* visit(module, module._get_name(), 0, null);
}

/** Adds containers that were never called, as a ModuleList, before their first layer, and numbers all. */
export function complete(called: readonly Layer[]): Layer[] {
  const seen = new Set(called.map(({ module }) => module));
  const all: Layer[] = [];
  const open = new Map<number, Module>(); // by depth, down to the last line
  for (const layer of called) {
    const above: Layer[] = [];
    for (let up = layer.parent; up !== null && up.depth > 0; up = up.parent) above.unshift(up);
    for (const container of above) {
      if (open.get(container.depth) === container.module || all.at(-1)?.module === container.module) continue;
      const line = new Layer(container.module, container.name, container.depth, container.parent, container.weights);
      line.recursive = seen.has(container.module);
      seen.add(container.module);
      all.push(line);
      open.set(container.depth, container.module);
    }
    all.push(layer);
    open.set(layer.depth, layer.module);
    for (const depth of [...open.keys()]) if (depth > layer.depth) open.delete(depth);
  }
  const counts = new Map<number, number>();
  all.forEach((layer, k) => {
    layer.index = (counts.get(layer.depth) ?? 0) + 1;
    counts.set(layer.depth, layer.index);
    const end = all.findIndex((other, j) => j > k && other.depth <= layer.depth);
    layer.children = all.slice(k + 1, end < 0 ? all.length : end);
  });
  return all;
}
