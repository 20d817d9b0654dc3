// TFRecord: a message's length and bytes, each with a checksum, CRC-32C turned and shifted so that checksums of checksums are sound.

/** The CRC-32C (Castagnoli) of each byte. */
const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = (c & 1) === 1 ? 0x82f63b78 ^ (c >>> 1) : c >>> 1;
  return c;
});

export function crc32c(bytes: Uint8Array): number {
  let c = ~0;
  for (const byte of bytes) c = table[(c ^ byte) & 255]! ^ (c >>> 8);
  return ~c >>> 0;
}

const masked = (bytes: Uint8Array): number => {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
};

/** A record around a message. */
export function record(message: Uint8Array): Uint8Array {
  const out = new Uint8Array(16 + message.length);
  const view = new DataView(out.buffer);
  view.setBigUint64(0, BigInt(message.length), true);
  view.setUint32(8, masked(out.subarray(0, 8)), true);
  out.set(message, 12);
  view.setUint32(12 + message.length, masked(message), true);
  return out;
}
