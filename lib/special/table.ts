// The special functions that kernels call for single elements, by the names of their opcodes.
import { erfcx, i0, i0e, i1, i1e, ndtri, polygamma, zeta } from './functions.js';
import * as bessel from './bessel.js';
import { gammainc, gammaincc, log_ndtr } from './gamma.js';
import * as polynomials from './polynomial.js';

/** Of one number. */
const unarySpecials = { erfcx, i0, i0e, i1, i1e, ndtri, log_ndtr, ...bessel };
/** Of two numbers; the order of polygamma and the degree of a polynomial come second. */
export const binarySpecials = {
  zeta,
  polygamma: (x: number, n: number): number => polygamma(n, x),
  gammainc,
  gammaincc,
  ...polynomials,
};

export type UnarySpecial = keyof typeof unarySpecials;
export type BinarySpecial = keyof typeof binarySpecials;
/** All of them. */
export const specials: Readonly<Record<UnarySpecial | BinarySpecial, (a: number, b: number) => number>> = {
  ...unarySpecials,
  ...binarySpecials,
};
