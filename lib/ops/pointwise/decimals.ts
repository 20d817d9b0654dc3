// Rounding to decimal places, and the function of torch.special, which PyTorch always takes for one to a number of places.
import { Tensor } from '../../tensor.js';
import { nameRows, unary } from '../row/operator.js';
import { iteratorsTypes } from '../row/out.js';
import { lacking } from '../row/refusals.js';
import { zero } from '../row/rules.js';
import { int, keywordOnly, optional } from '../row/signature.js';

/** `round`, whose `decimals` are `fallback` where none are given; null: whole numbers, by an overload without them. */
export const rounding = (fallback: 0 | null) =>
  unary(
    [keywordOnly(optional(int('decimals'), fallback))],
    (x, { decimals }) => {
      if (x.dtype.kind !== 'float' || decimals === null || decimals.op === 'constant') return x.round();
      const scale = decimals.to(x.dtype).abs().mul(Math.LN10).exp().round();
      return decimals.lt(0).choose(x.div(scale).round().mul(scale), x.mul(scale).round().div(scale));
    },
    (grad) => zero(grad),
    {
      overload: (_, [decimals]) => (decimals!.kind === 'fixed' ? 0 : 1),
      types: iteratorsTypes,
      // To no places it is the other overload's kernel, which there is not asked for integers.
      check: ([input], [decimals]) => {
        if (decimals === 0 && input instanceof Tensor) lacking('round_vml_cpu', 'bool', 'int')([input.dtype], []);
      },
      refuse: (types, [decimals]) =>
        (decimals!.kind === 'number' ? lacking('round_cpu', 'bool', 'int') : lacking('round_vml_cpu', 'bool'))(
          types,
          [],
        ),
    },
  );

/**
 * Rounded to the nearest, halves to even.
 *
 * @param decimals how many decimal places to keep; negative: places left of the point to clear
 * @returns a tensor of the input's shape
 * @throws NotImplementedError for integers and bool
 * @example
 * torch.special.round(torch.tensor([0.5, 1.5, 2.5])); // tensor([0., 2., 2.])
 * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.round
 */
export const round = rounding(0);
nameRows({ round });
