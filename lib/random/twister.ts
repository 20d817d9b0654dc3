// The loops over many samples on vectors, in WebAssembly (assembly/): rounding by rounding those in generator.ts and normal.ts, which
// serve few samples, and where there is no WebAssembly.
import { enableRelaxedSimd } from '#platform';
import { twins } from '../embedded.js';
import { twisters } from './assembly.generated.js';

/** Fewer samples than this take longer to bring here than to draw. */
const MANY = 64;

/** Where things lie in the module's memory, in words. */
const [WORDS, OUTPUTS, ROOM] = [1024 / 4, 4096 / 4, 8192 / 4];
/** How many samples the room holds: whole blocks of 16. */
const PIECE = 8192;

interface Module {
  readonly memory: WebAssembly.Memory;
  isFused(x: number): number;
  floats(position: number, count: number, to: number): number;
  normals(blocks: number, at: number, mean: number, std: number): void;
}

/** The module and windows on its memory. */
class Loops {
  private readonly u32: Uint32Array;
  private readonly f32: Float32Array;

  constructor(private readonly module: Module) {
    this.u32 = new Uint32Array(module.memory.buffer);
    this.f32 = new Float32Array(module.memory.buffer);
  }

  /**
   * Fills with uniforms of [0, 1) in single precision, and brings a generator's state with it.
   *
   * @param words the state; `outputs` what has been tempered of it; `position` the next of these
   * @returns the position after it
   */
  floats(words: Uint32Array, outputs: Uint32Array, position: number, out: Float32Array): number {
    const { module, u32, f32 } = this;
    u32.set(words, WORDS);
    u32.set(outputs, OUTPUTS);
    let next = position;
    for (let at = 0; at < out.length; at += PIECE) {
      const count = Math.min(PIECE, out.length - at);
      next = module.floats(next, count, 4 * ROOM);
      out.set(f32.subarray(ROOM, ROOM + count), at);
    }
    words.set(u32.subarray(WORDS, WORDS + words.length));
    outputs.set(u32.subarray(OUTPUTS, OUTPUTS + outputs.length));
    return next;
  }

  /** Makes normal samples of uniforms in place, block of 16 by block; what is left over stays. */
  normals(data: Float32Array, mean: number, std: number): void {
    const { module, f32 } = this;
    const whole = data.length & ~15;
    for (let at = 0; at < whole; at += PIECE) {
      const count = Math.min(PIECE, whole - at);
      f32.set(data.subarray(at, at + count), ROOM);
      module.normals(count / 16, 4 * ROOM, mean, std);
      data.set(f32.subarray(ROOM, ROOM + count), at);
    }
  }
}

function instance(bytes: Uint8Array<ArrayBuffer>): Module {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const module: unknown = exports;
  return module as Module;
}
/** The first of some things that can be made, and is as it should be. */
function first(...ways: readonly (() => Module | null)[]): Loops | null {
  for (const way of ways) {
    try {
      const module = way();
      if (module !== null) return new Loops(module);
    } catch {
      continue; // no such instructions, no WebAssembly, or a page that forbids it
    }
  }
  return null;
}
let loops: Loops | null | undefined;
function start(): Loops | null {
  enableRelaxedSimd();
  const [relaxed, plain] = twins(twisters);
  // Relaxed SIMD says of its multiply-add only that it is rounded once or twice, as the processor likes.
  const fused = (): Module | null => {
    const module = instance(relaxed);
    return module.isFused(2 ** -12) === 1 ? module : null;
  };
  return first(fused, () => instance(plain));
}

/** The loops for so many samples, where they pay and can be had. */
export const loopsFor = (count: number): Loops | null => (count < MANY ? null : (loops ??= start()));
