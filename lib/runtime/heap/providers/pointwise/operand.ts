// Where a kernel finds its operands, and how it loads and stores them.
import { type DType, bool, byType } from '../../../../dtype.js';
import type { Program } from '../../../../expression/expression.js';
import { halfFromBits, halfToBits, isHalf, lanesFromBits, lanesToBits, narrowed, widened } from './half.js';
import { type Build, ELEMENT, Node, ROW } from './node.js';
import { typeOf } from './scalar.js';
import { broadcast, bytesOfMasks, content, masksOf } from './simd.js';
import type { Vector } from './vector.js';
import { type Bytes, I32, V128, leb, simd } from './wasm.js';

/** How an operand's elements follow each other in a row: side by side, one again and again, at any distance. */
export const UNIT = 0;
export const SPLAT = 1;
export const ANY = 2;
export type Mode = typeof UNIT | typeof SPLAT | typeof ANY;

// A kernel takes the address of a block: numbers (int64 or float64, as the program says), how many jobs there are, and for each job
// these words.
/** Elements a row, rows; then for each operand (inputs, then outputs) its address, its step along a row, its step to the next row. */
export const HEAD_WORDS = 2;
export const OPERAND_WORDS = 3;

/** The words of one job. */
export const jobWords = (program: Program): number =>
  HEAD_WORDS + OPERAND_WORDS * (program.inputs.length + program.outputs.length);

export const blockBytes = (program: Program, jobs: number): number =>
  8 * program.scalars.length + 4 * (1 + jobs * jobWords(program));

export interface Operand {
  readonly dtype: DType;
  readonly mode: Mode;
  /** Locals: where the row begins; where the loop stands and how far it steps (mode ANY). */
  readonly address: number;
  readonly pointer: number;
  readonly step: number;
}

/** Instructions that load and store one element, but for alignment and offset. */
export const access = byType<readonly [load: number, store: number]>({
  bool: [0x2d, 0x3a],
  uint8: [0x2d, 0x3a],
  int8: [0x2c, 0x3a],
  int16: [0x2e, 0x3b],
  int32: [0x28, 0x36],
  int64: [0x29, 0x37],
  float16: [0x2f, 0x3b],
  bfloat16: [0x2f, 0x3b],
  float32: [0x2a, 0x38],
  float64: [0x2b, 0x39],
});

/** i32.add */
export const ADD = 0x6a;

/** The address of an operand's element, `lane` elements from where the loop stands. */
export function addressOf(
  { dtype, mode, address, pointer, step }: Operand,
  lane: number,
  position: number,
  unit: number,
): number[] {
  if (mode === SPLAT) return [0x20, ...leb(address)];
  if (mode === ANY) {
    const base = [0x20, ...leb(pointer)];
    return lane === 0 ? base : [...base, 0x20, ...leb(step), 0x41, lane, 0x6c, ADD];
  }
  const shift = Math.log2(dtype.itemsize / unit);
  const code = [0x20, ...leb(address), 0x20, ...leb(position)];
  if (shift !== 0) code.push(0x41, Math.abs(shift), shift > 0 ? 0x74 : 0x76);
  code.push(ADD);
  return code;
}

/** An operand's element, or lanes of it. */
export function load(
  build: Build,
  operand: Operand,
  index: number,
  v: Vector | null,
  position: number,
  unit: number,
): Node {
  const { dtype, mode } = operand;
  const half = isHalf(dtype);
  const raw = (lane: number): Node => {
    const code = [...addressOf(operand, lane, position, unit), access(dtype)[0], 0, 0];
    return new Node(half ? I32 : typeOf(dtype), code, [], mode === SPLAT ? ROW : ELEMENT);
  };
  const at = (lane: number): Node => (half ? halfFromBits(dtype, raw(lane)) : raw(lane));
  if (mode === SPLAT) return build.once(`splat ${index}`, () => (v === null ? at(0) : broadcast(v, dtype, at(0))));
  if (v === null) return at(0);
  if (half && (mode === ANY || v.lanes === 1)) return lanesFromBits(v, dtype, v.lanewise(raw));
  if (mode === ANY || (v.lanes === 1 && dtype === bool)) return v.lanewise((lane) => content(v, dtype, at(lane)));
  const vector = (instruction: Bytes, ...rest: number[]): Node =>
    new Node(V128, [...addressOf(operand, 0, position, unit), ...instruction, 0, 0, ...rest], [], ELEMENT);
  if (half) return lanesFromBits(v, dtype, widened(vector(simd(0x5d)))); // load64_zero
  if (v.lanes === 1) return vector(simd(v.itemsize === 4 ? 0x5c : 0x5d)); // load32_zero, load64_zero
  if (dtype !== bool) return vector(simd(0));
  // The bytes of a bool, as many as there are lanes: load32_zero, or load16_u and i32x4.splat.
  return masksOf(v, v.itemsize === 4 ? vector(simd(0x5c)) : vector([0x2f], ...simd(17)));
}

/** A result as it is stored: whole vectors of masks become bytes, 16-bit floats their bits. */
export function inMemory(v: Vector | null, { dtype, mode }: Operand, x: Node): Node {
  const whole = v !== null && v.lanes > 1 && mode !== ANY;
  if (isHalf(dtype)) {
    if (v === null) return halfToBits(dtype, x);
    const bits = lanesToBits(v, dtype, x);
    return whole ? narrowed(bits) : bits;
  }
  return whole && dtype === bool ? bytesOfMasks(v, x) : x;
}
