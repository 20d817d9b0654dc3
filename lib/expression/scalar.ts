// What formulas are written with: the arithmetic of one element, whatever stands for it.
import type { DType } from '../dtype.js';
import type { BinarySpecial, UnarySpecial } from '../special/table.js';

/** What a formula may use. Tensors have these as methods, and so have expressions. */
export interface Scalar<T> {
  readonly dtype: DType;
  to(dtype: DType): T;
  add(other: T | number): T;
  sub(other: T | number): T;
  rsub(other: T | number): T;
  mul(other: T | number): T;
  div(other: T | number): T;
  pow(exponent: T | number): T;
  fmod(other: T | number): T;
  remainder(other: T | number): T;
  floor_divide(other: T | number): T;
  maximum(other: T): T;
  minimum(other: T): T;
  atan2(other: T): T;
  copysign(other: T | number): T;
  eq(other: T | number): T;
  ne(other: T | number): T;
  lt(other: T | number): T;
  le(other: T | number): T;
  gt(other: T | number): T;
  ge(other: T | number): T;
  logical_and(other: T): T;
  logical_or(other: T): T;
  logical_xor(other: T): T;
  logical_not(): T;
  /** `value` where the mask holds, else this; of this type. */
  masked_fill(mask: T, value: T | number): T;
  /** This where the condition holds, else `other`. */
  where(condition: T, other: T | number): T;
  /** The same value, through which no gradient flows. */
  detach(): T;
  neg(): T;
  abs(): T;
  sgn(): T;
  floor(): T;
  ceil(): T;
  round(): T;
  trunc(): T;
  reciprocal(): T;
  sqrt(): T;
  rsqrt(): T;
  square(): T;
  exp(): T;
  exp2(): T;
  expm1(): T;
  log(): T;
  log2(): T;
  log10(): T;
  log1p(): T;
  sin(): T;
  cos(): T;
  tan(): T;
  asin(): T;
  acos(): T;
  atan(): T;
  sinh(): T;
  cosh(): T;
  tanh(): T;
  asinh(): T;
  acosh(): T;
  atanh(): T;
  sigmoid(): T;
  erf(): T;
  erfc(): T;
  erfinv(): T;
  lgamma(): T;
  digamma(): T;
  /** A special function of this (and of another) number, by its opcode. */
  special(name: UnarySpecial): T;
  special(name: BinarySpecial, other: T | number): T;
  isnan(): T;
}
