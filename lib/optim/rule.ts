// An update rule is a formula over one element of a parameter, its gradient and its state. Traced on expressions it becomes
// one program, and so one kernel that reads and writes all of them in place.
import type { DType } from '../dtype.js';
import { float64 } from '../dtype.js';
import { KeyError, RuntimeError } from '../errors.js';
import { Expression, Program, type Scalar } from '../expression/expression.js';
import { checkInplace, written } from '../graph/inplace.js';
import { is_grad_enabled } from '../graph/mode.js';
import { standing } from '../ops/row/recorded.js';
import { sameShape } from '../shape.js';
import { type Tensor, allocate } from '../tensor.js';
import { copyView, pointwise } from '../runtime/kernels/index.js';

/**
 * What becomes of the tensors that it names.
 *
 * @param tensors the old elements
 * @param numbers run-time numbers of the kernel
 * @param flags known when the kernel is made; each combination is a kernel of its own
 */
export type Formula<Tensors extends string, Numbers extends string, Flags extends string> = <T extends Scalar<T>>(
  tensors: { readonly [N in Tensors]: T },
  numbers: { readonly [N in Numbers]: T },
  flags: { readonly [N in Flags]: boolean },
) => { readonly [N in Tensors]?: T };

type Plain = (tensors: readonly (Tensor | undefined)[], numbers: readonly number[]) => [place: number, value: Tensor][];

/** A rule for one element type and one combination of flags. */
export class Update {
  /** @param reads which tensors and numbers the program takes, and which tensors it writes, by their places in the rule's names */
  constructor(
    readonly program: Program,
    readonly reads: readonly number[],
    private readonly scalars: readonly number[],
    readonly writes: readonly number[],
    private readonly names: readonly string[],
    private readonly plain: Plain,
  ) {}

  /**
   * Runs the rule in place, and counts the writes. Where autograd records, it is run as tensor operations, which are recorded.
   *
   * @param tensors all that the rule names, in its order, the parameter first and its gradient second; undefined for one that these
   *   flags do not use
   * @param numbers all that the rule names, in its order
   */
  run(tensors: readonly (Tensor | undefined)[], numbers: readonly number[]): void {
    if (is_grad_enabled()) {
      this.record(tensors, numbers);
      return;
    }
    const { program, reads, writes } = this;
    const param = tensors[0]!;
    const { engine } = param.storage;
    const inputs = new Array<Tensor>(reads.length);
    for (let k = 0; k < reads.length; k++) inputs[k] = fitting(this.given(tensors, reads[k]!), param);
    const outs = new Array<Tensor>(writes.length);
    for (let k = 0; k < writes.length; k++) {
      const out = this.given(tensors, writes[k]!);
      checkInplace(out);
      outs[k] = fitting(out, param);
    }
    engine.run(pointwise, { program, scalars: this.chosen(numbers) }, inputs, outs);
    for (let k = 0; k < outs.length; k++) written(outs[k]!, null);
  }

  /** Of all the rule's numbers those that the program takes. */
  chosen(numbers: readonly number[]): readonly number[] {
    const { scalars } = this;
    if (scalars.length === numbers.length) return numbers;
    const some = new Array<number>(scalars.length);
    for (let k = 0; k < scalars.length; k++) some[k] = numbers[scalars[k]!]!;
    return some;
  }

  /** Whether all that it takes is there, like the parameter, may be written to, and has memory of its own: else `run` copies, or throws. */
  fits(tensors: readonly (Tensor | undefined)[]): boolean {
    const { reads, writes } = this;
    const param = tensors[0]!;
    for (let k = 0; k < reads.length; k++) if (!isAlongside(tensors[reads[k]!], param)) return false;
    for (let k = 0; k < writes.length; k++) {
      const place = writes[k]!;
      if (!reads.includes(place) && !isAlongside(tensors[place], param)) return false;
      checkInplace(tensors[place]!);
    }
    return true;
  }

  /**
   * What becomes of the tensors that the rule writes, by their places in its names: tensors of their own, made by operators.
   *
   * @param tensors as in `run`, and so are the numbers
   */
  apply(tensors: readonly (Tensor | undefined)[], numbers: readonly number[]): [place: number, value: Tensor][] {
    for (const k of this.reads) this.given(tensors, k);
    return this.plain(tensors, numbers);
  }

  private record(tensors: readonly (Tensor | undefined)[], numbers: readonly number[]): void {
    // Of copies: what is kept for backward must not be what is written to.
    const values = this.apply(
      tensors.map((t) => t?.clone()),
      numbers,
    );
    for (const [k, value] of values) this.given(tensors, k).copy_(value);
  }

  /** One of the tensors; an option that was set since the first step may ask for state that was not begun. */
  private given(tensors: readonly (Tensor | undefined)[], k: number): Tensor {
    const tensor = tensors[k];
    if (tensor === undefined) throw new KeyError(`'${this.names[k]}'`);
    return tensor;
  }
}

/** Whether writing to the parameter may change another tensor otherwise than element by element. */
const overlaps = (t: Tensor, param: Tensor): boolean =>
  t.storage === param.storage && t !== param && !(t.offset === param.offset && sameShape(t.strides, param.strides));

/** Whether a tensor is like the parameter, and apart from it. */
const isAlongside = (t: Tensor | undefined, param: Tensor): boolean =>
  t === param ||
  (t !== undefined &&
    t.storage.engine === param.storage.engine &&
    t.dtype === param.dtype &&
    sameShape(t.shape, param.shape) &&
    !overlaps(t, param));

/** `t` itself, once it is seen to be like the parameter, or a copy where writing to the parameter would change what is read. */
function fitting(t: Tensor, param: Tensor): Tensor {
  if (t === param) return t;
  if (t.storage.engine !== param.storage.engine) {
    throw new RuntimeError(
      `Expected all tensors to be on the same device, but found at least two devices, ${String(param.device)} and ${String(t.device)}!`,
    );
  }
  if (t.dtype !== param.dtype) {
    const [wanted, got] = [String(param.dtype), String(t.dtype)];
    throw new RuntimeError(`expected gradient and state of a ${wanted} parameter to be ${wanted}, got ${got}`);
  }
  if (!sameShape(t.shape, param.shape)) {
    throw new RuntimeError(
      `The size of tensor a (${param.shape.join(', ')}) must match the size of tensor b (${t.shape.join(', ')}): a parameter's gradient and state have its shape`,
    );
  }
  if (!overlaps(t, param)) return t;
  const copy = allocate(param.storage.engine, t.shape, t.dtype);
  copyView(t, copy);
  return copy;
}

/** An update rule, with the kernels made of it so far. */
export class Rule<Tensors extends string, Numbers extends string, Flags extends string> {
  /** By flags, and then by element type. */
  private readonly updates: (Update | undefined)[][] = [];

  /**
   * @param tensors names of the parameter, its gradient, and its state
   * @param numbers names of what is given at each run
   * @param flags names of what is known when a kernel is made
   */
  constructor(
    private readonly tensors: readonly ['param', 'grad', ...Tensors[]],
    private readonly numbers: readonly Numbers[],
    private readonly flags: readonly Flags[],
    private readonly formula: Formula<'param' | 'grad' | Tensors, Numbers, Flags>,
  ) {}

  /** A combination of flags as a number. */
  bits(flags: { readonly [N in Flags]: boolean }): number {
    let bits = 0;
    for (let k = 0; k < this.flags.length; k++) if (flags[this.flags[k]!]) bits |= 1 << k;
    return bits;
  }

  /** The rule for elements of a type, under the flags that are set in `bits`. */
  update(dtype: DType, bits: number): Update {
    return ((this.updates[bits] ??= [])[dtype.id] ??= this.trace(dtype, bits));
  }

  private trace(dtype: DType, bits: number): Update {
    if (dtype.kind !== 'float')
      throw new RuntimeError(`optimizers need parameters of a floating type, got ${String(dtype)}`);
    const flags = Object.fromEntries(this.flags.map((name, k) => [name, (bits & (1 << k)) !== 0])) as Record<
      Flags,
      boolean
    >;
    const apply = (tensors: readonly number[], numbers: readonly number[]) =>
      Object.entries(
        this.formula(
          leaves(this.tensors, (k) => Expression.input(tensors.indexOf(k), dtype)),
          leaves(this.numbers, (k) => Expression.scalar(numbers.indexOf(k), float64)),
          flags,
        ),
      ) as [string, Expression][];
    // Once to see what it takes, and again with just that.
    const all = apply([...this.tensors.keys()], [...this.numbers.keys()]);
    const [reads, scalars] = [new Set<number>(), new Set<number>()];
    for (const [, output] of all) uses(output, reads, scalars);
    const [tensors, numbers] = [[...reads].sort(ascending), [...scalars].sort(ascending)];
    const outputs = apply(tensors, numbers);
    const names: readonly string[] = this.tensors;
    const plain: Plain = (tensors, numbers) => {
      const like = tensors[0]!;
      const values = this.formula<Tensor>(
        leaves(this.tensors, (k) => tensors[k] as Tensor), // what these flags do not use is not there
        leaves(this.numbers, (k) => standing(numbers[k]!, like)),
        flags,
      );
      return Object.entries<Tensor>(values as Record<string, Tensor>).map(([name, value]) => [
        names.indexOf(name),
        value,
      ]);
    };
    return new Update(
      new Program(
        outputs.map(([, output]) => output),
        tensors.map(() => dtype),
        numbers.length,
      ),
      tensors,
      numbers,
      outputs.map(([name]) => names.indexOf(name)),
      names,
      plain,
    );
  }
}

const ascending = (a: number, b: number): number => a - b;

const leaves = <N extends string, T>(names: readonly N[], leaf: (k: number) => T): Record<N, T> =>
  Object.fromEntries(names.map((name, k) => [name, leaf(k)])) as Record<N, T>;

/** Collects the leaves of an expression. */
function uses(e: Expression, inputs: Set<number>, scalars: Set<number>): void {
  if (e.op === 'input') inputs.add(e.index);
  if (e.op === 'scalar') scalars.add(e.index);
  for (const arg of e.args) uses(arg, inputs, scalars);
}
