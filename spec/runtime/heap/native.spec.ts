// What a native library computes, where one is installed; else these are skipped, and only how a broken one is told is tested.
import { jest } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DType, float32, float64 } from '../../../lib/dtype.js';
import { numel } from '../../../lib/shape.js';
import type { View } from '../../../lib/runtime/engine.js';
import { cpu } from '../../../lib/runtime/heap/engine.js';
import { heap } from '../../../lib/runtime/heap/heap.js';
import { native as library, multiplyOf, threads } from '../../../lib/runtime/heap/providers/native/library.js';
import { native } from '../../../lib/runtime/heap/providers/native/provider.js';
import { pack } from '../../../lib/runtime/heap/providers/pack/provider.js';
import * as kernels from '../../../lib/runtime/kernels/index.js';
import { kernelsBy } from '../calling.js';
import { type Convolution, convolutions, recurrences } from '../samples.js';
import { Chance, contents, dense, describeView, elements, expectEqual, list, strided, twin } from './support.js';

const installed = library() !== null;
const types = [float32, float64].filter((dtype) => multiplyOf(dtype) !== null);
const [tested, reference] = [kernelsBy(native), kernelsBy(pack)];

(installed ? describe : describe.skip)('a native library', () => {
  const matrix = (chance: Chance, dtype: DType, shape: readonly number[]): View => strided(chance, dtype, shape, false);

  test('multiplies operands of any layout into any that has dense rows or columns', () => {
    const chance = new Chance(5);
    let taken = 0;
    for (let round = 0; round < 300; round++) {
      const dtype = chance.of(types);
      const [m, n, k] = [0, 0, 0].map(() => chance.of([1, 2, 7, 33, 60, 130])) as [number, number, number];
      const lead = chance.next() < 0.3 ? [1 + chance.below(3)] : [];
      const [a, b] = [matrix(chance, dtype, [...lead, m, k]), matrix(chance, dtype, [...lead, k, n])];
      const base = chance.of([undefined, matrix(chance, dtype, [n]), matrix(chance, dtype, [m, 1])]);
      let out = dense(dtype, [...lead, m, n], elements(chance, dtype, numel([...lead, m, n]), false));
      if (chance.next() < 0.3) {
        // columns dense, and rows of a wider matrix
        const turned = dense(dtype, [...lead, n, m + 2], elements(chance, dtype, numel([...lead, n, m + 2]), false));
        const [row, column] = turned.strides.slice(-2) as [number, number];
        out = { ...turned, shape: out.shape, strides: [...turned.strides.slice(0, -2), column, row] };
      }
      const other = twin(out);
      const [alpha, beta] = [chance.of([1, -0.5]), chance.of([0, 1, 0.5])];
      if (!tested.gemm(a, b, out, alpha, beta, base)) continue;
      if (!reference.gemm(a, b, other, alpha, beta, base)) {
        cpu.run(kernels.gemm, { alpha, beta }, base === undefined ? [a, b] : [a, b, base], [other]);
      }
      taken++;
      const what = `${describeView(a)} · ${describeView(b)} into ${describeView(out)}, ${alpha}, ${beta}`;
      expectEqual(contents(out), contents(other), dtype === float64 ? 1e-12 : 1e-4, what);
    }
    expect(taken).toBeGreaterThan(50);
  });

  test('does not read what beta = 0 overwrites, keeps NaN and infinities, and sums zeros to 0', () => {
    for (const dtype of types) {
      const fill = (shape: readonly number[], value: number): View =>
        dense(dtype, shape, new (dtype.Array as Float64ArrayConstructor)(numel(shape)).fill(value));
      const [a, b, out] = [fill([40, 40], 1), fill([40, 40], 2), fill([40, 40], NaN)];
      expect(tested.gemm(a, b, out, 1, 0)).toBe(true);
      expect(list(out)).toEqual(new Array<number>(1600).fill(80));
      expect(tested.gemm(fill([40, 40], -0), b, out, 1, 0)).toBe(true);
      expect(list(out).every((value) => Object.is(value, 0))).toBe(true);
      cpu.upload(a.storage, new (dtype.Array as Float64ArrayConstructor)([NaN]), 0);
      cpu.upload(a.storage, new (dtype.Array as Float64ArrayConstructor)([Infinity]), 41);
      tested.gemm(a, fill([40, 40], 0), out, 1, 0);
      const rows = [0, 1, 2].map((row) => list(out).slice(40 * row, 40 * row + 40));
      expect(rows).toEqual([NaN, NaN, 0].map((value) => new Array<number>(40).fill(value)));
      // Nothing times NaN is NaN, which a BLAS leaves out; and of no sums it does nothing.
      expect(tested.gemm(a, b, out, 0, 1)).toBe(false);
      expect(tested.gemm(fill([40, 0], 1), fill([0, 40], 1), out, 1, 0)).toBe(false);
    }
  });

  test('multiplies while signals come, as a profiler sends them', async () => {
    const session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 100 });
    await session.post('Profiler.start');
    const [a, b, out] = [
      [256, 512],
      [512, 64],
      [256, 64],
    ].map((shape) => dense(float32, shape, new Float32Array(numel(shape)).fill(1)));
    for (let round = 0; round < 2000; round++) tested.gemm(a!, b!, out!, 1, 0);
    // Where a signal's handler has written into C's memory, the process does not come so far.
    await session.post('Profiler.stop');
    session.disconnect();
    expect(new Set(list(out!))).toEqual(new Set([512]));
  });

  test('does the steps of a recurrence', () => {
    const chance = new Chance(3);
    for (const [counts, turned] of [
      [[20, 20], false],
      [[20, 18, 18, 15, 15, 15, 3, 1], true],
    ] as const) {
      const { kernel, params, inputs, outs } = recurrences(float32, counts, 24);
      const small = (shape: readonly number[]): View =>
        dense(
          float32,
          shape,
          (elements(chance, float32, numel(shape), false) as Float32Array).map((x) => x / 10),
        );
      const given = inputs.map(([, [m, n]], k): View => {
        if (!turned || k > 1) return small([m!, n!]);
        return { ...small([n!, m!]), shape: [m!, n!], strides: [1, m!] };
      });
      const results = outs.map(([, shape]) => small(shape));
      const others = results.map(twin);
      expect(native.find(kernel)!(params, given, results)).toBe(true);
      pack.find(kernel)!(params, given, others);
      results.forEach((result, k) => expectEqual(contents(result), contents(others[k]!), 1e-5, `result ${k}`));
    }
  });

  // input, weight, places; stride, padding, dilation, groups
  const large: readonly Convolution[] = [
    [[4, 8, 12, 11], [12, 4, 3, 2], [6, 11], [2, 1], [1, 1], [1, 2], 2],
    [[3, 6, 11, 9], [6, 6, 3, 3], [11, 9], [1, 1], [1, 1], [1, 1], 1],
    [[8, 2, 20, 20], [9, 2, 3, 3], [18, 18], [1, 1], [0, 0], [1, 1], 1],
    [[4, 16, 40], [16, 16, 5], [36], [1], [0], [1], 1],
    [[2, 4, 5, 6, 7], [9, 4, 2, 2, 2], [4, 5, 6], [1, 1, 1], [0, 0, 0], [1, 1, 1], 1],
    [[8, 30, 18, 18], [30, 1, 3, 3], [18, 18], [1, 1], [1, 1], [1, 1], 30],
  ];
  (library()?.library.kind === 'onednn' ? test : test.skip)('convolves operands of any layout (oneDNN)', () => {
    const chance = new Chance(8);
    for (const { kernel, params, inputs, outs } of large.flatMap((one) => convolutions(float32, one))) {
      const [[dtype, shape]] = outs as [(typeof outs)[0]];
      for (const layout of ['rows', 'channels last', 'any', 'rows'] as const) {
        const operand = (of: readonly number[], free: boolean): View => {
          if (free && layout === 'any') return strided(chance, dtype, of, false, false);
          const values = elements(chance, dtype, numel(of), false);
          if (layout !== 'channels last' || of.length < 3) return dense(dtype, of, values);
          const [n, c, ...size] = of as [number, number, ...number[]];
          const { strides, ...rest } = dense(dtype, [n, ...size, c], values);
          return { ...rest, shape: of, strides: [strides[0]!, strides.at(-1)!, ...strides.slice(1, -1)] };
        };
        const given = inputs.map(([, of]) => operand(of, true));
        const out = operand(shape, true);
        const other = twin(out);
        expect(native.find(kernel)!(params, given, [out])).toBe(true);
        pack.find(kernel)!(params, given, [other]);
        expectEqual(contents(out), contents(other), 2e-4, `${kernel.name} of ${given.map(describeView).join(', ')}`);
      }
    }
  });

  test('computes where the heap is after it has grown', () => {
    const ones = (): View => dense(float32, [64, 64], new Float32Array(4096).fill(1));
    const [a, b, out] = [ones(), ones(), ones()];
    tested.gemm(a, b, out, 1, 0);
    const { buffer } = heap.u8;
    const held = [];
    while (heap.u8.buffer === buffer) held.push(cpu.allocate(1 << 22, float32));
    tested.gemm(a, b, out, 1, 1);
    expect(new Set(list(out))).toEqual(new Set([128]));
    held.forEach((storage) => cpu.release(storage));
  });

  test('has as many threads as it is told', () => {
    const before = threads.count()!;
    threads.use(1);
    expect(threads.count()).toBe(1);
    threads.use(before);
    expect(threads.count()).toBe(before);
  });
});

describe('a library that is named and cannot be used', () => {
  let folder: string;
  const before = process.env['TFJS_TORCH_NATIVE'];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'native-'));
    process.env['TFJS_TORCH_NATIVE'] = folder;
    jest.resetModules();
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    if (before === undefined) delete process.env['TFJS_TORCH_NATIVE'];
    else process.env['TFJS_TORCH_NATIVE'] = before;
  });

  const platform = `${process.platform}-${process.arch}`;
  /** What is said when two products are computed, and what their elements come to. */
  async function computed(): Promise<[warnings: string[], sum: number]> {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { HeapEngine } = await import('../../../lib/runtime/heap/engine.js');
    const engine = new HeapEngine('native,pack,pointwise,compose,loops');
    const { gemm } = await import('../../../lib/runtime/kernels/index.js');
    const types = await import('../../../lib/dtype.js');
    const ones = (): View => {
      const storage = engine.allocate(4096, types.float32);
      engine.upload(storage, new Float32Array(4096).fill(1));
      return { storage, shape: [64, 64], strides: [64, 1], offset: 0 };
    };
    const [a, b, out] = [ones(), ones(), ones()];
    for (const beta of [0, 1]) engine.run(gemm, { alpha: 1, beta }, [a, b], [out]);
    const sum = engine.read(out)[0];
    // That there are two copies now is said, too.
    const warnings = warn.mock.calls.map(([text]) => String(text)).filter((text) => text.includes('native'));
    warn.mockRestore();
    return [warnings, Number(sum)];
  }
  const describedAs = (description: unknown): void =>
    writeFileSync(join(folder, 'native.json'), JSON.stringify(description));
  /** A koffi beside it, whose code this is. */
  function koffi(code: string): void {
    const place = join(folder, 'node_modules', 'koffi');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'package.json'), '{ "main": "index.js" }');
    writeFileSync(join(place, 'index.js'), code);
  }

  test.each([
    ['its file is no library', { platform, kind: 'blas', path: 'none.so' }, /none\.so|shared|library/],
    ['it is for another machine', { platform: 'pdp-11', kind: 'blas', path: 'none.so' }, /is for pdp-11, this is/],
    ['its description is none', { platform }, /native\.json describes no library/],
  ])('%s', async (_, description, expected) => {
    describedAs(description);
    koffi(
      'exports.load = (path) => { if (path) throw new Error(`no shared library ${path}`); return { func: () => () => null } }',
    );
    const [warnings, sum] = await computed();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^UserWarning: no native library is used, since the one that is installed cannot be: /);
    expect(warnings[0]).toMatch(expected);
    expect(sum).toBe(128);
  });

  test('it has no products', async () => {
    describedAs({ platform, kind: 'onednn', path: 'empty.so' });
    if (!installed)
      koffi('exports.load = (path) => ({ func: () => { if (path) throw new Error(); return () => null } })');
    else writeFileSync(join(folder, 'empty.so'), '');
    const [warnings] = await computed();
    expect(warnings).toEqual([expect.stringMatching(/products|file too short|cannot/)]);
  });

  test('there is none where one is named', async () => {
    process.env['TFJS_TORCH_NATIVE'] = join(folder, 'nowhere');
    const [warnings, sum] = await computed();
    expect(warnings).toEqual([expect.stringContaining('no such file')]);
    expect(sum).toBe(128);
  });
});
