// Rounding to a number of decimal places.
import type { Kind } from '../../dtype.js';
import { unary } from '../row/operator.js';
import { iteratorsTypes } from '../row/out.js';
import { lacking } from '../row/refusals.js';
import { zero } from '../row/rules.js';
import { int, keywordOnly, optional } from '../row/signature.js';

/** Rounded to `decimals` places; without them `lacks` are refused. @param overload the number of its node's name there */
export const rounding = (lacks: readonly Kind[], overload: number) =>
  unary(
    [keywordOnly(optional(int('decimals'), 0))],
    (x, { decimals }) => {
      if (x.dtype.kind !== 'float' || typeof decimals === 'number') return x.round();
      if (decimals.op === 'constant') return x.round();
      const scale = decimals.to(x.dtype).abs().mul(Math.LN10).exp().round();
      return decimals.lt(0).choose(x.div(scale).round().mul(scale), x.mul(scale).round().div(scale));
    },
    (grad) => zero(grad),
    {
      overload: (_, [decimals]) => (decimals!.kind === 'constant' ? overload : 1),
      types: iteratorsTypes,
      refuse: (types, [decimals]) =>
        (decimals!.kind === 'constant' ? lacking('round_vml_cpu', ...lacks) : lacking('round_cpu', 'bool', 'int'))(
          types,
          [],
        ),
    },
  );
