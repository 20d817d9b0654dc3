// A program and a pattern of inner strides become one WebAssembly function: a loop over jobs around one over rows around one over elements.
import { type DType, bool, byType } from '../../../../dtype.js';
import type { Program } from '../../../../expression/expression.js';
import { halfFromBits, halfToBits, isHalf, lanesFromBits, lanesToBits, narrowed, widened } from './half.js';
import { lower, widthOf } from './lower.js';
import { Build, type ConstantPool, ELEMENT, Node, ONCE, ROW } from './node.js';
import { typeOf } from './scalar.js';
import { broadcast, bytesOfMasks, content, element, masksOf } from './simd.js';
import { Vector } from './vector.js';
import { type Bytes, I32, V128, Writer, leb, moduleBytes, simd } from './wasm.js';

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
const jobWords = (program: Program): number =>
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
const access = byType<readonly [load: number, store: number]>({
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

const ADD = 0x6a;

/** The address of an operand's element, `lane` elements from where the loop stands. */
function addressOf(
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
function load(build: Build, operand: Operand, index: number, v: Vector | null, position: number, unit: number): Node {
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
function inMemory(v: Vector | null, { dtype, mode }: Operand, x: Node): Node {
  const whole = v !== null && v.lanes > 1 && mode !== ANY;
  if (isHalf(dtype)) {
    if (v === null) return halfToBits(dtype, x);
    const bits = lanesToBits(v, dtype, x);
    return whole ? narrowed(bits) : bits;
  }
  return whole && dtype === bool ? bytesOfMasks(v, x) : x;
}

const writer = new Writer();

/** Bytes of the kernel's module. @param modes of inputs and outputs, in order */
export function emit(
  program: Program,
  modes: readonly Mode[],
  pool: ConstantPool,
  fused: boolean,
  shared: boolean,
): Uint8Array<ArrayBuffer> {
  const build = new Build(pool, fused);
  const width = widthOf(program);
  /** Bytes that count as one element in `position`. */
  const unit = width === 0 ? 1 : width;
  const jobs = build.local(I32);
  const job = build.local(I32);
  const n = build.local(I32);
  const rows = build.local(I32);
  const position = build.local(I32);
  const end = build.local(I32);
  const operands: Operand[] = modes.map((mode, k) => {
    const dtype = k < program.inputs.length ? program.inputs[k]! : program.results[k - program.inputs.length]!;
    const address = build.local(I32);
    return {
      dtype,
      mode,
      address,
      pointer: mode === ANY ? build.local(I32) : 0,
      step: mode === ANY ? build.local(I32) : 0,
    };
  });
  const loops = (width === 0 ? [1] : [16 / width, 1]).map((lanes) => {
    const v = width === 0 ? null : new Vector(build, width, lanes);
    const results = lower(build, program, v, (index) => load(build, operands[index]!, index, v, position, unit));
    const bytes = results.map((x, k) => inMemory(v, operands[program.inputs.length + k]!, x));
    return { v, lanes, results: bytes };
  });

  const ahead: readonly [Node[], Node[]] = [[], []];
  const mark = (x: Node, userRate: number): void => {
    if (x.literal) return;
    if (x.rate < userRate && !x.ahead) {
      x.ahead = true;
      ahead[x.rate === ONCE ? 0 : 1].push(x);
    }
    if (x.uses++ === 0) for (let k = 0; k < x.args.length; k++) mark(x.args[k]!, x.rate);
  };
  for (const { results } of loops) for (const x of results) mark(x, ELEMENT);

  const w = writer;
  w.length = 0;
  const emitNode = (x: Node): void => {
    for (let k = 0; k < x.args.length; k++) put(x.args[k]!);
    w.bytes(x.code);
  };
  const put = (x: Node): void => {
    if (x.ready) {
      w.get(x.local);
      return;
    }
    emitNode(x);
    if (x.literal || (x.uses < 2 && !x.ahead)) return;
    x.local = build.local(x.type);
    x.ready = true;
    w.tee(x.local);
  };
  /** Computes a node into a local. */
  const compute = (x: Node): void => {
    if (x.ready || x.literal) return;
    emitNode(x);
    x.local = build.local(x.type);
    x.ready = true;
    w.set(x.local);
  };
  const word = (index: number): void => {
    w.get(job);
    w.code(0x28, 0);
    w.leb(4 * index);
  };
  const wordOf = (operand: number, which: 0 | 1 | 2): void => word(HEAD_WORDS + OPERAND_WORDS * operand + which);
  const store = (v: Vector | null, operand: Operand, value: Node, lanes: number): void => {
    const { dtype, mode } = operand;
    if (v !== null && lanes > 1 && mode !== ANY) {
      w.bytes(addressOf(operand, 0, position, unit));
      put(value);
      const part = dtype === bool || isHalf(dtype);
      w.bytes(simd(!part ? 11 : dtype !== bool ? 0x5b : v.itemsize === 4 ? 0x5a : 0x59)); // store64_lane, store32_lane, store16_lane
      w.code(0, 0);
      if (part) w.byte(0);
      return;
    }
    for (let lane = 0; lane < lanes; lane++) {
      w.bytes(addressOf(operand, lane, position, unit));
      if (v === null) put(value);
      else emitNode(isHalf(dtype) ? v.extract(value, lane, false) : element(v, dtype, value, lane));
      w.code(access(dtype)[1], 0, 0);
    }
  };

  w.get(0);
  w.code(0x28, 0);
  w.leb(8 * program.scalars.length);
  w.set(jobs);
  w.get(0);
  w.i32(8 * program.scalars.length + 4);
  w.byte(ADD);
  w.set(job);
  ahead[0].forEach(compute);
  w.code(0x03, 0x40); // for each job
  word(0);
  w.set(n);
  word(1);
  w.set(rows);
  operands.forEach(({ mode, address, step }, k) => {
    wordOf(k, 0);
    w.set(address);
    if (mode === ANY) {
      wordOf(k, 1);
      w.set(step);
    }
  });
  w.code(0x03, 0x40); // for each row
  ahead[1].forEach(compute);
  w.i32(0);
  w.set(position);
  for (const { mode, address, pointer } of operands) {
    if (mode !== ANY) continue;
    w.get(address);
    w.set(pointer);
  }
  for (const { v, lanes, results } of loops) {
    w.get(n);
    if (lanes > 1) {
      w.i32(-lanes);
      w.byte(0x71);
    }
    if (unit > 1) {
      w.i32(Math.log2(unit));
      w.byte(0x74);
    }
    w.tee(end);
    w.get(position);
    w.code(0x4b, 0x04, 0x40, 0x03, 0x40); // if end > position, loop
    // All loads come before the first store: an output may be an input.
    results.forEach(compute);
    results.forEach((value, k) => store(v, operands[program.inputs.length + k]!, value, lanes));
    for (const { mode, pointer, step } of operands) {
      if (mode !== ANY) continue;
      w.get(pointer);
      w.get(step);
      if (lanes > 1) {
        w.i32(lanes);
        w.byte(0x6c);
      }
      w.byte(ADD);
      w.set(pointer);
    }
    w.get(position);
    w.i32(lanes * unit);
    w.byte(ADD);
    w.tee(position);
    w.get(end);
    w.code(0x49, 0x0d, 0, 0x0b, 0x0b); // again while position < end
  }
  operands.forEach(({ address }, k) => {
    w.get(address);
    wordOf(k, 2);
    w.byte(ADD);
    w.set(address);
  });
  w.get(rows);
  w.i32(1);
  w.byte(0x6b);
  w.tee(rows);
  w.code(0x0d, 0, 0x0b); // again while rows are left
  w.get(job);
  w.i32(4 * jobWords(program));
  w.byte(ADD);
  w.set(job);
  w.get(jobs);
  w.i32(1);
  w.byte(0x6b);
  w.tee(jobs);
  w.code(0x0d, 0, 0x0b); // again while jobs are left
  return moduleBytes(build.imports, build.locals, w.written, shared);
}
