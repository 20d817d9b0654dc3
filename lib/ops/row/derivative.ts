// Derivatives of structural rows and views: module-level rules that are given the gradient, what they name, and the plan. What is
// named is kept for backward, with its version; what is not named cannot be reached.
import { NotImplementedError, RuntimeError } from '../../errors.js';
import {
  type Edge,
  type Gradients as Grads,
  Node,
  Saved as Kept,
  type Wants,
  edgeOf,
  freedError,
  showKept,
} from '../../graph/node.js';
import { is_grad_enabled } from '../../graph/mode.js';
import { Tensor } from '../../tensor.js';

/** The gradient of a row's only result that has one; of several, those that have arrived, by name. */
export type GradOf<D extends readonly string[]> = D extends readonly [string]
  ? Tensor
  : { readonly [N in D[number]]: Tensor | null };
/** An operand's gradient; of a list of tensors, a list. */
type Gradient = Tensor | null | readonly (Tensor | null)[];

/** A rule with what it needs of operands and results. */
interface Saving {
  readonly names: readonly string[];
  readonly rule: (...args: never[]) => Gradient;
}
/** One rule for several operands. */
interface Joint {
  readonly names: readonly string[];
  readonly operands: readonly string[];
  readonly joint: (...args: never[]) => Readonly<Record<string, Gradient | undefined>>;
}
/** An operand whose gradient PyTorch refuses to record: the call throws where it needs one. */
interface Fixed {
  readonly refuse: (row: string, operand: string) => Error;
}

/** What a rule sees of what it named. */
type Saved<V, N extends keyof V> = { readonly [K in N]: V[K] };

/**
 * What derivatives are written with.
 *
 * @typeParam G the gradients of the results
 * @typeParam V operands, keywords and results by name
 */
export interface Deriving<G, V, P> {
  /** A rule with what it needs of the operands and results; nothing else is kept alive for backward. */
  readonly saves: <const N extends keyof V & string>(
    names: readonly N[],
    rule: (grad: G, saved: Saved<V, NoInfer<N>>, plan: P) => Gradient,
  ) => Saving;
  /** One rule for several operands: it is told which of them are wanted, and gives those by name. */
  readonly joint: <const W extends keyof V & string, const N extends keyof V & string>(
    operands: readonly W[],
    names: readonly N[],
    rule: (
      grad: G,
      saved: Saved<V, NoInfer<N>>,
      plan: P,
      wants: { readonly [K in W]: boolean },
    ) => { readonly [K in W]?: Gradient },
  ) => Joint;
}

/** Derivatives by operand: a rule that needs nothing but the gradient and the plan, or one that says what it saves. */
export type Gradients<W extends string, G, V, P> = (
  derive: Deriving<G, V, P>,
) => { readonly [K in W]?: ((grad: G, saved: unknown, plan: P) => Gradient) | Saving | Fixed } | Joint;

const deriving = {
  saves: (names: readonly string[], rule: unknown) => ({ names, rule }),
  joint: (operands: readonly string[], names: readonly string[], joint: unknown) => ({ operands, names, joint }),
};

/** For an operand that PyTorch refuses when it requires grad. */
export const notDifferentiable = (name: string): Fixed => ({
  refuse: (_, operand) =>
    new RuntimeError(
      `The function '${name}' is not differentiable with respect to argument '${operand}'. This input cannot have requires_grad True.`,
    ),
});
/** The derivative that PyTorch does not have: results require grad, and backward throws. */
export const notImplemented = (name: string) => (): never => {
  throw new NotImplementedError(`the derivative for '${name}' is not implemented.`);
};

// ---- at run time, where names are strings

type Values = Record<string, unknown>;
type AnyRule = (grad: unknown, saved: Values, plan: unknown, wants: Record<string, boolean>) => unknown;
interface AnySaving {
  readonly names: readonly string[];
  readonly rule: AnyRule;
}
const NOTHING: readonly string[] = [];
/** What a rule that names nothing is given, and which operands are wanted of a rule for one. */
const NONE: Record<string, never> = Object.freeze({});

/** What a name stands for: an operand's number, or -1 minus a result's. */
type Source = number;

/** A row's derivatives, sorted out once. */
export class Rules {
  /** Of each operand its rule; of a joint rule, the same one for all that it serves. */
  private readonly rules: readonly (AnySaving | null)[];
  private readonly refusals: readonly (Fixed | null)[];
  private readonly together: AnySaving | null;
  /** What rules name, each once, and where it comes from. */
  readonly slots: readonly string[];
  readonly sources: readonly Source[];
  /** Slots of results that are not handed out: nobody but the node has them. */
  readonly hidden: readonly number[];
  /** Of each operand the slots that its rule names. */
  private readonly needs: readonly (readonly number[])[];

  /** @param operands names, in order; `outputs` likewise */
  constructor(
    readonly row: string,
    readonly operands: readonly string[],
    readonly outputs: readonly string[],
    /** Numbers of the results that may have a gradient; null where all of a list do, which rules then see as a list. */
    private readonly differentiable: readonly number[] | null,
    derivatives: (derive: typeof deriving) => Readonly<Record<string, unknown>>,
    /** how many results are handed out */
    exposed: number,
  ) {
    const gradients = derivatives(deriving);
    this.together =
      typeof gradients.joint === 'function'
        ? { names: gradients.names as string[], rule: gradients.joint as AnyRule }
        : null;
    const joined = this.together === null ? NOTHING : (gradients.operands as string[]);
    this.rules = operands.map((name) => {
      if (this.together !== null) return joined.includes(name) ? this.together : null;
      const given = gradients[name];
      if (typeof given === 'function') return { names: NOTHING, rule: given as AnyRule };
      return isSaving(given) ? given : null;
    });
    this.refusals = operands.map((name) => {
      const given = gradients[name];
      return isFixed(given) ? given : null;
    });
    this.slots = [...new Set(this.rules.flatMap((rule) => rule?.names ?? NOTHING))];
    showKept(this.slots);
    this.sources = this.slots.map((name) => {
      const at = operands.indexOf(name);
      const result = outputs.indexOf(name);
      if (at < 0 && result < 0) throw new Error(`${row}: a derivative names ${name}, which is no operand or result`);
      return at >= 0 ? at : -1 - result;
    });
    this.hidden = this.slots.flatMap((_, slot) => (this.sources[slot]! < -exposed ? [slot] : []));
    this.needs = this.rules.map((rule) => (rule?.names ?? NOTHING).map((name) => this.slots.indexOf(name)));
  }

  /** Whether a result may have a gradient. */
  gives(result: number): boolean {
    return this.differentiable === null || this.differentiable.includes(result);
  }

  has(operand: number): boolean {
    return this.rules[operand] !== null;
  }

  /** Whether any derivative is wanted, of operands at their places among values. Throws for an operand that may not want one. */
  wanted(values: readonly unknown[], places: readonly number[]): boolean {
    let found = false;
    for (let k = 0; k < places.length; k++) {
      if (!needsGrad(values[places[k]!])) continue;
      const refusal = this.refusals[k];
      if (refusal) throw refusal.refuse(this.row, this.operands[k]!);
      if (this.rules[k] !== null) found = true;
    }
    return found && takesPart(values, places);
  }

  needsOf(operand: number): readonly number[] {
    return this.needs[operand]!;
  }

  /** Gradients of the operands that are wanted, in order; null for others. */
  run(grads: Grads, kept: readonly unknown[], plan: unknown, wanted: readonly boolean[]): unknown[] {
    const grad = this.gradOf(grads);
    const out = new Array<unknown>(this.operands.length).fill(null);
    if (this.together !== null) {
      const wants: Record<string, boolean> = {};
      this.operands.forEach((name, k) => (wants[name] = wanted[k]!));
      const given = this.together.rule(grad, this.named(this.together.names, kept), plan, wants) as Values;
      this.operands.forEach((name, k) => (out[k] = given[name] ?? null));
      return out;
    }
    for (let k = 0; k < out.length; k++) {
      const rule = this.rules[k];
      if (rule && wanted[k]) out[k] = rule.rule(grad, this.named(rule.names, kept), plan, NONE);
    }
    return out;
  }

  private named(names: readonly string[], kept: readonly unknown[]): Values {
    if (names.length === 0) return NONE;
    const saved: Values = {};
    for (const name of names) saved[name] = kept[this.slots.indexOf(name)];
    return saved;
  }

  private gradOf(grads: Grads): unknown {
    const { differentiable, outputs } = this;
    if (differentiable === null) return grads;
    if (differentiable.length === 1) return grads[differentiable[0]!];
    return Object.fromEntries(differentiable.map((k) => [outputs[k]!, grads[k] ?? null]));
  }
}

const isSaving = (rule: unknown): rule is AnySaving => typeof rule === 'object' && rule !== null && 'rule' in rule;
const isFixed = (rule: unknown): rule is Fixed => typeof rule === 'object' && rule !== null && 'refuse' in rule;

const isList = (value: unknown): value is readonly Tensor[] => Array.isArray(value);

/** Whether any operand is autograd's: where all are inference tensors, nothing is recorded, whatever they require. */
function takesPart(values: readonly unknown[], places: readonly number[]): boolean {
  for (let k = 0; k < places.length; k++) {
    const value = values[places[k]!];
    if (value instanceof Tensor ? !value.inference : isList(value) && value.some((t) => !t.inference)) return true;
  }
  return false;
}
function needsGrad(value: unknown): boolean {
  if (value instanceof Tensor) return value.requires_grad;
  if (!isList(value)) return false;
  for (let k = 0; k < value.length; k++) if (value[k]!.requires_grad) return true;
  return false;
}

/** Edges of the operands that have a derivative, one after the other: others, as indices, have none, as in PyTorch. */
function edgesOf(rules: Rules, values: readonly unknown[]): (Edge | null)[] {
  let count = 0;
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (rules.has(k)) count += isList(value) ? value.length : 1;
  }
  const edges = new Array<Edge | null>(count); // an array that grows is made with room for many
  for (let k = 0, at = 0; k < values.length; k++) {
    const value = values[k];
    if (!rules.has(k)) continue;
    if (isList(value)) for (let n = 0; n < value.length; n++) edges[at++] = edgeOf(value[n]!);
    else edges[at++] = value instanceof Tensor ? edgeOf(value) : null;
  }
  return edges;
}

/** A structural operation that was recorded. */
export class StructuralNode extends Node {
  /** By slot: what was saved of tensors, others as they are; undefined for what no wanted rule names. */
  private kept: unknown[] | null;
  /** How many tensors each operand that is a list has; null where no operand is a list. */
  private lengths: (number | null)[] | null = null;
  /** Whether gradients were recorded, whose nodes keep what this one does. */
  private recorded = false;

  /**
   * @param values operands, in order: tensors, lists of them, numbers, or null
   * @param target the operand that is about to be written to
   */
  constructor(
    name: string,
    private readonly rules: Rules,
    values: readonly unknown[],
    private readonly plan: unknown,
    target: Tensor | null,
  ) {
    super(name, edgesOf(rules, values));
    if (values.some(isList)) this.lengths = values.map((value) => (isList(value) ? value.length : null));
    // Results are yet to come. They are kept whoever wants a gradient, as in PyTorch.
    this.kept = rules.sources.map((source) => (source < 0 ? null : undefined));
    for (let k = 0, at = 0; k < values.length; k++) {
      if (!rules.has(k)) continue;
      const count = this.lengths?.[k] ?? 1;
      if (this.some(at, count)) {
        for (const slot of rules.needsOf(k)) {
          const source = rules.sources[slot]!;
          if (source >= 0 && this.kept[slot] === undefined) this.kept[slot] = keep(values[source], target);
        }
      }
      at += count;
    }
  }

  /** Whether an operand's edges lead anywhere (that is wanted). */
  private some(from: number, count: number, wants?: Wants): boolean {
    for (let k = from; k < from + count; k++) {
      const edge = this.edges[k];
      if (edge && (wants === undefined || wants(edge))) return true;
    }
    return false;
  }

  /** Keeps the results that are named; they have been computed, and written to for the last time. */
  saveResults(results: readonly Tensor[]): void {
    const { sources } = this.rules;
    for (let slot = 0; slot < sources.length; slot++) {
      const source = sources[slot]!;
      if (source < 0 && this.kept![slot] === null) this.kept![slot] = new Kept(results[-1 - source]!, true);
    }
  }

  /** What is kept, in order: looked at whole, also what nobody asks for now. */
  private unpacked(): unknown[] {
    if (this.kept === null) throw freedError();
    const kept = new Array<unknown>(this.kept.length);
    for (let slot = 0; slot < kept.length; slot++) kept[slot] = this.unpack(this.kept[slot]);
    return kept;
  }

  override idle(): void {
    this.unpacked();
  }

  override apply(grads: Grads, wants: Wants): Grads {
    const kept = this.unpacked();
    const { rules } = this;
    if (is_grad_enabled()) this.recorded = true;
    const count = rules.operands.length;
    const wanted = new Array<boolean>(count);
    for (let k = 0, at = 0; k < count; k++) {
      const has = rules.has(k);
      const length = this.lengths?.[k] ?? 1;
      wanted[k] = has && this.some(at, length, wants);
      if (has) at += length;
    }
    const given = rules.run(grads, kept, this.plan, wanted);
    const out = new Array<Tensor | null>(this.edges.length).fill(null);
    for (let k = 0, at = 0; k < count; k++) {
      if (!rules.has(k)) continue;
      const grad = given[k];
      const length = this.lengths?.[k] ?? null;
      if (length === null) out[at++] = grad as Tensor | null;
      else {
        if (grad !== null) for (let n = 0; n < length; n++) out[at + n] = (grad as (Tensor | null)[])[n] ?? null;
        at += length;
      }
    }
    return out;
  }

  private unpack(kept: unknown): unknown {
    if (kept instanceof Kept) return kept.unpack(this);
    return Array.isArray(kept) ? kept.map((one: Kept) => one.unpack(this)) : kept;
  }

  override savedAs(name: string): Tensor | undefined {
    if (this.kept === null) throw freedError();
    const kept = this.kept[this.rules.slots.indexOf(name)];
    return kept instanceof Kept ? kept.shown(this) : undefined;
  }

  override release(): void {
    // What kept nothing can be walked again, as in PyTorch.
    const { kept } = this;
    if (kept === null || kept.every((one) => one === undefined)) return;
    this.kept = null;
    if (this.recorded) return;
    for (const slot of this.rules.hidden) {
      const hidden = kept[slot];
      if (hidden instanceof Kept) hidden.discard();
    }
  }
}

function keep(value: unknown, target: Tensor | null): unknown {
  // What is about to be written over is kept as it was, and came to be.
  if (value instanceof Tensor) return new Kept(value === target ? value.clone() : value);
  return isList(value) ? value.map((t) => new Kept(t)) : value;
}
