// Functions that kernels call for single elements, in double precision.
import { digamma, erf, erfc, erfinv, lgamma, trigamma } from '../../../../special/functions.js';
import { specials } from '../../../../special/table.js';
import { I64, leb } from './wasm.js';

/** C's pow, which knows that 1 to any power is 1. */
const pow = (x: number, y: number): number =>
  x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : Math.pow(x, y);

/**
 * Powers of integers modulo 2⁶⁴ by repeated squaring, in WebAssembly since JavaScript's would be BigInts. With a negative
 * exponent 1 and -1 are their own inverses, and the rest is 0.
 */
function integerPower(): WebAssembly.ExportValue {
  const [BASE, EXPONENT, RESULT] = [0, 1, 2];
  const code = [
    1,
    1,
    I64,
    0x20,
    EXPONENT,
    0x42,
    0,
    0x53,
    0x04,
    0x40, // if exponent < 0
    0x42,
    1, // base == 1: 1
    0x42,
    1,
    0x42,
    0x7f,
    0x20,
    EXPONENT,
    0x42,
    1,
    0x83,
    0x50,
    0x1b, // base == -1: 1 or -1
    0x42,
    0,
    0x20,
    BASE,
    0x42,
    0x7f,
    0x51,
    0x1b,
    0x20,
    BASE,
    0x42,
    1,
    0x51,
    0x1b,
    0x0f,
    0x0b,
    0x42,
    1,
    0x21,
    RESULT,
    0x03,
    0x40,
    0x20,
    RESULT,
    0x20,
    BASE,
    0x42,
    1,
    0x20,
    EXPONENT,
    0x42,
    1,
    0x83,
    0xa7,
    0x1b,
    0x7e,
    0x21,
    RESULT,
    0x20,
    BASE,
    0x20,
    BASE,
    0x7e,
    0x21,
    BASE,
    0x20,
    EXPONENT,
    0x42,
    1,
    0x88,
    0x22,
    EXPONENT,
    0x42,
    0,
    0x52,
    0x0d,
    0, // while exponent >> 1 is not 0
    0x0b,
    0x20,
    RESULT,
    0x0b,
  ];
  const bytes = new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 7, 1, 0x60, 2, I64, I64, 1, I64],
    ...[3, 2, 1, 0],
    ...[7, 5, 1, 1, 0x70, 0, 0],
    ...[10, ...leb(code.length + 1 + leb(code.length).length), 1, ...leb(code.length), ...code],
  ]);
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.p!;
}
let power: WebAssembly.ExportValue | undefined;

export const functions = {
  pow,
  fmod: (a: number, b: number): number => a % b,
  atan2: Math.atan2,
  exp: Math.exp,
  exp2: (x: number): number => Math.pow(2, x),
  expm1: Math.expm1,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  erf,
  erfc,
  erfinv,
  lgamma,
  digamma,
  trigamma,
  ...specials,
  get ipow(): WebAssembly.ExportValue {
    return (power ??= integerPower());
  },
};
