// Random values come back from a file as they were: what they are, in which order, and who shares what with whom.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc, { type Arbitrary } from 'fast-check';
import torch, { type DType, Tensor, nn } from '../../lib/index.js';
import { bytesIn } from '../../lib/runtime/heap/heap.js';
import { parseDevice } from '../../lib/runtime/device.js';
import { load, safe_open, save } from 'tfjs-torch/safetensors';
import { facts } from './facts.js';

const { bool, uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64 } = torch;
const dtypes: readonly DType[] = [bool, uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64];

/** A view of a storage, by lengths, strides and offset; how it is kept. */
interface Look {
  readonly dims: readonly (readonly [length: number, stride: number])[];
  readonly offset: number;
  readonly as: 'tensor' | 'leaf' | 'parameter';
}
const look: Arbitrary<Look> = fc.record({
  dims: fc.array(fc.tuple(fc.nat(3), fc.nat(4)), { maxLength: 3 }),
  offset: fc.nat(3),
  as: fc.constantFrom('tensor', 'leaf', 'parameter'),
});
/** How many elements a storage must have for it. */
const reach = ({ dims, offset }: Look): number =>
  dims.some(([length]) => length === 0)
    ? offset
    : dims.reduce((last, [length, stride]) => last + (length - 1) * stride, offset) + 1;

/** Any bits, as elements of a type. */
const elements = (dtype: DType, count: number): Arbitrary<Tensor> =>
  fc.uint8Array({ minLength: count * dtype.itemsize, maxLength: count * dtype.itemsize }).map((bytes) => {
    const t = torch.empty(count, { dtype });
    bytesIn(t.storage).set(dtype === bool ? bytes.map((byte) => byte & 1) : bytes);
    return t;
  });

/** Views that share a storage. */
const family: Arbitrary<Tensor[]> = fc
  .tuple(fc.constantFrom(...dtypes), fc.array(look, { minLength: 1, maxLength: 3 }))
  .chain(([dtype, looks]) =>
    elements(dtype, Math.max(...looks.map(reach))).map((base) =>
      looks.map(({ dims, offset, as }) => {
        const [shape, strides] = [dims.map(([length]) => length), dims.map(([, stride]) => stride)];
        const view = base.as_strided(shape, strides, offset).detach();
        const tracks = dtype.is_floating_point;
        if (as === 'parameter') return nn.Parameter(view, { requires_grad: tracks });
        return as === 'leaf' && tracks ? view.requires_grad_() : view;
      }),
    ),
  );
const families = fc.array(family, { minLength: 1, maxLength: 3 }).map((all) => all.flat());

const text = fc.string({ unit: 'binary', maxLength: 6 });
/** BigInts that are no numbers: others come back as numbers. */
const large = fc
  .bigInt(-(2n ** 100n), 2n ** 100n)
  .filter((n) => n > BigInt(Number.MAX_SAFE_INTEGER) || n < BigInt(Number.MIN_SAFE_INTEGER));
const hashable = fc.oneof(text, fc.maxSafeInteger(), fc.boolean(), large);

/** Anything that a file holds, of these tensors. */
function anything(tensors: readonly Tensor[]): Arbitrary<unknown> {
  const leaf = fc.oneof(
    { arbitrary: fc.constantFrom(...tensors), weight: 3 },
    hashable,
    fc.constant(null),
    fc.double(),
    fc.uint8Array({ maxLength: 6 }),
    fc.constantFrom(...dtypes),
    fc.constantFrom(...['cpu', 'cuda:1', 'meta'].map(parseDevice)),
  );
  return fc.letrec<{ value: unknown; list: unknown[] }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      tie('list'),
      tie('list').map((items) => Object.freeze([...items])),
      tie('list').map((items) => [items, items]), // one list, twice
      fc.uniqueArray(hashable, { maxLength: 4 }).map((items) => new Set(items)),
      fc.dictionary(fc.oneof(text, fc.nat(20).map(String)), tie('value'), { maxKeys: 4 }),
      fc
        .uniqueArray(fc.tuple(hashable, tie('value')), { selector: ([key]) => key, maxLength: 4 })
        .map((items) => new Map(items)),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
  })).value;
}

/** Which objects a value is made of, in order, each by the place where it was first met; and storages likewise. */
function sharing(value: unknown): readonly [objects: number[], storages: number[]] {
  const objects: object[] = [];
  const [order, storages]: [number[], number[]] = [[], []];
  const visit = (item: unknown): void => {
    if (typeof item !== 'object' || item === null) return;
    const plain = Object.getPrototypeOf(item) === Object.prototype || Object.getPrototypeOf(item) === null;
    const inner = Array.isArray(item)
      ? item
      : item instanceof Map
        ? [...item.values()]
        : plain
          ? Object.values(item)
          : [];
    const known = item instanceof Tensor || item instanceof Set || inner.length > 0;
    const at = objects.indexOf(item);
    if (known) order.push(at < 0 ? objects.push(item) - 1 : at);
    if (item instanceof Tensor) {
      const storage = objects.indexOf(item.storage);
      storages.push(storage < 0 ? objects.push(item.storage) - 1 : storage);
    }
    if (at < 0) inner.forEach(visit);
  };
  visit(value);
  return [order, storages];
}

const folder = mkdtempSync(join(tmpdir(), 'roundtrip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'value.pt');

it('torch.save and torch.load', () => {
  fc.assert(
    fc.property(families.chain(anything), fc.boolean(), (value, onDisk) => {
      if (onDisk) torch.save(value, file);
      const loaded = torch.load<unknown>(onDisk ? file : torch.save(value));
      expect(facts(loaded)).toEqual(facts(value));
      expect(sharing(loaded)).toEqual(sharing(value));
    }),
    { seed: 1, numRuns: 300 },
  );
});

it('safetensors', () => {
  const named = fc.dictionary(
    text.filter((name) => !/\p{Surrogate}/u.test(name) && name !== '__metadata__'),
    fc.constantFrom(...dtypes).chain((dtype) =>
      fc.array(fc.nat(3), { maxLength: 3 }).chain(
        (shape) =>
          elements(dtype, shape.reduce((n, length) => n * length, 1)).map((t) => t.reshape(shape)), // prettier-ignore
      ),
    ),
    { maxKeys: 5, noNullPrototype: true },
  );
  const words = fc.string({ unit: 'grapheme', maxLength: 5 });
  fc.assert(
    fc.property(named, fc.option(fc.dictionary(words, words, { noNullPrototype: true })), (tensors, metadata) => {
      const bytes = save(tensors, { metadata });
      const sorted = (all: Readonly<Record<string, Tensor>>): unknown =>
        Object.entries(all)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, t]) => [name, facts(t)]);
      expect(sorted(load(bytes))).toEqual(sorted(tensors));
      expect(safe_open(bytes, 'pt').metadata()).toEqual(metadata);
    }),
    { seed: 1, numRuns: 200 },
  );
});
