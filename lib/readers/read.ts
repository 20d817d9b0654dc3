// Whatever can be read, at once where it is there, else by a promise.
import { type AsyncReadable, type Readable, gather, isReadable, open } from '../serialization/source.js';

export type { AsyncReadable, Readable };

/** What `parse` makes of all bytes of a file, of bytes, or, by a promise, of a response, a blob or a stream. */
export function reading<T>(from: Readable | AsyncReadable, parse: (bytes: Uint8Array) => T): T | Promise<T> {
  if (!isReadable(from)) return gather(from).then(parse);
  const source = open(from);
  try {
    return parse(source.take(0, source.size));
  } finally {
    source.close();
  }
}
