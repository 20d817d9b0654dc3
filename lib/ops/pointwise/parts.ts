// Rows that public operators of another shape are made of: no functions or methods of their own.
import { NUMBER, fractional } from '../../dtype.js';
import { Expression } from '../../expression/expression.js';
import { iteratorsTypes } from '../row/out.js';
import { binary, kinked, nameRows, nary, saves, unary } from '../row/operator.js';
import { asFirst } from '../row/laid.js';
import { bounding, notImplemented } from '../row/refusals.js';
import { halved } from '../row/rules.js';
import { optional, scalar } from '../row/signature.js';

/** An operand and bounds, those that are there, in their common type. */
function promotedWith(
  x: Expression,
  min: Expression | null,
  max: Expression | null,
): [Expression, Expression | null, Expression | null] {
  const all = Expression.promoted(x, ...[min, max].filter((bound) => bound !== null));
  const type = all[0].dtype;
  return [x.to(type), min && min.to(type), max && max.to(type)];
}

/** Two operands as fractions of their common type, of which a number is a value too. */
export const fractions = (x: Expression, y: Expression): [Expression, Expression] => {
  const type = fractional(x.mul(y).dtype);
  const part = (one: Expression): Expression => (one.weight === NUMBER ? one.stored(type) : one.to(type));
  return [part(x), part(y)];
};

/**
 * Bounded from both sides by numbers, from one when the other is null. The gradient flows strictly inside the bounds.
 *
 * @param min lower bound, or null
 * @param max upper bound, or null
 */
export const clampNumbers = unary(
  [optional(scalar('min'), null), optional(scalar('max'), null)],
  (input, bounds) => {
    const [x, min, max] = promotedWith(input, bounds.min, bounds.max);
    const above = min === null ? x : x.maximum(min);
    return max === null ? above : above.minimum(max);
  },
  saves(
    ['input'],
    (grad, { input }, { min, max }) => {
      const above = min === null ? grad : grad.masked_fill(input.gt(min).logical_not(), 0);
      return max === null ? above : above.masked_fill(input.lt(max).logical_not(), 0);
    },
    'WhereBackward0',
  ),
  {
    node: 'ClampBackward1',
    types: iteratorsTypes,
    ctypes: true,
    fit: {
      min: (value, dtype) => bounding(value, dtype, 'min'),
      max: (value, dtype) => bounding(value, dtype, 'max'),
    },
    refuse: ([type], [min, max]) => {
      if (type!.kind === 'bool' && [min, max].every((bound) => bound!.dtype === null || bound!.dtype.kind === 'bool'))
        throw notImplemented(
          max!.dtype === null
            ? 'clamp_min_scalar_cpu'
            : min!.dtype === null
              ? 'clamp_max_scalar_cpu'
              : 'clamp_scalar_kernel_impl',
          type!,
        );
    },
  },
);

/** The derivatives of bounds that are tensors, from one side: where equal, each gets half. */
export const boundedBelow = {
  input: saves(['input', 'other'], (grad, { input, other }) =>
    halved(grad, input, other).masked_fill(input.lt(other), 0),
  ),
  other: saves(['input', 'other'], (grad, { input, other }) =>
    halved(grad, input, other).masked_fill(input.gt(other), 0),
  ),
};
export const boundedAbove = {
  input: saves(['input', 'other'], (grad, { input, other }) =>
    halved(grad, input, other).masked_fill(input.gt(other), 0),
  ),
  other: saves(['input', 'other'], (grad, { input, other }) =>
    halved(grad, input, other).masked_fill(input.lt(other), 0),
  ),
};
/** Bounded by a tensor from one side, as `clamp_min` and `clamp_max` bound, which PyTorch records as bounded from both. */
export const clampBelow = binary((x, least) => x.maximum(least), boundedBelow, { node: 'ClampBackward0' });
export const clampAbove = binary((x, most) => x.minimum(most), boundedAbove, { node: 'ClampBackward0' });

/**
 * Bounded by tensors, broadcast. At one bound the gradient is shared half and half; where both are one, it is the input's; where
 * they are crossed, `max`'s.
 */
export const clampTensors = nary(
  ['input', 'min', 'max'],
  (input, least, most) => {
    const [x, min, max] = Expression.promoted(input, least, most);
    return x.maximum(min).minimum(max);
  },
  {
    input: saves(['input', 'min', 'max'], (grad, { input, min, max }) =>
      grad
        .div(2)
        .where(input.eq(min).logical_or(input.eq(max)).logical_and(min.lt(max)), grad)
        .masked_fill(input.lt(min).logical_or(input.gt(max)).logical_or(min.gt(max)), 0),
    ),
    min: saves(['input', 'min', 'max'], (grad, { input, min, max }) =>
      halved(grad, input, min).masked_fill(
        input
          .lt(min)
          .logical_and(min.le(max))
          .logical_or(input.eq(min).logical_and(min.lt(max)))
          .logical_not(),
        0,
      ),
    ),
    max: saves(['input', 'min', 'max'], (grad, { input, min, max }) =>
      grad
        .div(2)
        .where(input.eq(max).logical_and(min.lt(max)), grad)
        .masked_fill(
          input
            .gt(max)
            .logical_or(min.gt(max))
            .logical_or(input.eq(max).logical_and(min.lt(max)))
            .logical_not(),
          0,
        ),
    ),
  },
  { node: 'ClampBackward0' },
);

/** `x` where positive, else `weight * x`, elementwise; `prelu` arranges the weights. */
export const preluKernel = binary(
  (x, weight) => x.gt(0).choose(x, x.mul(weight)),
  {
    input: kinked(['input', 'other'], (grad, { input, other }) => grad.where(input.gt(0), grad.mul(other))),
    other: kinked(['input', 'other'], (grad, { input }) => grad.mul(input).masked_fill(input.gt(0), 0)),
  },
  { node: 'PreluKernelBackward0', laid: asFirst },
);

nameRows({ clamp: clampNumbers, clamp_: clampTensors, prelu: preluKernel });
for (const clamp of [clampBelow, clampAbove]) nameRows({ clamp });
