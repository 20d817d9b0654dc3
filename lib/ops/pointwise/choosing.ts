// One of two, by a condition.
import { type DType, legacy } from '../../dtype.js';
import { RuntimeError } from '../../errors.js';
import { type Fit, saves } from '../row/formula.js';
import { nameRows, nary } from '../row/operator.js';
import { ownTypes } from '../row/out.js';
import { fitting } from '../row/refusals.js';

/** A number becomes a tensor of 32 bits first, which may be too large for 16. */
const branch: Fit = (value, dtype) => fitting(value, dtype.kind === 'float' ? dtype.compute : dtype);

/**
 * Elements of `input` where the condition holds, else of `other`; all three are broadcast to each other.
 *
 * @param condition bool
 */
export const where = nary(
  ['condition', 'input', 'other'],
  (condition, x, y) => condition.choose(x, y),
  {
    input: saves(
      ['condition'],
      (grad, { condition }) => grad.masked_fill(condition.logical_not(), 0),
      'WhereBackward0',
    ),
    other: saves(['condition'], (grad, { condition }) => grad.masked_fill(condition, 0), 'WhereBackward0'),
  },
  {
    inplace: false,
    fit: { input: branch, other: branch },
    types: ownTypes((wanted, given) => `Expected out type to be ${legacy(wanted)} but got ${legacy(given)}`),
    refuse: ([type]) => checkCondition(type!),
    first: ([condition]) => checkCondition(condition!.dtype!),
  },
);
nameRows({ where });
function checkCondition(type: DType): void {
  if (type.name === 'bool' || type.name === 'uint8') return;
  throw new RuntimeError(
    `where expected condition to be a boolean tensor, but got a tensor with dtype ${legacy(type)}`,
  );
}
