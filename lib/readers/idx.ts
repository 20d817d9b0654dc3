// IDX, the format of the MNIST files: a type, lengths, and elements, the most significant byte first.
import { type DType, float32, float64, int16, int32, int8, uint8 } from '../dtype.js';
import { RuntimeError, ValueError } from '../errors.js';
import { from_numpy } from '../ops/creation/factories.js';
import type { Tensor } from '../tensor.js';
import { gunzip, isGzip } from './gzip.js';
import { type AsyncReadable, type Readable, reading } from './read.js';

/** The types by their codes. */
const types: Readonly<Record<number, DType>> = {
  0x08: uint8,
  0x09: int8,
  0x0b: int16,
  0x0c: int32,
  0x0d: float32,
  0x0e: float64,
};

function parse(file: Uint8Array): Tensor {
  const bytes = isGzip(file) ? gunzip(file) : file;
  const type = types[bytes[2] ?? -1];
  const dims = bytes[3] ?? 0;
  if (bytes[0] !== 0 || bytes[1] !== 0 || type === undefined || bytes.length < 4 + 4 * dims) {
    throw new ValueError('this is no IDX file: it begins with two zeros, a type and the number of dimensions');
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const shape = Array.from({ length: dims }, (_, k) => header.getUint32(4 + 4 * k));
  const width = type.Array.BYTES_PER_ELEMENT;
  const count = shape.reduce((product, length) => product * length, 1);
  const start = 4 + 4 * dims;
  if (bytes.length - start !== count * width) {
    throw new RuntimeError(
      `the IDX file says that it holds [${shape.join(', ')}] of ${type}, which is ${count * width} bytes, but it has ${bytes.length - start}`,
    );
  }
  const own = new Uint8Array(bytes.subarray(start)); // a copy: a Buffer's `slice` is none
  if (width > 1) for (let at = 0; at < own.length; at += width) own.subarray(at, at + width).reverse();
  return from_numpy(new type.Array(own.buffer)).reshape(shape);
}

/**
 * Reads an IDX file, as MNIST's are, compressed by gzip or not.
 *
 * @param from a path or a file URL (in Node), or bytes; or, by a promise, what `await fetch(url)` gives, a Blob, or a stream
 * @returns a tensor of the file's shape and type (uint8, int8, int16, int32, float32 or float64)
 * @throws ValueError for another format; RuntimeError where the file is cut off, or broken
 * @example
 * read_idx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 7, 9])); // tensor([7, 9], dtype=torch.uint8)
 *
 * Source: torchvision.datasets.MNIST; the format is described at http://yann.lecun.com/exdb/mnist/
 */
export function read_idx(from: Readable): Tensor;
export function read_idx(from: AsyncReadable): Promise<Tensor>;
export function read_idx(from: Readable | AsyncReadable): Tensor | Promise<Tensor> {
  return reading(from, parse);
}
