// A factor by its place: before the last operands, as PyTorch's oldest signatures have it (`add(x, 2, y)` for `add(x, y, { alpha: 2 })`).
import { Tensor } from '../../tensor.js';
import { is_warn_always_enabled, warnOnce } from '../../warnings.js';
import { isKeywords } from './keywords.js';
import { isNumeral, numberOf } from './numerals.js';

let warned = false;
/** PyTorch's warning, which it gives once for all operators. */
function warn(name: string, factor: string, operands: readonly string[], method: boolean, out: boolean): void {
  if (warned && !is_warn_always_enabled()) return;
  warned = true;
  const of = operands.map((operand) => `Tensor ${operand}`);
  const first = method ? [] : of.slice(0, 1);
  const last = out ? ', Tensor out = None' : '';
  const list = (...parts: readonly string[]): string => parts.join(', ');
  warnOnce(
    `This overload of ${name} is deprecated:\n\t${name}(${list(...first, `Number ${factor}`, ...of.slice(1))}${out ? ', *' : ''}${last})\nConsider using one of the following signatures instead:\n\t${name}(${list(...first, ...of.slice(1), '*', `Number ${factor} = 1`)}${last})`,
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
  const isFactor = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';
  if (!isFactor || tensors.length < operands.length - 1 || !tensors.every((t) => t instanceof Tensor)) return args;
  const [keywords, ...more] = rest.slice(tensors.length);
  if (more.length > 0 || !mayBeside(factor, keywords)) return args;
  warn(name, factor, operands, !out, out);
  return [first, ...tensors, { [factor]: value, ...keywords }];
}
