// Operators become methods of Tensor: the function with its first argument taken off. Pointwise rows have in-place twins too.
import type { Num } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { Tensor } from '../tensor.js';
import './indexing/accessor.js';
import * as activation from './pointwise/activation.js';
import * as arithmetic from './pointwise/arithmetic.js';
import * as pairs from './pointwise/pairs.js';
import * as applying from './other/applying.js';
import * as arranging from './joining/arranging.js';
import * as asking from './other/asking.js';
import * as clamping from './pointwise/clamping.js';
import * as comparing from './comparison/closeness.js';
import * as comparison from './pointwise/comparison.js';
import * as contracting from './blas/contracting.js';
import * as copies from './views/copies.js';
import * as conversion from './creation/conversion.js';
import * as counting from './other/counting.js';
import { histogram } from './other/histograms.js';
import * as elements from './indexing/elements.js';
import * as elementary from './pointwise/elementary.js';
import * as extremes from './reduction/extremes.js';
import * as indexing from './indexing/rows.js';
import * as joining from './joining/joining.js';
import * as matmul from './blas/matmul.js';
import * as matrices from './blas/matrices.js';
import * as vectors from './blas/vectors.js';
import { newOf } from './creation/constructors.js';
import { nameRows } from './row/operator.js';
import { asMethod } from './row/misfits.js';
import { withFirst } from './row/signature.js';
import * as news from './creation/new.js';
import * as numbers from './pointwise/numbers.js';
import * as observing from './other/observing.js';
import { cholesky_inverse, cholesky_solve } from './linalg/cholesky.js';
import { det, logdet, slogdet } from './linalg/determinant.js';
import { matrix_exp } from './linalg/exponential.js';
import { lu, lu_solve, norm } from './linalg/legacy.js';
import { matrix_power } from './linalg/linalg.js';
import { pinverse } from './linalg/pinv.js';
import { geqrf, householder_product, ormqr } from './linalg/reflections.js';
import { inv } from './linalg/solve.js';
import { svdByV } from './linalg/svd.js';
import { triangular_solve } from './linalg/triangular.js';
import * as sampling from './random/sampling.js';
import * as scattering from './indexing/scattering.js';
import { methods as specials, mvlgamma } from './pointwise/special.js';
import { prelu } from './nn/prelu.js';
import * as reading from './creation/reading.js';
import type { Item, Nested } from './creation/reading.js';
import * as writing from './creation/writing.js';
import * as products from './reduction/products.js';
import * as reduction from './reduction/sums.js';
import * as softmaxes from './nn/softmax.js';
import * as distinct from './comparison/distinct.js';
import * as quantiles from './comparison/quantiles.js';
import * as sorting from './comparison/sorting.js';
import * as triangle from './other/triangle.js';
import * as splitting from './views/splitting.js';
import * as subscripting from './indexing/subscripts.js';
import * as variance from './reduction/variance.js';
import * as ordering from './views/ordering.js';
import * as parts from './views/parts.js';
import * as resizing from './views/resizing.js';
import * as shaping from './views/shaping.js';
import * as strided from './views/strided.js';

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
type InPlace<M> = { [K in keyof M as `${K & string}_`]: Method<M[K]> };

// `x.where(condition, other)` is `torch.where(condition, x, other)`: the one method whose tensor is not the first argument.
const { where, ...comparisons } = comparison;
const pointwise = { ...arithmetic, ...pairs, ...comparisons, ...elementary, ...activation };
type PointwiseTable = typeof arithmetic &
  typeof pairs &
  Omit<typeof comparison, 'where'> &
  typeof elementary &
  typeof activation;
/** Operators that PyTorch has as functions alone; formulas that run on tensors, and compositions, call them as methods. */
type Functions =
  | 'celu'
  | 'elu'
  | 'gelu'
  | 'hardsigmoid'
  | 'hardswish'
  | 'hardtanh'
  | 'isfinite'
  | 'leaky_relu'
  | 'logsigmoid'
  | 'mish'
  | 'relu6'
  | 'rsub'
  | 'selu'
  | 'silu'
  | 'softplus'
  | 'softshrink'
  | 'softsign'
  | 'tanhshrink'
  | 'threshold';
/** Methods whose in-place twin PyTorch has not. */
const twinless = ['angle', 'fmax', 'fmin', 'hardshrink', 'isinf', 'isnan', 'isneginf', 'isposinf', 'isreal', 'logaddexp', 'logaddexp2', 'maximum', 'minimum', 'signbit'] as const; // prettier-ignore
type Twinless = (typeof twinless)[number];

// Of some families only a part are methods. By names, so that types look rows up where Tensor is complete.
const ofArranging = [
  'hsplit',
  'vsplit',
  'dsplit',
  'flipud',
  'fliplr',
  'rot90',
  'repeat_interleave',
  'take_along_dim',
] as const;
const notOfConversion = ['converted', 'preserved', 'stridesIn', 'liesIn', 'memoryFormat', 'contiguousFormat'] as const;
const ofWriting = ['copy_', 'fill_', 'zero_'] as const;
const ofContracting = ['kron', 'cross'] as const;
const ofCopies = ['narrow_copy', 'unsafe_chunk', 'unsafe_split', 'unsafe_split_with_sizes'] as const;
const ofCounting = ['bincount', 'histc'] as const;
const ofObserving = ['diff', 'dist', 'cov', 'corrcoef', 'renorm'] as const;
const ofSubscripting = ['index', 'index_put', 'index_put_'] as const;
const notOfJoining = ['cat', 'concat', 'concatenate', 'stack', 'broadcast_tensors', 'broadcast_shapes'] as const;
const notOfNumbers = ['complex', 'polar', 'view_as_complex', 'view_as_real'] as const;
const notOfComparing = ['isin'] as const;
const ofVariance = ['var', 'std'] as const;
const notOfAsking = ['is_storage', 'typename'] as const;
const notOfReading = ['is_tensor'] as const;
/** Generic ones, whose types are written out below: a mapped type would fix them. */
type Generic = 'item' | 'tolist';
const notOfSampling = ['integer', 'poisson'] as const;

type Table = Readonly<Record<string, unknown>>;
const only = (table: Table, names: readonly string[]): Table =>
  Object.fromEntries(names.map((name) => [name, table[name]]));
const without = (table: Table, names: readonly string[]): Table =>
  Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name)));

/** Of linear algebra what PyTorch has as methods. By names: of a literal TypeScript would look into the rows' types. */
interface Linear {
  norm: typeof norm;
  cholesky_inverse: typeof cholesky_inverse;
  cholesky_solve: typeof cholesky_solve;
  det: typeof det;
  logdet: typeof logdet;
  slogdet: typeof slogdet;
  matrix_exp: typeof matrix_exp;
  matrix_power: typeof matrix_power;
  lu: typeof lu;
  lu_solve: typeof lu_solve;
  pinverse: typeof pinverse;
  geqrf: typeof geqrf;
  orgqr: typeof householder_product;
  ormqr: typeof ormqr;
  inverse: typeof inv;
  svd: typeof svdByV;
  triangular_solve: typeof triangular_solve;
}
const linear: Linear = {
  norm,
  cholesky_inverse,
  cholesky_solve,
  det,
  logdet,
  slogdet,
  matrix_exp,
  matrix_power,
  lu,
  lu_solve,
  pinverse,
  geqrf,
  orgqr: householder_product,
  ormqr,
  inverse: inv,
  svd: svdByV,
  triangular_solve,
};
const structural = {
  ...softmaxes,
  prelu,
  ...without(sampling, notOfSampling),
  ...ordering,
  ...parts,
  ...shaping,
  ...strided,
  ...splitting,
  ...without(conversion, notOfConversion),
  ...only(writing, ofWriting),
  ...indexing,
  ...elements,
  ...without(joining, notOfJoining),
  ...matmul,
  ...matrices,
  ...vectors,
  ...without(reading, notOfReading),
  ndimension: reading.dim,
  ...without(asking, notOfAsking),
  ...applying,
  new: newOf,
  ...reduction,
  ...products,
  ...extremes,
  ...only(variance, ofVariance),
  ...linear,
  ...news,
  ...sorting,
  ...distinct,
  ...quantiles,
  ...triangle,
  ...without(comparing, notOfComparing),
  ...clamping,
  ...resizing,
  ...without(numbers, notOfNumbers),
  ...scattering,
  ...only(arranging, ofArranging),
  ...only(contracting, ofContracting),
  ...only(copies, ofCopies),
  ...only(counting, ofCounting),
  ...only(observing, ofObserving),
  ...only(subscripting, ofSubscripting),
  slice: parts.slice,
  histogram,
};
type Structural = typeof softmaxes & { prelu: typeof prelu } & typeof ordering &
  Omit<typeof parts, 'slice'> &
  typeof shaping &
  typeof strided &
  Twins &
  typeof splitting &
  Omit<typeof sampling, (typeof notOfSampling)[number]> &
  Omit<typeof conversion, (typeof notOfConversion)[number]> &
  Pick<typeof writing, (typeof ofWriting)[number]> &
  typeof indexing &
  typeof elements &
  Omit<typeof joining, (typeof notOfJoining)[number]> &
  typeof matmul &
  typeof matrices &
  typeof vectors &
  Omit<typeof reading, (typeof notOfReading)[number] | Generic> & { ndimension: typeof reading.dim } & Omit<
    typeof asking,
    (typeof notOfAsking)[number]
  > &
  typeof applying & { new: typeof newOf } & typeof reduction &
  typeof products &
  typeof extremes &
  Pick<typeof variance, (typeof ofVariance)[number]> &
  Linear &
  typeof news &
  typeof sorting &
  typeof distinct &
  typeof quantiles &
  typeof triangle &
  Omit<typeof comparing, (typeof notOfComparing)[number]> &
  typeof clamping &
  typeof resizing &
  Omit<typeof numbers, (typeof notOfNumbers)[number]> &
  typeof scattering &
  Pick<typeof arranging, (typeof ofArranging)[number]> &
  Pick<typeof contracting, (typeof ofContracting)[number]> &
  Pick<typeof copies, (typeof ofCopies)[number]> &
  Pick<typeof counting, (typeof ofCounting)[number]> &
  Pick<typeof observing, (typeof ofObserving)[number]> &
  Pick<typeof subscripting, (typeof ofSubscripting)[number]> & { histogram: typeof histogram };

/** By the twins' names, the functions themselves, of which methods are made. */
type Named<M> = { [K in keyof M as `${K & string}_`]: M[K] };
/** Structural rows and views that have an in-place twin. By names: to look whether a row has one, its type would have to be known. */
type Twins = Named<
  Pick<typeof matrices, 'addmm' | 'baddbmm' | 'addbmm'> &
    Pick<typeof vectors, 'addmv' | 'addr'> &
    Pick<typeof ordering, 'squeeze' | 'unsqueeze' | 'transpose' | 't' | 'swapaxes' | 'swapdims'> &
    Pick<typeof strided, 'as_strided'> &
    Pick<typeof indexing, 'index_add' | 'index_copy' | 'index_fill'> &
    Pick<typeof elements, 'scatter' | 'scatter_add'> &
    Pick<typeof scattering, 'masked_scatter' | 'put' | 'scatter_reduce' | 'index_reduce'> &
    Pick<typeof products, 'cumsum' | 'cumprod'> &
    Pick<typeof triangle, 'tril' | 'triu'> &
    Pick<typeof numbers, 'gcd' | 'lcm'> &
    Pick<typeof observing, 'renorm'>
>;

declare module '../tensor.js' {
  interface Tensor
    extends
      Methods<Omit<PointwiseTable, Functions>>,
      InPlace<Omit<PointwiseTable, Functions | Twinless>>,
      Methods<typeof aliases>,
      InPlace<typeof aliases>,
      Methods<Omit<typeof specials, 'special' | 'trigamma'>>,
      InPlace<Omit<typeof specials, 'special' | 'trigamma'>>,
      Methods<{ mvlgamma: typeof mvlgamma }>,
      InPlace<{ mvlgamma: typeof mvlgamma }>,
      Methods<Structural> {
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
    /** This tensor's elements where the condition holds, else those of `other`. */
    where(condition: Tensor, other: Tensor | Num): Tensor;
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
  interface Tensor
    extends
      Methods<Pick<PointwiseTable, Functions>>,
      InPlace<Pick<PointwiseTable, Functions>>,
      Methods<Pick<typeof specials, 'special' | 'trigamma'>>,
      Methods<Pick<typeof parts, 'slice'>> {}
}

type Anything = (...args: unknown[]) => unknown;
type Callable = Anything & { readonly method?: Anything; readonly inplace?: Anything };

/** Puts a function on the prototype under a name. */
function install(name: string, f: (...args: unknown[]) => unknown): void {
  Object.defineProperty(Tensor.prototype, name, {
    value(this: Tensor, ...args: unknown[]) {
      try {
        return f(this, ...args);
      } catch (error) {
        throw asMethod(this, error);
      }
    },
    writable: true,
    configurable: true,
  });
}

/** Makes functions methods under their names, and in-place twins of rows but for some. */
export function installMethods(table: Readonly<Record<string, unknown>>, alone: readonly string[] = []): void {
  nameRows(table);
  for (const [name, value] of Object.entries(table)) {
    if (typeof value !== 'function' || name.startsWith('_')) continue;
    const f = value as Callable;
    if (f.inplace !== undefined && !alone.includes(name)) install(`${name}_`, f.inplace);
    install(name, f.method ?? f);
  }
}

/** PyTorch's other names for the same operators. */
const { div, mul, sub, ne, lt, le, gt, ge } = pointwise;
const { abs, acos, acosh, asin, asinh, atan, atan2, atanh, neg, trunc } = pointwise;
export const aliases = {
  absolute: abs,
  arccos: acos,
  arccosh: acosh,
  arcsin: asin,
  arcsinh: asinh,
  arctan: atan,
  arctan2: atan2,
  arctanh: atanh,
  negative: neg,
  fix: trunc,
  true_divide: div,
  divide: div,
  multiply: mul,
  subtract: sub,
  not_equal: ne,
  less: lt,
  less_equal: le,
  greater: gt,
  greater_equal: ge,
};
nameRows({ where });
install('where', (input, condition, ...rest) => {
  const [mask, ...others] = withFirst('condition', [condition, ...rest]);
  return Reflect.apply(where.method, undefined, [mask, input, ...others]);
});
installMethods(pointwise, twinless);
installMethods(aliases);
installMethods({ ...specials, mvlgamma });
installMethods(structural);

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
getter('T', (input) => input.permute(input.shape.map((_, k) => input.ndim - 1 - k)));
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
