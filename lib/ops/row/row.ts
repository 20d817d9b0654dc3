// A row of the table of pointwise operators: what it is written with, and the programs that it comes to.
import {
  type DType,
  type Weight,
  NUMBER,
  WITH_DIMENSIONS,
  ZERO_DIMENSIONAL,
  dtypeOfNumber,
  get_default_dtype,
} from '../../dtype.js';
import { Expression, Program, type Scalar } from '../../expression/expression.js';
import type { Tensor } from '../../tensor.js';
import { checkCast } from './out.js';
import type { Signature } from './signature.js';

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
export type Derivative<Names extends string, S extends Signature> = Rule<never, S> | SavingOf<Names, S> | null;
// Distributes over the names that may be saved, so that a rule sees only what it saves.
type SavingOf<Names extends string, S extends Signature> = { [N in Names]: Saving<N, S> }[Names] | Saving<Names, S>;

/** A rule with what it needs of the operands and the `result`; nothing else is kept alive for backward. */
export const saves = <const N extends string, S extends Signature>(
  names: readonly N[],
  rule: Rule<N, S>,
): Saving<N, S> => ({
  names,
  rule,
});

export type Formula<Operands extends readonly string[], S extends Signature> = (
  ...args: [...{ [I in keyof Operands]: Expression }, Seen<S, Expression>]
) => Expression;

export type Numbers = 'none' | 'others' | 'all' | readonly string[];

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
  /** Whether the function writes to a tensor given as `out`: yes, where nothing is said. */
  readonly out?: boolean;
  /** What PyTorch calls an operand, where it is not the name that the derivatives use. */
  readonly parameters?: Readonly<Record<string, string>>;
}

export type Operand = Tensor | number;

// ---- what it comes to

/** What one combination of operand types and keyword sorts comes to. */
export interface Trace {
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
export type Leaf =
  | { readonly tensor: true; readonly dtype: DType; readonly weight: Weight }
  | { readonly tensor: false; readonly dtype: DType; readonly weight: Weight; readonly literal: number | null }
  | { readonly fixed: unknown };
export interface Gradient {
  /** null: the gradient of the result, as it is */
  readonly program: Program | null;
  /** which operands (by number; the result is -1) the program reads after the gradient */
  readonly reads: readonly number[];
}

export interface AnyRule {
  (grad: unknown, saved: Record<string, unknown>, keywords: Record<string, unknown>): unknown;
}
export interface AnySaving {
  readonly names: readonly string[];
  readonly rule: AnyRule;
}

/** A row: its programs, one for each combination of operand types and keyword sorts, and those of its derivatives. */
export class Row {
  name = '';
  /** Traces by the default type's id, which the types of results depend on. */
  private readonly traces: Map<number | string, Trace>[] = [];
  protected readonly derivatives: readonly (AnySaving | null)[];

  constructor(
    readonly operands: readonly string[],
    readonly signature: Signature,
    protected readonly formula: (...args: never[]) => Expression,
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
      `${this.name.replace(/(^|_)([a-z])/g, (_, _u, letter: string) => letter.toUpperCase())}Backward0`);
  }

  derivative(k: number): AnySaving | null {
    return this.derivatives[k] ?? null;
  }

  /** A number below 64 that says how a value counts in a trace. */
  private code(value: Operand): number {
    if (typeof value === 'number') {
      const literal = this.options.literals?.indexOf(value) ?? -1;
      return literal >= 0 ? 50 + literal : Number.isInteger(value) ? 48 : 49;
    }
    return value.dtype.id * 3 + (value.shape.length === 0 ? ZERO_DIMENSIONAL : WITH_DIMENSIONS);
  }

  trace(operands: readonly Operand[], keywords: readonly unknown[], target: DType | null): Trace {
    let key = target === null ? 15 : target.id;
    for (let k = 0; k < operands.length; k++) key = key * 64 + this.code(operands[k]!);
    let words = '';
    for (let k = 0; k < keywords.length; k++) {
      const value = keywords[k];
      if (typeof value === 'number') {
        key = key * 4 + (value === this.signature[k]!.fallback ? 0 : Number.isInteger(value) ? 1 : 2);
      } else {
        words += `|${String(value)}`;
      }
    }
    const cache = (this.traces[get_default_dtype().id] ??= new Map<number | string, Trace>());
    const full = words === '' ? key : `${key}${words}`;
    let trace = cache.get(full);
    if (trace === undefined) cache.set(full, (trace = this.makeTrace(operands, keywords, target)));
    return trace;
  }

  private makeTrace(operands: readonly Operand[], keywords: readonly unknown[], target: DType | null): Trace {
    const leaves = operands.map((operand): Leaf => {
      if (typeof operand !== 'number') {
        return {
          tensor: true,
          dtype: operand.dtype,
          weight: operand.shape.length === 0 ? ZERO_DIMENSIONAL : WITH_DIMENSIONS,
        };
      }
      const literal = this.literal(operand) ? operand : null;
      return { tensor: false, dtype: dtypeOfNumber(operand), weight: NUMBER, literal };
    });
    const words = keywords.map((value, k): Leaf =>
      typeof value === 'number'
        ? {
            tensor: false,
            dtype: dtypeOfNumber(value),
            weight: NUMBER,
            literal: value === this.signature[k]!.fallback ? value : null,
          }
        : { fixed: value },
    );
    this.options.refuse?.(
      leaves.map((leaf) => (leaf as { dtype: DType }).dtype),
      keywords,
    );
    const inputs: DType[] = [];
    let scalars = 0;
    const make = (leaf: Leaf): unknown => {
      if ('fixed' in leaf) return leaf.fixed;
      if (leaf.tensor) return Expression.input(inputs.push(leaf.dtype) - 1, leaf.dtype, leaf.weight);
      return leaf.literal !== null
        ? Expression.constant(leaf.literal)
        : Expression.scalar(scalars++, leaf.dtype, leaf.weight);
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
      weight: leaves.reduce<Weight>(
        (least, leaf) => ('tensor' in leaf && leaf.weight < least ? leaf.weight : least),
        ZERO_DIMENSIONAL,
      ),
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
      return leaf.literal !== null
        ? Expression.constant(leaf.literal)
        : Expression.scalar(scalars++, leaf.dtype, leaf.weight);
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
      output === grad
        ? { program: null, reads: [] }
        : { program: new Program([output.to(trace.dtype)], inputs, scalars), reads };
    trace.gradients[k] = gradient;
    return gradient;
  }

  /** Whether the formula knows this number: it is part of the kernel, not given to it. */
  literal(value: number): boolean {
    return this.options.literals !== undefined && this.options.literals.includes(value);
  }
}
