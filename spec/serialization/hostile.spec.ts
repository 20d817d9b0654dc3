// Files that were made to harm: each is a clear error, soon, and takes no more memory than its size allows.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import torch, { type Tensor } from '../../lib/index.js';
import * as safetensors from '../../lib/serialization/safetensors/index.js';
import { judge } from './judge.mjs';
import { checkpoint, mutated, random, randomness, zip } from './mutate.mjs';

const bytes = (...parts: readonly (string | readonly number[] | Uint8Array)[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part)))),
  );
const uint32 = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 255);
const text = (value: string): Uint8Array => bytes('X', uint32(value.length), value);
const load = (file: Uint8Array): unknown => torch.load<unknown>(file, { map_location: (storage) => storage });
const PROTO = [0x80, 2];

/** A tensor of a storage '0' of four floats, with this offset, size and stride in a pickle's instructions. */
const tensor = (offset: string, size: string, stride: string, length = 'K\x04', key = '0'): Uint8Array =>
  bytes('ctorch._utils\n_rebuild_tensor_v2\n((', text('storage'), 'ctorch\nFloatStorage\n', text(key), text('cpu'), length, 'tQ', offset, size, stride, '\x89N', 'tR'); // prettier-ignore
const four = { 0: new Uint8Array(16) };
const repeated = (part: string, count: number): string => part.repeat(count);

const cases: readonly (readonly [string, () => Uint8Array, string])[] = [
  [
    'lists in lists',
    () => checkpoint(bytes(PROTO, repeated(']', 50_000), repeated('a', 49_999), '.')),
    'more than 1000 deep',
  ],
  ['tuples in tuples', () => checkpoint(bytes(PROTO, 'N', repeated('\x85', 100_000), '.')), 'more than 1000 deep'],
  [
    'dicts in dicts',
    () => checkpoint(bytes(PROTO, repeated('}K\x01', 20_000), 'N', repeated('s', 20_000), '.')),
    'more than 1000 deep',
  ],
  ['a list in itself, a thousand times', () => checkpoint(bytes(PROTO, ']q\0', repeated('h\0a', 1000), '.')), ''],
  [
    'a laugh of lists',
    () => checkpoint(bytes(PROTO, ']q\0', repeated(']q\x01(h\0h\0h\0h\0h\0h\0h\0h\0e0h\x01q\0', 500), '.')),
    '',
  ],
  [
    'bytes out of one string',
    () =>
      checkpoint(
        bytes(
          PROTO,
          'c_codecs\nencode\nq\0',
          text('a'.repeat(50_000)),
          text('latin1'),
          '\x86q\x010]',
          repeated('h\0h\x01Ra', 20_000),
          '.',
        ),
      ),
    'more than 4 times its size',
  ],
  [
    'sets out of one list',
    () =>
      checkpoint(
        bytes(
          PROTO,
          'c__builtin__\nset\nq\0](',
          repeated('K\x01', 20_000),
          'e\x85q\x010]',
          repeated('h\0h\x01Ra', 20_000),
          '.',
        ),
      ),
    'more than 4 times its size',
  ],
  ['a place of the memo far away', () => checkpoint(bytes(PROTO, 'Nr', uint32(0xffffffff), '.')), ''],
  [
    'a string longer than the file',
    () => checkpoint(bytes(PROTO, 'X', uint32(0xfffffff0), 'abc.')),
    'the file ends inside of a pickle',
  ],
  [
    'bytes of eight bytes of length',
    () => checkpoint(bytes(PROTO, [0x8e], uint32(0), uint32(0x7fffffff), '.')),
    'a count stands',
  ],
  [
    'an integer of a million digits',
    () => checkpoint(bytes(PROTO, 'L', repeated('9', 1_000_000), 'L\n.')),
    'Exceeds the limit (4300 digits)',
  ],
  ['a line without an end', () => checkpoint(bytes(PROTO, 'c', repeated('a', 2_000_000))), 'does not end'],
  [
    'a storage longer than its record',
    () => checkpoint(bytes(PROTO, tensor('K\0', 'K\x04\x85', 'K\x01\x85', 'J\xff\xff\xff\x7f'), '.'), four),
    'does not match expected size',
  ],
  [
    'a storage that is not there',
    () => checkpoint(bytes(PROTO, tensor('K\0', 'K\x04\x85', 'K\x01\x85', 'K\x04', '../data/0'), '.'), four),
    'locating file data/../data/0',
  ],
  [
    'a layout past its storage',
    () => checkpoint(bytes(PROTO, tensor('K\0', 'K\x05\x85', 'K\x01\x85'), '.'), four),
    'Trying to resize storage that is not resizable',
  ],
  [
    'an offset past its storage',
    () => checkpoint(bytes(PROTO, tensor('K\x04', ')', ')'), '.'), four),
    'Trying to resize storage that is not resizable',
  ],
  [
    'a stride below 0',
    () => checkpoint(bytes(PROTO, tensor('K\x03', 'K\x04\x85', 'J\xff\xff\xff\xff\x85'), '.'), four),
    'Storage size calculation overflowed',
  ],
  [
    'a size below 0',
    () => checkpoint(bytes(PROTO, tensor('K\0', 'J\xff\xff\xff\xff\x85', 'K\x01\x85'), '.'), four),
    'must be a whole number',
  ],
  [
    'more elements than are counted',
    () =>
      checkpoint(bytes(PROTO, tensor('K\0', repeated('J\xff\xff\xff\x7f', 3) + '\x87', 'K\0K\0K\0\x87'), '.'), four),
    'overflow',
  ],
  [
    'a tensor of many dimensions',
    () =>
      checkpoint(
        bytes(PROTO, tensor('K\0', `(${repeated('K\x01', 5000)}t`, `(${repeated('K\x01', 5000)}t`), '.'),
        four,
      ),
    'mismatch in length',
  ],
  [
    'a key of an attribute',
    () =>
      checkpoint(
        bytes(
          PROTO,
          'ctorch._tensor\n_rebuild_from_type_v2\n(',
          'ctorch._utils\n_rebuild_tensor_v2\n',
          'ctorch\nTensor\n',
          tensor('K\0', ')', ')').subarray(33, -1),
          '}',
          text('storage_'),
          'K\x01stR.',
        ),
        four,
      ),
    '',
  ],
  [
    'entries of one place',
    () =>
      zip([
        { name: 'a/data.pkl', data: bytes(PROTO, 'N.') },
        ...Array.from({ length: 50 }, (_, k) => ({
          name: `a/data/${k}`,
          data: new Uint8Array(1000),
          sameAs: 'a/data.pkl',
        })),
      ]),
    'overlaps',
  ],
  [
    'an entry of an entry',
    () =>
      zip([
        { name: 'a/data.pkl', data: bytes(PROTO, 'N.') },
        { name: 'a/version', data: bytes('3\n'), offset: 10 },
      ]),
    '',
  ],
  [
    'two entries of one name',
    () =>
      zip([
        { name: 'a/data.pkl', data: bytes(PROTO, 'N.') },
        { name: 'a/data.pkl', data: bytes(PROTO, 'K\x01.') },
      ]),
    "two entries are named 'a/data.pkl'",
  ],
  [
    'a bomb',
    () => zip([{ name: 'a/data.pkl', data: deflateRawSync(Buffer.alloc(50_000_000)), method: 8, size: 50_000_000 }]),
    'more than 32 times the file',
  ],
  [
    'a bomb that lies',
    () =>
      zip([
        { name: 'a/data.pkl', data: deflateRawSync(Buffer.alloc(50_000_000)), method: 8, size: 100 },
        { name: 'a/version', data: bytes('3\n') },
      ]),
    'does not inflate',
  ],
  ['an unknown method', () => zip([{ name: 'a/data.pkl', data: bytes('N.'), method: 12 }]), 'unsupported method 12'],
  ['an empty file', () => new Uint8Array(0), 'the file is empty'],
  ['text', () => bytes('hello world, this is no checkpoint'), ''],
  ['a page of zeros', () => new Uint8Array(4096), ''],
  ['the first bytes of an archive', () => bytes('PK\x03\x04'), 'not a ZIP archive'],
];

it.each(cases)('%s', (_, make, message) => {
  const file = make();
  const { problem } = judge(torch, load, file);
  expect(problem).toBeNull();
  if (message !== '') expect(() => load(file)).toThrow(message);
});

it('no key reaches an object’s prototype', () => {
  const pollute = (key: string): Uint8Array => bytes('}', text(key), '}', text('polluted'), 'K\x01ss');
  const value = load(
    checkpoint(bytes(PROTO, '](', pollute('__proto__'), pollute('constructor'), pollute('prototype'), 'e.')),
  ) as unknown[];
  expect(Object.getPrototypeOf(value[1])).toBe(Object.getPrototypeOf({}));
  expect(value[0]).toBeInstanceOf(Map);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

it('data that was changed is seen by its checksum', () => {
  const file = torch.save({ x: torch.arange(100) });
  file[file.length - 1500]! ^= 1;
  const at = Buffer.from(file).indexOf(Buffer.from('data/0')) + 200;
  file[at]! ^= 1;
  expect(() => load(file)).toThrow('its checksum does not match its contents');
});

it('a file that ends anywhere is an error', () => {
  const whole = torch.save({ x: torch.ones(3), y: [1, 'a'] });
  for (let length = 0; length < whole.length; length += 7) {
    expect(() => load(whole.slice(0, length))).toThrow();
    expect(judge(torch, load, whole.slice(0, length)).problem).toBeNull();
  }
});

describe('thousands of changed files', () => {
  const folder = new URL('../golden/checkpoints/', import.meta.url);
  const corpus = readdirSync(folder)
    .filter((name) => !name.startsWith('dicts'))
    .map((name) => readFileSync(fileURLToPath(new URL(name, folder))));
  const named = safetensors.save({ a: torch.ones(2, 3), b: torch.arange(5) });
  const found = (count: number, make: (next: () => number) => Uint8Array, read = load): (string | null)[] =>
    Array.from({ length: count }, (_, k) => {
      const { problem } = judge(torch, read, make(randomness(k)));
      return problem === null ? null : `file ${k}: ${problem}`;
    }).filter((problem) => problem !== null);

  it('of PyTorch', () => {
    expect(found(1500, (next) => mutated(corpus[next() % corpus.length]!, next))).toEqual([]);
  });

  it('of random instructions', () => {
    expect(found(1500, random)).toEqual([]);
  });

  it('of safetensors', () => {
    expect(
      found(
        1000,
        (next) => mutated(named, next),
        (file) => safetensors.load(file),
      ),
    ).toEqual([]);
  });
});

it('what is loaded is there', () => {
  const loaded = load(checkpoint(bytes(PROTO, tensor('K\0', 'K\x02K\x02\x86', 'K\x02K\x01\x86'), '.'), four)) as Tensor;
  expect(loaded.tolist()).toEqual([
    [0, 0],
    [0, 0],
  ]);
});
