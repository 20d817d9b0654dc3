// The operations on elements that engines implement.
import { specials } from '../special/table.js';

const floats = <N extends string>(table: Readonly<Record<N, unknown>>): Record<N, 'float'> =>
  Object.fromEntries(Object.keys(table).map((name) => [name, 'float'])) as Record<N, 'float'>;

/**
 * What an engine must be able to do with one element, and the type of the result:
 *
 * - `same`: operands and result have one type. On integers division truncates for `quotient`, rounds down for `floor_divide`;
 *   `fmod` has the dividend's sign and `remainder` the divisor's; dividing an integer by 0 gives 0.
 *   `maximum` and `minimum` are NaN when either operand is.
 * - `float`: operands and result have one floating type.
 * - `test`: operands have one type, the result is bool.
 * - `bits`: like `same`, on integers and bool only.
 */
export const opcodes = {
  add: 'same',
  sub: 'same',
  mul: 'same',
  quotient: 'same',
  floor_divide: 'same',
  fmod: 'same',
  remainder: 'same',
  pow: 'same',
  maximum: 'same',
  minimum: 'same',
  neg: 'same',
  abs: 'same',
  sgn: 'same',
  floor: 'float',
  ceil: 'float',
  round: 'float',
  trunc: 'float',
  div: 'float',
  atan2: 'float',
  copysign: 'float',
  nextafter: 'float',
  sqrt: 'float',
  exp: 'float',
  exp2: 'float',
  expm1: 'float',
  log: 'float',
  log2: 'float',
  log10: 'float',
  log1p: 'float',
  sin: 'float',
  cos: 'float',
  tan: 'float',
  asin: 'float',
  acos: 'float',
  atan: 'float',
  sinh: 'float',
  cosh: 'float',
  tanh: 'float',
  asinh: 'float',
  acosh: 'float',
  atanh: 'float',
  sigmoid: 'float',
  erf: 'float',
  erfc: 'float',
  erfinv: 'float',
  lgamma: 'float',
  digamma: 'float',
  ...floats(specials),
  eq: 'test',
  ne: 'test',
  lt: 'test',
  le: 'test',
  gt: 'test',
  ge: 'test',
  bitwise_and: 'bits',
  bitwise_or: 'bits',
  bitwise_xor: 'bits',
  bitwise_not: 'bits',
  shift_left: 'bits',
  shift_right: 'bits',
} as const satisfies Record<string, 'same' | 'float' | 'test' | 'bits'>;

export type Opcode = keyof typeof opcodes;
