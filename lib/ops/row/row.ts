// A row of the table of pointwise operators: the programs that its formula and derivatives come to.
import { showKept } from '../../graph/node.js';
import {
  type DType,
  type Num,
  type Weight,
  ZERO_DIMENSIONAL,
  ctype,
  get_default_dtype,
  legacy,
  result_type,
} from '../../dtype.js';
import { NotImplementedError } from '../../errors.js';
import { Expression, Program } from '../../expression/expression.js';
import type { Call } from '../../runtime/kernels/index.js';
import { type AnyRule, type AnySaving, type Fit, NONE, type Operand, type Options } from './formula.js';
import { type Leaf, Path, constantLeaf, fixedLeaf, numberLeaf, tensorLeaf } from './leaf.js';
import { checkCast } from './out.js';
import type { Signature } from './signature.js';

/** What one combination of leaves comes to. */
export interface Trace {
  readonly program: Program;
  readonly dtype: DType;
  /** What runs the program where it takes no numbers. */
  readonly call: Call;
  /** Where the program's numbers come from, in its order. */
  readonly numbers: readonly Source[];
  /** The result's type before it is converted to that of the tensor that it is written to. */
  readonly result: DType;
  /** Programs of the derivatives by the operands that want one, made when backward first wants them. */
  readonly gradients: (Gradients | undefined)[];
  /** What nodes keep, by the same. */
  readonly savings: (Kept | undefined)[];
  /** Operands and keywords, each to be made again as a leaf of another program. */
  readonly operands: readonly Leaf[];
  readonly keywords: readonly Leaf[];
  readonly weight: Weight;
  /** Whether the result is written over the first operand. */
  readonly over: boolean;
}
export interface Gradients {
  /** null: all are the gradient of the result, as it is */
  readonly program: Program | null;
  /** which operands (by number; the result is -1) the program reads after the gradient */
  readonly reads: readonly number[];
  /** of each operand the program's result that is its gradient: -1 is the gradient as it came, null what is not wanted */
  readonly places: readonly (number | null)[];
}
/** A number that each call gives: its place among operands and keywords, and what has it fit the result's type. */
interface Source {
  readonly at: number;
  readonly fit: Fit | null;
}
/** What a node keeps. */
interface Kept {
  /** by place, in the order in which derivatives name them */
  readonly operands: readonly number[];
  readonly result: boolean;
}

/** A row: its programs, one for each combination of operand types and keyword sorts, and those of its derivatives. */
export class Row {
  name = '';
  /** By default type and type to convert to, then by the leaves: those of the keywords, then those of the operands. */
  private readonly traces: (Path<Trace> | undefined)[] = [];
  /** The same, past the keywords of a call that gives none. */
  private readonly plain: (Path<Trace> | undefined)[] = [];
  protected readonly derivatives: readonly (AnySaving | null)[];
  private readonly beside: AnySaving | null;
  private readonly over: AnySaving | null;
  readonly options: Options;
  /** Of operands and keywords. */
  private readonly names: readonly string[];
  /** The keywords' values where none is given, this very list in all such calls. */
  readonly defaults: readonly unknown[];

  constructor(
    readonly operands: readonly string[],
    readonly signature: Signature,
    protected readonly formula: (...args: never[]) => Expression,
    derivatives: readonly (AnyRule | AnySaving | null)[],
    options: Options,
  ) {
    this.options = { ...NONE, ...options };
    showKept(operands);
    this.names = [...operands, ...signature.map((parameter) => parameter.name)];
    this.defaults = signature.map((parameter): unknown => parameter.fallback);
    const beside: unknown = options.besideNumber ?? null;
    this.beside = beside as AnySaving | null;
    const over: unknown = options.over?.derivative ?? null;
    this.over = over as AnySaving | null;
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
    const number = (at: number): string =>
      all.map((text, k) => (k === at ? `Number ${k === 0 ? 'self' : names[k]}` : text)).join(', ');
    const last = numbers === 'others' || numbers === 'all' || Array.isArray(numbers) ? [number(names.length - 1)] : [];
    return [all.join(', '), ...(numbers === 'all' ? [number(0)] : []), ...last];
  }

  private nodeName: string | null = null;

  /** The node's name in PyTorch's style: AddBackward0 for add. */
  get node(): string {
    return (this.nodeName ??=
      this.options.node ??
      `${this.name.replace(/(^|_|(?<=\d))([a-z])/g, (_, _u, letter: string) => letter.toUpperCase())}Backward0`);
  }

  derivative(k: number, trace?: Trace): AnySaving | null {
    if (k === 0 && trace?.over === true && this.over !== null) return this.over;
    return k === 0 && this.beside !== null && trace !== undefined && trace.operands.at(-1)!.kind !== 'tensor'
      ? this.beside
      : (this.derivatives[k] ?? null);
  }

  /** The name of a call's node. */
  nodeOf({ operands, keywords, over }: Trace): string {
    const { overload, over: twin } = this.options;
    if (over && twin !== undefined) return twin.node;
    return overload === undefined ? this.node : this.node.replace(/\d+$/, String(overload(operands, keywords)));
  }

  protected operandLeaf(value: Operand): Leaf {
    if (typeof value === 'object') return tensorLeaf(value);
    return typeof value === 'number' && this.options.literals?.includes(value) === true
      ? constantLeaf(value)
      : numberLeaf(value);
  }

  private keywordLeaf(k: number, value: unknown): Leaf {
    const parameter = this.signature[k]!;
    if (value === null || parameter.numeric !== true) return fixedLeaf(value);
    // What has to fit the result's type is looked at in every call, but for 1, which all types have.
    return value === parameter.fallback && (value === 1 || this.fitOf(parameter.name) === null)
      ? constantLeaf(value as number)
      : numberLeaf(value as Num);
  }

  /** What operands and keywords come to, converted to `target` where it is not null. */
  trace(operands: readonly Operand[], keywords: readonly unknown[], target: DType | null): Trace {
    const types = 32 * get_default_dtype().id + (target === null ? 31 : target.id);
    let at =
      keywords === this.defaults ? (this.plain[types] ??= this.begin(types, keywords)) : this.begin(types, keywords);
    for (let k = 0; k < operands.length; k++) at = at.then(this.operandLeaf(operands[k]!));
    return (at.made ??= this.make(at.leaves, target));
  }

  private begin(types: number, keywords: readonly unknown[]): Path<Trace> {
    let at = (this.traces[types] ??= new Path<Trace>());
    for (let k = 0; k < keywords.length; k++) at = at.then(this.keywordLeaf(k, keywords[k]));
    return at;
  }

  private make(leaves: readonly Leaf[], target: DType | null): Trace {
    const keywords = leaves.slice(0, this.signature.length);
    const operands = leaves.slice(this.signature.length);
    const inputs: DType[] = [];
    const scalars: DType[] = [];
    const value = (leaf: Leaf): unknown =>
      leaf.kind === 'tensor'
        ? Expression.input(inputs.push(leaf.dtype) - 1, leaf.dtype, leaf.weight)
        : given(leaf, scalars);
    const values = operands.map(value);
    const seen = this.named(keywords, value);
    const name = this.options.ctypes === true ? ctype : legacy;
    let result: Expression;
    try {
      this.options.refuse?.(
        operands.map((leaf) => leaf.dtype!),
        keywords,
        operands,
      );
      result = this.formula(...([...values, seen] as never[]));
    } catch (error) {
      // Whether a kernel has the type PyTorch asks last, after whether it can be written to the target.
      if (target !== null && error instanceof NotImplementedError && error.message.includes('not implemented for'))
        checkCast(common(operands), target, name);
      throw error;
    }
    if (target !== null) checkCast(result.dtype, target, name);
    // A float of 16 bits is computed in 32: it is rounded before it becomes another type.
    const { compute } = result.dtype;
    const own = target === result.dtype || compute === result.dtype ? result : result.to(compute).to(result.dtype);
    const output = target === null ? result : own.to(target);
    const program = new Program([output], inputs, scalars);
    return {
      program,
      call: { program, scalars: [] },
      numbers: [...operands, ...keywords].flatMap((leaf, at) =>
        leaf.kind === 'number' ? [{ at, fit: this.fitOf(this.names[at]!) }] : [],
      ),
      dtype: output.dtype,
      result: result.dtype,
      gradients: [],
      savings: [],
      operands,
      keywords,
      over: target !== null,
      weight: operands.reduce<Weight>(
        (least, leaf) => (leaf.kind === 'tensor' && leaf.weight < least ? leaf.weight : least),
        ZERO_DIMENSIONAL,
      ),
    };
  }

  /** Keywords by name. */
  named<T>(values: readonly T[], f: (value: T) => unknown): Record<string, unknown> {
    return Object.fromEntries(values.map((value, k) => [this.signature[k]!.name, f(value)]));
  }

  /** What a call gives to the kernel: its program, and numbers in the program's order. */
  protected called(trace: Trace, operands: readonly Operand[], keywords: readonly unknown[]): Call {
    const { numbers } = trace;
    if (numbers.length === 0) return trace.call;
    const scalars = new Array<number | bigint>(numbers.length);
    for (let k = 0; k < numbers.length; k++) {
      const { at, fit } = numbers[k]!;
      const value = (at < operands.length ? operands[at] : keywords[at - operands.length]) as Num;
      const fitted = fit === null ? value : fit(value, trace.result);
      scalars[k] = typeof fitted === 'boolean' ? Number(fitted) : fitted;
    }
    return { program: trace.program, scalars };
  }

  private fitOf(name: string): Fit | null {
    return this.options.fit?.[name] ?? null;
  }

  /** What derivatives of the operands in `wanted`, a set of bits, save. */
  saving(trace: Trace, wanted: number): Kept {
    return (trace.savings[wanted] ??= this.makeSaving(trace, wanted));
  }

  private makeSaving(trace: Trace, wanted: number): Kept {
    const each = trace.operands.map(({ kind }, k) =>
      kind === 'tensor' ? (this.derivative(k, trace)?.names ?? []) : [],
    );
    const names = each.filter((_, k) => wanted & (1 << k)).flat();
    // What several rules name is kept whichever of them is wanted, as in PyTorch.
    const shared = (name: string): boolean => each.filter((list) => list.includes(name)).length > 1;
    // A result that any rule names is kept, whoever wants a gradient, as in PyTorch.
    const result = trace.operands.some(
      ({ kind }, k) => kind === 'tensor' && this.derivative(k, trace)?.names.includes('result') === true,
    );
    const kept = [...new Set(each.flat())].filter((name) => names.includes(name) || shared(name));
    return { operands: kept.map((name) => this.operands.indexOf(name)).filter((k) => k >= 0), result };
  }

  /**
   * One program for the derivatives of all operands in `wanted`, a set of bits: over the gradient, then what their rules save, then
   * the call's numbers.
   */
  gradients(trace: Trace, wanted: number): Gradients {
    return (trace.gradients[wanted] ??= this.makeGradients(trace, wanted));
  }

  private makeGradients(trace: Trace, wanted: number): Gradients {
    const grad = Expression.input(0, trace.dtype, trace.weight);
    const inputs = [trace.dtype];
    const reads: number[] = [];
    const scalars: DType[] = [];
    const known = new Map<number, Expression>();
    const read = (from: number, dtype: DType, weight: Weight): Expression => {
      let leaf = known.get(from);
      if (leaf === undefined) {
        reads.push(from);
        leaf = Expression.input(inputs.push(dtype) - 1, dtype, weight);
        known.set(from, leaf);
      }
      return leaf;
    };
    const operands = trace.operands.map((leaf) => (leaf.kind === 'tensor' ? null : given(leaf, scalars)));
    const seen = this.named(trace.keywords, (leaf) => given(leaf, scalars));
    const outputs: Expression[] = [];
    const made = new Map<Expression, Expression>();
    const places = this.operands.map((_, k) => {
      if (!(wanted & (1 << k))) return null;
      const { names, rule, whole } = this.derivative(k, trace)!;
      const saved = Object.fromEntries(
        names.map((name) => {
          if (name === 'result') return [name, read(-1, trace.dtype, trace.weight)];
          const at = this.operands.indexOf(name);
          const leaf = trace.operands[at]!;
          return [name, leaf.kind === 'tensor' ? read(at, leaf.dtype, leaf.weight) : operands[at]];
        }),
      );
      const output = rule(grad, saved, seen) as Expression;
      // What PyTorch has no operator for it computes by several, each of which rounds.
      const steps = trace.dtype.compute !== trace.dtype && whole !== true && whole !== trace.dtype;
      return output === grad ? -1 : outputs.push((steps ? output.stepped(made) : output).to(trace.dtype)) - 1;
    });
    return { program: outputs.length === 0 ? null : new Program(outputs, inputs, scalars), reads, places };
  }
}

/** The type that operands are brought to. */
export const common = (operands: readonly Leaf[]): DType =>
  result_type(operands.flatMap((leaf) => (leaf.kind === 'fixed' ? [] : [leaf])));

/** What is no tensor, as a program sees it; numbers that each call gives are noted in `scalars`. */
function given(leaf: Leaf, scalars: DType[]): unknown {
  if (leaf.kind === 'fixed') return leaf.value;
  return leaf.kind === 'constant'
    ? Expression.constant(leaf.value)
    : Expression.scalar(scalars.push(leaf.dtype) - 1, leaf.dtype, leaf.weight);
}
