// Reads zip archives by ranges: the directory at the end, then only the entries that are asked for. The layout is PKWARE's
// (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT); entries that lie over each other are refused, so that a small file
// cannot hold much, and compressed ones are bounded before they are inflated.
import { crc32, inflate } from '#platform';
import { RuntimeError } from '../../errors.js';
import { decodeText } from '../pickle/text.js';
import type { Source } from '../source.js';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;

/** Bytes of these records, without names and comments. */
const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const END_SIZE = 22;
const LOCATOR64_SIZE = 20;
const END64_SIZE = 56;

const STORED = 0;
const DEFLATED = 8;

/** How many times its size a file's compressed entries may come to. */
const MOST_INFLATED = 32;
/** Read at a time, while the checksum is taken: what a processor's cache holds. */
const STRETCH = 1 << 18;
/**
 * How many bytes of a file have their checksums taken. That takes longer than to read them, and PyTorch takes none at all; a pickle and
 * small tensors are always among them, as entries too large for what is left do not count.
 */
const MOST_CHECKED = 1 << 22;

/** PyTorch's error for an archive that cannot be read. */
export const broken = (what: string): RuntimeError =>
  new RuntimeError(
    `PytorchStreamReader failed ${what}. If you are seeing this error, there is a high likelihood that your checkpoint file is corrupted. This can happen if the checkpoint was not saved properly, was transferred incorrectly, or the file was modified after saving.`,
  );

const inArchive = (what: string): RuntimeError => broken(`reading zip archive: ${what}`);

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Where its header lies, and where at the latest it ends. */
  readonly header: number;
  end: number;
}

/** An archive that is open for reading. */
export class ZipReader {
  private readonly entries = new Map<string, Entry>();
  private unchecked = MOST_CHECKED;
  /** The header of the entry that is looked at. One for all: with a new buffer each V8 would collect, as memory has just grown. */
  private readonly local = new DataView(new ArrayBuffer(LOCAL_SIZE));

  /** @throws RuntimeError for what is no archive, or a broken one */
  constructor(private readonly source: Source) {
    const { at, size, count } = directoryOf(source);
    const list = entriesIn(source.take(at, size), count);
    for (const entry of list) {
      if (this.entries.has(entry.name)) throw inArchive(`two entries are named '${entry.name}'`);
      this.entries.set(entry.name, entry);
    }
    checkApart(list, at);
    const inflated = list.reduce((sum, { method, size: bytes }) => sum + (method === STORED ? 0 : bytes), 0);
    if (inflated > MOST_INFLATED * source.size) {
      throw inArchive(`its entries would inflate to ${inflated} bytes, more than ${MOST_INFLATED} times the file`);
    }
  }

  get names(): IterableIterator<string> {
    return this.entries.keys();
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** An entry's bytes, or null where there is no such entry. */
  sizeOf(name: string): number | null {
    return this.entries.get(name)?.size ?? null;
  }

  /** Fills `into`, which is as long as the entry, with its contents. */
  read(name: string, into: Uint8Array): void {
    const entry = this.entry(name);
    if (into.length !== entry.size) throw inArchive(`'${name}' has ${entry.size} bytes, not ${into.length}`);
    const at = this.dataOf(entry);
    if (entry.method === DEFLATED) return this.inflate(entry, at, into);
    if (into.length > this.unchecked) return this.source.read(into, at);
    this.unchecked -= into.length;
    let crc = 0;
    for (let done = 0; done < into.length; done += STRETCH) {
      const stretch = into.subarray(done, done + STRETCH);
      this.source.read(stretch, at + done);
      crc = crc32(stretch, crc);
    }
    this.check(entry, crc);
  }

  /** An entry's contents. */
  bytes(name: string): Uint8Array {
    const entry = this.entry(name);
    const out = new Uint8Array(entry.size);
    this.read(name, out);
    return out;
  }

  private entry(name: string): Entry {
    const entry = this.entries.get(name);
    if (entry === undefined) throw broken(`locating file ${name}: file not found`);
    return entry;
  }

  /** Where an entry's contents begin. */
  private dataOf({ name, header, packed, end }: Entry): number {
    const view = this.local;
    this.source.read(new Uint8Array(view.buffer), header);
    if (view.getUint32(0, true) !== LOCAL) throw inArchive(`invalid header or archive is corrupted ('${name}')`);
    const at = header + LOCAL_SIZE + view.getUint16(26, true) + view.getUint16(28, true);
    if (at + packed > end) throw inArchive(`'${name}' reaches into what follows it`);
    return at;
  }

  private inflate(entry: Entry, at: number, into: Uint8Array): void {
    let out: Uint8Array;
    try {
      out = inflate(this.source.take(at, entry.packed), entry.size);
    } catch (error) {
      throw inArchive(`'${entry.name}' does not inflate (${error instanceof Error ? error.message : String(error)})`);
    }
    if (out.length !== entry.size)
      throw inArchive(`'${entry.name}' inflates to ${out.length} bytes, not ${entry.size}`);
    this.check(entry, crc32(out));
    into.set(out);
  }

  /** PyTorch can be told to leave checksums out; then they are 0. */
  private check({ name, crc }: Entry, found: number): void {
    if (crc !== 0 && crc !== found) throw broken(`reading file ${name}: its checksum does not match its contents`);
  }
}

/** Where the directory lies, by the records at the end. */
function directoryOf(source: Source): { at: number; size: number; count: number } {
  if (source.size < END_SIZE) throw inArchive('not a ZIP archive');
  const from = Math.max(source.size - END_SIZE - 65535, 0);
  const tail = source.take(from, source.size - from);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.length);
  let end = tail.length - END_SIZE;
  while (
    end >= 0 &&
    !(view.getUint32(end, true) === END && view.getUint16(end + 20, true) === tail.length - END_SIZE - end)
  ) {
    end--;
  }
  if (end < 0) throw inArchive('failed finding central directory');
  let [count, size, at] = [
    view.getUint16(end + 10, true),
    view.getUint32(end + 12, true),
    view.getUint32(end + 16, true),
  ];
  const locator = end - LOCATOR64_SIZE;
  if (locator >= 0 && view.getUint32(locator, true) === LOCATOR64) {
    const place = Number(view.getBigUint64(locator + 8, true));
    if (!(place + END64_SIZE <= from + locator)) throw inArchive('failed finding central directory');
    const bytes = source.take(place, END64_SIZE);
    const large = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (large.getUint32(0, true) !== END64) throw inArchive('failed finding central directory');
    [count, size, at] = [32, 40, 48].map((k) => Number(large.getBigUint64(k, true))) as [number, number, number];
  }
  if (!(at + size <= from + end) || !(count * CENTRAL_SIZE <= size))
    throw inArchive('invalid header or archive is corrupted');
  return { at, size, count };
}

function entriesIn(bytes: Uint8Array, count: number): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const out: Entry[] = [];
  let at = 0;
  for (let k = 0; k < count; k++) {
    if (at + CENTRAL_SIZE > bytes.length || view.getUint32(at, true) !== CENTRAL) {
      throw inArchive('invalid header or archive is corrupted');
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((i) => view.getUint16(at + i, true));
    const next = at + CENTRAL_SIZE + nameLength! + extraLength! + commentLength!;
    if (next > bytes.length) throw inArchive('invalid header or archive is corrupted');
    const name = decodeText(bytes.subarray(at + CENTRAL_SIZE, at + CENTRAL_SIZE + nameLength!));
    const extra = at + CENTRAL_SIZE + nameLength!;
    const [packed, size, header] = sizes(view, at, extra, extra + extraLength!);
    const method = view.getUint16(at + 10, true);
    if ((view.getUint16(at + 8, true) & 1) === 1) throw inArchive(`'${name}' is encrypted`);
    if (method !== STORED && method !== DEFLATED) throw inArchive(`unsupported method ${method} of '${name}'`);
    if (method === STORED && packed !== size) throw inArchive(`'${name}' has two sizes, ${packed} and ${size}`);
    out.push({ name, method, crc: view.getUint32(at + 16, true), packed, size, header, end: 0 });
    at = next;
  }
  return out;
}

const WIDE = 0xffffffff;

/** Packed size, size and place of an entry; those that 32 bits do not hold stand in an extra field. */
function sizes(
  view: DataView,
  at: number,
  from: number,
  to: number,
): readonly [packed: number, size: number, header: number] {
  const small = [view.getUint32(at + 20, true), view.getUint32(at + 24, true), view.getUint32(at + 42, true)] as const;
  if (!small.includes(WIDE)) return small;
  for (let k = from; k + 4 <= to;) {
    const [id, length] = [view.getUint16(k, true), view.getUint16(k + 2, true)];
    if (id === 1) {
      let next = k + 4;
      const take = (value: number, order: number): number => {
        if (value !== WIDE) return value;
        if (next + 8 > Math.min(to, k + 4 + length)) throw inArchive(`no size of 64 bits (${order})`);
        const wide = Number(view.getBigUint64(next, true));
        next += 8;
        return wide;
      };
      // There the size comes before the packed one.
      const size = take(small[1], 1);
      return [take(small[0], 0), size, take(small[2], 2)];
    }
    k += 4 + length;
  }
  return small;
}

/** Makes sure that no two entries share bytes, and says how far each may reach. */
function checkApart(entries: readonly Entry[], directory: number): void {
  const sorted = [...entries].sort((a, b) => a.header - b.header);
  sorted.forEach((entry, k) => {
    entry.end = sorted[k + 1]?.header ?? directory;
    if (!(entry.header + LOCAL_SIZE + entry.packed <= entry.end))
      throw inArchive(`'${entry.name}' overlaps what follows it`);
  });
}
