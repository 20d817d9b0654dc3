// From a program to a function: what kernels share is made here once.
import { enableRelaxedSimd } from '#platform';
import type { Program } from '../../../../expression/expression.js';
import { heap } from '../../heap.js';
import { functions } from './imports.js';
import { emit } from './kernel.js';
import type { ConstantPool } from './node.js';
import type { Mode } from './operand.js';
import { V128, moduleBytes, simd } from './wasm.js';

/** A compiled program; it takes the address of a block that says where the operands are. */
export type Kernel = (block: number) => void;

const CHUNK = 1024;
let chunk = 0;
let used = CHUNK;
function room(bytes: number): number {
  used = Math.ceil(used / bytes) * bytes;
  if (used + bytes > CHUNK) {
    chunk = heap.malloc(CHUNK);
    used = 0;
  }
  used += bytes;
  return chunk + used - bytes;
}

/** One copy of every constant for all kernels. */
const constants = new Map<number | bigint, number>();
const pool: ConstantPool = {
  address32(bits) {
    let address = constants.get(bits);
    if (address === undefined) {
      constants.set(bits, (address = room(4)));
      heap.i32[address / 4] = bits;
    }
    return address;
  },
  address64(bits) {
    let address = constants.get(bits);
    if (address === undefined) {
      constants.set(bits, (address = room(8)));
      heap.i64[address / 8] = bits;
    }
    return address;
  },
};

let fused: boolean | undefined;
/** Whether the engine knows relaxed SIMD's multiply-add. */
function canFuse(): boolean {
  enableRelaxedSimd();
  const code = [0x20, 1, 0x20, 1, 0x20, 1, ...simd(0x105), 0x1a];
  return WebAssembly.validate(moduleBytes([], [V128], code, false));
}

export function compile(program: Program, modes: readonly Mode[]): Kernel {
  const { memory } = heap;
  const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  const bytes = emit(program, modes, pool, (fused ??= canFuse()), shared);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { e: { m: memory }, f: functions });
  return instance.exports.run as Kernel;
}
