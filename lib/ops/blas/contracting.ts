// Products summed over dimensions of several tensors.
import { RuntimeError, ValueError } from '../../errors.js';
import { numel, wrapDim, wrapDims } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { broadcast_tensors } from '../joining/joining.js';
import { operator } from '../row/operator.js';
import { describe, int, optional, tensor, type Many, gathered } from '../row/signature.js';

/** Kronecker product. */
export const kron = operator('kron', [tensor('other')], (input, other): Tensor => {
  const rank = Math.max(input.ndim, other.ndim);
  const [a, b] = [input, other].map((t) => [...new Array<number>(rank - t.ndim).fill(1), ...t.shape]) as [
    number[],
    number[],
  ];
  const out = input.reshape(a.flatMap((n) => [n, 1])).mul(other.reshape(b.flatMap((n) => [1, n])));
  return out.reshape(a.map((n, k) => n * b[k]!));
});
/** Sum of products over dimensions of both: so many of the last and first, or those named. */
export function tensordot(
  a: Tensor,
  b: Tensor,
  kwargs:
    | number
    | readonly [readonly number[], readonly number[]]
    | { dims?: number | readonly [readonly number[], readonly number[]] } = 2,
): Tensor {
  const given =
    typeof kwargs === 'number' || Array.isArray(kwargs)
      ? (kwargs as number | [number[], number[]])
      : ((kwargs as { dims?: number | [number[], number[]] }).dims ?? 2);
  const [da, db] =
    typeof given === 'number'
      ? [Array.from({ length: given }, (_, k) => a.ndim - given + k), Array.from({ length: given }, (_, k) => k)]
      : given;
  if (typeof given === 'number' && given < 0)
    throw new RuntimeError(`tensordot expects dims >= 0, but got dims=${given}`);
  if (typeof given === 'number' && given > Math.min(a.ndim, b.ndim)) {
    throw new RuntimeError(`tensordot expects dims < ndim_a or ndim_b, but got dims=${given}`);
  }
  if (da.length !== db.length) throw new RuntimeError('both dimension lists should have same length');
  const [over, with_] = [wrapDims(da, a.ndim, false), wrapDims(db, b.ndim, false)];
  over.forEach((k, i) => {
    if (a.shape[k] !== b.shape[with_[i]!]) {
      throw new RuntimeError(
        `contracted dimensions need to match, but first has size ${a.shape[k]} in dim ${k} and second has size ${b.shape[with_[i]!]} in dim ${with_[i]}`,
      );
    }
  });
  const keepA = a.shape.map((_, k) => k).filter((k) => !over.includes(k));
  const keepB = b.shape.map((_, k) => k).filter((k) => !with_.includes(k));
  const inner = over.reduce((n, k) => n * a.shape[k]!, 1);
  const left = a.permute([...keepA, ...over]).reshape([numel(keepA.map((k) => a.shape[k]!)), inner]);
  const right = b.permute([...with_, ...keepB]).reshape([inner, numel(keepB.map((k) => b.shape[k]!))]);
  return left.mm(right).reshape([...keepA.map((k) => a.shape[k]!), ...keepB.map((k) => b.shape[k]!)]);
}

/**
 * Einstein's sum convention: products of elements, summed over letters that the result does not name.
 *
 * @param equation as `'bij,bjk->bik'`; without `->` the letters that occur once, in alphabetical order
 * @example
 * torch.einsum('ij,jk->ik', a, b);
 */
export function einsum(equation: string, ...args: Many): Tensor {
  if (args.length === 0) {
    throw new ValueError(
      'einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list',
    );
  }
  if (typeof equation !== 'string')
    throw new TypeError(`einsum(): argument 'equation' (position 1) must be str, not ${describe(equation)}`);
  const operands = gathered(args);
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
      size.set(own[i]!, Math.max(so, n));
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
    return moved.reshape(order.map((c) => (own.includes(c) ? t.shape[own.indexOf(c)]! : 1)));
  });
  const summedAfter = (k: number): number[] =>
    order.map((_, d) => d).filter((d) => d >= out.length && aligned.slice(k + 1).every((t) => t.shape[d] === 1));
  let result = aligned[0]!;
  for (let k = 1; k < aligned.length; k++) result = contract(result, aligned[k]!, summedAfter(k));
  const rest = order
    .map((_, d) => d)
    .slice(out.length)
    .filter((d) => result.shape[d] !== 1);
  if (rest.length > 0) result = result.sum(rest, true);
  return result.reshape(order.slice(0, out.length).map((c, d) => (result.shape[d] === 1 ? 1 : size.get(c)!)));
}
/** The product of two aligned tensors summed over dimensions: a batched matrix product. */
function contract(a: Tensor, b: Tensor, over: readonly number[]): Tensor {
  const kinds = a.shape.map((n, d) => {
    const [m, k] = [n, b.shape[d]!];
    if (over.includes(d)) return m !== 1 && k !== 1 ? 'sum' : m !== 1 ? 'a' : 'b';
    return m !== 1 && k !== 1 ? 'batch' : m !== 1 ? 'a' : k !== 1 ? 'b' : 'batch';
  });
  const left = over.filter((d) => kinds[d] === 'a');
  const right = over.filter((d) => kinds[d] === 'b');
  const x = left.length > 0 ? a.sum(left, true) : a;
  const y = right.length > 0 ? b.sum(right, true) : b;
  const at = (kind: string): number[] => kinds.map((k, d) => (k === kind ? d : -1)).filter((d) => d >= 0);
  const [batch, ours, theirs, inner] = [at('batch'), at('a'), at('b'), at('sum')];
  const count = (t: Tensor, list: readonly number[]): number => list.reduce((n, d) => n * t.shape[d]!, 1);
  const m = x
    .permute([...batch, ...ours, ...inner, ...theirs])
    .reshape([count(x, batch), count(x, ours), count(x, inner)]);
  const n = y
    .permute([...batch, ...inner, ...theirs, ...ours])
    .reshape([count(y, batch), count(y, inner), count(y, theirs)]);
  const product = m.bmm(n);
  const order = [...batch, ...ours, ...theirs, ...inner];
  const shape = order.map((d) => (inner.includes(d) ? 1 : Math.max(x.shape[d]!, y.shape[d]!)));
  return product.reshape(shape).permute(order.map((_, d) => order.indexOf(d)));
}

/** Cross product of three-dimensional vectors along `dim`. */
export const cross = operator('cross', [tensor('other'), optional(int('dim'), null)], (input, other, dim): Tensor => {
  if (input.ndim !== other.ndim)
    throw new RuntimeError('linalg.cross: inputs must have the same number of dimensions.');
  const [a, b] = broadcast_tensors(input, other) as [Tensor, Tensor];
  const at = dim === null ? a.shape.indexOf(3) : wrapDim(dim, a.ndim);
  if (at < 0) throw new RuntimeError('no dimension of size 3 in input');
  if (input.shape[at] !== 3 || other.shape[at] !== 3) {
    throw new RuntimeError(
      `linalg.cross: inputs dimension ${dim} must have length 3. Got ${input.shape[at]} and ${other.shape[at]}`,
    );
  }
  return a
    .roll(-1, at)
    .mul(b.roll(-2, at))
    .sub(a.roll(-2, at).mul(b.roll(-1, at)));
});
