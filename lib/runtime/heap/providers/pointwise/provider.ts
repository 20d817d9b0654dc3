// Pointwise programs on the heap: each becomes a WebAssembly loop when it is first used (see `pointwise/`).
import { int64 } from '../../../../dtype.js';
import { Expression, Program } from '../../../../expression/expression.js';
import { isContiguous, numel } from '../../../../shape.js';
import type { View } from '../../../engine.js';
import * as known from '../../../kernels/index.js';
import { heap, type HeapStorage } from '../../heap.js';
import { type Kernel, compile } from './compile.js';
import { type Mode, HEAD_WORDS, OPERAND_WORDS, SPLAT, blockBytes } from './operand.js';
import { type Nest, nest } from './nest.js';
import { implement, provider } from '../provider.js';

/** A program's kernels by the pattern of their operands' modes, a number in base 3; 0 is all of them dense. */
interface Kernels {
  dense: Kernel | null;
  others: Map<number, Kernel> | null;
  /** Layouts that came lately, and how they are walked. */
  walks: Walk[];
}
const kernels: (Kernels | undefined)[] = [];

/** A layout of all operands, its loops and their kernel. */
interface Walk extends Nest {
  readonly kernel: Kernel;
  readonly shape: readonly number[];
  /** Strides of all operands, one after the other. */
  readonly strides: readonly number[];
}
const REMEMBERED = 4;

/** More operands than this have more patterns than a double has integers. */
const MOST_OPERANDS = 33;

/** More elements than this at once would overflow the kernel's count of bytes. */
const MOST = 2 ** 28;

/** Where kernels find their operands' addresses, strides and numbers. */
let block = 0;
let blockSize = 0;
function provideBlock(bytes: number): void {
  if (blockSize > 0) heap.free(block, blockSize);
  blockSize = Math.max(4096, 2 * bytes);
  block = heap.malloc(blockSize);
}

const addressOf = (view: View): number =>
  (view.storage as HeapStorage).address + view.offset * view.storage.dtype.itemsize;

const kernelsOf = (program: Program): Kernels => (kernels[program.id] ??= { dense: null, others: null, walks: [] });

function kernelFor(program: Program, pattern: number): Kernel {
  const set = kernelsOf(program);
  if (pattern === 0) return (set.dense ??= compile(program, modesOf(program, 0)));
  const others = (set.others ??= new Map<number, Kernel>());
  let kernel = others.get(pattern);
  if (kernel === undefined) others.set(pattern, (kernel = compile(program, modesOf(program, pattern))));
  return kernel;
}
function modesOf(program: Program, pattern: number): Mode[] {
  return Array.from({ length: program.inputs.length + program.outputs.length }, () => {
    const mode = pattern % 3;
    pattern = (pattern - mode) / 3;
    return mode as Mode;
  });
}

/** Whether a view's elements, of its shape, lie as those of a dense tensor with these strides. */
function liesAs(view: View, strides: readonly number[]): boolean {
  const own = view.strides;
  if (own === strides) return true;
  for (let k = 0; k < strides.length; k++) {
    if (own[k] !== strides[k]) return isContiguous(view.shape, own);
  }
  return true;
}

/** Whether a view shows one element again and again. */
function repeats({ shape, strides }: View): boolean {
  for (let k = 0; k < strides.length; k++) if (strides[k] !== 0 && shape[k] !== 1) return false;
  return true;
}

/** The pattern of a dense job, or -1 where it is not one; its operands are these from a place on. */
function densePattern(
  inputs: readonly View[],
  outs: readonly View[],
  program: Program,
  count: number,
  job: number,
): number {
  if (count === 1) return 0;
  const takes = program.inputs.length;
  const gives = program.outputs.length;
  const out = outs[job * gives]!;
  const { strides } = out;
  if (!isContiguous(out.shape, strides)) return -1;
  for (let k = 1; k < gives; k++) if (!liesAs(outs[job * gives + k]!, strides)) return -1;
  let pattern = 0;
  for (let k = 0, digit = 1; k < takes; k++, digit *= 3) {
    const input = inputs[job * takes + k]!;
    if (liesAs(input, strides)) continue;
    if (!repeats(input)) return -1;
    pattern += digit * SPLAT;
  }
  return pattern;
}

function run({ program, scalars }: known.Call, inputs: readonly View[], outs: readonly View[]): boolean {
  const count = numel(outs[0]!.shape);
  if (count === 0) return true;
  if (inputs.length + outs.length > MOST_OPERANDS) return false;
  const bytes = blockBytes(program, 1);
  if (bytes > blockSize) provideBlock(bytes);
  const pattern = count <= MOST ? densePattern(inputs, outs, program, count, 0) : -1;
  const walk = pattern < 0 ? walkFor(program, inputs, outs) : null;
  const kernel = walk?.kernel ?? ((pattern === 0 ? kernels[program.id]?.dense : null) || kernelFor(program, pattern));
  const head = writeHead(program, scalars, 1);
  const { i32 } = heap;
  let at = head + HEAD_WORDS;
  for (let k = 0; k < inputs.length; k++, at += OPERAND_WORDS) i32[at] = addressOf(inputs[k]!);
  for (let k = 0; k < outs.length; k++, at += OPERAND_WORDS) i32[at] = addressOf(outs[k]!);
  if (walk !== null) {
    follow(walk, i32, head);
    return true;
  }
  i32[head] = count;
  i32[head + 1] = 1;
  kernel(block);
  return true;
}

/** Goes over operands at these addresses. */
export type Walking = (addresses: readonly number[]) => void;

/** A program without numbers, made ready for operands of these layouts, which may be elsewhere each time; they are not empty. */
export function walking(program: Program, inputs: readonly View[], outs: readonly View[]): Walking {
  const bytes = blockBytes(program, 1);
  if (bytes > blockSize) provideBlock(bytes);
  const walk = walkFor(program, inputs, outs);
  return (addresses) => {
    const { i32 } = heap;
    const head = block / 4;
    i32[head] = 1;
    for (let k = 0, at = head + 1 + HEAD_WORDS; k < addresses.length; k++, at += OPERAND_WORDS) i32[at] = addresses[k]!;
    follow(walk, i32, head + 1);
  };
}

/** Writes a call's numbers, and how many jobs follow. @returns the word at which they begin */
function writeHead(program: Program, scalars: known.Scalars, jobs: number): number {
  // The heap's windows are read after all that may have made it grow.
  const { i32, f64 } = heap;
  for (let k = 0; k < scalars.length; k++) {
    const value = scalars[k]!;
    const at = block / 8 + k;
    if (program.scalars[k] !== int64) f64[at] = Number(value);
    else if (typeof value === 'bigint') heap.i64[at] = value;
    else if ((value | 0) === value) {
      i32[2 * at] = value;
      i32[2 * at + 1] = value >> 31;
    } else {
      // Bits of a whole double, modulo 2^64.
      i32[2 * at] = value % 2 ** 32;
      i32[2 * at + 1] = Math.floor(value / 2 ** 32);
    }
  }
  const head = block / 4 + 2 * scalars.length;
  i32[head] = jobs;
  return head + 1;
}

/** One launch of the kernel for all jobs that are dense; others are launched by themselves, in their turn. */
function runAll({ program, scalars }: known.Call, inputs: readonly View[], outs: readonly View[]): boolean {
  const [takes, gives] = [program.inputs.length, program.outputs.length];
  if (takes + gives > MOST_OPERANDS) return false;
  const count = outs.length / gives;
  const bytes = blockBytes(program, count);
  if (bytes > blockSize) provideBlock(bytes);
  const dense = kernelFor(program, 0);
  const head = block / 4 + 2 * scalars.length;
  let [jobs, at] = [0, head + 1];
  const launch = (): void => {
    if (jobs === 0) return;
    writeHead(program, scalars, jobs);
    dense(block);
    [jobs, at] = [0, head + 1];
  };
  for (let job = 0; job < count; job++) {
    const length = numel(outs[job * gives]!.shape);
    if (length === 0) continue;
    if (length > MOST || densePattern(inputs, outs, program, length, job) !== 0) {
      launch();
      const [from, to] = [job * takes, job * gives];
      run({ program, scalars }, inputs.slice(from, from + takes), outs.slice(to, to + gives));
      continue;
    }
    const { i32 } = heap; // a launch in between may have made it grow
    i32[at] = length;
    i32[at + 1] = 1;
    at += HEAD_WORDS;
    for (let k = job * takes, end = k + takes; k < end; k++, at += OPERAND_WORDS) i32[at] = addressOf(inputs[k]!);
    for (let k = job * gives, end = k + gives; k < end; k++, at += OPERAND_WORDS) i32[at] = addressOf(outs[k]!);
    jobs++;
  }
  launch();
  return true;
}

/** Whether all operands lie as in a layout that came before. */
function matches({ shape, strides }: Walk, inputs: readonly View[], outs: readonly View[]): boolean {
  const rank = shape.length;
  if (outs[0]!.shape.length !== rank) return false;
  for (let d = 0; d < rank; d++) if (outs[0]!.shape[d] !== shape[d]) return false;
  let at = 0;
  for (let k = 0; k < inputs.length; k++) {
    for (let d = 0; d < rank; d++) if (inputs[k]!.strides[d] !== strides[at++]) return false;
  }
  for (let k = 0; k < outs.length; k++) {
    for (let d = 0; d < rank; d++) if (outs[k]!.strides[d] !== strides[at++]) return false;
  }
  return true;
}

function walkFor(program: Program, inputs: readonly View[], outs: readonly View[]): Walk {
  const { walks } = kernelsOf(program);
  for (let k = 0; k < walks.length; k++) if (matches(walks[k]!, inputs, outs)) return walks[k]!;
  const loops = nest(inputs, outs);
  const walk: Walk = {
    ...loops,
    kernel: kernelFor(program, loops.pattern),
    shape: [...outs[0]!.shape],
    strides: [...inputs, ...outs].flatMap((view) => view.strides),
  };
  if (walks.length === REMEMBERED) walks.shift();
  walks.push(walk);
  return walk;
}

/** The two inner loops are the kernel's, the outer ones are counted here, each time at other addresses. */
function follow({ kernel, lengths, steps }: Walk, i32: Int32Array, head: number): void {
  const inner = lengths.length - 1;
  i32[head] = lengths[inner]!;
  i32[head + 1] = inner > 0 ? lengths[inner - 1]! : 1;
  const first = head + HEAD_WORDS;
  for (let k = 0, at = first; k < steps.length; k++, at += OPERAND_WORDS) {
    i32[at + 1] = steps[k]![inner]!;
    i32[at + 2] = inner > 0 ? steps[k]![inner - 1]! : 0;
  }
  kernel(block);
  if (inner < 2) return;
  const index = new Array<number>(inner - 1).fill(0);
  for (;;) {
    let d = index.length - 1;
    for (; d >= 0; d--) {
      const more = ++index[d]! < lengths[d]!;
      const by = more ? 1 : 1 - lengths[d]!;
      for (let k = 0, at = first; k < steps.length; k++, at += OPERAND_WORDS) i32[at]! += by * steps[k]![d]!;
      if (more) break;
      index[d] = 0;
    }
    if (d < 0) return;
    kernel(block);
  }
}

/** Conversions, for types that have no kernel of their own. */
const conversions: Program[][] = [];
function copy(x: View, out: View): boolean {
  const [from, to] = [x.storage.dtype, out.storage.dtype];
  const program = ((conversions[from.id] ??= [])[to.id] ??= new Program([Expression.input(0, from).to(to)], [from], 0));
  return run({ program, scalars: [] }, [x], [out]);
}

/** The pointwise compiler; it takes every layout, and every program of at most 33 operands. */
export const pointwise = provider('pointwise', [
  implement(known.pointwise, run),
  implement(known.pointwiseAll, runAll),
  implement(known.copy, (_, [x], [out]) => copy(x!, out!)),
]);
