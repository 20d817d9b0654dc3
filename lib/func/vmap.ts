// Functions over a batch, from functions of one of its rows.
import { RuntimeError, ValueError, checkFunction } from '../errors.js';
import { no_grad } from '../graph/mode.js';
import { stack } from '../ops/joining/joining.js';
import {
  type Arguments,
  type Keywords,
  type Values,
  any,
  bind,
  describe,
  int,
  isKeywords,
  optional,
  withFirst,
} from '../ops/row/signature.js';
import { equal } from '../ops/index.js';
import { tupleText } from '../python.js';
import { Tensor } from '../tensor.js';
import { type Randomness, eachRow } from './rows.js';
import { filledWith, tensorsOf } from './tree.js';

/** A dimension for all tensors of a value, or a value of its form with dimensions; null where it has none. */
export type Dims = number | null | readonly Dims[] | { readonly [key: string]: Dims };

type Func = (...args: never[]) => unknown;
const options = [
  optional(any<Dims>()('in_dims'), 0),
  optional(any<Dims>()('out_dims'), 0),
  optional(any<string>()('randomness'), 'error'),
  optional(int('chunk_size'), null),
] as const;

/** As Python writes it. */
function text(dims: unknown): string {
  if (dims === null) return 'None';
  if (Array.isArray(dims)) return tupleText(dims.map(text));
  if (!isKeywords(dims)) return typeof dims === 'number' || typeof dims === 'string' ? String(dims) : describe(dims);
  return `{${Object.entries(dims)
    .map(([key, value]) => `'${key}': ${text(value)}`)
    .join(', ')}}`;
}
const isDim = (dims: unknown): dims is number | null =>
  dims === null || (typeof dims === 'number' && Number.isInteger(dims));

/** Something at a place of a value, with the dimension that is said of it. */
interface Leaf {
  readonly value: unknown;
  readonly dim: number | null;
}

/** The leaves of a value in order; null where `dims` is not of its form. */
function leavesOf(value: unknown, dims: unknown): Leaf[] | null {
  const parts: readonly (readonly [unknown, unknown])[] | null = partsOf(value, dims);
  if (parts === null) return isDim(dims) ? [{ value, dim: dims }] : null;
  const found: Leaf[] = [];
  for (const [part, its] of parts) {
    const leaves = leavesOf(part, its);
    if (leaves === null) return null;
    found.push(...leaves);
  }
  return found;
}

/** The parts of an array or object beside what is said of each; null for what has no parts, or where they do not fit. */
function partsOf(value: unknown, dims: unknown): (readonly [unknown, unknown])[] | null {
  if (Array.isArray(value)) {
    if (isDim(dims)) return value.map((part: unknown) => [part, dims] as const);
    if (!Array.isArray(dims) || dims.length !== value.length) return null;
    return value.map((part: unknown, k) => [part, dims[k]] as const);
  }
  if (!isKeywords(value)) return null;
  const entries = Object.entries(value);
  if (isDim(dims)) return entries.map(([, part]) => [part, dims] as const);
  if (!isKeywords(dims) || entries.some(([key]) => !(key in dims))) return null;
  return entries.map(([key, part]) => [part, dims[key]] as const);
}

/** The batched leaves among the arguments, and how many rows they have. */
function batchOf(leaves: readonly Leaf[], name: string): number {
  const sizes = leaves.flatMap(({ value, dim }) => {
    if (dim === null) return [];
    if (!(value instanceof Tensor)) {
      throw new ValueError(
        `${name}: Got in_dim=${dim} for an input but the input is of type <class '${describe(value)}'>. We cannot vmap over non-Tensor arguments, please use None as the respective in_dim`,
      );
    }
    const { ndim } = value;
    if (dim < -ndim || dim >= ndim) {
      throw new ValueError(
        `${name}: Got in_dim=${dim} for some input, but that input is a Tensor of dimensionality ${ndim} so expected in_dim to satisfy -${ndim} <= in_dim < ${ndim}.`,
      );
    }
    return [value.shape[dim < 0 ? dim + ndim : dim]!];
  });
  if (sizes.length === 0) throw new ValueError('vmap: Expected at least one Tensor to vmap over');
  if (sizes.some((n) => n !== sizes[0])) {
    throw new ValueError(
      `vmap: Expected all tensors to have the same size in the mapped dimension, got sizes [${sizes.join(', ')}] for the mapped dimension`,
    );
  }
  return sizes[0]!;
}

/** A value with other things in its leaves' places. */
function rebuilt(value: unknown, next: () => unknown): unknown {
  if (Array.isArray(value)) return value.map((part: unknown) => rebuilt(part, next));
  if (!isKeywords(value)) return next();
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, rebuilt(part, next)]));
}

/** What all rows gave, as one: tensors are stacked along their dimensions. */
function joined(results: readonly unknown[], dims: Dims, fn: string): unknown {
  const [first] = results;
  if (!isDim(dims) && !Array.isArray(dims) && !isKeywords(dims)) {
    throw new ValueError(
      `vmap(${fn}, ..., out_dims=${text(dims)}): \`out_dims\` must be an int, None or a python collection of ints representing where in the outputs the vmapped dimension should appear.`,
    );
  }
  const columns = results.map((result) => leavesOf(result, dims));
  if (columns.includes(null)) {
    throw new ValueError(
      `vmap(${fn}, ..., out_dims=${text(dims)})(<inputs>): out_dims is not compatible with the structure of \`outputs\`.`,
    );
  }
  let at = 0;
  return rebuilt(first, () => {
    const place = at++;
    const leaves = columns.map((column) => column![place]!);
    const { value, dim } = leaves[0]!;
    if (dim !== null) {
      if (value instanceof Tensor) return stack(leaves.map((leaf) => leaf.value as Tensor), dim); // prettier-ignore
      throw new ValueError(
        `vmap(${fn}, ...): \`${fn}\` must only return Tensors, got type <class '${describe(value)}'>. Did you mean to set out_dims= to None for output?`,
      );
    }
    if (value instanceof Tensor && leaves.some((leaf) => !equal(value, leaf.value as Tensor))) {
      throw new ValueError(`vmap(${fn}, ...): \`${fn}\` can not return a BatchedTensor when out_dim is None`);
    }
    return value;
  });
}

/** What a batch without rows gives: one call with zeros says of which shapes and types. */
function ofNone(func: Func, args: readonly unknown[], leaves: readonly Leaf[], dims: Dims, fn: string): unknown {
  return no_grad(() => {
    const zeros = leaves.map(({ value, dim }) => {
      if (dim === null) return value;
      const t = value as Tensor;
      const at = dim < 0 ? dim + t.ndim : dim;
      return t.new_zeros(t.shape.filter((_, k) => k !== at));
    });
    let next = 0;
    const own = rebuilt(args, () => zeros[next++]) as unknown[];
    const [one] = eachRow('same', 1, () => joined([func(...(own as never[]))], dims, fn));
    // A dimension of length one is where the batch's is.
    const outs = leavesOf(one, dims)!;
    const shapes = tensorsOf(one);
    return filledWith(
      one,
      shapes.map((t) => {
        const leaf = outs.find(({ value }) => value === t)!;
        return leaf.dim === null ? t : t.narrow(leaf.dim, 0, 0).clone();
      }),
    );
  });
}

/**
 * The function over a batch of what another does with one row.
 *
 * The function is called once for each row, with tensors that lack the batch's dimension, and what it returns is stacked: so it may ask
 * for values, and branch on them. What it writes to tensors from outside it writes for each row. It may be differentiated, may
 * differentiate itself (`vmap(grad(loss))` gives a gradient for each sample), and may be another `vmap`.
 *
 * @param func from tensors to tensors; arguments and results may be arrays and objects of tensors
 * @param in_dims the batch's dimension: one for all arguments, or an array with one for each (null: the argument has none; for an argument
 *   that is an array or object, one for all of its tensors or a value of its form)
 * @param out_dims where the batch's dimension stands in results, in the same way; null: the result is the same for all rows
 * @param randomness `'error'`: drawing is an error; `'same'`: all rows draw the same numbers; `'different'`: each row draws its own, those
 *   that a draw for the whole batch would give
 * @param chunk_size how many rows are computed at once at most, a hint
 * @returns a function of batches
 * @throws ValueError where dimensions do not fit, RuntimeError for a draw with `randomness: 'error'`
 * @example
 * const { grad, vmap } = torch.func;
 * const dots = vmap(torch.dot)(torch.ones(3, 4), torch.ones(3, 4)); // 4, 4, 4
 * const loss = (w: Tensor, x: Tensor) => torch.dot(w, x).square();
 * const slopes = vmap(grad(loss), { in_dims: [null, 0] })(torch.ones(4), torch.ones(3, 4)); // [3, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.func.vmap.html
 */
export function vmap<A extends unknown[], R = Tensor>(
  func: (...args: A) => R,
  ...given: Arguments<typeof options>
): (...args: A) => R;
export function vmap<A extends unknown[], R = Tensor>(
  kwargs: { func: (...args: A) => R } & Keywords<typeof options>,
): (...args: A) => R;
export function vmap(...all: readonly unknown[]): (...args: unknown[]) => unknown {
  const [func, ...given] = withFirst('func', all) as [Func, ...unknown[]];
  checkFunction('vmap', 'func', 1, func);
  const [inDims, outDims, randomness, chunk] = bind('vmap', options, given) as Values<typeof options>;
  if (randomness !== 'error' && randomness !== 'same' && randomness !== 'different') {
    throw new RuntimeError(`Only allowed values for randomness are 'error', 'different', or 'same'. Got ${randomness}`);
  }
  if (chunk !== null && chunk <= 0) {
    throw new ValueError(`vmap: chunk_size should be None or greater than 0. (got ${chunk})`);
  }
  const mode: Randomness = randomness;
  const fn = func.name === '' ? '<lambda>' : func.name;
  return (...args) => {
    const name = `vmap(${fn}, in_dims=${text(inDims)}, ...)(<inputs>)`;
    if (!isDim(inDims) && !Array.isArray(inDims)) {
      throw new ValueError(
        `${name}: expected \`in_dims\` to be int or a (potentially nested) tuple matching the structure of inputs, got: <class '${describe(inDims)}'>.`,
      );
    }
    if (args.length === 0) {
      throw new ValueError(
        `vmap(${fn})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap over a function with no inputs. The latter is unsupported.`,
      );
    }
    const leaves = leavesOf(args, inDims);
    if (leaves === null) {
      throw new ValueError(`${name}: in_dims is not compatible with the structure of \`inputs\`.`);
    }
    const count = batchOf(leaves, name);
    if (count === 0) return ofNone(func, args, leaves, outDims, fn);
    const results = eachRow(mode, count, (row) => {
      let next = 0;
      const own = rebuilt(args, () => {
        const { value, dim } = leaves[next++]!;
        return dim === null ? value : (value as Tensor).select(dim, row);
      });
      return func(...(own as never[]));
    });
    return joined(results, outDims, fn);
  };
}
