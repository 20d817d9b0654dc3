// CSV and IDX files.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import torch from 'tfjs-torch';
import { parse_csv, read_csv, read_idx } from 'tfjs-torch/readers';

const folder = mkdtempSync(join(tmpdir(), 'readers-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('CSV', () => {
  const text = '\ufeffname,age,score,ok\r\n"Doe, Jane",31,1.5e1,True\nJohn "J" Roe,,-2,False\n';

  it('is a table of typed columns', () => {
    const table = parse_csv(text.slice(1));
    expect(table.columns).toEqual(['name', 'age', 'score', 'ok']);
    expect(table.length).toBe(2);
    expect(table.column('name')).toEqual(['Doe, Jane', 'John "J" Roe']);
    expect(table.column('age')).toEqual([31, null]);
    expect([...table][1]).toEqual({ name: 'John "J" Roe', age: null, score: -2, ok: false });
    expect(table.tensor(['score', 'ok']).dtype).toBe(torch.float32);
    expect(table.tensor(['age', 'score', 'ok']).tolist()).toEqual([[31, 15, 1], [NaN, -2, 0]]); // prettier-ignore
    expect(table.tensor(['score'], { dtype: torch.int64 }).dtype).toBe(torch.int64);
    expect(() => table.tensor()).toThrow("could not convert string to float: 'Doe, Jane' (row 0 of the column 'name')");
    expect(() => table.column('nom')).toThrow("'nom'; the columns are name, age, score, ok");
  });

  it('keeps texts that look like numbers among words, and takes options', () => {
    expect(parse_csv('id\n007\nx').column('id')).toEqual(['007', 'x']);
    const table = parse_csv('# made by hand\n1;2\n3;missing\n', { sep: ';', header: false, comment: '#', na_values: ['missing'] }); // prettier-ignore
    expect(table.columns).toEqual(['0', '1']);
    expect(table.tensor().tolist()).toEqual([[1, 2], [3, NaN]]); // prettier-ignore
    expect(parse_csv('a\tb\n1\t2', { sep: '' }).columns).toEqual(['a', 'b']);
    expect(parse_csv('a,b\n1,2', { names: ['x', 'y'] }).columns).toEqual(['x', 'y']);
  });

  it('is refused where rows differ in length or a quote does not end', () => {
    expect(() => parse_csv('a,b\n1,2\n3\n')).toThrow('Expected 2 fields in row 1, saw 1');
    expect(() => parse_csv('a,b\n"1,2\n')).toThrow(torch.RuntimeError);
  });

  it('is read from files, bytes and what takes its time', async () => {
    const file = join(folder, 'a.csv');
    writeFileSync(file, text);
    expect(read_csv(file).columns[0]).toBe('name');
    expect(read_csv(new TextEncoder().encode(text)).length).toBe(2);
    expect((await read_csv(new Response(text))).length).toBe(2);
    expect(() => read_csv(join(folder, 'none.csv'))).toThrow(torch.FileNotFoundError);
  });

  it('is what the package’s own data is in', () => {
    const table = read_csv(new URL('../../examples/data/diabetes.csv', import.meta.url));
    expect(table.length).toBe(442);
    expect(table.tensor().shape).toEqual([442, 11]);
  });
});

describe('IDX', () => {
  const file = (type: number, shape: number[], data: Uint8Array) => {
    const header = new Uint8Array(4 + 4 * shape.length);
    header.set([0, 0, type, shape.length]);
    shape.forEach((length, k) => new DataView(header.buffer).setUint32(4 + 4 * k, length));
    return new Uint8Array([...header, ...data]);
  };
  const images = file(
    8,
    [2, 2, 3],
    Uint8Array.from({ length: 12 }, (_, k) => 20 * k),
  );

  it('is a tensor of its shape and type', async () => {
    const wanted = torch.arange(12).mul(20).to(torch.uint8).reshape(2, 2, 3);
    expect(torch.equal(read_idx(images), wanted)).toBe(true);
    expect(torch.equal(read_idx(new Uint8Array(gzipSync(images))), wanted)).toBe(true);
    expect(torch.equal(await read_idx(new Blob([gzipSync(images)])), wanted)).toBe(true);
    const path = join(folder, 'images.gz');
    writeFileSync(path, gzipSync(images));
    expect(torch.equal(read_idx(path), wanted)).toBe(true);
    const floats = new Uint8Array(8);
    new DataView(floats.buffer).setFloat32(0, 1.5);
    new DataView(floats.buffer).setFloat32(4, -2);
    expect(read_idx(file(0x0d, [2], floats)).tolist()).toEqual([1.5, -2]);
    const shorts = read_idx(file(0x0b, [2], new Uint8Array([1, 0, 255, 255])));
    expect([shorts.dtype, shorts.tolist()]).toEqual([torch.int16, [256, -1]]);
  });

  it('is refused where it is cut off, broken or something else', () => {
    expect(() => read_idx(images.slice(0, -1))).toThrow(
      'holds [2, 2, 3] of torch.uint8, which is 12 bytes, but it has 11',
    );
    expect(() => read_idx(new Uint8Array([137, 80, 78, 71]))).toThrow('this is no IDX file');
    const packed = new Uint8Array(gzipSync(images));
    packed[packed.length - 5]! ^= 1;
    expect(() => read_idx(packed)).toThrow('gzip');
    expect(() => read_idx(packed.slice(0, 12))).toThrow('gzip');
  });
});
