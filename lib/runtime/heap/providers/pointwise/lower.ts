// A program's expressions as instructions, for one form of the loop.
import { type DType, bool, int64 } from '../../../../dtype.js';
import type { Expression, Program } from '../../../../expression/expression.js';
import { type Build, type Node, node } from './node.js';
import { constantOf, convert, fromNumber, scalar, select } from './scalar.js';
import { broadcast, convertLanes, known, laneWidth, vectorial } from './simd.js';
import type { Vector } from './vector.js';
import { F64, I64, leb } from './wasm.js';

/** The width of a program's lanes, or 0 where only single elements can do it. */
export function widthOf(program: Program): 0 | 4 | 8 {
  const types = new Set<DType>(program.inputs);
  const seen = new Set<Expression>();
  const visit = (x: Expression) => {
    if (seen.has(x)) return;
    seen.add(x);
    types.add(x.dtype);
    x.args.forEach(visit);
  };
  program.outputs.forEach(visit);
  return laneWidth(types);
}

/**
 * @param v lanes, or null for one element at a time
 * @param load an operand's element, or lanes of it
 */
export function lower(build: Build, program: Program, v: Vector | null, load: (operand: number) => Node): Node[] {
  const made = new Map<Expression, Node>();
  const visit = (x: Expression): Node => {
    let result = made.get(x);
    if (result === undefined) made.set(x, (result = make(x)));
    return result;
  };
  /** The number that each call gives, converted once. */
  const number = (x: Expression): Node =>
    build.once(`scalar ${x.index} ${x.dtype.name}`, () => {
      const at = leb(8 * x.index);
      const converted =
        program.scalars[x.index] === int64
          ? convert(int64, x.dtype.kind === 'float' ? x.dtype.compute : x.dtype, node(I64, [0x20, 0, 0x29, 0, ...at]))
          : fromNumber(x.dtype, node(F64, [0x20, 0, 0x2b, 0, ...at]));
      return v === null ? converted : broadcast(v, x.dtype, converted);
    });
  const constant = (x: Expression): Node => {
    if (v === null) return constantOf(x.dtype, x.index);
    if (x.dtype.kind === 'float') {
      const value = v.constant(x.index);
      return Number.isNaN(x.index) ? value : known(value);
    }
    if (x.dtype === bool) return v.pattern(x.index === 0 ? 0 : -1);
    if (!Number.isFinite(x.index)) return v.pattern(-(2n ** 63n));
    const whole = BigInt(Math.trunc(x.index));
    return v.pattern(v.itemsize === 4 ? BigInt.asIntN(32, whole) : whole);
  };
  const make = (x: Expression): Node => {
    switch (x.op) {
      case 'input':
        return load(x.index);
      case 'scalar':
        return number(x);
      case 'constant':
        return constant(x);
      case 'cast': {
        const from = x.args[0]!;
        return v === null
          ? convert(from.dtype, x.dtype, visit(from))
          : convertLanes(v, from.dtype, x.dtype, visit(from));
      }
      case 'where': {
        const [condition, yes, no] = [visit(x.args[0]!), visit(x.args[1]!), visit(x.args[2]!)];
        return v === null ? select(condition, yes, no) : v.select(condition, yes, no);
      }
      default: {
        const a = visit(x.args[0]!);
        const b = x.args.length > 1 ? visit(x.args[1]!) : a;
        const dtype = x.args[0]!.dtype;
        return v === null ? scalar(build, x.op, dtype, a, b) : vectorial(v, x.op, dtype, a, b);
      }
    }
  };
  return program.outputs.map(visit);
}
