// Products summed over dimensions of several tensors.
import { productWrites } from './checks.js';
import { composite } from '../row/composite.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { numel, wrapDims, sameShape } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { any, bind, describe, ints, optional, tensor, type Many } from '../row/signature.js';
import { variadic } from '../row/variadic.js';

type Contracted = number | boolean | Tensor | readonly [readonly number[], readonly number[]];
/** The dimensions of each operand that are summed over. */
function contracted(a: Tensor, b: Tensor, given: Contracted): [number[], number[]] {
  let dims: unknown = typeof given === 'boolean' ? Number(given) : given; // Python's booleans are integers
  if (given instanceof Tensor) dims = given.numel() > 1 ? given.tolist() : Math.trunc(Number(given.item()));
  if (typeof dims === 'number' && Number.isInteger(dims)) {
    if (dims < 0) throw new RuntimeError(`tensordot expects dims >= 0, but got dims=${dims}`);
    if (dims > Math.min(a.ndim, b.ndim)) {
      throw new RuntimeError(`tensordot expects dims < ndim_a or ndim_b, but got dims=${dims}`);
    }
    return [Array.from({ length: dims }, (_, k) => a.ndim - dims + k), Array.from({ length: dims }, (_, k) => k)];
  }
  if (!Array.isArray(dims)) {
    throw new RuntimeError(
      `tensordot expects dims to be int or tuple[list[int], list[int]] or list[list[int]] containing two lists, but got dims=${String(dims)}`,
    );
  }
  const lists = dims as readonly (readonly number[])[];
  if (lists.length !== 2) {
    throw new ValueError(
      lists.length < 2
        ? `not enough values to unpack (expected 2, got ${lists.length})`
        : 'too many values to unpack (expected 2)',
    );
  }
  const [ours, theirs] = bind('tensordot', [ints('dims_self'), ints('dims_other')], lists) as [number[], number[]];
  if (ours.length !== theirs.length) throw new RuntimeError('both dimension lists should have same length');
  return [wrapDims(ours, a.ndim, false), wrapDims(theirs, b.ndim, false)];
}

/**
 * Sum of products over dimensions of both.
 *
 * `out_{i, j} = Σ_k input_{i, k} · other_{k, j}`, each index standing for several dimensions.
 *
 * @param dims how many of the last of `a` and the first of `b`; or those of `a` and those of `b`, as two lists. One of length 1 is
 *   broadcast.
 * @param b a tensor
 * @returns a tensor of what is left of both shapes
 * @throws RuntimeError where the lengths of the dimensions differ
 * @example
 * torch.tensordot(torch.ones(2, 3), torch.ones(3, 2), 1).tolist(); // [[3, 3], [3, 3]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.tensordot.html
 */
export const tensordot = composite(
  'tensordot',
  [tensor('b'), optional(any<Contracted>()('dims'), 2)],
  (a, b, dims): Tensor => {
    const [over, with_] = contracted(a, b, dims);
    if (a.dtype !== b.dtype) throw new RuntimeError('both inputs should have same dtype');
    over.forEach((k, i) => {
      const [m, n] = [a.shape[k]!, b.shape[with_[i]!]!];
      if (m === n || m === 1 || n === 1) return;
      throw new RuntimeError(
        `contracted dimensions need to match, but first has size ${m} in dim ${k} and second has size ${n} in dim ${with_[i]}`,
      );
    });
    // What one of them broadcasts is summed in the other at once.
    const wide = (t: Tensor, own: readonly number[], other: Tensor, others: readonly number[]): Tensor => {
      const list = own.filter((k, i) => other.shape[others[i]!] === 1 && t.shape[k] !== 1);
      return list.length === 0 ? t : t.sum(list, true, { dtype: t.dtype });
    };
    const [x, y] = [wide(a, over, b, with_), wide(b, with_, a, over)];
    const lengths = (t: Tensor, list: readonly number[]): number[] => list.map((k) => t.shape[k]!);
    const others = (t: Tensor, list: readonly number[]): number[] =>
      t.shape.map((_, k) => k).filter((k) => !list.includes(k));
    const [keepX, keepY] = [others(x, over), others(y, with_)];
    const inner = numel(lengths(x, over));
    const left = x.permute([...keepX, ...over]).reshape([numel(lengths(x, keepX)), inner]);
    const right = y.permute([...with_, ...keepY]).reshape([inner, numel(lengths(y, keepY))]);
    return left.mm(right).reshape([...lengths(x, keepX), ...lengths(y, keepY)]);
  },
  { ...productWrites, placed: 3 },
);

type Subscripts = readonly (number | '...')[];

/** Subscripts as the letters of an equation. */
function letters(list: Subscripts): string {
  if (!Array.isArray(list)) throw new TypeError("einsum(): subscripts must be a list of numbers and '...'");
  return list
    .map((n: Subscripts[number]) => {
      if (n === '...') return n;
      if (n >= 0 && n < 52) return String.fromCharCode(n < 26 ? n + 65 : n + 71);
      throw new ValueError('einsum(): subscript in subscript list is not within the valid range [0, 52)');
    })
    .join('');
}

/** Operands that alternate with their subscripts, and maybe the result's, as an equation and the operands. */
function written(args: readonly (Tensor | Subscripts)[]): readonly [string, ...Tensor[]] {
  const lists = args.filter((_, k) => k % 2 === 1) as Subscripts[];
  const out = args.length % 2 === 1 ? `->${letters(args.at(-1) as Subscripts)}` : '';
  const operands = args.filter((_, k) => k % 2 === 0 && k < 2 * lists.length) as Tensor[];
  return [lists.map(letters).join(',') + out, ...operands];
}

/**
 * Einstein's sum convention: products of elements, summed over letters that the result does not name.
 *
 * @param equation as `'bij,bjk->bik'`; without `->` the letters that occur once, in alphabetical order
 * @param tensors the operands, one by one or in one list
 * @param operands in place of both: each operand before its list of numbers from 0 to 51, which stand for letters, and last maybe the
 *   result's list
 * @returns a tensor of the shape that the right-hand side names
 * @throws RuntimeError for an equation that cannot be read, or does not fit the operands
 * @example
 * torch.einsum('ij,jk->ik', torch.ones(2, 3), torch.ones(3, 4)).shape; // [2, 4]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.einsum.html
 */
export function einsum(equation: string, ...tensors: Many): Tensor;
export function einsum(...operands: readonly [Tensor, Subscripts, ...(Tensor | Subscripts)[]]): Tensor;
export function einsum(...args: readonly unknown[]): Tensor {
  const listed = args[0] instanceof Tensor ? written(args as readonly (Tensor | Subscripts)[]) : args;
  const [equation, ...tensors] = listed as readonly [string, ...Many];
  const [operands] = variadic('einsum', tensors);
  if (tensors.length === 0) {
    throw new ValueError(
      'einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list',
    );
  }
  if (typeof equation !== 'string')
    throw new TypeError(`einsum(): argument 'equation' (position 1) must be str, not ${describe(equation)}`);
  const odd = [...equation.split('->')[0]!].findIndex((c) => !/[a-zA-Z ,.]/.test(c));
  if (odd >= 0) {
    throw new RuntimeError(
      `einsum(): invalid subscript given at index ${odd} in the equation string, subscripts must be in [a-zA-Z]`,
    );
  }
  const [left, right] = equation.replaceAll(' ', '').split('->') as [string, string | undefined];
  const terms = left.split(',');
  if (terms.length !== operands.length) {
    throw new RuntimeError(
      `einsum(): ${terms.length > operands.length ? 'fewer' : 'more'} operands were provided than specified in the equation`,
    );
  }
  // Letters for what `...` stands for, aligned at the right.
  const spare = operands.map((t, k) => (terms[k]!.includes('...') ? t.ndim - terms[k]!.replace('...', '').length : 0));
  const widest = Math.max(0, ...spare);
  const dots = Array.from({ length: widest }, (_, k) => String.fromCharCode(0x100 + k));
  const letters = terms.map((term, k) => [...term.replace('...', dots.slice(widest - spare[k]!).join(''))]);
  const all = letters.flat();
  const out =
    right === undefined
      ? [...dots, ...[...new Set(all)].filter((c) => c < '\u0100' && all.indexOf(c) === all.lastIndexOf(c)).sort()]
      : [...right.replace('...', dots.join(''))];
  const size = new Map<string, number>();
  const views = operands.map((operand, k) => {
    const names = letters[k]!;
    if (names.length !== operand.ndim) {
      throw new RuntimeError(
        `einsum(): the number of subscripts in the equation (${names.length}) does not match the number of dimensions (${operand.ndim}) for operand ${k} and no ellipsis was given`,
      );
    }
    let t = operand;
    const own = [...names];
    for (let i = 0; i < own.length; i++) {
      // A letter that occurs twice stands for the diagonal.
      for (let j = own.indexOf(own[i]!, i + 1); j >= 0; j = own.indexOf(own[i]!, i + 1)) {
        if (t.shape[i] !== t.shape[j]) {
          throw new RuntimeError(
            `einsum(): subscript ${own[i]} is repeated for operand ${k} but the sizes don't match, ${t.shape[j]} != ${t.shape[i]}`,
          );
        }
        t = t.diagonal(0, i, j).movedim(-1, i);
        own.splice(j, 1);
      }
      const n = t.shape[i]!;
      const so = size.get(own[i]!) ?? 1;
      if (so !== 1 && n !== 1 && so !== n) {
        throw new RuntimeError(
          `einsum(): subscript ${own[i]} has size ${n} for operand ${k} which does not broadcast with previously seen size ${so}`,
        );
      }
      size.set(own[i]!, so === 1 ? n : so);
    }
    return { t, own };
  });
  const twice = out.find((c, k) => out.indexOf(c) !== k);
  if (twice !== undefined)
    throw new RuntimeError(`einsum(): output subscript ${twice} appears more than once in the output`);
  const missing = out.find((c) => !size.has(c));
  if (missing !== undefined)
    throw new RuntimeError(
      `einsum(): output subscript ${missing} does not appear in the equation for any input operand`,
    );
  const order = [...out, ...[...size.keys()].filter((c) => !out.includes(c))];
  const aligned = views.map(({ t, own }) => {
    const present = order.filter((c) => own.includes(c));
    const moved = t.permute(present.map((c) => own.indexOf(c)));
    return order.reduce((wide, c, d) => (own.includes(c) ? wide : wide.unsqueeze(d)), moved);
  });
  const summed = order.map((_, d) => d).slice(out.length);
  if (aligned.length === 1) return summed.length === 0 ? aligned[0]! : aligned[0]!.sum(summed);
  const summedAfter = (k: number): number[] =>
    order.map((_, d) => d).filter((d) => d >= out.length && aligned.slice(k + 1).every((t) => t.shape[d] === 1));
  let result = aligned[0]!;
  for (let k = 1; k < aligned.length; k++) result = contract(result, aligned[k]!, summedAfter(k));
  const rest = summed.filter((d) => result.shape[d] !== 1);
  if (rest.length > 0) result = result.sum(rest, true);
  const shape = order.slice(0, out.length).map((c, d) => (result.shape[d] === 1 ? 1 : size.get(c)!));
  return sameShape(result.shape, shape) ? result : result.reshape(shape);
}
/** The product of two aligned tensors summed over dimensions: a batched matrix product. */
function contract(a: Tensor, b: Tensor, over: readonly number[]): Tensor {
  const kinds = a.shape.map((n, d) => {
    const [m, k] = [n, b.shape[d]!];
    if (over.includes(d)) return m !== 1 && k !== 1 ? 'sum' : m !== 1 ? 'a' : k !== 1 ? 'b' : 'batch';
    return m !== 1 && k !== 1 ? 'batch' : m !== 1 ? 'a' : k !== 1 ? 'b' : 'batch';
  });
  const left = over.filter((d) => kinds[d] === 'a');
  const right = over.filter((d) => kinds[d] === 'b');
  const x = left.length > 0 ? a.sum(left, true) : a;
  const y = right.length > 0 ? b.sum(right, true) : b;
  const at = (kind: string): number[] => kinds.map((k, d) => (k === kind ? d : -1)).filter((d) => d >= 0);
  const [batch, ours, theirs, inner] = [at('batch'), at('a'), at('b'), at('sum')];
  if (inner.length === 0) return x.mul(y); // of mixed types too
  const count = (t: Tensor, list: readonly number[]): number => list.reduce((n, d) => n * t.shape[d]!, 1);
  const m = x
    .permute([...batch, ...ours, ...inner, ...theirs])
    .reshape([count(x, batch), count(x, ours), count(x, inner)]);
  const n = y
    .permute([...batch, ...inner, ...theirs, ...ours])
    .reshape([count(y, batch), count(y, inner), count(y, theirs)]);
  const product = m.bmm(n);
  const order = [...batch, ...ours, ...theirs, ...inner];
  const shape = order.map((d) => (inner.includes(d) ? 1 : x.shape[d] === 1 ? y.shape[d]! : x.shape[d]!));
  return product.reshape(shape).permute(order.map((_, d) => order.indexOf(d)));
}
