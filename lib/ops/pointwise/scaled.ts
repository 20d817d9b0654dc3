// Operands times a number, as sums and differences have it.
import type { Expression } from '../../expression/expression.js';
import { fitting, wholeAlpha } from '../row/refusals.js';
import type { Fit, Options } from '../row/formula.js';
import { keywordOnly, optional, scalar } from '../row/signature.js';

/** `y`, of the result's type, times a number that is cast to it. */
export const scaled = (y: Expression, factor: Expression): Expression =>
  factor.op === 'constant' ? y : factor.to(y.dtype).mul(y); // 1 alone is a constant

export const alpha = [keywordOnly(optional(scalar('alpha'), 1))] as const;
/** Of a difference PyTorch casts minus alpha. */
export const fittingNegated: Fit = (value, dtype) => {
  fitting(typeof value === 'bigint' ? -value : -Number(value), dtype);
  return value;
};
/** Of bools PyTorch says first that they have no difference. */
export const differenceAlpha: NonNullable<Options['refuse']> = (types, ...rest) =>
  types.some((type) => type.kind === 'bool') ? undefined : wholeAlpha(types, ...rest);
/** Throws PyTorch's error for bools. */
export const checkDifference = (x: Expression, y: Expression): void => void x.sub(y);
