// Operators become methods of Tensor: the function with its first argument taken off, and the twin in place where a row has one.
import { RuntimeError } from '../errors.js';
import { Tensor } from '../tensor.js';
import { warnOnce } from '../warnings.js';
import type { Item, Nested } from './creation/reading.js';
import './indexing/accessor.js';
import * as inner from './inner.js';
import * as members from './members.js';
import * as activation from './pointwise/activation.js';
import * as arithmetic from './pointwise/arithmetic.js';
import * as comparison from './pointwise/comparison.js';
import * as pairs from './pointwise/pairs.js';
import * as powers from './pointwise/powers.js';
import * as rectifiers from './pointwise/rectifiers.js';
import * as reversed from './pointwise/reversed.js';
import * as rounding from './pointwise/rounding.js';
import * as sigmoids from './pointwise/sigmoids.js';
import * as trigonometry from './pointwise/trigonometry.js';
import * as units from './pointwise/units.js';
import { asMethod } from './row/misfits.js';
import { nameRows } from './row/operator.js';

/** A function without its first argument. Of an overloaded one a conditional type sees the last signatures: up to five. */
type Method<F> = F extends { readonly method: infer M } ? WithoutFirst<M> : WithoutFirst<F>;
type WithoutFirst<F> = F extends {
  (input: Tensor, ...a: infer A): infer P;
  (input: Tensor, ...b: infer B): infer Q;
  (input: Tensor, ...c: infer C): infer R;
  (input: Tensor, ...d: infer D): infer S;
  (input: Tensor, ...e: infer E): infer T;
}
  ? { (...a: A): P; (...b: B): Q; (...c: C): R; (...d: D): S; (...e: E): T }
  : F extends (input: Tensor, ...rest: infer A) => infer R
    ? (...rest: A) => R
    : never;
/** Rows that operators are made of, whose names begin with `_`, are no methods. */
type Public<K> = K extends `_${string}` ? never : K;
export type Methods<M> = { [K in keyof M as Public<K>]: Method<M[K]> };
/** The twin's method; nothing that can be called where a row has none. It is looked up with the property, where Tensor is complete. */
type Twin<F> = F extends { readonly inplace: (...args: never[]) => unknown } ? Method<F> : unknown;
/** Names of twins: those that no function has itself. */
type OfTwin<M, K> = K extends `_${string}` | `${string}_`
  ? never
  : `${K & string}_` extends keyof M
    ? never
    : `${K & string}_`;
type InPlace<M> = { [K in keyof M as OfTwin<M, K>]: Twin<M[K]> };

/** Generic ones, whose types are written out below: a mapped type would fix them. */
type Members = Omit<typeof members, 'item' | 'tolist'>;

declare module '../tensor.js' {
  interface Tensor extends Methods<Members>, InPlace<Members> {
    /**
     * The only element, as a number: a boolean of a bool tensor, a BigInt of an int64 past 2^53.
     *
     * @typeParam T what the program takes it for; a number where nothing says otherwise
     * @throws RuntimeError when there is not exactly one element
     * @example
     * const loss = criterion(model(x), y).item(); // a number
     * const same: boolean = x.eq(x).all().item();
     */
    item<T extends Item = number>(): T;
    /**
     * All elements as nested arrays, as deep as there are dimensions; the element itself of a zero-dimensional tensor.
     *
     * @typeParam T what the program takes them for; numbers in one array where nothing says otherwise
     * @example
     * const rows = torch.eye(2).tolist<number[][]>();
     */
    tolist<T extends Nested = number[]>(): T;
    /** All dimensions in the opposite order. */
    readonly T: Tensor;
    /** A matrix transposed (and conjugated, which changes no real number). */
    readonly H: Tensor;
    /** The last two dimensions exchanged. */
    readonly mT: Tensor;
    /** The last two dimensions exchanged. */
    readonly mH: Tensor;
  }
  /** @internal What PyTorch's tensors have not. */
  interface Tensor extends Methods<typeof inner>, InPlace<typeof inner> {}
}

type Anything = (...args: unknown[]) => unknown;
type Callable = Anything & {
  readonly method?: Anything;
  readonly inplace?: Anything;
  readonly row?: { readonly name: string };
};

/** Puts a function on the prototype under a name. */
function install(name: string, f: (...args: unknown[]) => unknown, row: () => string | undefined): void {
  Object.defineProperty(Tensor.prototype, name, {
    value(this: Tensor, ...args: unknown[]) {
      try {
        return f(this, ...args);
      } catch (error) {
        throw asMethod(this, error, name, row());
      }
    },
    writable: true,
    configurable: true,
  });
}

/** Makes functions methods under their names, and the twins in place of rows. */
export function installMethods(table: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(table)) {
    if (typeof value !== 'function' || name.startsWith('_')) continue;
    const f = value as Callable;
    if (f.inplace !== undefined) install(`${name}_`, f.inplace, () => `${f.row?.name}_`);
    install(name, f.method ?? f, () => f.row?.name);
  }
}

// Pointwise rows have the names that they are exported under where they are written.
for (const rows of [arithmetic, pairs, comparison, rounding, powers, trigonometry, sigmoids]) nameRows(rows);
for (const rows of [activation, rectifiers, reversed, units]) nameRows(rows);
installMethods(members);
installMethods(inner);

const getter = (name: 'T' | 'H' | 'mT' | 'mH', get: (input: Tensor) => Tensor): void => {
  Object.defineProperty(Tensor.prototype, name, {
    get(this: Tensor) {
      return get(this);
    },
    configurable: true,
  });
};
const matrix = (name: string, input: Tensor): Tensor => {
  if (input.ndim === 0) return input;
  if (input.ndim === 1) {
    throw new RuntimeError(
      `tensor.${name} is only supported on matrices or batches of matrices. Got ${input.ndim}-D tensor.`,
    );
  }
  return input.transpose(-2, -1);
};
getter('T', (input) => {
  if (input.ndim !== 0 && input.ndim !== 2) {
    warnOnce(
      'The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will throw an error in a future release. Consider `x.mT` to transpose batches of matrices or `x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor.',
    );
  }
  return input.permute(input.shape.map((_, k) => input.ndim - 1 - k));
});
getter('H', (input) => {
  if (input.ndim !== 2 && input.ndim !== 0) {
    throw new RuntimeError(
      `tensor.H is only supported on matrices (2-D tensors). Got ${input.ndim}-D tensor.${input.ndim > 2 ? ' For batches of matrices, consider using tensor.mH' : ''}`,
    );
  }
  return input.ndim === 0 ? input : input.transpose(0, 1);
});
getter('mT', (input) => matrix('mT', input));
getter('mH', (input) => matrix('mH', input));
