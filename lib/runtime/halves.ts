// Floats of 16 bits, as bit patterns. float16 has 5 bits of exponent and 10 of fraction, bfloat16 the upper half of a float32.
// A double is rounded to float32 first, as PyTorch does, and then to nearest, of two equally near to the even one.
import { byType } from '../dtype.js';

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** 2^112: the factor between floats whose exponents are counted from -127 and from -15. */
const BIAS = 2 ** 112;

function float16ToBits(value: number): number {
  float[0] = value;
  const sign = (word[0]! >>> 16) & 0x8000;
  const size = word[0]! & 0x7fffffff;
  if (size > 0x7f800000) return sign | 0x7e00;
  if (size >= 0x47800000) return sign | 0x7c00; // 65536 and more
  if (size < 0x38800000) {
    // Subnormal: beside a half the last bit of a float32 is worth 2^-24.
    float[0] = Math.abs(float[0]) + 0.5;
    return sign | (word[0]! - 0x3f000000);
  }
  return sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
}

function float16FromBits(bits: number): number {
  word[0] = (bits & 0x7fff) << 13;
  const size = (bits & 0x7c00) === 0x7c00 ? ((bits & 0x3ff) === 0 ? Infinity : NaN) : float[0]! * BIAS;
  return (bits & 0x8000) === 0 ? size : -size;
}

function bfloat16ToBits(value: number): number {
  float[0] = value;
  const bits = word[0]!;
  return value !== value ? 0x7fc0 : ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

function bfloat16FromBits(bits: number): number {
  word[0] = bits << 16;
  return float[0]!;
}

/** How the numbers of a type become patterns of 16 bits, and these numbers. */
export interface Half {
  readonly toBits: (value: number) => number;
  readonly fromBits: (bits: number) => number;
}

/** The patterns of a 16-bit float's type; null for any other. */
export const halfOf = byType<Half | null>({
  bool: null,
  uint8: null,
  int8: null,
  int16: null,
  int32: null,
  int64: null,
  float16: { toBits: float16ToBits, fromBits: float16FromBits },
  bfloat16: { toBits: bfloat16ToBits, fromBits: bfloat16FromBits },
  float32: null,
  float64: null,
});
