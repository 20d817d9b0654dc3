// safetensors files that its own package wrote, and ours, which are the same bytes.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import torch, { type Tensor } from '../../lib/index.js';
import { SafetensorError, load, load_file, safe_open, save, save_file } from 'tfjs-torch/safetensors';

interface Expected {
  readonly keys: readonly string[];
  readonly offset_keys: readonly string[];
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly values: Readonly<Record<string, readonly [dtype: string, shape: readonly number[], values: unknown]>>;
}
const golden = JSON.parse(readFileSync(new URL('../golden/safetensors.json', import.meta.url), 'utf8')) as {
  readonly files: Readonly<Record<string, Expected>>;
  readonly errors: Readonly<Record<string, { readonly file: string; readonly message: string }>>;
};
const pathOf = (name: string): string =>
  fileURLToPath(new URL(`../golden/safetensors/${name}.safetensors`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const facts = (t: Tensor): unknown => {
  const values = t.reshape(-1).tolist<(number | bigint | boolean)[]>();
  return [
    String(t.dtype),
    [...t.shape],
    values.map((v) => (typeof v === 'boolean' || Math.abs(Number(v)) < 2 ** 53 ? v : `${v}`)),
  ];
};
const factsOf = (tensors: Readonly<Record<string, Tensor>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, facts(t)]));
const withoutLarge = (values: Expected['values']): unknown =>
  JSON.parse(JSON.stringify(values), (_, v: unknown) => (typeof v === 'string' && /e\+/.test(v) ? `${Number(v)}` : v));

describe.each(Object.entries(golden.files))('%s', (name, { keys, offset_keys, metadata, values }) => {
  it('is loaded', () => {
    expect(factsOf(load_file(pathOf(name)))).toEqual(withoutLarge(values));
    expect(factsOf(load(readFileSync(pathOf(name))))).toEqual(withoutLarge(values));
    expect(factsOf(torch.load(pathOf(name)))).toEqual(withoutLarge(values));
  });

  it('is opened', () => {
    using file = safe_open(pathOf(name), 'pt', 'cpu');
    expect(file.keys()).toEqual([...keys].sort());
    expect(file.offset_keys()).toEqual(offset_keys);
    expect(file.metadata()).toEqual(metadata);
    for (const key of keys)
      expect({ [key]: facts(file.get_tensor(key)) }).toEqual(withoutLarge({ [key]: values[key]! }));
  });

  it('is written as the package writes it', () => {
    const bytes = save(load_file(pathOf(name)), { metadata });
    expect(Buffer.from(bytes).equals(readFileSync(pathOf(name)))).toBe(true);
    const copy = join(folder, `${name}.safetensors`);
    save_file(new Map(Object.entries(load_file(pathOf(name)))), copy, metadata);
    expect(readFileSync(copy).equals(readFileSync(pathOf(name)))).toBe(true);
  });
});

it.each(Object.entries(golden.errors))('refuses: %s', (_, { file, message }) => {
  expect(() => load(Buffer.from(file, 'hex'))).toThrow(SafetensorError);
  expect(() => load(Buffer.from(file, 'hex'))).toThrow(message);
});

it('takes parts of a tensor', () => {
  const file = join(folder, 'parts.safetensors');
  const x = torch.arange(24, { dtype: torch.float32 }).reshape(4, 3, 2);
  save_file({ x, y: torch.tensor(3) }, file);
  using opened = safe_open(file, { framework: 'pt' });
  const slice = opened.get_slice('x');
  expect([slice.get_shape(), slice.get_dtype()]).toEqual([[4, 3, 2], 'F32']);
  for (const index of [['1:3'], [':', 1], ['-2:', ':', '1:'], [2], ['3:1'], ['::2'], ['...', 0], [null, '1:2']]) {
    expect(slice.index(index).tolist()).toEqual(x.index(index).tolist());
  }
  expect(opened.get_slice('y').index(['...']).tolist()).toBe(3);
  expect(() => opened.get_tensor('z')).toThrow('File does not contain tensor z');
  opened.close();
  expect(() => opened.keys()).toThrow('File is closed');
  expect(() => safe_open(file, { framework: 'np' })).toThrow('framework np is invalid');
});

it('is loaded to a device, and in time', async () => {
  const x = torch.arange(6, { dtype: torch.float32 });
  const bytes = save({ x: x.narrow(0, 2, 4) });
  const file = join(folder, 'device.safetensors');
  save_file({ x }, file);
  expect(String(load_file(file, { device: 'tfjs' }).x!.device)).toBe('tfjs');
  expect(String(torch.load(file, 'meta').x!.device)).toBe('meta');
  expect((await load(new Response(bytes as BodyInit))).x!.tolist()).toEqual([2, 3, 4, 5]);
  expect(() => torch.load(file, { map_location: () => null })).toThrow('callable map_location is not supported');
  expect(() => load_file('/nowhere')).toThrow('No such file or directory');
});

it('refuses what would not come back the same', () => {
  const x = torch.arange(6).reshape(2, 3);
  expect(() => save({ x, y: x.select(0, 1) })).toThrow(
    "Some tensors share memory, this will lead to duplicate memory on disk and potential differences when loading them again: [{'x', 'y'}]",
  );
  expect(Object.keys(load(save({ x: x.select(0, 0), y: x.select(0, 1) })))).toEqual(['x', 'y']);
  expect(() => save({ x: x.t() })).toThrow('You are trying to save a non contiguous tensor: `x`');
  expect(() => save({ x: 1 as never })).toThrow("Key `x` is invalid, expected torch.Tensor but received <class 'int'>");
  expect(() => save([x] as never)).toThrow("Expected a dict of [str, torch.Tensor] but received <class 'list'>");
  expect(() => save({ x }, { a: 1 as never })).toThrow("'int' object is not an instance of 'str'");
  const header = Buffer.from('{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  expect(() => load(Buffer.concat([length, header, Buffer.alloc(1)]))).toThrow('F8_E4M3, a type that is not there yet');
});
