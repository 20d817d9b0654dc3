// Operators become methods of Tensor: the function with its first argument taken off. Pointwise rows have in-place twins too.
import { Tensor } from '../tensor.js';
import * as activation from './activation.js';
import * as arithmetic from './arithmetic.js';
import * as comparison from './comparison.js';
import * as copying from './copying.js';
import * as elementary from './elementary.js';
import * as indexing from './indexing.js';
import * as joining from './joining.js';
import * as matmul from './matmul.js';
import { nameRows } from './operator.js';
import * as news from './news.js';
import * as reading from './reading.js';
import * as reduction from './reduction.js';
import * as views from './views.js';

/** A function without its first argument. Of an overloaded one a conditional type sees the last signatures: up to three. */
type Method<F> = F extends {
  (input: Tensor, ...a: infer A): infer P;
  (input: Tensor, ...b: infer B): infer Q;
  (input: Tensor, ...c: infer C): infer R;
}
  ? { (...a: A): P; (...b: B): Q; (...c: C): R }
  : F extends (input: Tensor, ...rest: infer A) => infer R
    ? (...rest: A) => R
    : never;
export type Methods<M> = { [K in keyof M]: Method<M[K]> };
type InPlace<M> = { [K in keyof M as `${K & string}_`]: Method<M[K]> };

// `x.where(condition, other)` is `torch.where(condition, x, other)`: the one method whose tensor is not the first argument.
const { where, ...comparisons } = comparison;
const pointwise = { ...arithmetic, ...comparisons, ...elementary, ...activation };
type PointwiseTable = typeof arithmetic & Omit<typeof comparison, 'where'> & typeof elementary & typeof activation;
const structural = { ...views, ...copying, ...indexing, ...joining, ...matmul, ...reading, ...reduction, ...news };
type Structural = typeof views &
  typeof copying &
  Omit<typeof indexing, 'slice' | 'Slice' | 'parseSubscript'> &
  Omit<typeof joining, 'cat' | 'concat' | 'concatenate' | 'stack' | 'broadcast_tensors' | 'broadcast_shapes'> &
  typeof matmul &
  Omit<typeof reading, 'is_tensor'> &
  Omit<typeof reduction, 'named' | 'vectorNorm'> &
  typeof news;

declare module '../tensor.js' {
  interface Tensor extends Methods<PointwiseTable>, InPlace<PointwiseTable>, Methods<Structural> {
    /** This tensor's elements where the condition holds, else those of `other`. */
    where(condition: Tensor, other: Tensor | number): Tensor;
  }
}

type Callable = ((...args: unknown[]) => unknown) & { inplace?: (...args: unknown[]) => unknown };

/** Puts a function on the prototype under a name. */
function install(name: string, f: (...args: unknown[]) => unknown): void {
  Object.defineProperty(Tensor.prototype, name, {
    value(this: Tensor, ...args: unknown[]) {
      return f(this, ...args);
    },
    writable: true,
    configurable: true,
  });
}

/** Makes functions methods under their names, and in-place twins of rows. */
export function installMethods(table: Readonly<Record<string, unknown>>): void {
  nameRows(table);
  for (const [name, value] of Object.entries(table)) {
    if (typeof value !== 'function') continue;
    const f = value as Callable;
    if (f.inplace !== undefined) install(`${name}_`, f.inplace);
    install(name, f);
  }
}

const { Slice: _Slice, parseSubscript: _parse, slice: _slice, ...indexed } = indexing;
nameRows({ where });
install('where', (input, condition, other) => where(condition as Tensor, input as Tensor, other as Tensor));
installMethods(pointwise);
installMethods({ ...structural, ...indexed, slice: views.slice });
