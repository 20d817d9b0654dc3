// The bytes of a pickle as they are written: opcodes with their operands, protocol 2.
import * as op from './opcodes.js';
import { encodeInteger, encodeText } from './text.js';

/** Instructions, one after the other. */
export class PickleWriter {
  private buffer = new Uint8Array(1024);
  private view = new DataView(this.buffer.buffer);
  private length = 0;

  /** All bytes so far. */
  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  private room(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.buffer.length) {
      const larger = new Uint8Array(2 * this.length);
      larger.set(this.buffer.subarray(0, at));
      this.buffer = larger;
      this.view = new DataView(larger.buffer);
    }
    return at;
  }

  op(...codes: readonly number[]): void {
    const at = this.room(codes.length);
    this.buffer.set(codes, at);
  }

  private raw(bytes: Uint8Array): void {
    const at = this.room(bytes.length);
    this.buffer.set(bytes, at);
  }

  private uint32(value: number): void {
    const at = this.room(4);
    this.view.setUint32(at, value, true);
  }

  text(value: string): void {
    const bytes = encodeText(value);
    this.op(op.BINUNICODE);
    this.uint32(bytes.length);
    this.raw(bytes);
  }

  global(module: string, name: string): void {
    this.op(op.GLOBAL);
    this.raw(encodeText(`${module}\n${name}\n`));
  }

  float(value: number): void {
    this.op(op.BINFLOAT);
    const at = this.room(8);
    this.view.setFloat64(at, value, false);
  }

  integer(value: number | bigint): void {
    if (value >= 0 && value < 256) this.op(op.BININT1, Number(value));
    else if (value >= 0 && value < 65536) this.op(op.BININT2, Number(value) & 255, Number(value) >> 8);
    else if (value >= -(2 ** 31) && value < 2 ** 31) {
      this.op(op.BININT);
      this.uint32(Number(value) >>> 0);
    } else {
      const bytes = encodeInteger(BigInt(value));
      if (bytes.length < 256) this.op(op.LONG1, bytes.length);
      else {
        this.op(op.LONG4);
        this.uint32(bytes.length);
      }
      this.raw(bytes);
    }
  }

  private indexed(short: number, long: number, index: number): void {
    if (index < 256) this.op(short, index);
    else {
      this.op(long);
      this.uint32(index);
    }
  }

  put(index: number): void {
    this.indexed(op.BINPUT, op.LONG_BINPUT, index);
  }

  get(index: number): void {
    this.indexed(op.BINGET, op.LONG_BINGET, index);
  }
}
