// Writes zip archives as PyTorch's writer does: every entry stored as it is, its contents at a multiple of 64 bytes, checksum and
// sizes behind them.
import { crc32 } from '#platform';
import { encodeText } from '../pickle/text.js';

/** Contents begin at multiples of it. */
export const ALIGNMENT = 64;
const WIDE = 0xffffffff;
/** Names are UTF-8, and sizes stand behind the contents, where there are any. */
const flagsOf = (size: number): number => (size > 0 ? 0x0808 : 0x0800);

interface Written {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly size: number;
  readonly header: number;
}

/** Little-endian numbers, one after the other, of 2, 4 or 8 bytes. */
function record(...fields: readonly (readonly [bytes: 2 | 4 | 8, value: number])[]): Uint8Array {
  const out = new DataView(new ArrayBuffer(fields.reduce((sum, [bytes]) => sum + bytes, 0)));
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 2) out.setUint16(at, value, true);
    else if (bytes === 4) out.setUint32(at, value, true);
    else out.setBigUint64(at, BigInt(value), true);
    at += bytes;
  }
  return new Uint8Array(out.buffer);
}

const small = (value: number): number => Math.min(value, WIDE);

/** An archive on its way to wherever `write` puts it. */
export class ZipWriter {
  private at = 0;
  private readonly entries: Written[] = [];

  constructor(private readonly write: (bytes: Uint8Array) => void) {}

  private put(bytes: Uint8Array): void {
    this.write(bytes);
    this.at += bytes.length;
  }

  /** The checksums and lengths of what has been written, in order. */
  get written(): readonly { readonly crc: number; readonly size: number }[] {
    return this.entries;
  }

  /** Adds an entry. */
  add(name: string, contents: Uint8Array): void {
    const header = this.at;
    const path = encodeText(name);
    const size = contents.length;
    const wide = size >= WIDE || header >= WIDE;
    // An extra field of no meaning fills up to the alignment.
    const begin = header + 30 + path.length + 4 + (wide ? (size >= WIDE ? 28 : 12) : 0);
    const padding = (ALIGNMENT - (begin % ALIGNMENT)) % ALIGNMENT;
    this.put(
      record(
        [4, 0x04034b50],
        [2, 0],
        [2, flagsOf(size)],
        [2, 0],
        [2, 0],
        [2, 0],
        [4, 0],
        [4, 0],
        [4, 0],
        [2, path.length],
        [2, padding + 4 + (begin - header - 34 - path.length)],
      ),
    );
    this.put(path);
    if (wide) {
      const fields: [8, number][] = [
        ...(size >= WIDE
          ? ([
              [8, size],
              [8, size],
            ] as [8, number][])
          : []),
        [8, header],
      ];
      this.put(record([2, 1], [2, 8 * fields.length], ...fields));
    }
    const filler = new Uint8Array(4 + padding).fill(0x5a);
    filler.set([0x46, 0x42, padding & 255, padding >> 8]); // FB
    this.put(filler);
    const crc = crc32(contents);
    this.put(contents);
    if (size > 0) {
      const width = wide ? 8 : 4;
      this.put(record([4, 0x08074b50], [4, crc], [width, size], [width, size]));
    }
    this.entries.push({ name: path, crc, size, header });
  }

  /** Writes the directory, which ends the archive. */
  end(): void {
    const directory = this.at;
    for (const { name, crc, size, header } of this.entries) {
      const wide: [8, number][] = [];
      if (size >= WIDE) wide.push([8, size], [8, size]);
      if (header >= WIDE) wide.push([8, header]);
      const extra = wide.length === 0 ? new Uint8Array(0) : record([2, 1], [2, 8 * wide.length], ...wide);
      this.put(
        record(
          [4, 0x02014b50],
          [2, 0],
          [2, 0],
          [2, flagsOf(size)],
          [2, 0],
          [2, 0],
          [2, 0],
          [4, crc],
          [4, small(size)],
          [4, small(size)],
          [2, name.length],
          [2, extra.length],
          [2, 0],
          [2, 0],
          [2, 0],
          [4, 0],
          [4, small(header)],
        ),
      );
      this.put(name);
      this.put(extra);
    }
    const size = this.at - directory;
    const end = this.at;
    const count = this.entries.length;
    this.put(
      record(
        [4, 0x06064b50],
        [8, 44],
        [2, 0x031e],
        [2, 0x2d],
        [4, 0],
        [4, 0],
        [8, count],
        [8, count],
        [8, size],
        [8, directory],
      ),
    );
    this.put(record([4, 0x07064b50], [4, 0], [8, end], [4, 1]));
    const few = Math.min(count, 0xffff);
    this.put(
      record([4, 0x06054b50], [2, 0], [2, 0], [2, few], [2, few], [4, small(size)], [4, small(directory)], [2, 0]),
    );
  }
}
