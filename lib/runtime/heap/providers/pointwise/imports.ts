// Functions that kernels call for single elements, in double precision.
import { digamma, erf, erfc, erfinv, lgamma, power } from '../../../../special/functions.js';
import { specials } from '../../../../special/table.js';
import { I64, leb } from './wasm.js';

/**
 * Powers of integers modulo 2⁶⁴ by repeated squaring, in WebAssembly since JavaScript's would be BigInts. With a negative
 * exponent 1 and -1 are their own inverses, and the rest is 0.
 */
function integerPower(): WebAssembly.ExportValue {
  const [BASE, EXPONENT, RESULT] = [0, 1, 2];
  const [GET, SET, TEE, ONE, ZERO, MINUS_ONE] = [0x20, 0x21, 0x22, [0x42, 1], [0x42, 0], [0x42, 0x7f]] as const;
  const [EQUAL, UNLIKE, LESS, EQUAL_ZERO, TIMES, AND, SHIFT] = [0x51, 0x52, 0x53, 0x50, 0x7e, 0x83, 0x88]; // of i64
  const [IF, LOOP, AGAIN, END, RETURN, SELECT] = [[0x04, 0x40], [0x03, 0x40], [0x0d, 0], 0x0b, 0x0f, 0x1b] as const;
  const code = [
    ...[1, 1, I64],
    ...[GET, EXPONENT, ...ZERO, LESS, ...IF],
    ...ONE, // for 1
    ...[...ONE, ...MINUS_ONE, GET, EXPONENT, ...ONE, AND, EQUAL_ZERO, SELECT, ...ZERO], // for -1, for the rest
    ...[GET, BASE, ...MINUS_ONE, EQUAL, SELECT],
    ...[GET, BASE, ...ONE, EQUAL, SELECT, RETURN, END],
    ...[...ONE, SET, RESULT, ...LOOP],
    ...[GET, RESULT, GET, BASE, ...ONE, GET, EXPONENT, ...ONE, AND, 0xa7, SELECT, TIMES, SET, RESULT], // 0xa7: to i32
    ...[GET, BASE, GET, BASE, TIMES, SET, BASE],
    ...[GET, EXPONENT, ...ONE, SHIFT, TEE, EXPONENT, ...ZERO, UNLIKE, ...AGAIN, END],
    ...[GET, RESULT, END],
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
let modular: WebAssembly.ExportValue | undefined;

export const functions = {
  pow: power,
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
  ...specials,
  get ipow(): WebAssembly.ExportValue {
    return (modular ??= integerPower());
  },
};
