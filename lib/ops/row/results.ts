// Several results of one call: an array that has their names too, and prints as PyTorch's tuples with names.
import type { Tensor } from '../../tensor.js';

type Result = Tensor | readonly Tensor[];
type Mutable<R> = { -readonly [K in keyof R]: R[K] };

/** The classes of `torch.return_types`; what other operators return are tuples without names in PyTorch. */
const TUPLES: ReadonlySet<string> = new Set(
  [
    'aminmax cummax cummin frexp geqrf histogram histogramdd kthvalue lu_unpack max median min mode nanmedian',
    'sort svd topk triangular_solve _lu_with_info',
    'linalg_cholesky_ex linalg_eigh linalg_inv_ex linalg_ldl_factor linalg_ldl_factor_ex linalg_lstsq linalg_lu',
    'linalg_lu_factor linalg_lu_factor_ex linalg_polar linalg_qr linalg_slogdet linalg_solve_ex linalg_svd',
  ].flatMap((names) => names.split(' ')),
);

class Tuple extends Array<Result> {
  readonly #type: string;

  constructor(type: string, results: readonly Result[]) {
    super();
    this.#type = type;
    for (let k = 0; k < results.length; k++) this[k] = results[k]!;
  }

  /** What its slices and copies are: arrays, as a slice of such a tuple is a plain one. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  override toString(): string {
    const fields = Object.entries(this).slice(this.length);
    const text = (value: Result): string =>
      Array.isArray(value) ? `(${value.map(String).join(', ')})` : String(value);
    return `torch.return_types.${this.#type}(\n${fields.map(([name, value]) => `${name}=${text(value)}`).join(',\n')})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/**
 * Results by position and by name.
 *
 * @param operator the operator's name, as `linalg.qr`
 * @param names of the results, as many as are handed out
 * @param written whether they are what was given as `out`, which PyTorch's types say
 */
export function together<const N extends readonly string[], const R extends readonly Result[]>(
  operator: string,
  names: N,
  results: R,
  written?: boolean,
): Mutable<R> & { readonly [K in keyof N & `${number}` as N[K] & string]: K extends keyof R ? R[K] : never };
export function together(
  operator: string,
  names: readonly string[],
  results: readonly Result[],
  written = false,
): unknown {
  const type = operator.replace('.', '_');
  const all = TUPLES.has(type) ? new Tuple(written ? `${type}_out` : type, results) : [...results];
  for (let k = 0; k < all.length; k++) Reflect.set(all, names[k]!, all[k]);
  return all;
}
