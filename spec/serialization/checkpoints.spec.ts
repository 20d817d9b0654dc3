// Checkpoints that PyTorch wrote in all of its formats, and ours, which come back the same.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import torch, { nn, type Tensor } from '../../lib/index.js';
import { type Facts, facts } from './facts.js';
import { bundle } from './program.js';

const folder = fileURLToPath(new URL('../golden/checkpoints/', import.meta.url));
const golden = JSON.parse(readFileSync(new URL('../golden/checkpoints.json', import.meta.url), 'utf8')) as {
  readonly files: Readonly<Record<string, Facts>>;
  readonly errors: Readonly<Record<string, { readonly file: string; readonly name: string; readonly message: string }>>;
};
const numpy = [
  'numpy._core.multiarray.scalar',
  'numpy._core.multiarray._reconstruct',
  'numpy.ndarray',
  'numpy.dtype',
  ...['Bool', 'Int32', 'Int64', 'Float32', 'Float64'].map((name) => `numpy.dtypes.${name}DType`),
];

const opened = (f: string | Uint8Array): unknown =>
  torch.serialization.safe_globals(numpy, () => torch.load<unknown>(f, { map_location: (storage) => storage }));

describe('checkpoints of PyTorch', () => {
  it('are all there', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(golden.files).sort());
  });

  it.each(Object.keys(golden.files))('%s', (name) => {
    expect(facts(opened(folder + name))).toEqual(golden.files[name]);
    expect(facts(opened(readFileSync(folder + name)))).toEqual(golden.files[name]);
  });

  it.each(Object.keys(golden.files))('%s, saved and loaded again', (name) => {
    const value = opened(folder + name);
    expect(facts(opened(torch.save(value)))).toEqual(golden.files[name]);
  });

  // All but the digits that identify a file, and their checksum in the directory.
  it.each(['layouts', 'dtypes'])('%s.zip.pt is written as PyTorch writes it', (name) => {
    const theirs = readFileSync(`${folder}${name}.zip.pt`);
    const ours = Buffer.from(torch.save(opened(theirs)));
    const hidden = (bytes: Buffer): string => {
      const text = bytes.toString('latin1');
      const [first, last] = [text.indexOf('.data/serialization_id'), text.lastIndexOf('.data/serialization_id')];
      const digits = text.indexOf('PK\x07\x08', first);
      return text.slice(0, digits - 40) + text.slice(digits + 8, last - 38) + text.slice(last - 34);
    };
    expect(ours.length).toBe(theirs.length);
    expect(hidden(ours) === hidden(theirs)).toBe(true);
  });
});

describe('what is refused', () => {
  it.each(Object.entries(golden.errors))('%s', (_, { file, name, message }) => {
    let error: unknown;
    try {
      torch.load(Buffer.from(file, 'hex'));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name });
    expect((error as Error).message).toContain(message);
  });

  it('is loading without weights_only', () => {
    expect(() => torch.load(`${folder}state.zip.pt`, { weights_only: false })).toThrow(
      expect.objectContaining({ name: 'ValueError' }),
    );
  });

  it('is what no file holds', () => {
    expect(() => torch.save(nn.Linear(1, 1))).toThrow(expect.objectContaining({ name: 'NotImplementedError' }));
    expect(() => torch.save({ f: () => 1 })).toThrow("cannot pickle 'function' object");
    expect(() => torch.save([new Date()])).toThrow("cannot pickle 'Date' object");
    expect(() => torch.save(new Float32Array(2))).toThrow('make it a tensor');
    expect(() => torch.save(1, null as never)).toThrow("expected 'f' to be string, path, or a file-like object");
    let deep: unknown = 1;
    for (let k = 0; k < 2000; k++) deep = [deep];
    expect(() => torch.save(deep)).toThrow('maximum recursion depth exceeded');
  });

  it('is a file that is not there, and a folder', () => {
    expect(() => torch.load('/nowhere/x.pt')).toThrow("[Errno 2] No such file or directory: '/nowhere/x.pt'");
    expect(() => torch.load(folder)).toThrow('[Errno 21] Is a directory');
    expect(() => torch.save(1, '/nowhere/x.pt')).toThrow('Parent directory /nowhere does not exist.');
  });
});

describe('dicts', () => {
  it('are plain objects where these keep their keys, else Maps', () => {
    const dicts = torch.load<Record<string, unknown>>(`${folder}dicts.zip.pt`);
    const maps = Object.entries(dicts).filter(([, value]) => value instanceof Map);
    expect(maps.map(([name]) => name)).toEqual(
      ['descending', 'numerals', 'negative', 'mixed the other way', 'proto', 'tuples', 'counter'].filter(
        (name) => name !== 'counter',
      ),
    );
    expect(dicts.ints).toEqual({ 0: 'a', 1: 'b', 5: 'c' });
    expect((dicts.proto as Map<string, unknown>).get('__proto__')).toEqual({ polluted: true });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('hold an optimizer’s state by numbers', () => {
    const { optimizer } = torch.load<{ optimizer: { state: Record<number, { exp_avg: Tensor }> } }>(
      `${folder}training.zip.pt`,
    );
    expect(optimizer.state[0]!.exp_avg.shape).toEqual([3, 2]);
  });
});

describe('storages', () => {
  it('are shared as they were', () => {
    const list = torch.load<Tensor[]>(`${folder}layouts.zip.pt`);
    list[0]!.fill_(7);
    expect(list[1]!.eq(7).all().item()).toBe(true);
    expect(list[13]).toBe(list[0]);
    expect(list[5]!.storage).toBe(list[6]!.storage);
    expect(list[10]!.storage).toBe(list[11]!.storage);
    expect(list[5]!._version).toBe(0);
  });

  it('go where map_location says', () => {
    const [x] = torch.load<Tensor[]>(`${folder}layouts.zip.pt`, 'meta');
    expect(String(x!.device)).toBe('meta');
    expect(x!.shape).toEqual([2, 3, 4]);
    const tfjs = torch.load<Tensor[]>(`${folder}layouts.legacy.pt`, { map_location: { cpu: 'tfjs' } });
    expect(String(tfjs[1]!.device)).toBe('tfjs');
    expect(tfjs[1]!.to('cpu').equal(tfjs[0]!.to('cpu').transpose(0, 2))).toBe(true);
    const seen: unknown[] = [];
    torch.load(`${folder}small.deflated.pt`, {
      map_location: (storage, location) => {
        seen.push([storage.nbytes(), location]);
        return null;
      },
    });
    expect(seen).toEqual([
      [400, 'cpu'],
      [24, 'cpu'],
    ]);
    expect(() => torch.load(`${folder}small.deflated.pt`, 'cuda')).toThrow(
      'Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False.',
    );
    expect(() => torch.load(`${folder}small.deflated.pt`, { map_location: { cpu: 'mps' } })).toThrow(
      "don't know how to restore data location of torch.storage.UntypedStorage (tagged with mps)",
    );
  });

  it('of other devices are saved as PyTorch knows them', () => {
    const x = torch.arange(6, { dtype: torch.float32 }).to('tfjs').reshape(2, 3);
    const [a, b] = torch.load<Tensor[]>(torch.save([x, x[1]]));
    expect(String(a!.device)).toBe('cpu');
    expect(a!.tolist()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(b!.storage).toBe(a!.storage);
  });
});

it('files that are loaded one after the other, and dropped, leave room', () => {
  const bytes = torch.save(Array.from({ length: 16 }, () => torch.zeros(1 << 18)));
  const before = torch.memory_allocated();
  for (let k = 0; k < 80; k++) torch.load(bytes); // 1.3 GB
  expect(torch.memory_allocated() - before).toBeLessThan(1e9);
});

describe('places', () => {
  it('are bytes, blobs, responses and streams', async () => {
    const bytes = torch.save({ x: torch.ones(2) });
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 10);
      yield await Promise.resolve(bytes.subarray(10));
    };
    for (const from of [
      new Blob([bytes as BlobPart]),
      new Response(bytes as BodyInit),
      chunks(),
      new Blob([bytes as BlobPart]).stream(),
    ]) {
      expect((await torch.load(from)).x!.tolist()).toEqual([1, 1]);
    }
    const written: Uint8Array[] = [];
    torch.save({ x: torch.ones(2) }, { write: (piece) => written.push(piece) });
    expect(Buffer.concat(written)).toEqual(Buffer.from(bytes));
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const [, back] = await Promise.all([torch.save({ x: torch.ones(2) }, writable), torch.load(readable)]);
    expect(back.x!.tolist()).toEqual([1, 1]);
    await expect(torch.load(Promise.resolve(1) as never)).rejects.toThrow("has no attribute 'seek'");
    expect(() => torch.load(1 as never)).toThrow("'int' object has no attribute 'seek'");
    expect(() => torch.load(new URL('https://example.org/x.pt'))).toThrow('await fetch(url)');
  });
});

it('browsers read and write the same files, in memory', () => {
  const program = bundle(
    'browser',
    `import torch from './index.js';
    const [, , hex] = process.argv;
    const small = torch.load(Buffer.from(hex, 'hex'));
    const refusals = [() => torch.load('x.pt'), () => torch.save(1, 'x.pt')].map((call) => {
      try { return String(call()); } catch (error) { return error.name + ': ' + error.message; }
    });
    const broken = torch.save({ x: torch.arange(50) });
    broken[Buffer.from(broken).indexOf('data/0') + 150] ^= 1;
    try { torch.load(broken); } catch (error) { refusals.push(error.message); }
    console.log(JSON.stringify({ x: small.x.sum().item(), refusals, file: Buffer.from(torch.save(small)).toString('hex') }));`,
    'browser',
  );
  try {
    // Compressed: the browser inflates by itself.
    const hex = readFileSync(`${folder}small.deflated.pt`).toString('hex');
    const printed = execFileSync(process.execPath, [program, hex], { encoding: 'utf8' });
    const { x, refusals, file } = JSON.parse(printed) as { x: number; refusals: string[]; file: string };
    expect(x).toBe(4950);
    expect(refusals.slice(0, 2)).toEqual([
      "NotImplementedError: reading 'x.pt': a browser gives no access to files; pass the bytes instead",
      "NotImplementedError: writing 'x.pt': a browser gives no access to files; pass the bytes instead",
    ]);
    expect(refusals[2]).toContain('its checksum does not match');
    expect(file).toBe(Buffer.from(torch.save(opened(`${folder}small.deflated.pt`))).toString('hex'));
  } finally {
    rmSync(program);
  }
});

describe('what else a file may name', () => {
  it('is added, listed and taken back', () => {
    class Point {
      constructor(
        readonly x: number,
        readonly y: number,
      ) {}
    }
    const file = Buffer.from(golden.errors['class']!.file, 'hex');
    expect(torch.serialization.get_unsafe_globals_in_checkpoint(file)).toEqual(['foo.bar.Baz']);
    expect(torch.serialization.get_unsafe_globals_in_checkpoint(`${folder}numpy.zip.pt`).sort()).toEqual([
      'numpy._core.multiarray._reconstruct',
      'numpy._core.multiarray.scalar',
      'numpy.dtype',
      'numpy.ndarray',
    ]);
    torch.serialization.add_safe_globals([[() => 'made', 'foo.bar.Baz']]);
    expect(torch.load(file)).toBe('made');
    expect(torch.serialization.get_unsafe_globals_in_checkpoint(file)).toEqual([]);
    torch.serialization.clear_safe_globals();
    expect(() => torch.load(file)).toThrow('was not an allowed global by default');
    {
      using _ = torch.serialization.safe_globals([[Point as never, 'foo.bar.Baz']]);
      expect(torch.load(file)).toBeInstanceOf(Point);
    }
    expect(torch.serialization.get_safe_globals()).toEqual([]);
    expect(() => torch.serialization.add_safe_globals(['foo.Bar'])).toThrow("give [function, 'foo.Bar']");
  });
});
