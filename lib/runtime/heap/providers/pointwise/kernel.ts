// A program and a pattern of inner strides become one WebAssembly function: a loop over jobs around one over rows around one over elements.
import { bool } from '../../../../dtype.js';
import type { Program } from '../../../../expression/expression.js';
import { isHalf } from './half.js';
import { lower, widthOf } from './lower.js';
import { Build, type ConstantPool, ELEMENT, type Node, ONCE } from './node.js';
import {
  ADD,
  ANY,
  HEAD_WORDS,
  type Mode,
  OPERAND_WORDS,
  type Operand,
  access,
  addressOf,
  inMemory,
  jobWords,
  load,
} from './operand.js';
import { element } from './simd.js';
import { Vector } from './vector.js';
import { I32, Writer, moduleBytes, simd } from './wasm.js';

const [SUB, MUL, AND, SHL, LESS, MORE] = [0x6b, 0x6c, 0x71, 0x74, 0x49, 0x4b]; // of i32, comparisons unsigned
const [LOOP, IF, END, AGAIN] = [[0x03, 0x40], [0x04, 0x40], 0x0b, [0x0d, 0]] as const;

/** A loop over a row's elements, so many lanes at a time. */
interface Loop {
  readonly v: Vector | null;
  readonly lanes: number;
  readonly results: readonly Node[];
}

const writer = new Writer();

/** What a kernel does, as it is written. */
class Code {
  private readonly w = writer;
  // Locals: jobs that are left and the words of this one, elements of its rows, rows that are left, where a loop stands and ends.
  private readonly jobs: number;
  private readonly job: number;
  private readonly n: number;
  private readonly rows: number;
  private readonly position: number;
  private readonly end: number;
  private readonly operands: readonly Operand[];
  private readonly outs: readonly Operand[];
  /** Bytes that count as one element in `position`. */
  private readonly unit: number;
  private readonly loops: readonly Loop[];
  /** What is computed before all loops, and before a row's. */
  private readonly ahead: readonly [once: Node[], row: Node[]] = [[], []];

  constructor(
    private readonly program: Program,
    modes: readonly Mode[],
    private readonly build: Build,
  ) {
    this.jobs = build.local(I32);
    this.job = build.local(I32);
    this.n = build.local(I32);
    this.rows = build.local(I32);
    this.position = build.local(I32);
    this.end = build.local(I32);
    const types = [...program.inputs, ...program.results];
    this.operands = modes.map((mode, k) => ({
      dtype: types[k]!,
      mode,
      address: build.local(I32),
      pointer: mode === ANY ? build.local(I32) : 0,
      step: mode === ANY ? build.local(I32) : 0,
    }));
    this.outs = this.operands.slice(program.inputs.length);
    const width = widthOf(program);
    this.unit = width === 0 ? 1 : width;
    this.loops = (width === 0 ? [1] : [16 / width, 1]).map((lanes) => {
      const v = width === 0 ? null : new Vector(build, width, lanes);
      const results = lower(build, program, v, (k) => load(build, this.operands[k]!, k, v, this.position, this.unit));
      return { v, lanes, results: results.map((x, k) => inMemory(v, this.outs[k]!, x)) };
    });
    for (const { results } of this.loops) for (const x of results) this.mark(x, ELEMENT);
  }

  /** Counts who uses a node, and finds what changes less often than its user. */
  private mark(x: Node, userRate: number): void {
    if (x.literal) return;
    if (x.rate < userRate && !x.ahead) {
      x.ahead = true;
      this.ahead[x.rate === ONCE ? 0 : 1].push(x);
    }
    if (x.uses++ === 0) for (let k = 0; k < x.args.length; k++) this.mark(x.args[k]!, x.rate);
  }

  /** Writes the function. */
  write(): void {
    const { w, program, jobs, job, n, rows, operands } = this;
    w.length = 0;
    w.get(0);
    w.code(0x28, 0);
    w.leb(8 * program.scalars.length);
    w.set(jobs);
    w.get(0);
    w.i32(8 * program.scalars.length + 4);
    w.byte(ADD);
    w.set(job);
    for (const x of this.ahead[0]) this.compute(x);
    w.bytes(LOOP); // over jobs
    this.word(0);
    w.set(n);
    this.word(1);
    w.set(rows);
    operands.forEach(({ mode, address, step }, k) => {
      this.wordOf(k, 0);
      w.set(address);
      if (mode !== ANY) return;
      this.wordOf(k, 1);
      w.set(step);
    });
    w.bytes(LOOP); // over rows
    for (const x of this.ahead[1]) this.compute(x);
    this.row();
    operands.forEach(({ address }, k) => {
      w.get(address);
      this.wordOf(k, 2);
      w.byte(ADD);
      w.set(address);
    });
    this.again(rows);
    w.get(job);
    w.i32(4 * jobWords(program));
    w.byte(ADD);
    w.set(job);
    this.again(jobs);
  }

  /** One off a count, and once more while something is left. */
  private again(count: number): void {
    const { w } = this;
    w.get(count);
    w.i32(1);
    w.byte(SUB);
    w.tee(count);
    w.bytes(AGAIN);
    w.byte(END);
  }

  /** One of the words of the job. */
  private word(index: number): void {
    const { w } = this;
    w.get(this.job);
    w.code(0x28, 0);
    w.leb(4 * index);
  }
  private wordOf(operand: number, which: 0 | 1 | 2): void {
    this.word(HEAD_WORDS + OPERAND_WORDS * operand + which);
  }

  /** The elements of a row: as many as fill vectors, then the rest. */
  private row(): void {
    const { w, n, position, end, unit } = this;
    w.i32(0);
    w.set(position);
    for (const { mode, address, pointer } of this.operands) {
      if (mode !== ANY) continue;
      w.get(address);
      w.set(pointer);
    }
    for (const loop of this.loops) {
      w.get(n);
      if (loop.lanes > 1) {
        w.i32(-loop.lanes);
        w.byte(AND);
      }
      if (unit > 1) {
        w.i32(Math.log2(unit));
        w.byte(SHL);
      }
      w.tee(end);
      w.get(position);
      w.byte(MORE);
      w.bytes(IF);
      w.bytes(LOOP);
      this.elements(loop);
      w.get(position);
      w.i32(loop.lanes * unit);
      w.byte(ADD);
      w.tee(position);
      w.get(end);
      w.byte(LESS);
      w.bytes(AGAIN);
      w.code(END, END);
    }
  }

  /** One turn of a loop. */
  private elements({ v, lanes, results }: Loop): void {
    const { w } = this;
    // All loads come before the first store: an output may be an input.
    for (const x of results) this.compute(x);
    results.forEach((value, k) => this.store(v, this.outs[k]!, value, lanes));
    for (const { mode, pointer, step } of this.operands) {
      if (mode !== ANY) continue;
      w.get(pointer);
      w.get(step);
      if (lanes > 1) {
        w.i32(lanes);
        w.byte(MUL);
      }
      w.byte(ADD);
      w.set(pointer);
    }
  }

  private store(v: Vector | null, operand: Operand, value: Node, lanes: number): void {
    const { w, position, unit } = this;
    const { dtype, mode } = operand;
    if (v !== null && lanes > 1 && mode !== ANY) {
      w.bytes(addressOf(operand, 0, position, unit));
      this.put(value);
      const part = dtype === bool || isHalf(dtype);
      w.bytes(simd(!part ? 11 : dtype !== bool ? 0x5b : v.itemsize === 4 ? 0x5a : 0x59)); // store64_lane, store32_lane, store16_lane
      w.code(0, 0);
      if (part) w.byte(0);
      return;
    }
    for (let lane = 0; lane < lanes; lane++) {
      w.bytes(addressOf(operand, lane, position, unit));
      if (v === null) this.put(value);
      else this.instruction(isHalf(dtype) ? v.extract(value, lane, false) : element(v, dtype, value, lane));
      w.code(access(dtype)[1], 0, 0);
    }
  }

  /** A node's instruction after its operands. */
  private instruction(x: Node): void {
    for (let k = 0; k < x.args.length; k++) this.put(x.args[k]!);
    this.w.bytes(x.code);
  }
  /** A node's value, which stays in a local where it is used again. */
  private put(x: Node): void {
    if (x.ready) {
      this.w.get(x.local);
      return;
    }
    this.instruction(x);
    if (!x.literal && (x.uses > 1 || x.ahead)) this.w.tee(this.keep(x));
  }
  /** Computes a node into a local. */
  private compute(x: Node): void {
    if (x.ready || x.literal) return;
    this.instruction(x);
    this.w.set(this.keep(x));
  }
  /** The local in which a node's value is from now on. */
  private keep(x: Node): number {
    x.ready = true;
    return (x.local = this.build.local(x.type));
  }
}

/** Bytes of the kernel's module. @param modes of inputs and outputs, in order */
export function emit(
  program: Program,
  modes: readonly Mode[],
  pool: ConstantPool,
  fused: boolean,
  shared: boolean,
): Uint8Array<ArrayBuffer> {
  const build = new Build(pool, fused);
  new Code(program, modes, build).write();
  return moduleBytes(build.imports, build.locals, writer.written, shared);
}
