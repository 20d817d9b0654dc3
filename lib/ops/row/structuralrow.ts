// A row of the table of structural operators at run time, where names are strings: how a call goes, from values to results.
import type { DType } from '../../dtype.js';
import { NotImplementedError, RuntimeError, ValueError } from '../../errors.js';
import {
  checkApart,
  checkHistory,
  overlapping,
  checkInference,
  ofInference,
  checkNoRepeats,
  checkOverlap,
  written,
} from '../../graph/inplace.js';
import { is_grad_enabled, setGradMode, unrecorded } from '../../graph/mode.js';
import { checkStanding } from '../../graph/view.js';
import { type Node, checkDifferentiable, setHistory } from '../../graph/node.js';
import type { Engine } from '../../runtime/engine.js';
import { copyView } from '../../runtime/kernels/index.js';
import { type Shape, contiguousStrides, sameShape } from '../../shape.js';
import { Tensor, allocate, fresh } from '../../tensor.js';
import { call } from './call.js';
import { Rules, StructuralNode } from './derivative.js';
import { withFactors } from './factor.js';
import { type Given, type Giving, giving } from './given.js';
import { expanded, sameEngine } from './kernels.js';
import { type Writes, checkCast, checkExact, checkGrad, checkLeaf, checkTypes, resize, writeOut } from './out.js';
import { underived } from './underived.js';
import { warnOfRepeats } from './repeats.js';
import { together } from './results.js';
import type { Make, Samples } from './samples.js';
import { type Signature, bind } from './signature.js';

/** What a result will look like; row-major where no strides are given. */
export interface Result {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly strides?: Shape;
}
/** What a call comes to: its results, and whatever `compute` and derivatives need to know beside them. */
export type Plan =
  { readonly out: Result; readonly outs?: undefined } | { readonly outs: readonly Result[]; readonly out?: undefined };

/** A function that takes whatever is checked later. */
export type Anything = (...args: unknown[]) => unknown;

/** A row's definition, of whatever signature. */
export interface AnyDefinition {
  readonly plan: (given: Given) => Plan;
  readonly compute?: (given: Given, outs: readonly Tensor[], plan: Plan) => void;
  readonly compose?: (given: Given, plan: Plan) => Tensor | readonly Tensor[];
  readonly outputs?: readonly string[];
  readonly differentiable?: readonly string[];
  readonly exposed?: number;
  readonly gradients?: ConstructorParameters<typeof Rules>[4];
  readonly node?: string | ((plan: Plan) => string);
  readonly inplace?: boolean;
  readonly over?: (given: Given) => void;
  readonly resizes?: boolean;
  readonly casts?: true;
  readonly init?: string;
  readonly apart?: readonly string[];
  readonly underived?: true;
  /** What shares no memory at all with `out`, not even itself. */
  readonly repeats?: true | string;
  readonly floats?: true;
  readonly types?: Writes['types'] | 'asked' | 'own' | 'any';
  readonly disjoint?: string;
  readonly factors?: true;
  readonly dynamic?: boolean;
  readonly many?: boolean;
  readonly samples?: (make: Make) => Samples;
}

/** A row of the table of structural operators. */
export class Row {
  readonly outputs: readonly string[];
  readonly rules: Rules | null;
  /** Places of the operands in the signature. */
  private readonly operands: readonly number[];
  private readonly Given: Giving;
  // What every call reads of the definition, here because definitions look each different, and V8 is quick with what looks alike.
  private readonly plan: AnyDefinition['plan'];
  private readonly compute: AnyDefinition['compute'] | null;
  private readonly compose: AnyDefinition['compose'] | null;
  private readonly init: string | null;
  private readonly factors: boolean;
  private readonly dynamic: boolean;
  private readonly floats: boolean;
  private readonly exposed: number | null;
  private readonly many: boolean;
  /** Where the keyword is that says the result's type, if `out` must agree with it. */
  private readonly typeAt: number;

  constructor(
    readonly name: string,
    readonly signature: Signature,
    readonly definition: AnyDefinition,
  ) {
    const { gradients } = definition;
    this.operands = signature.flatMap((parameter, k) => (parameter.operand === true ? [k] : []));
    this.Given = giving(signature.map((parameter) => parameter.name));
    this.plan = definition.plan;
    this.compute = definition.compute ?? null;
    this.compose = definition.compose ?? null;
    this.init = definition.init ?? null;
    this.factors = definition.factors ?? false;
    this.dynamic = definition.dynamic ?? false;
    this.floats = definition.floats ?? false;
    this.exposed = definition.exposed ?? null;
    this.many = definition.many ?? false;
    this.typeAt =
      definition.types === 'asked' || definition.types === 'own'
        ? signature.findIndex(({ name }) => name === 'dtype')
        : -1;
    this.outputs = this.many ? [] : (definition.outputs ?? ['result']);
    const differentiable = definition.differentiable ?? this.outputs;
    this.rules =
      gradients === undefined
        ? null
        : new Rules(
            name,
            this.operands.map((k) => signature[k]!.name),
            this.outputs,
            this.many ? null : differentiable.map((output) => this.outputs.indexOf(output)),
            gradients,
            this.exposed ?? this.outputs.length,
          );
  }

  /** The operator on values in the signature's order, which may be followed by others. @param out tensors of the caller's to write to */
  run(given: readonly unknown[], out: Tensor | readonly Tensor[] | null): unknown {
    const values = out instanceof Tensor && this.definition.types === 'own' ? this.typedBy(given, out) : given;
    const engine = this.engineOf(values);
    const args = new this.Given(values);
    const plan = this.plan(args);
    const specs = specsOf(plan);
    if (out !== null) return this.into(out, specs, values, args, plan, engine);
    const node = this.wanted(values, specs[0]?.dtype) ? this.record(values, plan, null) : null;
    if (node !== null) {
      for (let k = 0; k < specs.length; k++) if (this.rules!.gives(k)) checkDifferentiable(specs[k]!.dtype);
    }
    const results = this.results(args, plan, specs, engine);
    if (node !== null) {
      for (let k = 0; k < results.length; k++) {
        const result = results[k]!;
        if (this.rules!.gives(k)) setHistory(result, node);
        else node.addOutput(result);
      }
      node.saveResults(results);
    }
    return this.handOut(results);
  }

  /** A call's arguments, with factors that stand before their operands among the keywords. */
  placed(name: string, args: readonly unknown[], out: boolean): readonly unknown[] {
    if (!this.factors || args.length < 4) return args;
    const operands = this.operands.map((k) => this.signature[k]!.name);
    return withFactors(name, operands, args, out);
  }

  /** The in-place form under a name. */
  inplace(name: string): Anything {
    const run = (args: readonly unknown[]): Tensor => {
      const values = bind(name, this.signature, this.placed(name, args, false));
      const self = values[this.operands[0]!];
      if (!(self instanceof Tensor)) throw new TypeError(`${name}(): argument 'input' must be Tensor`);
      return this.write(values, self);
    };
    const called = { name };
    return (...args) => call(called, args, run);
  }

  private write(values: readonly unknown[], self: Tensor): Tensor {
    const { definition } = this;
    const wanted = this.wanted(values, self.dtype);
    checkHistory(self, wanted);
    const engine = this.engineOf(values);
    const args = new this.Given(values);
    const plan = this.plan(args);
    definition.over?.(args);
    const spec = specsOf(plan)[0]!;
    if (!sameShape(spec.shape, self.shape) && definition.resizes !== true) {
      const [own, made] = [self.shape.join(', '), spec.shape.join(', ')];
      throw new RuntimeError(
        this.factors
          ? `Bad in-place call: input tensor size [${own}] and output tensor size [${made}] should match`
          : `output with shape [${own}] doesn't match the broadcast shape [${made}]`,
      );
    }
    if (definition.casts !== true) checkCast(spec.dtype, self.dtype);
    this.checkRepeats(self);
    const { apart } = definition;
    if (apart === undefined) for (const t of tensorsIn(this.operandsOf(values))) checkOverlap(self, t);
    else for (const t of tensorsIn(apart.map((name) => args[name]))) checkApart(self, t);
    if (ofInference(self) && definition.init !== undefined && spec.dtype === self.dtype && engine.computes) {
      // What its values are refused for comes first: they are tried on a copy.
      unrecorded(() => this.compute!(args, [self.clone()], plan));
    }
    checkInference(self);
    const node = wanted ? this.record(values, plan, self) : null;
    if (definition.init !== undefined && spec.dtype === self.dtype) {
      if (engine.computes) unrecorded(() => this.compute!(args, [self], plan));
    } else {
      const [result] = this.results(args, plan, [spec], engine);
      if (!sameShape(spec.shape, self.shape)) resize(self, spec.shape);
      copyView(result!, self);
    }
    written(self, node);
    node?.saveResults([self]);
    return self;
  }

  /** The values with the type that `out` has, where none is asked for. */
  private typedBy(values: readonly unknown[], out: Tensor): readonly unknown[] {
    return values.map((value, k) => (k === this.typeAt ? (value ?? out.dtype) : value));
  }

  private checkRepeats(self: Tensor): void {
    const { repeats } = this.definition;
    if (repeats === undefined) checkNoRepeats(self);
    else if (repeats !== true) warnOfRepeats(this.name, self, repeats);
  }

  private operandsOf(values: readonly unknown[]): unknown[] {
    const operands = new Array<unknown>(this.operands.length);
    for (let k = 0; k < operands.length; k++) operands[k] = values[this.operands[k]!];
    return operands;
  }

  /** The engine that all operands live on, their histories looked at. */
  private engineOf(values: readonly unknown[]): Engine {
    const { operands } = this;
    let engine: Engine | null = null;
    for (let k = 0; k < operands.length; k++) {
      const operand = values[operands[k]!];
      if (operand instanceof Tensor) engine = this.seen(operand, engine);
      else if (Array.isArray(operand)) for (const t of operand as Tensor[]) engine = this.seen(t, engine);
    }
    return engine!;
  }

  private seen(operand: Tensor, engine: Engine | null): Engine {
    if (operand.view_ !== null && this.rules !== null) checkStanding(operand);
    return sameEngine(engine, operand);
  }

  private results(args: Given, plan: Plan, specs: readonly Result[], engine: Engine): Tensor[] {
    const { compute, compose, init } = this;
    const { computes } = engine;
    if (!computes && this.dynamic) {
      throw new NotImplementedError(
        `${this.name}(): the shape of the result follows from values, which device ${engine.device} has not`,
      );
    }
    if (compute === null && computes) {
      const mode = setGradMode(false);
      try {
        const made = compose!(args, plan);
        // Views and writes on the way are the operator's own business.
        return (made instanceof Tensor ? [made] : made).map(fresh);
      } finally {
        setGradMode(mode);
      }
    }
    const outs = new Array<Tensor>(specs.length);
    for (let k = 0; k < outs.length; k++) {
      const { shape, dtype, strides } = specs[k]!;
      outs[k] = allocate(engine, shape, dtype, strides);
    }
    if (!computes) return outs;
    if (init !== null) copyView(expanded(args[init] as Tensor, outs[0]!.shape), outs[0]!);
    const mode = setGradMode(false);
    try {
      compute!(args, outs, plan);
    } finally {
      setGradMode(mode);
    }
    for (let k = 0; k < outs.length; k++) if (outs[k]!.writes > 0) outs[k] = fresh(outs[k]!);
    return outs;
  }

  /** Results written to tensors of the caller's. */
  private into(
    out: Tensor | readonly Tensor[],
    specs: readonly Result[],
    values: readonly unknown[],
    args: Given,
    plan: Plan,
    engine: Engine,
  ): unknown {
    const make = (): Tensor[] => this.results(args, plan, specs, engine);
    const outs = out instanceof Tensor ? [out] : out;
    const inputs = tensorsIn(this.operandsOf(values));
    let node: Node | null = null;
    if (this.definition.node !== 'NotImplemented' && this.definition.underived !== true) {
      const { rules } = this;
      if (rules !== null) checkGrad(this.name, [...inputs, ...outs.filter((_, k) => rules.gives(k))]);
    } else {
      for (const one of outs) checkLeaf(this.name, one);
      node = underived(this.name, [...inputs, ...outs]);
    }
    let made: Tensor[] | null = this.dynamic ? make() : null;
    const { types, disjoint, apart } = this.definition;
    checkTypes(typeof types === 'function' ? types : undefined, made ?? specs, outs);
    const exact = types === 'exact' || (this.typeAt >= 0 && values[this.typeAt] !== null);
    if (disjoint !== undefined && outs.some((one, k) => outs.slice(0, k).some((other) => overlapping(one, other)))) {
      throw new ValueError(disjoint);
    }
    if (apart !== undefined) {
      for (const one of outs) for (const t of tensorsIn(apart.map((name) => args[name]))) checkApart(one, t);
    }
    if (exact) outs.forEach((one, k) => checkExact(one, (made?.[k] ?? specs[k]!).dtype)); // before any is written
    outs.forEach((one, k) => {
      const { shape, dtype: own, strides } = made?.[k] ?? specs[k]!;
      const dtype = types === 'any' ? one.dtype : own;
      const result = { shape, dtype, strides: strides ?? contiguousStrides(shape), exact };
      const compute = (target: Tensor): void => {
        made ??= make();
        copyView(made[k]!, target);
      };
      writeOut(one, result, inputs, compute, node);
    });
    return this.handOut([...outs], true);
  }

  /** Whether anything is to be recorded. */
  private wanted(values: readonly unknown[], result: DType | undefined): boolean {
    if (this.rules === null || !is_grad_enabled()) return false;
    return (!this.floats || result?.kind === 'float') && this.rules.wanted(values, this.operands);
  }

  private record(values: readonly unknown[], plan: Plan, target: Tensor | null): StructuralNode {
    return new StructuralNode(this.nodeName(plan), this.rules!, this.operandsOf(values), plan, target);
  }

  private nodeName(plan: Plan): string {
    const { node } = this.definition;
    return typeof node === 'function' ? node(plan) : (node ?? (this.ownNode ??= backwardName(this.name)));
  }
  private ownNode: string | null = null;

  private handOut(results: Tensor[], written = false): unknown {
    if (this.many) return results;
    const count = this.exposed ?? results.length;
    if (count === 1) return results[0];
    results.length = count;
    return together(this.name, this.outputs, results, written);
  }
}

/** A node's name in PyTorch's style: IndexSelectBackward0 for index_select. */
export const backwardName = (name: string): string =>
  `${name.replace(/_+$/, '').replace(/(^|_)([a-z0-9])/g, (_, _u, letter: string) => letter.toUpperCase())}Backward0`;

const specsOf = (plan: Plan): readonly Result[] => (plan.out === undefined ? plan.outs : [plan.out]);

/** The tensors among operands, those in lists too. */
function tensorsIn(operands: readonly unknown[]): Tensor[] {
  const found: Tensor[] = [];
  for (const operand of operands) {
    if (operand instanceof Tensor) found.push(operand);
    else if (Array.isArray(operand)) for (const t of operand as Tensor[]) found.push(t);
  }
  return found;
}
