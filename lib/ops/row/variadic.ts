// Functions that take tensors one after the other.
import { Tensor } from '../../tensor.js';
import { bind, describe, isKeywords, type Signature } from './signature.js';

/**
 * The tensors of a call `f(a, b, …)`, or of `f([a, b, …])` too where `lists` says so, and the values of its keywords. Throws TypeErrors
 * in PyTorch's words.
 */
export function variadic(
  name: string,
  args: readonly unknown[],
  { lists = true, keywords = [] }: { lists?: boolean; keywords?: Signature } = {},
): [tensors: readonly Tensor[], values: unknown[]] {
  const last = args.at(-1);
  const given = isKeywords(last) ? args.slice(0, -1) : args;
  const values = bind(name, keywords, isKeywords(last) ? [last] : []);
  const list: readonly unknown[] = lists && given.length === 1 && Array.isArray(given[0]) ? given[0] : given;
  return [
    Array.from(list, (t, k) => {
      if (t instanceof Tensor) return t;
      throw new TypeError(`expected Tensor as element ${k} in argument 0, but got ${describe(t)}`);
    }),
    values,
  ];
}
