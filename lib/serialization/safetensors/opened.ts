// Safetensors files that are open.
import type { Subscript } from '../../ops/indexing/slices.js';
import { type Arguments, type Values, bind, device, optional, string } from '../../ops/row/signature.js';
import { type Device, parseDevice } from '../../runtime/device.js';
import type { Tensor } from '../../tensor.js';
import { type Readable, type Source, open } from '../source.js';
import { type Header, type Place, SafetensorError, nameOf, readHeader } from './header.js';
import { readRows, readWhole } from './load.js';

/** A tensor of an open file, of which parts can be read. */
export class SafeSlice {
  /** @internal */
  constructor(
    private readonly file: SafeOpen,
    private readonly place: Place,
  ) {}

  get_shape(): number[] {
    return [...this.place.shape];
  }

  /** The format's name of the type, as `F32`. */
  get_dtype(): string {
    return nameOf(this.place.dtype);
  }

  /**
   * What an index takes, as `x.index` has it; where the first one is a number or `'from:to'`, only these rows are read.
   *
   * @example
   * safetensors.save_file({ weight: torch.ones(20, 3) }, 'model.safetensors');
   * using file = safetensors.safe_open('model.safetensors', { framework: 'pt' });
   * file.get_slice('weight').index(['0:10', ':']);
   */
  index(indices: Subscript | readonly Subscript[]): Tensor {
    const list = Array.isArray(indices) ? (indices as readonly Subscript[]) : [indices as Subscript];
    const [first, ...rest] = list;
    const length = this.place.shape[0] ?? 0;
    const [, from, to] = typeof first === 'string' ? (/^(-?\d+)?:(-?\d+)?$/.exec(first) ?? []) : [];
    const clamp = (text: string | undefined, otherwise: number): number => {
      const at = text === undefined ? otherwise : Number(text);
      return Math.min(Math.max(at < 0 ? at + length : at, 0), length);
    };
    if (typeof first !== 'string' || !/^(-?\d+)?:(-?\d+)?$/.test(first) || this.place.shape.length === 0) {
      return this.file.rows(this.place, 0, this.place.shape[0] ?? 1).index(list);
    }
    const begin = clamp(from, 0);
    const part = this.file.rows(this.place, begin, Math.max(clamp(to, length) - begin, 0));
    return part.index([':', ...rest]);
  }
}

/** A safetensors file that is open, and read as far as is asked for. */
export class SafeOpen implements Disposable {
  private source: Source | null;
  private readonly header: Header;

  /** @internal */
  constructor(
    source: Source,
    private readonly device: Device,
  ) {
    this.source = source;
    try {
      this.header = readHeader(source);
    } catch (error) {
      source.close();
      throw error;
    }
  }

  private get opened(): Source {
    if (this.source === null) throw new SafetensorError('File is closed');
    return this.source;
  }

  /** The names of its tensors, sorted. */
  keys(): string[] {
    return this.offset_keys().sort();
  }

  /** The names of its tensors as they lie in the file. */
  offset_keys(): string[] {
    void this.opened;
    return this.header.places.map(({ name }) => name);
  }

  /** What was written beside the tensors, or null. */
  metadata(): Record<string, string> | null {
    void this.opened;
    const { metadata } = this.header;
    return metadata === null ? null : { ...metadata };
  }

  private place(name: string): Place {
    void this.opened;
    const place = this.header.places.find((one) => one.name === name);
    if (place === undefined) throw new SafetensorError(`File does not contain tensor ${name}`);
    return place;
  }

  /** A tensor. Throws SafetensorError where there is none of this name. */
  get_tensor(name: string): Tensor {
    return readWhole(this.opened, this.header, this.place(name), this.device);
  }

  /** A tensor to take parts of. Throws SafetensorError where there is none of this name. */
  get_slice(name: string): SafeSlice {
    return new SafeSlice(this, this.place(name));
  }

  /** @internal */
  rows(place: Place, from: number, rows: number): Tensor {
    return readRows(this.opened, this.header, place, this.device, from, rows);
  }

  /** Closes the file. */
  close(): void {
    this.source?.close();
    this.source = null;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

const opening = [optional(string('framework'), 'pt'), optional(device('device'), 'cpu')] as const;

/**
 * Opens a file, of which tensors are then read one by one.
 *
 * @param filename a path, a `file:` URL, or bytes
 * @param framework `'pt'`
 * @param device where tensors go
 * @throws SafetensorError for a broken file or another framework; FileNotFoundError
 * @example
 * safetensors.save_file(model.state_dict(), 'model.safetensors');
 * using file = safetensors.safe_open('model.safetensors', { framework: 'pt' });
 * for (const name of file.keys()) console.log(name, file.get_tensor(name).shape);
 *
 * Source: https://huggingface.co/docs/safetensors/api/torch
 */
export function safe_open(filename: Readable, ...args: Arguments<typeof opening>): SafeOpen {
  const [framework, place] = bind('safe_open', opening, args) as Values<typeof opening>;
  if (!['pt', 'torch', 'pytorch'].includes(framework)) throw new SafetensorError(`framework ${framework} is invalid`);
  return new SafeOpen(open(filename), parseDevice(place));
}
