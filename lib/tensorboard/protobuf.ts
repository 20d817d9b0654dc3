// The messages of an event file, in Protocol Buffers' encoding. Fields stand in the order of their numbers, as TensorBoard's own
// writer puts them, and those that have the default value are left out.
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** A message as it grows. */
export class Message {
  private readonly bytes: number[] = [];

  private varint(value: bigint): void {
    let rest = BigInt.asUintN(64, value); // negative numbers take ten bytes
    for (; rest >= 0x80n; rest >>= 7n) this.bytes.push(Number(rest & 0x7fn) | 0x80);
    this.bytes.push(Number(rest));
  }

  private tag(field: number, wire: number): void {
    this.varint(BigInt((field << 3) | wire));
  }

  private raw(bytes: Uint8Array): void {
    for (const byte of bytes) this.bytes.push(byte);
  }

  /** int64, and enums. */
  int(field: number, value: number | bigint): this {
    if (BigInt(value) === 0n) return this;
    this.tag(field, VARINT);
    this.varint(BigInt(value));
    return this;
  }

  double(field: number, value: number): this {
    if (Object.is(value, 0)) return this;
    this.tag(field, FIXED64);
    this.raw(new Uint8Array(new Float64Array([value]).buffer));
    return this;
  }

  /** A float that is written whatever it is: one of a `oneof`. */
  float(field: number, value: number): this {
    this.tag(field, FIXED32);
    this.raw(new Uint8Array(new Float32Array([value]).buffer));
    return this;
  }

  /** A text, bytes, or a message in this one, empty ones too. */
  put(field: number, value: string | Uint8Array | Message): this {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value instanceof Message ? value.encode() : value; // prettier-ignore
    this.tag(field, BYTES);
    this.varint(BigInt(bytes.length));
    this.raw(bytes);
    return this;
  }

  /** Packed numbers; none are left out. */
  doubles(field: number, values: readonly number[]): this {
    return values.length === 0 ? this : this.put(field, new Uint8Array(new Float64Array(values).buffer));
  }

  floats(field: number, values: readonly number[]): this {
    return values.length === 0 ? this : this.put(field, new Uint8Array(new Float32Array(values).buffer));
  }

  encode(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }
}
