// Saves safetensors files.
import { RuntimeError, ValueError, describe } from '../../errors.js';
import { any, bind, isKeywords, optional } from '../../ops/row/signature.js';
import type { Storage } from '../../runtime/engine.js';
import { numel } from '../../shape.js';
import { Tensor, isRowMajor } from '../../tensor.js';
import { type Writable, deliver, withBytes } from '../save.js';
import { inOrder, writeHeader } from './header.js';

/** What may stand for named tensors in an argument. */
type Tensors = Readonly<Record<string, Tensor>> | ReadonlyMap<string, Tensor>;
type Metadata = Readonly<Record<string, string>>;

const describing = [optional(any<Metadata>()('metadata'), null)] as const;

/** The metadata; a trailing object that is not `{ metadata }` is the metadata itself, as in Python's second argument. */
function metadataIn(name: string, args: readonly unknown[]): Metadata | null {
  const [first] = args;
  const direct = args.length === 1 && isKeywords(first) && !isKeywords(first.metadata) && first.metadata !== null;
  const metadata = direct ? (first as Metadata) : (bind(name, describing, args)[0] as Metadata | null);
  const odd = Object.values(metadata ?? {}).find((value) => typeof value !== 'string');
  if (odd !== undefined)
    throw new TypeError(`argument 'metadata': '${describe(odd)}' object is not an instance of 'str'`);
  return metadata;
}

function entriesOf(tensors: unknown): [string, Tensor][] {
  const entries: [unknown, unknown][] | null =
    tensors instanceof Map
      ? [...(tensors as Map<unknown, unknown>)]
      : isKeywords(tensors)
        ? Object.entries(tensors)
        : null;
  if (entries === null) {
    throw new ValueError(`Expected a dict of [str, torch.Tensor] but received <class '${describe(tensors)}'>`);
  }
  return entries.map(([name, tensor]) => {
    if (typeof name === 'string' && tensor instanceof Tensor) return [name, tensor];
    throw new ValueError(
      `Key \`${String(name)}\` is invalid, expected torch.Tensor but received <class '${describe(tensor)}'>`,
    );
  });
}

/** The bytes of its storage that a tensor covers: the first, and one past the last. */
const spanOf = ({ shape, strides, offset, itemsize }: Tensor): readonly [number, number] => {
  const end = numel(shape) === 0 ? offset : shape.reduce((last, n, k) => last + (n - 1) * strides[k]!, offset + 1);
  return [offset * itemsize, end * itemsize];
};

/** Throws for tensors that share elements, which would be written twice and loaded apart. */
function checkShared(entries: readonly [string, Tensor][]): void {
  const byStorage = new Map<Storage, [string, Tensor][]>();
  for (const entry of entries) {
    const storage = entry[1].storage.owner;
    const group = byStorage.get(storage) ?? [];
    group.push(entry);
    byStorage.set(storage, group);
  }
  const failing: string[] = [];
  for (const group of byStorage.values()) {
    const sorted = group
      .map(([name, tensor]) => ({ name, span: spanOf(tensor) }))
      .sort((a, b) => a.span[0] - b.span[0]);
    let [names, end]: [string[], number] = [[], -1];
    const close = (): void => {
      if (names.length > 1) failing.push(`{${names.map((name) => `'${name}'`).join(', ')}}`);
    };
    for (const { name, span } of sorted) {
      if (span[0] >= end) {
        close();
        names = [];
      }
      names.push(name);
      end = Math.max(end, span[1]);
    }
    close();
  }
  if (failing.length === 0) return;
  throw new RuntimeError(
    `Some tensors share memory, this will lead to duplicate memory on disk and potential differences when loading them again: [${failing.join(', ')}]. Save one of them, or clones. More information at https://huggingface.co/docs/safetensors/torch_shared_tensors`,
  );
}

function checkDense(name: string, tensor: Tensor): void {
  if (isRowMajor(tensor)) return;
  throw new ValueError(
    `You are trying to save a non contiguous tensor: \`${name}\` which is not allowed. It either means you are trying to save tensors which are reference of each other in which case it's recommended to save only the full tensors, and reslice at load time, or simply call \`.contiguous()\` on your tensor to pack it before saving.`,
  );
}

function producing(tensors: unknown, metadata: Metadata | null): (write: (bytes: Uint8Array) => void) => void {
  const entries = entriesOf(tensors);
  checkShared(entries);
  for (const [name, tensor] of entries) checkDense(name, tensor);
  const ordered = inOrder(entries);
  const header = writeHeader(ordered, metadata);
  return (write) => {
    write(header);
    for (const [, { storage, offset, itemsize, nbytes }] of ordered) {
      const from = offset * itemsize;
      if (nbytes > 0) withBytes(storage, (bytes) => write(bytes.subarray(from, from + nbytes)));
    }
  };
}

/**
 * Saves named tensors to a file, which is replaced whole or not at all.
 *
 * @param tensors dense tensors by their names, an object or a Map
 * @param filename a path, a `file:` URL, or what has a `write` method
 * @param metadata strings by strings, to stand beside the tensors
 * @throws ValueError for what is no tensor, or not dense; RuntimeError for tensors that share elements
 * @example
 * safetensors.save_file(model.state_dict(), 'model.safetensors', { metadata: { format: 'pt' } });
 *
 * Source: https://huggingface.co/docs/safetensors/api/torch
 */
export function save_file(
  tensors: Tensors,
  filename: Writable,
  ...args: [metadata?: Metadata | null] | [kwargs?: { metadata?: Metadata | null }]
): void {
  deliver(filename, producing(tensors, metadataIn('save_file', args)), 'filename');
}

/**
 * The bytes of a file of named tensors.
 *
 * @param tensors dense tensors by their names, an object or a Map
 * @param metadata strings by strings, to stand beside the tensors
 * @throws ValueError for what is no tensor, or not dense; RuntimeError for tensors that share elements
 * @example
 * const bytes = safetensors.save({ weight: torch.ones(2, 3) });
 *
 * Source: https://huggingface.co/docs/safetensors/api/torch
 */
export function save(
  tensors: Tensors,
  ...args: [metadata?: Metadata | null] | [kwargs?: { metadata?: Metadata | null }]
): Uint8Array {
  return deliver(undefined, producing(tensors, metadataIn('save', args)), 'f') as Uint8Array;
}
