// Nothing leaks, nothing reads, and a program's own TensorFlow.js sees nothing of us.
import type { KernelBackend } from '@tensorflow/tfjs-core';
import { bool, float32, int64 } from '../../../lib/dtype.js';
import { Expression, type Opcode, Program, opcodes } from '../../../lib/expression/expression.js';
import { specials } from '../../../lib/special/table.js';
import type { View } from '../../../lib/runtime/engine.js';
import { poisons, sweep } from '../../../lib/runtime/memory.js';
import { engineOf } from '../../../lib/runtime/registry.js';
import type { TfjsEngine } from '../../../lib/runtime/tfjs/engine.js';
import { fromTfjs, toTfjs } from '../../../lib/runtime/tfjs/exchange.js';
import { loadBackend, loadTfjs } from '#tfjs';
import { all, empty, engineOn, isUnary, make, programOf, seen, values } from './harness.js';
import { kernelsOf } from '../calling.js';

/** Runs every kernel, and releases every storage. */
function everything(engine: TfjsEngine): void {
  const made: View[] = [];
  const of = (...operands: Parameters<typeof make> extends [unknown, ...infer Rest] ? Rest : never) => {
    const view = make(engine, ...operands);
    made.push(view);
    return view;
  };
  const out = (...operands: Parameters<typeof empty> extends [unknown, ...infer Rest] ? Rest : never) => {
    const view = empty(engine, ...operands);
    made.push(view);
    return view;
  };
  for (const dtype of [float32, int64, bool]) {
    for (const op of Object.keys(opcodes) as Opcode[]) {
      if (op in specials) continue; // the CPU computes them
      if ((opcodes[op] === 'float') !== (dtype === float32) && opcodes[op] !== 'same' && opcodes[op] !== 'test')
        continue;
      if (dtype === bool && (op === 'neg' || op === 'sub')) continue;
      const program = programOf(op, dtype);
      const operands = isUnary(op) ? [of(dtype, [1, 0])] : [of(dtype, [1, 0]), of(dtype, [1, 1])];
      kernelsOf(engine).pointwise(program, operands, [], [out(program.results[0]!, [2])]);
    }
  }
  const x = of(
    float32,
    Array.from({ length: 24 }, (_, k) => k),
    [2, 3, 4],
  );
  for (const view of [
    seen(x, [4, 3], [1, 4]),
    seen(x, [2, 2], [12, 2], 1),
    seen(x, [5], [5]),
    seen(x, [3, 4], [0, 1]),
  ]) {
    const copy = out(float32, view.shape);
    kernelsOf(engine).copy(view, copy);
    if (view.strides[0] !== 0) kernelsOf(engine).copy(copy, view);
    kernelsOf(engine).fill(seen(view, view.shape.slice(1), view.strides.slice(1)), 3);
  }
  for (const kind of ['sum', 'prod', 'amax', 'amin', 'any', 'all'] as const) {
    for (const dims of [[0], [1], [0, 2]]) {
      kernelsOf(engine).reduce(
        kind,
        x,
        dims,
        out(
          kind === 'any' || kind === 'all' ? bool : float32,
          x.shape.filter((_, k) => !dims.includes(k)),
        ),
      );
    }
  }
  kernelsOf(engine).argreduce('argmax', x, 1, out(int64, [2, 4]));
  kernelsOf(engine).scan('cumsum', x, 1, out(float32, [2, 3, 4]));
  kernelsOf(engine).sort(x, 1, true, out(float32, [2, 3, 4]), out(int64, [2, 3, 4]));
  const rows = of(float32, [1, 2, 3, 4], [2, 2]);
  const matrix = of(float32, [1, 2, 3, 4, 5, 6], [3, 2]);
  for (const [alpha, beta] of [
    [1, 0],
    [2, 1],
    [1, 3],
  ] as const)
    kernelsOf(engine).gemm(matrix, seen(rows, [2, 2], [1, 2]), out(float32, [3, 2]), alpha, beta);
  const index = of(int64, [2, 0]);
  kernelsOf(engine).takeRows(matrix, index, out(float32, [2, 2]));
  for (const kind of ['set', 'add', 'mul', 'amax', 'amin'] as const)
    kernelsOf(engine).putRows(kind, rows, index, matrix);
  for (const view of made) engine.release(view.storage);
}

/** Makes every read of a backend's values from outside its own kernels throw. */
function refusingReads(backend: KernelBackend, f: () => void): void {
  const own = backend.readSync.bind(backend);
  // tfjs's cpu kernels that gather and scatter look at their operands through `bufferSync`.
  const withBuffers = backend as KernelBackend & {
    bufferSync(t: { dataId: object; shape: number[]; dtype: 'float32' }): unknown;
  };
  withBuffers.bufferSync = (t) => loadTfjs().buffer(t.shape, t.dtype, own(t.dataId) as Float32Array);
  backend.readSync = () => {
    throw new Error('a value was read');
  };
  try {
    f();
  } finally {
    Reflect.deleteProperty(backend, 'bufferSync');
    Reflect.deleteProperty(backend, 'readSync');
  }
}

test.each(['cpu', 'wasm'] as const)('everything that is made is given back: %s', async (name) => {
  const engine = await engineOn(name);
  const { backend } = engine.kernels;
  const before = backend.numDataIds();
  everything(engine);
  engine.clearCaches();
  expect(backend.numDataIds()).toBe(before);
  expect(engine.statistics).toMatchObject({ allocated: 0, storages: 0 });
  expect(engine.statistics.peak).toBeGreaterThan(0);
});

test('errors leave nothing behind', async () => {
  const engine = await engineOn('cpu');
  const x = make(engine, int64, [1, 2]);
  const before = engine.kernels.backend.numDataIds();
  const big = new Program([Expression.input(0, int64).add(1).mul(Expression.scalar(0, int64))], [int64], 1);
  expect(() => kernelsOf(engine).pointwise(big, [x], [2 ** 50], [x])).toThrow(/cannot be held/);
  const [index, out] = [make(engine, int64, [9]), empty(engine, int64, [1, 1])];
  expect(() => kernelsOf(engine).takeRows(seen(x, [2, 1], [1, 1]), index, out)).toThrow(/out of bounds/);
  engine.release(index.storage);
  engine.release(out.storage);
  engine.clearCaches();
  expect(engine.kernels.backend.numDataIds()).toBe(before);
  engine.release(x.storage);
});

test('kernels read no values', async () => {
  const engine = await engineOn('cpu');
  refusingReads(engine.kernels.backend, () => {
    everything(engine);
    expect(() => engine.read(make(engine, float32, [1]))).toThrow('a value was read');
  });
});

test('what JavaScript does not reach is given back by a sweep', async () => {
  const engine = await engineOn('cpu');
  const kept = make(engine, float32, [1, 2, 3]);
  const before = engine.kernels.backend.numDataIds();
  for (let k = 0; k < 1000; k++) kernelsOf(engine).fill(empty(engine, float32, [4]), 1);
  if (!poisons) expect(engine.kernels.backend.numDataIds()).toBeGreaterThan(before + 900);
  sweep();
  expect(engine.kernels.backend.numDataIds()).toBeLessThan(before + 20);
  expect(values(kept)).toEqual([1, 2, 3]);
});

test('long use of many numbers and layouts keeps the caches small', async () => {
  const engine = await engineOn('cpu');
  const program = new Program([Expression.input(0, float32).mul(Expression.scalar(0, float32))], [float32], 1);
  const x = make(engine, float32, [1, 2]);
  const before = engine.kernels.backend.numDataIds();
  for (let k = 1; k < 5000; k++) kernelsOf(engine).pointwise(program, [x], [1 + 1 / k], [x]);
  expect(engine.kernels.backend.numDataIds()).toBeLessThan(before + 1100);
});

describe("a program's own TensorFlow.js", () => {
  const tf = loadTfjs();

  test('no backend set: tfjs runs on its cpu backend, and none is set afterwards', () => {
    loadBackend('cpu');
    loadBackend('wasm');
    tf.engine().reset();
    const set = tf.getBackend();
    const engine = engineOf('tfjs') as TfjsEngine;
    expect(engine.kernels.name).toBe('cpu');
    expect(engine.device.type).toBe('tfjs');
    everything(engine);
    expect(tf.getBackend()).toBe(set);
    expect(engineOf('tfjs')).toBe(engine);
  });

  test('its memory and its scopes see nothing of us', async () => {
    await tf.setBackend('cpu');
    const theirs = tf.tensor([1, 2, 3]);
    const before = tf.memory();
    const engine = engineOf('tfjs') as TfjsEngine;
    let ours: View | undefined;
    tf.tidy(() => {
      everything(engine);
      const view = make(engine, float32, [4, 5, 6]);
      tf.add(theirs, 1);
      ours = view;
    });
    expect(tf.memory()).toEqual(before);
    expect(all(ours!)).toEqual([4, 5, 6]);
    expect(tf.getBackend()).toBe('cpu');
    theirs.dispose();
  });

  test('it sets wasm before us and another backend after us', async () => {
    await tf.setBackend('wasm');
    await tf.ready();
    const engine = engineOf('tfjs') as TfjsEngine;
    expect(engine.kernels.name).toBe('wasm');
    const x = make(engine, float32, [1, 2, 3]);
    everything(engine);
    expect(tf.getBackend()).toBe('wasm');
    expect(Array.from(tf.add([1, 2], [3, 4]).dataSync())).toEqual([4, 6]);
    await tf.setBackend('cpu');
    // What lies on wasm stays there, and computes there.
    kernelsOf(engine).fill(seen(x, [1], [1], 1), 7);
    expect(all(x)).toEqual([1, 7, 3]);
    expect((engineOf('tfjs') as TfjsEngine).kernels.name).toBe('cpu');
    expect(tf.getBackend()).toBe('cpu');
  });

  test('from_tfjs shares the buffer on its backend, and copies elsewhere', async () => {
    await tf.setBackend('cpu');
    const engine = engineOf('tfjs') as TfjsEngine;
    const before = tf.memory();
    const theirs = tf.tensor2d([
      [1, 2],
      [3, 4],
    ]);
    const buffers = engine.kernels.backend.numDataIds();
    const shared = fromTfjs(theirs, engine);
    expect(engine.kernels.backend.numDataIds()).toBe(buffers);
    const copied = fromTfjs(theirs, engineOf('cpu'));
    const view = { storage: shared, shape: [2, 2], strides: [2, 1], offset: 0 };
    kernelsOf(engine).fill(seen(view, [1], [1], 1), 9); // ours alone changes
    expect(Array.from(theirs.dataSync())).toEqual([1, 2, 3, 4]);
    const again = fromTfjs(theirs, engine);
    theirs.dispose();
    expect(values({ ...view, storage: again })).toEqual([1, 2, 3, 4]);
    expect(values(view)).toEqual([1, 9, 3, 4]);
    expect(values({ ...view, storage: copied })).toEqual([1, 2, 3, 4]);
    engine.release(again);
    engine.release(shared);
    expect(tf.memory()).toEqual(before);
    expect(() => fromTfjs(tf.tensor(['a']), engine)).toThrow(/tfjs tensor of string/);
  });

  test('x.tfjs() is a tensor that the program disposes', async () => {
    await tf.setBackend('cpu');
    const engine = engineOf('tfjs') as TfjsEngine;
    const before = tf.memory();
    const x = make(engine, int64, [1, 2, 3, 4, 5, 6], [2, 3]);
    const whole = toTfjs(x);
    const turned = toTfjs(seen(x, [3, 2], [1, 3]));
    const fromCpu = toTfjs(make(engineOf('cpu'), float32, [0.5, 1.5]));
    expect([whole.shape, whole.dtype, turned.shape]).toEqual([[2, 3], 'int32', [3, 2]]);
    expect(Array.from(turned.dataSync())).toEqual([1, 4, 2, 5, 3, 6]);
    expect(Array.from(tf.add(fromCpu, 1).dataSync())).toEqual([1.5, 2.5]);
    engine.release(x.storage);
    expect(Array.from(whole.dataSync())).toEqual([1, 2, 3, 4, 5, 6]);
    tf.disposeVariables();
    for (const t of [whole, turned, fromCpu]) t.dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors + 1); // the sum above
    // On another backend than the program's it is a copy.
    await tf.setBackend('wasm');
    const onWasm = toTfjs(make(engine, float32, [1, 2]));
    expect(Array.from(tf.mul(onWasm, 2).dataSync())).toEqual([2, 4]);
    await tf.setBackend('cpu');
  });

  test('it removes the backend that we run on', async () => {
    await tf.setBackend('cpu');
    const engine = engineOf('tfjs') as TfjsEngine;
    const x = make(engine, float32, [1, 2, 3]);
    tf.removeBackend('cpu');
    kernelsOf(engine).fill(seen(x, [1], [1]), 5);
    expect(all(x)).toEqual([5, 2, 3]);
    expect(engineOf('tfjs')).toBe(engine);
  });
});
