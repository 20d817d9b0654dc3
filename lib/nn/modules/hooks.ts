// Hooks of a module, called before and after `forward`, and when gradients pass on their way back: hooked.ts puts them there.
import { RuntimeError } from '../../errors.js';
import { is_grad_enabled } from '../../graph/mode.js';
import { type Gradients, Node, edgeOf, setHistory } from '../../graph/node.js';
import { HookList } from '../../hooks.js';
import { describe, isKeywords } from '../../ops/row/signature.js';
import { Tensor, alias } from '../../tensor.js';
import type { Base, Caller } from './fields.js';

export type Kwargs = Record<string, unknown>;
type Grads = readonly (Tensor | null)[];
/** Called before `forward`; may return other inputs. */
export type ForwardPreHook<M> = (module: M, args: unknown[], kwargs: Kwargs) => unknown;
/** Called after `forward`; may return another output. */
export type ForwardHook<M> = (module: M, args: unknown[], outputOrKwargs: unknown, output: unknown) => unknown;
/** Called when the gradients of the inputs are known; may return others. */
export type BackwardHook<M> = (
  module: M,
  gradInput: Grads,
  gradOutput: Grads,
) => Grads | Tensor | null | undefined | void;
/** Called when the gradients of the outputs are known; may return others. */
export type BackwardPreHook<M> = (module: M, gradOutput: Grads) => Grads | Tensor | null | undefined | void;

interface Registered<H> {
  readonly hook: H;
  readonly withKwargs: boolean;
  readonly always: boolean;
}

const none = (value: unknown): value is null | undefined | void => value === null || value === undefined;
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]);

/** Inputs without the trailing object of keywords, and that. */
function split(inputs: unknown[]): [unknown[], Kwargs] {
  const last = inputs.at(-1);
  return isKeywords(last) ? [inputs.slice(0, -1), last] : [inputs, {}];
}
const join = (args: unknown[], kwargs: Kwargs): unknown[] =>
  Object.keys(kwargs).length > 0 ? [...args, kwargs] : args;

/** A module's hooks, in order. */
export class Hooks implements Caller {
  /** @param last of the last node that `forward` made */
  constructor(
    readonly forwardPre = new HookList<Registered<ForwardPreHook<Base>>>(),
    readonly forward = new HookList<Registered<ForwardHook<Base>>>(),
    readonly backward = new HookList<BackwardHook<Base>>(),
    readonly backwardPre = new HookList<BackwardPreHook<Base>>(),
    readonly last = new HookList<BackwardHook<Base>>(),
  ) {}

  copy(): Hooks {
    const { forwardPre, forward, backward, backwardPre, last } = this;
    return new Hooks(forwardPre.copy(), forward.copy(), backward.copy(), backwardPre.copy(), last.copy());
  }

  get empty(): boolean {
    const { forwardPre, forward, backward, backwardPre, last } = this;
    return [forwardPre, forward, backward, backwardPre, last].every(({ size }) => size === 0);
  }

  call(module: Base, inputs: unknown[]): unknown {
    const called = new Set<Registered<ForwardHook<Base>>>();
    let args = inputs;
    const after = (entry: Registered<ForwardHook<Base>>, result: unknown): unknown => {
      called.add(entry);
      const changed = entry.withKwargs
        ? entry.hook(module, ...split(args), result)
        : entry.hook(module, args, result, result);
      return none(changed) ? result : changed;
    };
    try {
      args = this.before(module, inputs);
      const gradients = this.backward.size + this.backwardPre.size > 0 ? new GradientHooks(module, this) : null;
      if (gradients !== null) args = gradients.inputs(args);
      let result = module.forward(...(args as never[]));
      for (const entry of this.forward) result = after(entry, result);
      if (gradients !== null) return gradients.outputs(result);
      const made = this.last.size > 0 ? firstTensor(result)?.grad_fn : null;
      for (const hook of this.last)
        if (made instanceof Node)
          made.register_hook((inputs, outputs) => {
            const changed = hook(module, inputs, outputs);
            return none(changed) ? null : (listOf(changed) as Gradients);
          });
      return result;
    } catch (error) {
      for (const entry of this.forward) if (entry.always && !called.has(entry)) after(entry, null);
      throw error;
    }
  }

  private before(module: Base, inputs: unknown[]): unknown[] {
    let args = inputs;
    for (const { hook, withKwargs } of this.forwardPre) {
      if (withKwargs) {
        const changed = hook(module, ...split(args));
        if (none(changed)) continue;
        if (!Array.isArray(changed) || changed.length !== 2) {
          throw new RuntimeError(
            `forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got ${describe(changed)}.`,
          );
        }
        args = join(listOf(changed[0]), (changed[1] ?? {}) as Kwargs);
      } else {
        const changed = hook(module, args, {});
        if (!none(changed)) args = listOf(changed);
      }
    }
    return args;
  }
}

/** The first tensor of a result, in whatever holds it. */
function firstTensor(result: unknown): Tensor | null {
  if (result instanceof Tensor) return result;
  if (typeof result !== 'object' || result === null) return null;
  for (const each of Object.values(result)) {
    const found = firstTensor(each);
    if (found !== null) return found;
  }
  return null;
}

/** The hooks on one call's way back: nodes that pass gradients on stand before and after `forward`. */
class GradientHooks {
  private gradOutputs: Grads | null = null;
  private inputCount = 0;
  private recorded = false;

  constructor(
    private readonly module: Base,
    private readonly hooks: Hooks,
  ) {}

  inputs(args: unknown[]): unknown[] {
    const [positional, kwargs] = split(args);
    const count = (this.inputCount = positional.length);
    const [passed, node, places] = pass(positional);
    if (node === null) return args;
    this.recorded = true;
    node.register_hook((gradInputs) => {
      if (this.gradOutputs === null) return null;
      const grads = this.run(spread(gradInputs, places, count));
      this.gradOutputs = null;
      return places.map((place) => grads[place] ?? null);
    });
    return join(passed, kwargs);
  }

  outputs(result: unknown): unknown {
    const many = Array.isArray(result);
    const list = listOf(result);
    const [passed, node, places] = pass(list);
    if (node === null) return result;
    node.register_prehook((arrived) => {
      let grads: Grads = spread(arrived, places, list.length);
      for (const hook of this.hooks.backwardPre) {
        const changed = hook(this.module, grads);
        if (!none(changed)) grads = replaced(changed, grads, 'Backward pre hook', 'grad_output');
      }
      this.gradOutputs = grads;
      if (!this.recorded) {
        const nothing = new Array<null>(this.inputCount).fill(null);
        for (const hook of this.hooks.backward) {
          const changed = hook(this.module, nothing, grads);
          if (!none(changed) && !(Array.isArray(changed) && changed.every(none))) {
            throw new RuntimeError(
              'Backward hook for Modules where no input requires gradient should always return None or None for all gradients.',
            );
          }
        }
        this.gradOutputs = null;
      }
      return places.map((place) => grads[place] ?? null);
    });
    return many ? passed : passed[0];
  }

  private run(gradInputs: Grads): Grads {
    let grads = gradInputs;
    for (const hook of this.hooks.backward) {
      const changed = hook(this.module, grads, this.gradOutputs!);
      if (!none(changed)) grads = replaced(changed, grads, 'Backward hook', 'grad_input');
    }
    return grads;
  }
}

function replaced(changed: Grads | Tensor, grads: Grads, hook: string, what: string): Grads {
  const list = changed instanceof Tensor ? [changed] : changed;
  if (list.length !== grads.length) {
    throw new RuntimeError(
      `${hook} returned an invalid number of ${what}, got ${list.length}, but expected ${grads.length}`,
    );
  }
  return list;
}

/** Gradients at their places among `count` values. */
function spread(grads: Gradients, places: readonly number[], count: number): Grads {
  const all = new Array<Tensor | null>(count).fill(null);
  places.forEach((place, k) => (all[place] = grads[k] ?? null));
  return all;
}

/** Stands between tensors and others of the same elements: gradients pass. */
class Passing extends Node {
  constructor(through: readonly Tensor[]) {
    super('BackwardHookFunctionBackward', through.map(edgeOf));
  }

  override get tidy(): boolean {
    return true;
  }

  override apply(grads: Gradients): Gradients {
    return grads;
  }
}

/** The values with tensors taken through one node that passes gradients on; that node, and which values are tensors. */
function pass(values: unknown[]): [unknown[], Node | null, number[]] {
  const places = values.flatMap((value, k) => (value instanceof Tensor ? [k] : []));
  const given = places.map((k) => values[k] as Tensor);
  if (!is_grad_enabled() || !given.some((t) => t.requires_grad)) return [values, null, places];
  for (const { storage } of given) storage.shared = true;
  const through = given.map((t) => alias(t, t.shape, t.strides, t.offset));
  const node = new Passing(given);
  for (const t of through) {
    if (t.dtype.kind === 'float') setHistory(t, node);
    else node.addOutput(t);
  }
  const passed = [...values];
  places.forEach((place, k) => (passed[place] = given[k]!.requires_grad ? through[k] : given[k]));
  return [passed, node, places];
}
