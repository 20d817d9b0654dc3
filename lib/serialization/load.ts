// torch.load.
import { EOFError, RuntimeError, UnpicklingError, ValueError } from '../errors.js';
import type { StateDict } from '../nn/modules/state.js';
import { Device } from '../runtime/device.js';
import { withoutLooks } from '../runtime/memory.js';
import {
  type Arguments,
  Refusal,
  type Values,
  any,
  bind,
  flag,
  isKeywords,
  type Keywords,
  keywordOnly,
  optional,
  parameter,
  withFirst,
} from '../ops/row/signature.js';
import { isArchive, loadArchive } from './archive.js';
import { loadLegacy } from './legacy.js';
import { type MapLocation, type Placing, placing } from './location.js';
import { load_file as loadSafetensors } from './safetensors/load.js';
import {
  type AsyncReadable,
  type Readable,
  type Source,
  gather,
  isAsyncReadable,
  isReadable,
  open,
  unreadable,
} from './source.js';
import { isTar, loadTar } from './tar.js';

const isLocation = (v: unknown): v is MapLocation =>
  typeof v === 'string' || typeof v === 'function' || v instanceof Device || v instanceof Map || isKeywords(v);

const signature = [
  optional(
    parameter('map_location', (v): MapLocation | Refusal =>
      isLocation(v) ? v : new Refusal('torch.device, str, dict or function'),
    ),
    null,
  ),
  optional(any<unknown>()('pickle_module'), null),
  keywordOnly(optional(flag('weights_only'), true)),
  keywordOnly(optional(flag('mmap'), null)),
] as const;

interface Options {
  readonly place: Placing;
  readonly map: MapLocation | null;
  readonly mmap: boolean;
}

function optionsOf(args: readonly unknown[]): Options {
  const [map, module, weightsOnly, mmap] = bind('load', signature, args) as Values<typeof signature>;
  if (module !== null) {
    throw new RuntimeError('Can not safely load weights when explicit pickle_module is specified');
  }
  if (!weightsOnly) {
    throw new ValueError(
      'torch.load(…, { weights_only: false }) runs what the file says, in Python; here files are loaded with weights_only: true alone. Save a state_dict, or admit what else it names by torch.serialization.add_safe_globals',
    );
  }
  return { place: placing(map), map, mmap: mmap === true };
}

const docs =
  '\n\nCheck the documentation of torch.load to learn more about types accepted by default with weights_only https://pytorch.org/docs/stable/generated/torch.load.html.';

/** PyTorch's words around what its unpickler refuses. */
function refused(error: UnpicklingError): UnpicklingError {
  return new UnpicklingError(
    `Weights only load failed. Nothing of the file was run: what it names would have to be admitted first.\n\tWeightsUnpickler error: ${error.message}${docs}`,
    { cause: error },
  );
}

function read(source: Source, { place, mmap }: Options): unknown {
  if (mmap && source.path === null) throw new ValueError('f must be a file path in order to use the mmap argument');
  try {
    if (isArchive(source)) return loadArchive(source, place);
    if (mmap) {
      throw new RuntimeError(
        `mmap can only be used with files saved with \`torch.save(${source.path!}, _use_new_zipfile_serialization=True), please torch.save your checkpoint with this option in order to use mmap.`,
      );
    }
    if (source.size === 0) throw new EOFError('the file is empty');
    return isTar(source) ? loadTar(source, place) : loadLegacy(source, place);
  } catch (error) {
    throw error instanceof UnpicklingError ? refused(error) : error;
  }
}

function loadFrom(source: Source, options: Options): unknown {
  try {
    return withoutLooks(() => read(source, options));
  } finally {
    source.close();
  }
}

/**
 * Loads what `torch.save` has saved, here or in PyTorch, in the formats of all its versions.
 *
 * Only tensors and plain values are admitted, as by PyTorch's `weights_only=True`, and nothing in a file is ever run. Storages are read
 * by ranges of the file, straight to where tensors have them. A dict comes back as a plain object where that keeps its keys, and as a
 * Map where one is neither a string nor an index, or would lose its place; a list is an array, a tuple a frozen array, a set a Set,
 * bytes are a Uint8Array, and an int past 2^53 is a BigInt.
 *
 * @param f a path, a `file:` URL, a Uint8Array or an ArrayBuffer; of a Blob, a Response or a stream the result is a promise
 * @param map_location where tensors go that were saved from other devices: a device for all, other locations by those in the file
 *   (`{ map_location: { 'cuda:0': 'cpu' } }`), or a function of a storage and its location; null: where they were saved from
 * @param weights_only true; a ValueError says why there is no other way
 * @param mmap a hint for files: ranges of them are read in any case
 * @param pickle_module null: nothing else reads pickles here
 * @returns what was saved; by its type a `state_dict`, which `torch.load<…>` says otherwise
 * @throws UnpicklingError for what may not be loaded; RuntimeError or EOFError for a broken file; FileNotFoundError
 * @example
 * torch.save(model.state_dict(), 'model.pt');
 * model.load_state_dict(torch.load('model.pt', { weights_only: true }));
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.load.html
 */
export function load<T = StateDict>(f: Readable, ...args: Arguments<typeof signature>): T;
export function load<T = StateDict>(f: AsyncReadable, ...args: Arguments<typeof signature>): Promise<T>;
export function load<T = StateDict>(kwargs: { f: Readable } & Keywords<typeof signature>): T;
export function load<T = StateDict>(kwargs: { f: AsyncReadable } & Keywords<typeof signature>): Promise<T>;
export function load(...all: readonly unknown[]): unknown {
  const [f, ...args] = withFirst('f', all);
  const options = optionsOf(args);
  if (isReadable(f)) {
    const source = open(f);
    if (source.path?.endsWith('.safetensors') === true) {
      source.close();
      return loadSafetensors(source.path, { device: deviceIn(options.map) });
    }
    return loadFrom(source, options);
  }
  if (!isAsyncReadable(f)) throw unreadable(f);
  return gather(f).then((bytes) => loadFrom(open(bytes), options));
}

/** The one device that `map_location` names. */
function deviceIn(map: MapLocation | null): Device | string {
  if (map === null) return 'cpu';
  if (typeof map === 'string' || map instanceof Device) return map;
  throw new RuntimeError(
    `Loading safetensors file with ${typeof map === 'function' ? 'callable' : 'dict'} map_location is not supported. Use a device string or torch.device instead.`,
  );
}
