// Which transcendental functions have formulas of our own; the others are JavaScript's.
import { type DType, byType } from '../../../../dtype.js';
import type { Opcode } from '../../../../expression/expression.js';
import { floorDivide, fmod, remainder } from './division.js';
import * as double from './elementary.js';
import * as single from './elementary32.js';
import { erf, erf32, erfc } from './error.js';
import * as inverse from './inverse.js';
import type { Build, Node } from './node.js';
import { Vector } from './vector.js';
import { F32 } from './wasm.js';

type Formula = (v: Vector, a: Node, b: Node) => Node;
type Formulas = { readonly [op in Opcode]?: Formula };

const float32Formulas: Formulas = {
  exp: single.exp,
  expm1: single.expm1,
  log: (v, x) => single.log(v, x),
  log1p: single.log1p,
  tanh: single.tanh,
  sigmoid: single.sigmoid,
  exp2: single.exp2,
  log2: single.log2,
  log10: single.log10,
  pow: single.pow,
  sin: single.sin,
  cos: single.cos,
  tan: single.tan,
  sinh: single.sinh,
  cosh: single.cosh,
  asinh: single.asinh,
  acosh: single.acosh,
  atanh: single.atanh,
  atan: inverse.atan,
  asin: inverse.asin,
  acos: inverse.acos,
  atan2: inverse.atan2,
  erf: erf32,
  erfc: (v, x) => single.wide(v, (d, a) => erfc(d, a, 13), x),
  fmod,
  remainder,
  floor_divide: floorDivide,
};
const float64Formulas: Formulas = {
  exp: double.exp,
  expm1: double.expm1,
  log: (v, x) => double.log(v, x),
  tanh: double.tanh,
  sigmoid: double.sigmoid,
  log1p: (v, x) => double.log1p(v, x, double.log),
  erf,
  erfc: (v, x) => erfc(v, x, 25),
  fmod,
  remainder,
  floor_divide: floorDivide,
};

const formulas = byType<Formulas>({
  bool: {},
  uint8: {},
  int8: {},
  int16: {},
  int32: {},
  int64: {},
  float16: float32Formulas,
  bfloat16: float32Formulas,
  float32: float32Formulas,
  float64: float64Formulas,
});
export const formulaOf = (op: Opcode, dtype: DType): Formula | undefined => formulas(dtype)[op];

/** `op` on single elements by the vector formula, so that every kernel gives the same bits; null where there is none. */
export function transcendental(build: Build, op: Opcode, dtype: DType, a: Node, b: Node): Node | null {
  const formula = formulaOf(op, dtype);
  if (formula === undefined) return null;
  const v = new Vector(build, a.type === F32 ? 4 : 8, 1);
  return v.extract(formula(v, v.splat(a), v.splat(b)), 0, true);
}
