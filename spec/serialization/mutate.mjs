// Broken and hostile checkpoints: files with bytes changed, moved, cut off or put in, and pickles of random instructions.

/** Numbers of [0, 2^32), the same of the same seed (mulberry32). */
export function randomness(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

const edges = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/** One change to some bytes. */
const changes = [
  (bytes, next) => {
    const out = bytes.slice();
    for (let k = next() % 4; k >= 0; k--) out[next() % out.length] = next() & 255;
    return out;
  },
  (bytes, next) => {
    const out = bytes.slice();
    out[next() % out.length] ^= 1 << (next() % 8);
    return out;
  },
  (bytes, next) => {
    const out = bytes.slice();
    const view = new DataView(out.buffer);
    const width = [2, 4, 8][next() % 3];
    if (out.length <= width) return out;
    const at = next() % (out.length - width);
    const value = edges[next() % edges.length];
    if (width === 2) view.setUint16(at, value & 0xffff, true);
    else if (width === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, next() % 2 ? BigInt(value) << 32n : BigInt(value), true);
    return out;
  },
  (bytes, next) => bytes.slice(0, next() % bytes.length),
  (bytes, next) => bytes.slice(next() % bytes.length),
  (bytes, next) => {
    const at = next() % bytes.length;
    const to = Math.min(at + (next() % 64), bytes.length);
    return joined(bytes.subarray(0, at), bytes.subarray(to));
  },
  (bytes, next) => {
    const at = next() % bytes.length;
    const from = next() % bytes.length;
    return joined(bytes.subarray(0, at), bytes.subarray(from, from + (next() % 300)), bytes.subarray(at));
  },
  (bytes, next) => {
    const out = bytes.slice();
    const [to, from] = [next() % out.length, next() % out.length];
    out.set(bytes.subarray(from, from + Math.min(next() % 64, out.length - to)), to);
    return out;
  },
];

function joined(...parts) {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * The file with some changes: an archive every other time without its checksums, so that changes reach what reads its entries, or with
 * changes in its pickle alone, where that comes first.
 */
export function mutated(bytes, next) {
  const kind = next() % 4;
  const from = kind === 0 ? pickleOf(bytes) : null;
  if (from !== null) {
    const out = unchecked(bytes);
    for (let k = next() % 3; k >= 0; k--) {
      const at = from[0] + (next() % (from[1] - from[0]));
      out[at] = next() % 2 === 0 ? next() & 255 : bytes[from[0] + (next() % (from[1] - from[0]))];
    }
    return out;
  }
  let out = kind < 2 ? unchecked(bytes) : bytes.slice();
  for (let k = [0, 0, 0, 1, 2][next() % 5]; k >= 0 && out.length > 0; k--) {
    out = changes[next() % changes.length](out, next);
  }
  return out;
}

/** Where an archive's first entry, the pickle, begins and ends; null of other files. */
function pickleOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 30 || view.getUint32(0, true) !== 0x04034b50) return null;
  const from = 30 + view.getUint16(26, true) + view.getUint16(28, true);
  const to = bytes.findIndex((_, at) => at > from && at + 4 <= bytes.length && view.getUint32(at, true) === 0x08074b50);
  return to > from ? [from, to] : null;
}

/** An archive whose checksums are 0, as PyTorch leaves them when it is told to. */
export function unchecked(bytes) {
  const out = bytes.slice();
  const view = new DataView(out.buffer);
  for (let at = 0; at + 46 <= out.length; at++)
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 16, 0, true);
  return out;
}

// ---- archives by hand

const encoder = new TextEncoder();
const little = (size, value) => {
  const out = new DataView(new ArrayBuffer(size));
  if (size === 2) out.setUint16(0, value, true);
  else out.setUint32(0, value, true);
  return new Uint8Array(out.buffer);
};

/** A zip archive of stored entries without checksums; `method` and `size` may say what is not true. */
export function zip(entries) {
  const parts = [];
  const directory = [];
  let at = 0;
  for (const { name, data, method = 0, size = data.length, offset = null, sameAs = null } of entries) {
    const path = encoder.encode(name);
    const local = joined(little(4, 0x04034b50), new Uint8Array(4), little(2, method), new Uint8Array(16), little(2, path.length), little(2, 0), path, data); // prettier-ignore
    const place = offset ?? (sameAs === null ? at : 0);
    directory.push(joined(little(4, 0x02014b50), new Uint8Array(6), little(2, method), new Uint8Array(8), little(4, data.length), little(4, size), little(2, path.length), new Uint8Array(12), little(4, place), path)); // prettier-ignore
    if (sameAs === null) {
      parts.push(local);
      at += local.length;
    }
  }
  const all = joined(...directory);
  return joined(...parts, all, little(4, 0x06054b50), new Uint8Array(4), little(2, entries.length), little(2, entries.length), little(4, all.length), little(4, at), little(2, 0)); // prettier-ignore
}

/** A checkpoint of a pickle's instructions, and of storages by their keys. */
export const checkpoint = (pickle, storages = {}) =>
  zip([
    { name: 'archive/data.pkl', data: pickle },
    { name: 'archive/version', data: encoder.encode('3\n') },
    ...Object.entries(storages).map(([key, data]) => ({ name: `archive/data/${key}`, data })),
  ]);

const text = (value) => joined(encoder.encode('X'), little(4, encoder.encode(value).length), encoder.encode(value));
const names = [
  'ccollections\nOrderedDict\n', 'ctorch._utils\n_rebuild_tensor_v2\n', 'ctorch._utils\n_rebuild_parameter\n', 'ctorch\nFloatStorage\n',
  'ctorch\nLongStorage\n', 'c_codecs\nencode\n', 'c__builtin__\nset\n', 'c__builtin__\nbytearray\n', 'ctorch\nSize\n', 'ctorch\ndevice\n',
  'ctorch\nfloat32\n', 'ctorch._tensor\n_rebuild_from_type_v2\n', 'ctorch\nFloatTensor\n', 'ccollections\nCounter\n',
  'ctorch._utils\n_rebuild_tensor_v3\n', 'ctorch.storage\nUntypedStorage\n', 'cos\nsystem\n', 'ctorch.nn.parameter\nParameter\n',
  'ctorch._utils\n_rebuild_meta_tensor_no_storage\n', 'ctorch._utils\n_rebuild_device_tensor_from_cpu_tensor\n',
]; // prettier-ignore

/** An argument of random kind. */
const operands = [
  () => encoder.encode('N'),
  () => encoder.encode('('),
  (next) => Uint8Array.of(0x4b, next() % 6),
  (next) => joined(encoder.encode('J'), little(4, next())),
  (next) => text(['0', 'storage', 'cpu', 'latin1', '__proto__', 'x'][next() % 6]),
  (next) => encoder.encode(names[next() % names.length]),
  (next) => Uint8Array.of(0x71, next() % 8),
  (next) => Uint8Array.of(0x68, next() % 8),
  (next) => encoder.encode(')]}t\x85\x86\x87Rb\x81aesuQ0120'[next() % 20]).slice(0, 1),
  (next) => Uint8Array.of([0x85, 0x86, 0x87, 0x81, 0x88, 0x89, 0x8f, 0x90, 0x93, 0x94, 0x74, 0x52, 0x51][next() % 13]),
  () => joined(encoder.encode('('), text('storage'), encoder.encode('ctorch\nFloatStorage\n'), text('0'), text('cpu'), Uint8Array.of(0x4b, 4, 0x74, 0x51)), // prettier-ignore
];

/** A checkpoint of random instructions. */
export function random(next) {
  const parts = [Uint8Array.of(0x80, 2)];
  for (let k = next() % 40; k >= 0; k--) parts.push(operands[next() % operands.length](next));
  parts.push(encoder.encode('.'));
  return checkpoint(joined(...parts), { 0: new Uint8Array(16) });
}
