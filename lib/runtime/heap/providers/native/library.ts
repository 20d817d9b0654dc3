// The native library, started when something large enough is first computed, and products by it.
import { type DType, float32, float64 } from '../../../../dtype.js';
import { type NativeLibrary, nativeLibrary, signalsOf } from '../../../../platform/foreign.js';
import { warnOnce } from '../../../../warnings.js';
import type { Threads } from '../../../engine.js';
import { heap } from '../../heap.js';

/**
 * C = alpha · op(A) · op(B) + beta · C by rows, where op turns rows into columns, or does not. Matrices are addresses on the heap and how far
 * apart rows lie. With beta = 0 it does not read C.
 */
export type Multiply = (
  turnA: boolean,
  turnB: boolean,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: number,
  lda: number,
  b: number,
  ldb: number,
  beta: number,
  c: number,
  ldc: number,
) => void;

export interface Native {
  readonly library: NativeLibrary;
  /** Products of float32, and of float64 where the library has them. */
  readonly multiply: readonly [single: Multiply, double: Multiply | null];
  readonly pool: Pool | null;
}

let seen: Uint8Array | null = null;
let origin = 0;
/** The address of the heap's first byte. It is asked for again when the heap has grown, though so far the bytes have stayed where they are. */
export function heapAt({ addressOf }: NativeLibrary): number {
  if (seen !== heap.u8) {
    seen = heap.u8;
    origin = addressOf(seen.buffer);
  }
  return origin;
}

const [NO, YES] = ['N', 'T'].map((letter) => letter.charCodeAt(0)) as [number, number];

/** oneDNN's product of float32; it has none of float64 on a CPU. */
function byOneDnn(library: NativeLibrary): Multiply | null {
  const matrix = ['uintptr_t', 'int64'] as const;
  const operands = [
    'char',
    'char',
    'int64',
    'int64',
    'int64',
    'float',
    ...matrix,
    ...matrix,
    'float',
    ...matrix,
  ] as const;
  const sgemm = library.find('dnnl_sgemm', 'int', operands);
  // It computes with the register of the stack's end in it, so that a signal's handler writes into whatever lies there: seen with 3.2 and
  // results of 64 columns, sums of 256, and any profiler.
  const signals = signalsOf(library);
  return (
    sgemm &&
    ((turnA, turnB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) => {
      const start = heapAt(library);
      const [opA, opB] = [turnA ? YES : NO, turnB ? YES : NO];
      signals?.hold();
      let status: unknown;
      try {
        status = sgemm(opA, opB, m, n, k, alpha, start + a, lda, start + b, ldb, beta, start + c, ldc);
      } finally {
        signals?.release();
      }
      if (status !== 0) throw new Error(`dnnl_sgemm gives the status ${String(status)}`);
    })
  );
}

// CBLAS' names for matrices by rows, and for what op does.
const [ROWS, AS_IS, TURNED] = [101, 111, 112];

/** A BLAS' product of a type. */
function byBlas(library: NativeLibrary, letter: 's' | 'd'): Multiply | null {
  const scalar = letter === 's' ? 'float' : 'double';
  const matrix = ['uintptr_t', 'int'] as const;
  const operands = ['int', 'int', 'int', 'int', 'int', 'int', scalar, ...matrix, ...matrix, scalar, ...matrix] as const;
  const gemm = library.find(`${library.prefix ?? ''}cblas_${letter}gemm`, 'void', operands);
  return (
    gemm &&
    ((turnA, turnB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) => {
      const [opA, opB] = [turnA ? TURNED : AS_IS, turnB ? TURNED : AS_IS];
      const start = heapAt(library);
      gemm(ROWS, opA, opB, m, n, k, alpha, start + a, lda, start + b, ldb, beta, start + c, ldc);
    })
  );
}

function start(): Native | null {
  try {
    const library = nativeLibrary();
    if (library === null) return null;
    const single = library.kind === 'onednn' ? byOneDnn(library) : byBlas(library, 's');
    if (single === null) throw new Error(`${library.path} has no products of float32`);
    const double = library.kind === 'onednn' ? null : byBlas(library, 'd');
    const pool = poolOf(library);
    if (wanted !== null) pool?.set(wanted);
    return { library, multiply: [single, double], pool };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    warnOnce(`no native library is used, since the one that is installed cannot be: ${reason}`);
    return null;
  }
}

let found: Native | null | undefined;
/** The native library, or null where there is none that can be used, which is said once. */
export const native = (): Native | null => (found === undefined ? (found = start()) : found);

/** How the library multiplies a type, if it does. */
export function multiplyOf(dtype: DType): Multiply | null {
  if (dtype === float32) return native()?.multiply[0] ?? null;
  return dtype === float64 ? (native()?.multiply[1] ?? null) : null;
}

// ---- threads

interface Pool {
  count(): number;
  set(count: number): void;
}
/** The library's threads: OpenMP's, or OpenBLAS' own. */
function poolOf({ find, kind, prefix = '' }: NativeLibrary): Pool | null {
  const [get, set] =
    kind === 'onednn'
      ? ['omp_get_max_threads', 'omp_set_num_threads']
      : [`${prefix}openblas_get_num_threads`, `${prefix}openblas_set_num_threads`];
  const [count, use] = [find(get, 'int', []), find(set, 'void', ['int'])];
  return count && use && { count, set: use };
}
let wanted: number | null = null;

/** The library's threads. It is not loaded to be told how many. */
export const threads: Threads = {
  count: () => native()?.pool?.count() ?? null,
  use(count) {
    wanted = count;
    found?.pool?.set(count);
  },
};
