// tfjs-wasm's memory and allocator, in an instance of our own and without its JavaScript: nothing that a program does
// with tfjs reaches it, and it starts at once. What its module imports is little, and said here.
import type { FunctionName } from './functions.js';

/** C functions of tfjs-wasm by name; addresses and lengths are numbers. `malloc` answers 0 when there is no more. */
export type CFunctions = Readonly<Record<FunctionName, (operand?: number) => number>> & {
  readonly malloc: (bytes: number) => number;
  readonly free: (address: number) => void;
};

export interface Instance {
  readonly memory: WebAssembly.Memory;
  readonly c: CFunctions;
  /** A block of at least `bytes`, or 0. */
  malloc(bytes: number): number;
  /** The length of the largest block that there is still room for. */
  largest(): number;
}

const PAGE = 65536;
/** 32 MB below 4 GB, so that what kernels ask malloc for stays clear of the end, where its arithmetic wraps around. */
export const MAXIMUM = 2 ** 32 - (32 << 20);

/**
 * @param binary tfjs-wasm's module, its build with SIMD and without threads
 * @param limit how many bytes the memory may have now
 * @param grown called when the memory has grown, and all windows on it are detached
 */
export function start(binary: BufferSource, limit: () => number, grown: () => void): Instance {
  const module = new WebAssembly.Module(binary);
  const grow = (pages: number): boolean => {
    try {
      memory.grow(pages);
    } catch {
      return false; // the operating system has no more
    }
    grown();
    return true;
  };
  const { exports } = new WebAssembly.Instance(module, {
    env: {
      // Grows by half, at least by what is asked, at most by 256 MB at once: growing costs a few µs, and renewed windows.
      emscripten_resize_heap: (requested: number) => {
        const size = memory.buffer.byteLength;
        const least = Math.ceil(((requested >>> 0) - size) / PAGE);
        const most = Math.floor((limit() - size) / PAGE);
        if (least > most) return 0;
        const wanted = Math.min(most, Math.max(least, Math.ceil(Math.min(size / 2, 256 << 20) / PAGE)));
        return grow(wanted) || (least < wanted && grow(least)) ? 1 : 0;
      },
    },
  });
  const memory = exports['memory'] as WebAssembly.Memory;
  const c = exports as CFunctions & Record<string, WebAssembly.ExportValue>;
  c['__wasm_call_ctors']();
  const first = c.malloc(1); // never freed: where walks begin
  return {
    memory,
    c,
    malloc(bytes) {
      const end = memory.buffer.byteLength;
      return end + bytes + SLACK <= 2 ** 32 || fits(new Uint32Array(memory.buffer), first, bytes + SLACK)
        ? c.malloc(bytes) >>> 0
        : 0;
    },
    largest: () =>
      Math.max(largestFree(new Uint32Array(memory.buffer), first, Math.floor(limit() / PAGE) * PAGE) - SLACK, 0),
  };
}

/** What malloc adds to a request, at most: regions' headers. */
const SLACK = 64;
/** Of so many large free regions malloc finds the one that fits (it tries 99 before it asks for more memory). */
const FINDS = 64;

/**
 * Whether malloc can serve a request without growing past 4 GB. It would not notice: the end of its memory plus the
 * request wraps around to an address that there is. So this walks its regions (emmalloc's: each begins with its size and
 * ends with it too, plus 1 where it is free) to find one that is free and large enough, or else the end.
 *
 * @param first a block to begin at
 */
function fits(words: Uint32Array, first: number, bytes: number): boolean {
  let large = 0;
  for (let region = first - 4; ;) {
    let size = words[region / 4] ?? 0;
    if (size === 0) {
      // The end, past which nothing has been written; or a gap, since memory is claimed at multiples of 16.
      region = Math.ceil(region / 16) * 16;
      size = words[region / 4] ?? 0;
      if (size === 0) return region + bytes <= 2 ** 32;
    }
    const isFree = (words[(region + size) / 4 - 1]! & 1) === 1;
    if (isFree && size >= bytes) return true;
    if (isFree && size > 500_000 && ++large > FINDS) return false;
    region += size;
  }
}

/** The length of the largest free region, or of what lies behind all regions, up to `limit`. */
function largestFree(words: Uint32Array, first: number, limit: number): number {
  let largest = 0;
  for (let region = first - 4; ;) {
    let size = words[region / 4] ?? 0;
    if (size === 0) {
      region = Math.ceil(region / 16) * 16;
      size = words[region / 4] ?? 0;
      if (size === 0) return Math.max(largest, limit - region);
    }
    if ((words[(region + size) / 4 - 1]! & 1) === 1) largest = Math.max(largest, size);
    region += size;
  }
}
