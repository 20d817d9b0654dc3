// The header of a safetensors file: eight bytes of its length, then JSON of names, types, shapes and places, then the elements
// (https://github.com/huggingface/safetensors#format).
import {
  type DType,
  type StoredName,
  byType,
  bfloat16,
  bool,
  float16,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  uint8,
} from '../../dtype.js';
import { NotImplementedError } from '../../errors.js';
import type { Shape } from '../../shape.js';
import type { Source } from '../source.js';

/** A file that is no safetensors file, or a broken one. */
export class SafetensorError extends Error {
  override name = 'SafetensorError';
}

const refused = (why: string): SafetensorError => new SafetensorError(`Error while deserializing: ${why}`);

/** More is no header, but an attack. */
const LONGEST = 100_000_000;

const names: Readonly<Record<StoredName, string>> = {
  bool: 'BOOL',
  uint8: 'U8',
  int8: 'I8',
  int16: 'I16',
  int32: 'I32',
  int64: 'I64',
  float16: 'F16',
  bfloat16: 'BF16',
  float32: 'F32',
  float64: 'F64',
};
/** What the format calls a type. */
export const nameOf = byType(names);
const types = new Map(
  [bool, uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64].map((dtype) => [nameOf(dtype), dtype]),
);
/** Types of the format by their order in a file, the last first. */
const order = 'BOOL F4 F6_E2M3 F6_E3M2 U8 I8 F8_E5M2 F8_E4M3 F8_E8M0 F8_E4M3FNUZ F8_E5M2FNUZ I16 U16 F16 BF16 I32 U32 F32 C64 F64 I64 U64'.split(' '); // prettier-ignore

/** Where a tensor lies: bytes from the end of the header. */
export interface Place {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly from: number;
  readonly to: number;
}

export interface Header {
  /** in the order in which they lie in the file */
  readonly places: readonly Place[];
  readonly metadata: Readonly<Record<string, string>> | null;
  /** where in the file the elements begin */
  readonly begin: number;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(bytes: Uint8Array): Record<string, unknown> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refused('invalid UTF-8 in header');
  }
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw refused(`invalid JSON in header: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(header)) throw refused('invalid JSON in header: expected a map of tensors');
  return header;
}

function metadataIn(value: unknown): Record<string, string> | null {
  if (value === undefined || value === null) return null;
  if (!isRecord(value)) throw refused('invalid JSON in header: __metadata__ must be a map of strings');
  const odd = Object.values(value).find((item) => typeof item !== 'string');
  if (odd !== undefined)
    throw refused(`invalid JSON in header: __metadata__ holds ${JSON.stringify(odd)}, expected a string`);
  return value as Record<string, string>;
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0;

function placeIn(name: string, value: unknown): Place {
  if (name === '__proto__') throw refused('a tensor cannot be named `__proto__` here');
  const { dtype: type, shape, data_offsets: offsets } = isRecord(value) ? value : {};
  if (typeof type !== 'string') throw refused(`invalid JSON in header: missing field \`dtype\` of \`${name}\``);
  if (!order.includes(type)) {
    throw refused(
      `invalid JSON in header: unknown variant \`${type}\`, expected one of ${order.map((t) => `\`${t}\``).join(', ')}`,
    );
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) throw refused(`invalid JSON in header: shape of \`${name}\``);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw refused(`invalid JSON in header: data_offsets of \`${name}\``);
  }
  const dtype = types.get(type);
  if (dtype === undefined) throw new NotImplementedError(`tensor \`${name}\` is ${type}, a type that is not there yet`);
  return { name, dtype, shape: Object.freeze(shape), from: offsets[0]!, to: offsets[1]! };
}

/**
 * Reads a file's header, and makes sure that its tensors fill what follows it, each byte once.
 *
 * @throws SafetensorError for a broken one, before anything else is read
 */
export function readHeader(source: Source): Header {
  if (source.size < 8) throw refused('header too small');
  const first = source.take(0, 8);
  const length = Number(new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true));
  if (length > LONGEST) throw refused('header too large');
  if (8 + length > source.size) throw refused('invalid header length');
  const { __metadata__: metadata, ...tensors } = parsed(source.take(8, length));
  const places = Object.entries(tensors).map(([name, value]) => placeIn(name, value));
  places.sort((a, b) => a.from - b.from || a.to - b.to);
  let at = 0;
  for (const { name, dtype, shape, from, to } of places) {
    if (from !== at || to < from) throw refused(`invalid offset for tensor \`${name}\``);
    const bytes = shape.reduce((product, n) => product * n, dtype.itemsize);
    if (!Number.isSafeInteger(bytes)) throw refused('overflow computing buffer size from shape and/or element type');
    if (bytes !== to - from) throw refused('invalid shape, data type, or offset for tensor');
    at = to;
  }
  if (8 + length + at !== source.size) throw refused('incomplete metadata, file not fully covered');
  return { places, metadata: metadataIn(metadata), begin: 8 + length };
}

/** Tensors in the order in which the format has them: the largest types first, and then by name. */
export const inOrder = <T extends { readonly dtype: DType }>(tensors: Iterable<readonly [string, T]>): [string, T][] =>
  [...tensors]
    .map(([name, tensor]): [string, T] => [name, tensor])
    .sort(
      ([a, x], [b, y]) =>
        order.indexOf(nameOf(y.dtype)) - order.indexOf(nameOf(x.dtype)) || (a < b ? -1 : a > b ? 1 : 0),
    );

/** The bytes before the elements of tensors, which are in order. */
export function writeHeader(
  tensors: Iterable<readonly [string, { readonly dtype: DType; readonly shape: Shape; readonly nbytes: number }]>,
  metadata: Readonly<Record<string, string>> | null,
): Uint8Array {
  const entries: [string, unknown][] = metadata === null ? [] : [['__metadata__', metadata]];
  let at = 0;
  for (const [name, { dtype, shape, nbytes }] of tensors) {
    entries.push([name, { dtype: nameOf(dtype), shape, data_offsets: [at, at + nbytes] }]);
    at += nbytes;
  }
  // Entry by entry: an object would have names that are numbers first.
  const json = `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / 8) * 8;
  const out = new Uint8Array(8 + length).fill(0x20);
  new DataView(out.buffer).setBigUint64(0, BigInt(length), true);
  out.set(text, 8);
  return out;
}
