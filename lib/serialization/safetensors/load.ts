// Loads safetensors files, whole or some rows of a tensor.
import { type Arguments, type Values, bind, device, optional } from '../../ops/row/signature.js';
import { type Device, parseDevice } from '../../runtime/device.js';
import { type Shape, contiguousStrides, numel } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { withoutLooks } from '../../runtime/memory.js';
import { Room, store } from '../location.js';
import { settle } from '../rebuild.js';
import {
  type AsyncReadable,
  type Readable,
  type Source,
  gather,
  isAsyncReadable,
  isReadable,
  open,
  unreadable,
} from '../source.js';
import { type Header, type Place, readHeader } from './header.js';

/** Some rows of a tensor, dense. */
export function readRows(
  source: Source,
  { begin }: Header,
  place: Place,
  to: Device,
  from: number,
  rows: number,
  room?: Room,
): Tensor {
  const { dtype, shape } = place;
  const wanted: Shape = shape.length === 0 ? shape : Object.freeze([rows, ...shape.slice(1)]);
  const row = numel(shape.slice(1)) * dtype.itemsize;
  const fill = (into: Uint8Array): void => {
    source.read(into, begin + place.from + from * row);
    settle(into, dtype, false);
  };
  const storage = store(to, numel(wanted), dtype, fill, room);
  return new Tensor(storage, wanted, Object.freeze(contiguousStrides(wanted)), 0);
}

export const readWhole = (source: Source, header: Header, place: Place, to: Device, room?: Room): Tensor =>
  readRows(source, header, place, to, 0, place.shape[0] ?? 1, room);

function readAll(source: Source, to: Device): Record<string, Tensor> {
  try {
    const header = readHeader(source);
    const room = new Room(source.size);
    const whole = (place: Place): [string, Tensor] => [place.name, readWhole(source, header, place, to, room)];
    return withoutLooks(() => Object.fromEntries(header.places.map(whole)));
  } finally {
    source.close();
  }
}

const onDevice = [optional(device('device'), 'cpu')] as const;
const deviceIn = (name: string, args: readonly unknown[]): Device =>
  parseDevice((bind(name, onDevice, args) as Values<typeof onDevice>)[0]);

/**
 * Loads all tensors of a file.
 *
 * @param filename a path or a `file:` URL
 * @param device where they go
 * @returns an object of tensors by their names
 * @throws SafetensorError for a broken file; FileNotFoundError
 * @example
 * safetensors.save_file(model.state_dict(), 'model.safetensors');
 * const state = safetensors.load_file('model.safetensors');
 *
 * Source: https://huggingface.co/docs/safetensors/api/torch
 */
export function load_file(filename: Readable, ...args: Arguments<typeof onDevice>): Record<string, Tensor> {
  return readAll(open(filename), deviceIn('load_file', args));
}

/**
 * Loads all tensors of a file's bytes; of a Blob, a Response or a stream the result is a promise.
 *
 * @throws SafetensorError for broken ones
 * @example
 * const bytes = safetensors.save(model.state_dict());
 * const state = await safetensors.load(new Response(bytes));
 *
 * Source: https://huggingface.co/docs/safetensors/api/torch
 */
export function load(data: Uint8Array | ArrayBuffer): Record<string, Tensor>;
export function load(data: AsyncReadable): Promise<Record<string, Tensor>>;
export function load(data: unknown): unknown {
  const cpu = parseDevice('cpu');
  if (typeof data !== 'string' && isReadable(data)) return readAll(open(data), cpu);
  if (!isAsyncReadable(data)) throw unreadable(data);
  return gather(data).then((bytes) => readAll(open(bytes), cpu));
}
