// Einstein's sums: an equation's letters, operands along them, and products summed over those that the result does not name.
import { RuntimeError, ValueError } from '../../errors.js';
import { sameShape } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { type Many, describe } from '../row/signature.js';
import { variadic } from '../row/variadic.js';

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

const DOTS = '...';

/** Hands the symbols of one side of an equation to `take`: what `known` matches, and ellipses, of which a term has one at most. */
function scan(
  text: string,
  at: number,
  known: RegExp,
  place: (again: boolean) => string,
  take: (symbol: string) => void,
) {
  let dotted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === ' ') continue;
    if (c === '.') {
      if (dotted || !text.startsWith(DOTS, i)) throw new RuntimeError(`einsum(): found '.' for ${place(dotted)}`);
      dotted = true;
      i += DOTS.length - 1;
      take(DOTS);
      continue;
    }
    if (!known.test(c)) {
      throw new RuntimeError(
        `einsum(): invalid subscript given at index ${at + i} in the equation string, subscripts must be in [a-zA-Z]`,
      );
    }
    if (c === ',') dotted = false;
    take(c);
  }
}

/** The symbols of each operand, one for each of its dimensions but for those that an ellipsis stands for. */
function termsOf(left: string, operands: readonly Tensor[]): string[][] {
  const terms: string[][] = [[]];
  const place = (again: boolean): string =>
    `operand ${terms.length - 1} ${again ? 'for which an ellipsis was already found' : 'that is not part of any ellipsis'}`;
  scan(left, 0, /[a-zA-Z,]/, place, (symbol) => {
    if (symbol !== ',') terms.at(-1)!.push(symbol);
    else if (terms.push([]) > operands.length)
      throw new RuntimeError('einsum(): fewer operands were provided than specified in the equation');
  });
  if (terms.length < operands.length)
    throw new RuntimeError('einsum(): more operands were provided than specified in the equation');
  operands.forEach(({ ndim }, k) => {
    const term = terms[k]!;
    const dotted = term.includes(DOTS);
    const count = dotted ? term.length - 1 : term.length;
    if (dotted ? count <= ndim : count === ndim) return;
    const [relation, note] = dotted ? ['is more than', ''] : ['does not match', ' and no ellipsis was given'];
    throw new RuntimeError(
      `einsum(): the number of subscripts in the equation (${count}) ${relation} the number of dimensions (${ndim}) for operand ${k}${note}`,
    );
  });
  return terms;
}

/** The symbols of the result: what an equation says after its arrow, or all that occur once, in alphabetical order. */
function resultOf(equation: string, arrow: number, terms: readonly (readonly string[])[]): string[] {
  const all = terms.flat();
  if (arrow < 0) {
    const once = [...new Set(all)].filter((c) => c !== DOTS && all.indexOf(c) === all.lastIndexOf(c));
    return [DOTS, ...once.sort()];
  }
  const out: string[] = [];
  const place = (again: boolean): string =>
    `output ${again ? 'but an ellipsis (...) was already found' : 'that is not part of any ellipsis (...)'}`;
  scan(equation.slice(arrow + 2), arrow + 2, /[a-zA-Z]/, place, (symbol) => {
    if (out.includes(symbol))
      throw new RuntimeError(`einsum(): output subscript ${symbol} appears more than once in the output`);
    if (symbol !== DOTS && !all.includes(symbol))
      throw new RuntimeError(
        `einsum(): output subscript ${symbol} does not appear in the equation for any input operand`,
      );
    out.push(symbol);
  });
  return out;
}

/** An equation's letters, one for each dimension of the operands and of the result: ellipses are letters past the alphabet. */
function read(equation: string, operands: readonly Tensor[]) {
  const arrow = equation.indexOf('->');
  const terms = termsOf(arrow < 0 ? equation : equation.slice(0, arrow), operands);
  const out = resultOf(equation, arrow, terms);
  const spare = terms.map((term, k) => (term.includes(DOTS) ? operands[k]!.ndim - term.length + 1 : 0));
  const widest = Math.max(...spare);
  const dots = Array.from({ length: widest }, (_, k) => String.fromCharCode(0x100 + k));
  // Their dimensions are aligned at the right.
  const spelt = (term: readonly string[], count: number): string[] =>
    term.flatMap((c) => (c === DOTS ? dots.slice(widest - count) : [c]));
  return { terms: terms.map((term, k) => spelt(term, spare[k]!)), out: spelt(out, widest) };
}

/** An operand with one dimension a letter: one that occurs twice stands for the diagonal. `size` learns how long letters are. */
function diagonals(operand: Tensor, k: number, term: readonly string[], size: Map<string, number>) {
  let t = operand;
  const letters = [...term];
  for (let i = 0; i < letters.length; i++) {
    const letter = letters[i]!;
    for (let j = letters.indexOf(letter, i + 1); j >= 0; j = letters.indexOf(letter, i + 1)) {
      if (t.shape[i] !== t.shape[j]) {
        throw new RuntimeError(
          `einsum(): subscript ${letter} is repeated for operand ${k} but the sizes don't match, ${t.shape[j]} != ${t.shape[i]}`,
        );
      }
      t = t.diagonal(0, i, j).movedim(-1, i);
      letters.splice(j, 1);
    }
    const n = t.shape[i]!;
    const known = size.get(letter) ?? 1;
    if (known !== 1 && n !== 1 && known !== n) {
      throw new RuntimeError(
        `einsum(): subscript ${letter} has size ${n} for operand ${k} which does not broadcast with previously seen size ${known}`,
      );
    }
    size.set(letter, known === 1 ? n : known);
  }
  return { t, letters };
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
  const { terms, out } = read(equation, operands);
  const size = new Map<string, number>();
  const views = operands.map((operand, k) => diagonals(operand, k, terms[k]!, size));
  const order = [...out, ...[...size.keys()].filter((c) => !out.includes(c))];
  const aligned = views.map(({ t, letters }) => {
    const present = order.filter((c) => letters.includes(c));
    const moved = t.permute(present.map((c) => letters.indexOf(c)));
    return order.reduce((wide, c, d) => (letters.includes(c) ? wide : wide.unsqueeze(d)), moved);
  });
  const summed = order.map((_, d) => d).slice(out.length);
  if (aligned.length === 1) return summed.length === 0 ? aligned[0]! : aligned[0]!.sum(summed);
  const summedAfter = (k: number): number[] =>
    summed.filter((d) => aligned.slice(k + 1).every((t) => t.shape[d] === 1));
  let result = aligned[0]!;
  for (let k = 1; k < aligned.length; k++) result = contract(result, aligned[k]!, summedAfter(k));
  const rest = summed.filter((d) => result.shape[d] !== 1);
  if (rest.length > 0) result = result.sum(rest, true);
  const shape = out.map((c, d) => (result.shape[d] === 1 ? 1 : size.get(c)!));
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
