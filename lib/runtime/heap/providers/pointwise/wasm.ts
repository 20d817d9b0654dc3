// WebAssembly's binary format, as far as a kernel needs it (https://webassembly.github.io/spec/core/binary/).

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;
export type Type = typeof I32 | typeof I64 | typeof F32 | typeof F64 | typeof V128;

/** Bytes that are made once for all kernels. */
export type Bytes = readonly number[];

const short: readonly Bytes[] = Array.from({ length: 128 }, (_, n) => [n]);

/** Bytes of an unsigned integer below 2³². */
export function leb(n: number): Bytes {
  if (n < 128) return short[n]!;
  const out: number[] = [];
  do {
    const low = n & 127;
    n >>>= 7;
    out.push(n ? low | 128 : low);
  } while (n);
  return out;
}

/** Bytes of a 32-bit integer, addresses past 2³¹ included. */
export function sleb(value: number): Bytes {
  const out: number[] = [];
  for (let n = value | 0; ;) {
    const low = n & 127;
    n >>= 7;
    if ((n === 0 && !(low & 64)) || (n === -1 && low & 64)) {
      out.push(low);
      return out;
    }
    out.push(low | 128);
  }
}

/** Bytes of a 64-bit integer. */
export function sleb64(value: bigint): number[] {
  const out: number[] = [];
  for (let n = BigInt.asIntN(64, value); ;) {
    const low = Number(n & 127n);
    n >>= 7n;
    if ((n === 0n && !(low & 64)) || (n === -1n && low & 64)) {
      out.push(low);
      return out;
    }
    out.push(low | 128);
  }
}

const number = new DataView(new ArrayBuffer(8));

/** The bit pattern of a number rounded to float32. */
export function bits32(value: number): number {
  number.setFloat32(0, value);
  return number.getInt32(0);
}

/** The bit pattern of a float64. */
export function bits64(value: number): bigint {
  number.setFloat64(0, value);
  return number.getBigInt64(0);
}

export function bytesOfF32(value: number): number[] {
  number.setFloat32(0, value, true);
  return [0, 1, 2, 3].map((k) => number.getUint8(k));
}

export function bytesOfF64(value: number): number[] {
  number.setFloat64(0, value, true);
  return [0, 1, 2, 3, 4, 5, 6, 7].map((k) => number.getUint8(k));
}

const vectorCodes: Bytes[] = [];
/** A vector instruction. */
export const simd = (code: number): Bytes => (vectorCodes[code] ??= [0xfd, ...leb(code)]);

const plainCodes: Bytes[] = [];
/** An instruction of one byte. */
export const plain = (code: number): Bytes => (plainCodes[code] ??= [code]);

/** Code as it is written. One writer serves all kernels, one after the other. */
export class Writer {
  private buffer = new Uint8Array(1 << 16);
  length = 0;

  byte(value: number): void {
    if (this.length === this.buffer.length) {
      const larger = new Uint8Array(2 * this.length);
      larger.set(this.buffer);
      this.buffer = larger;
    }
    this.buffer[this.length++] = value;
  }
  bytes(values: Bytes): void {
    for (let k = 0; k < values.length; k++) this.byte(values[k]!);
  }
  code(...values: number[]): void {
    for (let k = 0; k < values.length; k++) this.byte(values[k]!);
  }
  leb(n: number): void {
    while (n > 127) {
      this.byte((n & 127) | 128);
      n >>>= 7;
    }
    this.byte(n);
  }
  /** local.get */
  get(local: number): void {
    this.byte(0x20);
    this.leb(local);
  }
  /** local.set */
  set(local: number): void {
    this.byte(0x21);
    this.leb(local);
  }
  /** local.tee */
  tee(local: number): void {
    this.byte(0x22);
    this.leb(local);
  }
  /** i32.const */
  i32(value: number): void {
    this.byte(0x41);
    if (value >= -64 && value < 64) this.byte(value & 127);
    else this.bytes(sleb(value));
  }
  get written(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }
}

const section = (id: number, content: Bytes): number[] => [id, ...leb(content.length), ...content];
const text = (s: string): number[] => [s.length, ...Array.from(s, (c) => c.charCodeAt(0))];

/** A function that a module takes from outside, by its name in the import object's `f`. */
export interface Import {
  readonly name: string;
  readonly params: readonly Type[];
  readonly result: Type;
}

/** A module of one function, exported as `run`, that takes one i32. Its memory is the import `e.m`. */
export function moduleBytes(
  imports: readonly Import[],
  locals: readonly Type[],
  code: Uint8Array | Bytes,
  shared: boolean,
): Uint8Array<ArrayBuffer> {
  const runs: number[] = [];
  let count = 0;
  for (let k = 0; k < locals.length;) {
    let end = k + 1;
    while (locals[end] === locals[k]) end++;
    runs.push(...leb(end - k), locals[k]!);
    count++;
    k = end;
  }
  const body = [...leb(count), ...runs];
  const signatures = imports.map(({ params, result }) => [0x60, params.length, ...params, 1, result]);
  const head = [
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [...leb(1 + imports.length), 0x60, 1, I32, 0, ...signatures.flat()]),
    ...section(2, [
      ...leb(1 + imports.length),
      ...[...text('e'), ...text('m'), 2, ...(shared ? [3, 1, ...leb(65536)] : [0, 1])],
      ...imports.flatMap(({ name }, k) => [...text('f'), ...text(name), 0, ...leb(k + 1)]),
    ]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('run'), 0, ...leb(imports.length)]),
  ];
  const length = leb(body.length + code.length + 1);
  const content = leb(1 + length.length + body.length + code.length + 1);
  const bytes = new Uint8Array(head.length + 1 + content.length + 1 + length.length + body.length + code.length + 1);
  let at = 0;
  for (const part of [head, [10], content, [1], length, body, code, [0x0b]]) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
