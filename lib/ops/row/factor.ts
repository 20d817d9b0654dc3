// A factor by its place: before the last operands, as PyTorch's oldest signatures have it (`add(x, 2, y)` for `add(x, y, { alpha: 2 })`).
import { Tensor } from '../../tensor.js';
import { is_warn_always_enabled, warnOnce } from '../../warnings.js';
import { isKeywords } from './keywords.js';
import { isNumeral, numberOf } from './numerals.js';

let warned = false;
/** PyTorch's warning, which it gives once for all operators. */
function warn(
  name: string,
  given: readonly string[],
  operands: readonly string[],
  factors: readonly string[],
  out: boolean,
): void {
  if (warned && !is_warn_always_enabled()) return;
  warned = true;
  const last = out ? ', Tensor out = None' : '';
  const typed = (one: string): string => `${factors.includes(one) ? 'Number' : 'Tensor'} ${one}`;
  const optional = factors.map((factor) => `Number ${factor} = 1`);
  warnOnce(
    `This overload of ${name} is deprecated:\n\t${name}(${given.map(typed).join(', ')}${out ? ', *' : ''}${last})\nConsider using one of the following signatures instead:\n\t${name}(${[...operands.map(typed), '*', ...optional].join(', ')}${last})`,
  );
}

/** Whether keywords, where there are any, leave a factor to its place. */
const mayBeside = (factor: string, keywords: unknown): keywords is object | undefined =>
  keywords === undefined || (isKeywords(keywords) && !Object.hasOwn(keywords, factor));

/**
 * A call's arguments, the factor among the keywords where it stands second, before tensors or a number.
 *
 * @param factor its name
 * @param operands the names of the operands
 * @param out whether the call may have `out`, which those of methods have not
 */
export function withFactor(
  name: string,
  factor: string,
  operands: readonly string[],
  args: readonly unknown[],
  out: boolean,
): readonly unknown[] {
  const [first, value, ...rest] = args;
  // Beside a number too it stands before it, of which nothing warns.
  if (operands.length === 2 && (isNumeral(rest[0]) || typeof rest[0] === 'boolean') && numberOf(value) !== null) {
    const [after, ...more] = rest.slice(1);
    if (more.length > 0 || !mayBeside(factor, after)) return args;
    return [first, rest[0], { [factor]: value, ...after }];
  }
  const tensors = rest.slice(0, operands.length - 1);
  if (numberOf(value) === null || tensors.length < operands.length - 1 || !tensors.every((t) => t instanceof Tensor))
    return args;
  const [keywords, ...more] = rest.slice(tensors.length);
  if (more.length > 0 || !mayBeside(factor, keywords)) return args;
  const [before, others] = [out ? operands.slice(0, 1) : [], operands.slice(1)];
  warn(name, [...before, factor, ...others], [...before, ...others], [factor], out);
  return [first, ...tensors, { [factor]: value, ...keywords }];
}

/** The same where it stands last, after a number; beside `out` PyTorch does not know it. */
export function withLastFactor(factor: string, args: readonly unknown[]): readonly unknown[] {
  const [first, other, value] = args;
  if (args.length !== 3 || numberOf(other) === null || numberOf(value) === null) return args;
  return [first, other, { [factor]: value }];
}

/**
 * The same of two operands and what is added to them, of which each has a factor: `addmm(beta, x, alpha, y, z)`, `addmm(beta, x, y, z)`; a
 * method's tensor stands before them.
 *
 * @param operands the names of the three
 */
export function withFactors(
  name: string,
  operands: readonly string[],
  args: readonly unknown[],
  out: boolean,
): readonly unknown[] {
  const last = args.at(-1);
  const keywords = isKeywords(last) ? last : undefined;
  const placed = keywords === undefined ? args : args.slice(0, -1);
  if (placed.length !== 4 && placed.length !== 5) return args;
  const [own, beta, ...rest] = out ? [placed[1], placed[0], ...placed.slice(2)] : placed;
  const tensors = rest.slice(-2);
  const alpha = rest.length === 3 ? rest[0] : 1;
  const fits =
    numberOf(beta) !== null && numberOf(alpha) !== null && [own, ...tensors].every((t) => t instanceof Tensor);
  if (!fits || !mayBeside('alpha', keywords) || !mayBeside('beta', keywords)) return args;
  const [before, others] = [out ? operands.slice(0, 1) : [], operands.slice(1)];
  warn(
    name,
    ['beta', ...before, ...(rest.length === 3 ? ['alpha'] : []), ...others],
    [...before, ...others],
    ['beta', 'alpha'],
    out,
  );
  return [own, ...tensors, { beta, alpha, ...keywords }];
}
