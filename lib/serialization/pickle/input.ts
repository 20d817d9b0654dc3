// The bytes of a pickle, read forward through a buffer.
import { EOFError } from '../../errors.js';
import type { Source } from '../source.js';

const ROOM = 65536;

export class Input {
  private buffer: Uint8Array = new Uint8Array(0);
  private view = new DataView(this.buffer.buffer);
  /** Where the buffer begins in the source, and how far it has been read. */
  private start: number;
  private next = 0;

  /** @param from where to begin */
  constructor(
    readonly source: Source,
    from = 0,
  ) {
    this.start = from;
  }

  /** Where in the source the next byte lies. */
  get position(): number {
    return this.start + this.next;
  }

  get left(): number {
    return this.source.size - this.position;
  }

  /** Makes sure that so many bytes are in the buffer, and says where. */
  private need(count: number): number {
    if (this.next + count > this.buffer.length) {
      const { position, left } = this;
      if (count > left) throw new EOFError('the file ends inside of a pickle');
      this.buffer = this.source.take(position, Math.min(left, Math.max(ROOM, count)));
      this.view = new DataView(this.buffer.buffer, this.buffer.byteOffset, this.buffer.length);
      this.start = position;
      this.next = 0;
    }
    const at = this.next;
    this.next += count;
    return at;
  }

  byte(): number {
    const at = this.need(1);
    return this.buffer[at]!;
  }

  uint16(): number {
    const at = this.need(2);
    return this.view.getUint16(at, true);
  }

  int32(): number {
    const at = this.need(4);
    return this.view.getInt32(at, true);
  }

  uint32(): number {
    const at = this.need(4);
    return this.view.getUint32(at, true);
  }

  /** A length or a number of 64 bits. Throws where it is no count. */
  int64(): number {
    const at = this.need(8);
    const value = Number(this.view.getBigInt64(at, true));
    if (!Number.isSafeInteger(value)) throw new EOFError(`the file says ${value} where a count stands`);
    return value;
  }

  /** Highest byte first, as pickles have it. */
  double(): number {
    const at = this.need(8);
    return this.view.getFloat64(at, false);
  }

  /** The next bytes, in an array that is good until more is read. */
  bytes(count: number): Uint8Array {
    if (!(count >= 0 && count <= this.left)) throw new EOFError('the file ends inside of a pickle');
    const at = this.need(count);
    return this.buffer.subarray(at, at + count);
  }

  /** The bytes up to the end of the line, without it. */
  line(): Uint8Array {
    const pieces: number[] = [];
    for (let byte = this.byte(); byte !== 10; byte = this.byte()) {
      if (pieces.length >= LONGEST) throw new EOFError('a line of the pickle does not end');
      pieces.push(byte);
    }
    return Uint8Array.from(pieces);
  }
}

/** Of a line in a pickle, in bytes: names, and numbers and strings of protocol 0. */
const LONGEST = 1 << 20;
