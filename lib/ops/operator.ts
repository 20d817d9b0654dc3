// The factories that make operators of formulas and derivatives. What they return is the function, and carries the row.
import { type DType, type Weight, NUMBER, WITH_DIMENSIONS, ZERO_DIMENSIONAL, bool, dtypeOfNumber, get_default_dtype, legacy } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { Expression, Program, type Scalar } from '../expression.js';
import { checkInplace, checkOverlap, written } from '../graph/inplace.js';
import { is_grad_enabled } from '../graph/mode.js';
import { type Gradients, Node, Saved, edgeOf, freedError, setHistory, type Wants } from '../graph/node.js';
import type { Engine } from '../runtime/engine.js';
import { type Shape, broadcastShapes, contiguousStrides, isContiguous, isDense, sameShape, stridesLike } from '../shape.js';
import { Tensor, allocate } from '../tensor.js';
import { expanded, filled, summedTo } from './kernels.js';
import { type Arguments, type Parameter, type Signature, type Values, bind, describe, isKeywords, tensor, tensorLike, tensorOrNumber } from './signature.js';

export { ctype, legacy } from '../dtype.js';

// ---- what a row is written with

/** Numeric keywords as a formula sees them: run-time numbers of the kernel. Booleans and words are themselves. */
type Seen<S extends Signature, T> = {
  [P in S[number] as P['name']]: [Extract<P['passed'], number>] extends [never]
    ? P['passed']
    : T | Exclude<P['passed'], number>;
};

/** The gradient of one operand, from the gradient of the result and what the derivative saves. */
type Rule<Names extends string, S extends Signature> = <T extends Scalar<T>>(
  grad: T,
  saved: { readonly [N in Names]: T },
  keywords: Seen<S, T>,
) => T;
interface Saving<Names extends string, S extends Signature> {
  readonly names: readonly Names[];
  readonly rule: Rule<Names, S>;
}
/** One operand's derivative: a rule that needs nothing but the gradient, one with what it saves, or null for none. */
type Derivative<Names extends string, S extends Signature> = Rule<never, S> | SavingOf<Names, S> | null;
// Distributes over the names that may be saved, so that a rule sees only what it saves.
type SavingOf<Names extends string, S extends Signature> = { [N in Names]: Saving<N, S> }[Names] | Saving<Names, S>;

/** A rule with what it needs of the operands and the `result`; nothing else is kept alive for backward. */
export const saves = <const N extends string, S extends Signature>(names: readonly N[], rule: Rule<N, S>): Saving<N, S> => ({
  names,
  rule,
});

type Formula<Operands extends readonly string[], S extends Signature> = (
  ...args: [...{ [I in keyof Operands]: Expression }, Seen<S, Expression>]
) => Expression;

type Numbers = 'none' | 'others' | 'all' | readonly string[];

/** What rows may say beside formula and derivatives. */
export interface Options {
  /** The node's name, where it is not the operator's own. */
  readonly node?: string;
  /** Numbers as operands that have a formula of their own, and so are known to the formula. */
  readonly literals?: readonly number[];
  /** Whether the result is row-major whatever the operands' layouts are. */
  readonly rowMajor?: boolean;
  /** Which operands may be numbers: all but the first (where nothing is said), none, all, or those named. */
  readonly numbers?: Numbers;
  /** Whether PyTorch takes a number for a tensor here, and has no signature with a number: its errors then name the argument. */
  readonly oneSignature?: boolean;
  /** Throws for the operands' types and the keywords' sorts that PyTorch refuses; asked once for each combination. */
  readonly refuse?: (types: readonly DType[], keywords: readonly unknown[]) => void;
  /** Throws for operands and keywords (in the signature's order) that PyTorch refuses; asked in every call. */
  readonly check?: (operands: readonly (Tensor | number)[], keywords: readonly unknown[]) => void;
  /** What PyTorch calls an operand, where it is not the name that the derivatives use. */
  readonly parameters?: Readonly<Record<string, string>>;
}

type Operand = Tensor | number;
type OperandParameters<Names extends readonly string[]> = { -readonly [I in keyof Names]: Parameter<Names[I], Operand, false> };

export interface Unary<S extends Signature> {
  (input: Tensor, ...args: Arguments<S>): Tensor;
  readonly row: Pointwise;
}
export interface Binary<S extends Signature, N extends Numbers = 'others'> {
  (
    input: N extends 'all' ? Operand : Tensor,
    ...args: Arguments<[Parameter<'other', N extends 'none' ? Tensor : Operand, false>, ...S]>
  ): Tensor;
  readonly row: Pointwise;
}
export interface Nary<Names extends readonly string[], S extends Signature> {
  (input: Tensor, ...args: Arguments<[...OperandParameters<Names>, ...S]>): Tensor;
  readonly row: Pointwise;
}

// ---- tracing

/** What one combination of operand types and keyword sorts comes to. */
interface Trace {
  readonly program: Program;
  readonly dtype: DType;
  /** Programs of the derivatives, made when backward first wants them. */
  readonly gradients: (Gradient | undefined)[];
  /** Makes an operand or a keyword again as a leaf of another program. */
  readonly leaves: readonly Leaf[];
  readonly keywords: readonly Leaf[];
  readonly weight: Weight;
}
/** Where a value of a formula comes from. */
type Leaf =
  | { readonly tensor: true; readonly dtype: DType; readonly weight: Weight }
  | { readonly tensor: false; readonly dtype: DType; readonly weight: Weight; readonly literal: number | null }
  | { readonly fixed: unknown };
interface Gradient {
  /** null: the gradient of the result, as it is */
  readonly program: Program | null;
  /** which operands (by number; the result is -1) the program reads after the gradient */
  readonly reads: readonly number[];
}

interface AnyRule {
  (grad: unknown, saved: Record<string, unknown>, keywords: Record<string, unknown>): unknown;
}
interface AnySaving {
  readonly names: readonly string[];
  readonly rule: AnyRule;
}

/** A row of the table of pointwise operators. */
export class Pointwise {
  name = '';
  private readonly traces: [Map<number | string, Trace>, Map<number | string, Trace>] = [new Map(), new Map()];
  private readonly derivatives: readonly (AnySaving | null)[];

  constructor(
    readonly operands: readonly string[],
    readonly signature: Signature,
    private readonly formula: (...args: never[]) => Expression,
    derivatives: readonly (AnyRule | AnySaving | null)[],
    readonly options: Options,
  ) {
    this.derivatives = derivatives.map((d) => (typeof d === 'function' ? { names: [], rule: d } : d));
  }

  /** Whether an operand may be a tensor or a number, by signatures of their own. */
  get overloaded(): boolean {
    const { numbers = 'others', oneSignature = false } = this.options;
    return this.operands.length > 1 && numbers !== 'none' && !oneSignature;
  }

  /** What operands may be, for PyTorch's error where none of its signatures fits. */
  get signatures(): string[] {
    const { numbers = 'others', parameters } = this.options;
    const names = this.operands.map((name) => parameters?.[name] ?? name);
    const all = names.map((name) => `Tensor ${name}`);
    const number = (at: number): string => all.map((text, k) => (k === at ? `Number ${k === 0 ? 'self' : names[k]}` : text)).join(', ');
    const last = numbers === 'others' || numbers === 'all' || Array.isArray(numbers) ? [number(names.length - 1)] : [];
    return [all.join(', '), ...(numbers === 'all' ? [number(0)] : []), ...last];
  }

  private nodeName: string | null = null;

  /** The node's name in PyTorch's style: AddBackward0 for add. */
  get node(): string {
    return (this.nodeName ??=
      this.options.node ?? `${this.name.replace(/(^|_)([a-z])/g, (_, _u, letter: string) => letter.toUpperCase())}Backward0`);
  }

  derivative(k: number): AnySaving | null {
    return this.derivatives[k] ?? null;
  }

  /** A number that says how a value counts in a trace. */
  private code(value: Operand): number {
    if (typeof value === 'number') {
      const literal = this.options.literals?.indexOf(value) ?? -1;
      return literal >= 0 ? 20 + literal : Number.isInteger(value) ? 18 : 19;
    }
    return value.dtype.id * 3 + (value.shape.length === 0 ? ZERO_DIMENSIONAL : WITH_DIMENSIONS);
  }

  trace(operands: readonly Operand[], keywords: readonly unknown[], target: DType | null): Trace {
    let key = target === null ? 7 : target.id;
    for (let k = 0; k < operands.length; k++) key = key * 32 + this.code(operands[k]!);
    let words = '';
    for (let k = 0; k < keywords.length; k++) {
      const value = keywords[k];
      if (typeof value === 'number') {
        key = key * 4 + (value === this.signature[k]!.fallback ? 0 : Number.isInteger(value) ? 1 : 2);
      } else {
        words += `|${String(value)}`;
      }
    }
    const cache = this.traces[get_default_dtype().id - 4]!;
    const full = words === '' ? key : `${key}${words}`;
    let trace = cache.get(full);
    if (trace === undefined) cache.set(full, (trace = this.makeTrace(operands, keywords, target)));
    return trace;
  }

  private makeTrace(operands: readonly Operand[], keywords: readonly unknown[], target: DType | null): Trace {
    const leaves = operands.map((operand): Leaf => {
      if (typeof operand !== 'number') {
        return { tensor: true, dtype: operand.dtype, weight: operand.shape.length === 0 ? ZERO_DIMENSIONAL : WITH_DIMENSIONS };
      }
      const literal = this.literal(operand) ? operand : null;
      return { tensor: false, dtype: dtypeOfNumber(operand), weight: NUMBER, literal };
    });
    const words = keywords.map((value, k): Leaf =>
      typeof value === 'number'
        ? { tensor: false, dtype: dtypeOfNumber(value), weight: NUMBER, literal: value === this.signature[k]!.fallback ? value : null }
        : { fixed: value },
    );
    this.options.refuse?.(leaves.map((leaf) => (leaf as { dtype: DType }).dtype), keywords);
    const inputs: DType[] = [];
    let scalars = 0;
    const make = (leaf: Leaf): unknown => {
      if ('fixed' in leaf) return leaf.fixed;
      if (leaf.tensor) return Expression.input(inputs.push(leaf.dtype) - 1, leaf.dtype, leaf.weight);
      return leaf.literal !== null ? Expression.constant(leaf.literal) : Expression.scalar(scalars++, leaf.dtype, leaf.weight);
    };
    const values = leaves.map(make);
    const seen = Object.fromEntries(words.map((leaf, k) => [this.signature[k]!.name, make(leaf)]));
    let output = this.formula(...([...values, seen] as never[]));
    if (target !== null && output.dtype !== target) {
      checkCast(output.dtype, target);
      output = output.to(target);
    }
    return {
      program: new Program([output], inputs, scalars),
      dtype: output.dtype,
      gradients: [],
      leaves,
      keywords: words,
      weight: leaves.reduce<Weight>((least, leaf) => ('tensor' in leaf && leaf.weight < least ? leaf.weight : least), ZERO_DIMENSIONAL),
    };
  }

  /** The program of one operand's derivative: over the gradient, then what the rule saves, then the call's numbers. */
  gradient(trace: Trace, k: number): Gradient {
    const known = trace.gradients[k];
    if (known !== undefined) return known;
    const { names, rule } = this.derivatives[k]!;
    const grad = Expression.input(0, trace.dtype, trace.weight);
    const inputs = [trace.dtype];
    const reads: number[] = [];
    let scalars = 0;
    const read = (from: number, dtype: DType, weight: Weight): Expression => {
      reads.push(from);
      return Expression.input(inputs.push(dtype) - 1, dtype, weight);
    };
    const number = (leaf: Leaf): unknown => {
      if ('fixed' in leaf) return leaf.fixed;
      if (leaf.tensor) return null;
      return leaf.literal !== null ? Expression.constant(leaf.literal) : Expression.scalar(scalars++, leaf.dtype, leaf.weight);
    };
    const operands = trace.leaves.map(number);
    const seen = Object.fromEntries(trace.keywords.map((leaf, i) => [this.signature[i]!.name, number(leaf)]));
    const saved = Object.fromEntries(
      names.map((name) => {
        if (name === 'result') return [name, read(-1, trace.dtype, trace.weight)];
        const at = this.operands.indexOf(name);
        const leaf = trace.leaves[at]!;
        return [name, 'tensor' in leaf && leaf.tensor ? read(at, leaf.dtype, leaf.weight) : operands[at]];
      }),
    );
    const output = rule(grad, saved, seen) as Expression;
    const gradient: Gradient =
      output === grad ? { program: null, reads: [] } : { program: new Program([output.to(trace.dtype)], inputs, scalars), reads };
    trace.gradients[k] = gradient;
    return gradient;
  }

  // ---- computing

  /** The operator on operands: numbers, or tensors that stand for numbers, are run-time numbers of the kernel. */
  compute(operands: Operand[], keywords: readonly unknown[], target: Tensor | null): Tensor {
    const standIn = operands[0];
    const engine = this.prepare(operands);
    if (engine === null) return this.ofNumbers(operands as number[], keywords, standIn);
    const tensors: Tensor[] = [];
    let scalars: number[] = NONE;
    let shape: Shape | null = null;
    for (let k = 0; k < operands.length; k++) {
      const operand = operands[k]!;
      if (typeof operand === 'number') {
        if (!this.literal(operand)) {
          if (scalars === NONE) scalars = [];
          scalars.push(operand);
        }
      } else {
        tensors.push(operand);
        shape = shape === null ? operand.shape : broadcastShapes(shape, operand.shape);
      }
    }
    for (let k = 0; k < keywords.length; k++) {
      const value = keywords[k];
      if (typeof value === 'number' && value !== this.signature[k]!.fallback) {
        if (scalars === NONE) scalars = [];
        scalars.push(value);
      }
    }
    const at = shape!;
    if (target !== null && !sameShape(at, target.shape)) {
      throw new RuntimeError(
        `output with shape [${target.shape.join(', ')}] doesn't match the broadcast shape [${at.join(', ')}]`,
      );
    }
    const trace = this.trace(operands, keywords, target?.dtype ?? null);
    let out: Tensor;
    if (target === null) {
      out = allocate(engine, at, trace.dtype, this.options.rowMajor ? contiguousStrides(at) : resultStrides(at, tensors));
    } else {
      out = target;
    }
    const inputs = tensors.slice();
    for (let k = 0; k < inputs.length; k++) {
      const input = inputs[k]!;
      inputs[k] = expanded(target !== null && input !== target ? apart(input, target) : input, at);
    }
    let node: PointwiseNode | null = null;
    if (is_grad_enabled() && out.dtype.kind === 'float' && this.differentiable(operands)) {
      node = new PointwiseNode(this, trace, operands, scalars, target);
    }
    engine.pointwise(trace.program, inputs, scalars, [out]);
    if (target !== null) written(target, node);
    else if (node !== null) setHistory(out, node);
    node?.saveResult(out);
    return out;
  }

  /** A rule's arithmetic on numbers alone: done at once where the formula folds, else on tensors made of them. */
  private ofNumbers(operands: readonly number[], keywords: readonly unknown[], like: Operand | undefined): Tensor {
    if (!(like instanceof Tensor)) {
      if (this.overloaded) throw noSignature(this.name, operands, this.signatures);
      throw new TypeError(`${this.name}(): argument 'input' (position 1) must be Tensor, not ${describe(like)}`);
    }
    const seen = Object.fromEntries(
      keywords.map((value, k) => [this.signature[k]!.name, typeof value === 'number' ? Expression.constant(value) : value]),
    );
    const folded = this.formula(...([...operands.map((n) => Expression.constant(n)), seen] as never[]));
    if (folded.op === 'constant') {
      return folded.dtype === bool ? filled(like.storage.engine, [], bool, folded.index) : standing(folded.index, like);
    }
    const { engine } = like.storage;
    return this.compute(operands.map((n) => filled(engine, [], get_default_dtype(), n)), keywords, null);
  }

  /** Whether a derivative is wanted. */
  private differentiable(operands: readonly Operand[]): boolean {
    for (let k = 0; k < operands.length; k++) {
      const operand = operands[k]!;
      if (typeof operand !== 'number' && this.derivatives[k] != null && operand.requires_grad) return true;
    }
    return false;
  }

  /** Whether the formula knows this number: it is part of the kernel, not given to it. */
  private literal(value: number): boolean {
    return this.options.literals !== undefined && this.options.literals.includes(value);
  }

  /** Replaces what stands for a number by the number, in place, and finds the engine. */
  private prepare(operands: Operand[]): Engine | null {
    let engine: Engine | null = null;
    let mixed = false;
    for (let k = 0; k < operands.length; k++) {
      const operand = operands[k]!;
      if (typeof operand === 'number') continue;
      if (operand.number !== null) {
        operands[k] = operand.number;
        continue;
      }
      const own = operand.storage.engine;
      if (engine === null) engine = own;
      else if (engine !== own) mixed = true;
    }
    if (engine === null) return null;
    return mixed ? oneDevice(operands) : engine;
  }
}

const NONE: number[] = [];

/** A zero-dimensional tensor on the CPU may join tensors on another device: its value does. Other mixtures are PyTorch's error. */
function oneDevice(operands: Operand[]): Engine {
  const tensors = operands.filter((operand): operand is Tensor => typeof operand !== 'number');
  const lead = tensors.find((t) => t.shape.length > 0 || t.device.type !== 'cpu') ?? tensors[0]!;
  const engine = lead.storage.engine;
  operands.forEach((operand, k) => {
    if (typeof operand === 'number' || operand.storage.engine === engine) return;
    if (operand.shape.length > 0 || operand.device.type !== 'cpu') {
      throw new RuntimeError(
        `Expected all tensors to be on the same device, but found at least two devices, ${engine.device} and ${operand.device}!`,
      );
    }
    operands[k] = operand.to(engine.device);
  });
  return engine;
}

/** Whether a result may be written to a tensor of another type: never a fraction to an integer, nor anything else to bool. */
function checkCast(from: DType, to: DType): void {
  if ((from.kind === 'float' && to.kind !== 'float') || (from.kind !== 'bool' && to.kind === 'bool')) {
    throw new RuntimeError(`result type ${legacy(from)} can't be cast to the desired output type ${legacy(to)}`);
  }
}

/** `input`, or a copy of it when writing to `target` would change it before it is read. */
function apart(input: Tensor, target: Tensor): Tensor {
  if (input.storage !== target.storage) return input;
  checkOverlap(target, input);
  if (input.offset === target.offset && sameShape(input.shape, target.shape) && sameShape(input.strides, target.strides)) return input;
  return input.clone();
}

/** Strides of a result: row-major, or nested as the operands' dimensions are. */
export function resultStrides(shape: Shape, operands: readonly Tensor[]): Shape {
  let plain = true;
  let alike = true;
  for (let k = 0; k < operands.length; k++) {
    const t = operands[k]!;
    if (!isContiguous(t.shape, t.strides)) plain = false;
    if (!sameShape(t.shape, shape) || !sameShape(t.strides, operands[0]!.strides)) alike = false;
  }
  if (plain || shape.length < 2) return contiguousStrides(shape);
  if (alike && isDense(shape, operands[0]!.strides)) return operands[0]!.strides;
  return stridesLike(shape, ...operands.map((t) => expanded(t, shape).strides));
}

// ---- recording

class PointwiseNode extends Node {
  private saved: (Saved | null)[] | null;
  private result: Saved | null = null;
  private readonly shapes: readonly (Shape | null)[];
  private readonly dtypes: readonly (DType | null)[];

  /** Keeps what the derivatives of operands that need a gradient name; `target` is about to be written to. */
  constructor(
    private readonly row: Pointwise,
    private readonly trace: Trace,
    operands: readonly Operand[],
    private readonly scalars: readonly number[],
    target: Tensor | null,
  ) {
    super(
      row.node,
      operands.map((operand, k) => (typeof operand !== 'number' && row.derivative(k) !== null ? edgeOf(operand) : null)),
    );
    this.shapes = operands.map((operand) => (typeof operand === 'number' ? null : operand.shape));
    this.dtypes = operands.map((operand) => (typeof operand === 'number' ? null : operand.dtype));
    this.saved = operands.map((operand, at) => {
      if (typeof operand === 'number' || !this.names(row.operands[at]!)) return null;
      return new Saved(operand === target && at === 0 ? operand.clone() : operand);
    });
  }

  /** Whether a derivative that is wanted saves this. */
  private names(name: string): boolean {
    return this.edges.some((edge, k) => edge !== null && this.row.derivative(k)!.names.includes(name));
  }

  saveResult(out: Tensor): void {
    if (this.names('result')) this.result = new Saved(out, true);
  }

  override apply(grads: Gradients, wants: Wants): Gradients {
    if (this.saved === null) throw freedError();
    const grad = grads[0]!;
    return this.edges.map((edge, k) => {
      if (edge === null || !wants(edge)) return null;
      return is_grad_enabled() ? this.differentiably(grad, k) : this.fused(grad, k);
    });
  }

  private fused(grad: Tensor, k: number): Tensor {
    const { program, reads } = this.row.gradient(this.trace, k);
    let out = grad;
    if (program !== null) {
      const inputs = [grad];
      for (const from of reads) inputs.push(expanded(this.unpack(from), grad.shape));
      out = allocate(grad.storage.engine, grad.shape, program.results[0]!, resultStrides(grad.shape, inputs));
      grad.storage.engine.pointwise(program, inputs, this.scalars, [out]);
    }
    out = summedTo(out, this.shapes[k]!);
    const dtype = this.dtypes[k]!;
    return out.dtype === dtype ? out : out.to(dtype);
  }

  private differentiably(grad: Tensor, k: number): Tensor {
    const { names, rule } = this.row.derivative(k)!;
    let scalar = 0;
    const number = (leaf: Leaf): unknown => {
      if ('fixed' in leaf) return leaf.fixed;
      if (leaf.tensor) return null;
      return standing(leaf.literal ?? this.scalars[scalar++]!, grad);
    };
    const operands = this.trace.leaves.map(number);
    const seen = Object.fromEntries(this.trace.keywords.map((leaf, i) => [this.row.signature[i]!.name, number(leaf)]));
    const saved = Object.fromEntries(
      names.map((name) => {
        const at = name === 'result' ? -1 : this.row.operands.indexOf(name);
        return [name, at < 0 || operands[at] === null ? this.unpack(at) : operands[at]];
      }),
    );
    const out = rule(grad, saved, seen) as Tensor;
    return out.sum_to_size([...this.shapes[k]!]).to(this.dtypes[k]!);
  }

  private unpack(from: number): Tensor {
    return (from < 0 ? this.result! : this.saved![from]!).unpack(this);
  }

  override release(): void {
    // What kept nothing can be walked again, as in PyTorch.
    if (this.result === null && this.saved !== null && this.saved.every((kept) => kept === null)) return;
    this.saved = null;
    this.result = null;
  }
}

/** A tensor that stands for a number in a rule that runs on tensors. */
function standing(value: number, like: Tensor): Tensor {
  const t = new Tensor(like.storage, [], [], like.offset);
  t.number = value;
  return t;
}

// ---- the factories

interface Callable {
  (...args: unknown[]): Tensor;
  row: Pointwise;
  inplace: (...args: unknown[]) => Tensor;
}

function callable(row: Pointwise): Callable {
  const count = row.operands.length;
  const plain = row.signature.length === 0;
  const defaults = row.signature.map((parameter) => parameter.fallback);
  const { numbers = 'others', parameters } = row.options;
  const mayBeNumber = row.operands.map((name, k) => (typeof numbers === 'string' ? numbers === 'all' || (numbers === 'others' && k > 0) : numbers.includes(name)));
  const { check } = row.options;
  const all: Signature = [
    ...row.operands.map((name, k) => (mayBeNumber[k] ? (row.options.oneSignature ? tensorLike : tensorOrNumber) : tensor)(parameters?.[name] ?? name)),
    ...row.signature,
  ];
  const run = (args: readonly unknown[], inplace: boolean): Tensor => {
    let operands: Operand[] | null = null;
    let keywords: readonly unknown[] = defaults;
    if (args.length === count && (plain || row.signature.every((p) => p.optional))) {
      operands = [];
      for (let k = 0; k < count; k++) {
        const arg = args[k];
        if (arg instanceof Tensor || (typeof arg === 'number' && mayBeNumber[k])) operands.push(arg);
        else {
          operands = null;
          break;
        }
      }
    }
    if (operands === null) {
      if (row.overloaded) {
        for (let k = 0; k < Math.min(count, args.length) && !isKeywords(args[k]); k++) {
          const fits = args[k] instanceof Tensor || args[k] === undefined || (mayBeNumber[k] && isNumber(args[k]));
          if (!fits) throw noSignature(inplace ? `${row.name}_` : row.name, args, row.signatures);
        }
      }
      const values = bind(inplace ? `${row.name}_` : row.name, all, args);
      operands = values.slice(0, count) as Operand[];
      keywords = values.slice(count);
    }
    check?.(operands, keywords);
    if (!inplace) return row.compute(operands, keywords, null);
    const self = operands[0];
    if (!(self instanceof Tensor)) throw new TypeError(`${row.name}_(): argument 'input' must be Tensor`);
    checkInplace(self);
    return row.compute(operands, keywords, self);
  };
  const f = ((...args: unknown[]) => run(args, false)) as Callable;
  f.row = row;
  f.inplace = (...args) => run(args, true);
  return f;
}

const isNumber = (value: unknown): boolean => typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';

/** PyTorch's error for arguments that none of a function's signatures takes. */
export function noSignature(name: string, args: readonly unknown[], signatures: readonly string[]): TypeError {
  const got = args.flatMap((arg) => (isKeywords(arg) ? Object.entries(arg).map(([key, value]) => `${key}=${describe(value)}`) : describe(arg)));
  return new TypeError(
    `${name}() received an invalid combination of arguments - got (${got.join(', ')}), but expected one of:\n${signatures.map((s) => ` * (${s})\n`).join('')}`,
  );
}

/** An operator on one tensor, by the formula of one element. */
export function unary<const S extends Signature = []>(
  formula: Formula<['input'], NoInfer<S>>,
  derivative: Derivative<'input' | 'result', NoInfer<S>>,
  signature: S = [] as unknown as S,
  options: Options = {},
): Unary<S> {
  return callable(new Pointwise(['input'], signature, formula as never, [derivative as never], options)) as unknown as Unary<S>;
}

/** An operator on two operands, broadcast to each other; either may be a number. */
export function binary<const S extends Signature = [], N extends Numbers = 'others'>(
  formula: Formula<['input', 'other'], NoInfer<S>>,
  derivatives: {
    readonly input: Derivative<'input' | 'other' | 'result', NoInfer<S>>;
    readonly other: Derivative<'input' | 'other' | 'result', NoInfer<S>>;
  } | null,
  signature: S = [] as unknown as S,
  options: Options & { readonly numbers?: N } = {},
): Binary<S, N> {
  const list = [derivatives?.input ?? null, derivatives?.other ?? null];
  return callable(new Pointwise(['input', 'other'], signature, formula as never, list as never, options)) as unknown as Binary<S, N>;
}

/** An operator on several operands by name, broadcast to each other. */
export function nary<const Names extends readonly [string, ...string[]], const S extends Signature = []>(
  names: Names,
  formula: Formula<Names, NoInfer<S>>,
  derivatives: { readonly [N in Names[number]]?: Derivative<Names[number] | 'result', NoInfer<S>> },
  signature: S = [] as unknown as S,
  options: Options = {},
): Nary<Names extends readonly [string, ...infer R extends readonly string[]] ? R : [], S> {
  const list = names.map((name) => derivatives[name as Names[number]] ?? null);
  return callable(new Pointwise(names, signature, formula as never, list as never, options)) as unknown as Nary<
    Names extends readonly [string, ...infer R extends readonly string[]] ? R : [],
    S
  >;
}

/** Names rows by the names they are exported under. */
export function nameRows(table: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(table)) {
    const row = typeof value === 'function' && 'row' in value ? value.row : null;
    if (row instanceof Pointwise && row.name === '') row.name = name;
  }
}

// ---- operators that are no formula

export interface Operator<S extends Signature, R> {
  (input: Tensor, ...args: Arguments<S>): R;
}

/**
 * An operator of any kind: its parameters after `input`, and what it does with their values.
 *
 * @example
 * export const trace = operator('trace', [], (input) => input.diagonal().sum());
 */
export function operator<const S extends Signature, R>(
  name: string,
  signature: S,
  body: (input: Tensor, ...values: Values<S>) => R,
): Operator<S, R> {
  const all: Signature = [tensor('input'), ...signature];
  return (...args: unknown[]) => {
    const values = bind(name, all, args);
    return (body as (...values: unknown[]) => R)(...values);
  };
}
