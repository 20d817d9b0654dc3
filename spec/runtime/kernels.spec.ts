// Every kernel, on every provider and on a tfjs device, whole and in parts, against its reference.
import { float64, int64 } from '../../lib/dtype.js';
import { compose } from '../../lib/runtime/compose.js';
import type { Engine, View } from '../../lib/runtime/engine.js';
import { HeapEngine, cpu } from '../../lib/runtime/heap/engine.js';
import { loops } from '../../lib/runtime/heap/providers/loops/provider.js';
import { native as library } from '../../lib/runtime/heap/providers/native/library.js';
import { native } from '../../lib/runtime/heap/providers/native/provider.js';
import { pack } from '../../lib/runtime/heap/providers/pack/provider.js';
import { pointwise } from '../../lib/runtime/heap/providers/pointwise/provider.js';
import type { Provider } from '../../lib/runtime/heap/providers/provider.js';
import * as kernels from '../../lib/runtime/kernels/index.js';
import { cut, lengthOf } from '../../lib/runtime/parts.js';
import { checkCall } from '../../lib/runtime/sanitize.js';
import type { TfjsEngine } from '../../lib/runtime/tfjs/engine.js';
import { contiguousStrides, numel } from '../../lib/shape.js';
import { Chance, contents, dense, elements, expectEqual, strided, twin } from './heap/support.js';
import { type Sample, samples } from './samples.js';
import { engineOn } from './tfjs/harness.js';

/** Operands of a sample: indices within what the kernel relies on, everything else at random. */
function operands(chance: Chance, { kernel, params, inputs, outs }: Sample, plain: boolean): [View[], View[]] {
  const results = outs.map(([dtype, shape]) => dense(dtype, shape, elements(chance, dtype, numel(shape), false)));
  const given = inputs.map(([dtype, shape]) =>
    plain
      ? dense(dtype, shape, elements(chance, dtype, numel(shape), false))
      : strided(chance, dtype, shape, false, false),
  );
  for (const { input, claim } of kernel.claims?.(params, given, results) ?? []) {
    if (claim.holds !== 'within') throw new Error(`no values for a claim of ${claim.holds}`);
    const { shape, storage } = given[input]!;
    const length = 2 * numel(shape);
    const value = (): number => claim.low + chance.below(claim.high - claim.low);
    const values =
      storage.dtype === int64
        ? BigInt64Array.from({ length }, () => BigInt(value()))
        : Int32Array.from({ length }, value);
    const whole = dense(storage.dtype, [length], values);
    const step = plain ? 1 : 2;
    given[input] = { ...whole, shape, strides: contiguousStrides(shape).map((stride) => step * stride) };
  }
  return [given, results];
}

const rounding = ({ outs, coarseness = 1 }: Sample): number =>
  coarseness * (outs.some(([dtype]) => dtype === float64) ? 1e-10 : 3e-5);
const describe_ = ({ kernel, params, inputs, outs }: Sample): string =>
  `${kernel.name} ${JSON.stringify(params, (key, value: unknown) => (key === 'program' ? '…' : value))} of ` +
  `${inputs.map(([dtype, shape]) => `${dtype.name}[${shape.join()}]`).join(', ')} to ` +
  outs.map(([dtype, shape]) => `${dtype.name}[${shape.join()}]`).join(', ');

type Run<Result> = (sample: Sample, inputs: readonly View[], outs: readonly View[]) => Result;

const reference: Run<void> = ({ kernel, params }, inputs, outs) => void loops.find(kernel)!(params, inputs, outs);

/** What is taken of lines in order, equals as they stood: as kernels do it where values cannot be looked at. */
const inOrder: Run<void> = ({ params }, [x], outs) => {
  const { dim, largest = false, k = 1 } = params as { dim: number; largest?: boolean; k?: number };
  const whole = outs.map(({ storage }) => dense(storage.dtype, x!.shape));
  cpu.run(kernels.sort, { dim, descending: largest }, [x!], whole);
  outs.forEach((out, at) => {
    const { storage, strides } = whole[at]!;
    kernels.copyView({ storage, shape: out.shape, strides, offset: (k - 1) * strides[dim]! }, out);
  });
};

/** Compares what `run` does with the reference, on both dense and strided operands. */
function each(run: Run<boolean>, expected = reference): number {
  let taken = 0;
  samples.forEach((sample, seed) => {
    for (const plain of [true, false]) {
      const [inputs, outs] = operands(new Chance(seed + 1), sample, plain);
      const others = outs.map(twin);
      checkCall(cpu, sample.kernel, sample.params, inputs, outs);
      if (!run(sample, inputs, others)) continue;
      taken++;
      expected(sample, inputs, outs);
      others.forEach((other, k) =>
        expectEqual(contents(other), contents(outs[k]!), rounding(sample), describe_(sample)),
      );
    }
  });
  return taken;
}

test('every kernel has samples', () => {
  const known = Object.values(kernels).filter((value) => typeof value === 'object' && 'reference' in value);
  const sampled = new Set(samples.map(({ kernel }) => kernel.name));
  sampled.add('positions'); // its output's length follows from values: see below
  expect(known.filter(({ name }) => !sampled.has(name)).map(({ name }) => name)).toEqual([]);
});

const takenBy = (provider: Provider): number =>
  each(({ kernel, params }, inputs, outs) => provider.find(kernel)?.(params, inputs, outs) ?? false);

test.each([
  ['pack', pack, 500],
  ['pointwise', pointwise, 10],
] as const)('the provider %s', (_, provider, atLeast) => {
  expect(takenBy(provider)).toBeGreaterThan(atLeast);
});

// Counted as skipped where nobody has installed a library: `npx tfjs-torch install-native`.
(library() === null ? test.skip : test)('the provider native', () => {
  expect(takenBy(native)).toBeGreaterThan(20);
});

test('compositions', () => {
  const taken = each(({ kernel, params }, inputs, outs) => {
    if (kernel.compose === undefined) return false;
    compose(cpu, kernel, params, inputs, outs);
    return true;
  });
  expect(taken).toBeGreaterThan(50);
});

test('parts', () => {
  const taken = each(({ kernel, params }, inputs, outs) => {
    const parts = kernel.parts?.(params, inputs, outs) ?? null;
    if (parts === null) return false;
    const length = lengthOf(parts, inputs, outs);
    const at = Math.ceil(length / 3);
    for (const [from, to] of [
      [at, length],
      [0, at],
    ] as const) {
      cpu.run(kernel, params, cut(parts.inputs, inputs, from, to), cut(parts.outs, outs, from, to));
    }
    return true;
  });
  expect(taken).toBeGreaterThan(500);
});

test('pieces of calls that are too large', () => {
  const small = new HeapEngine(undefined, 6);
  const here = (view: View): View => {
    const storage = small.allocate(view.storage.length, view.storage.dtype);
    small.upload(storage, contents(view));
    return { storage, shape: view.shape, strides: view.strides, offset: view.offset };
  };
  const taken = each(({ kernel, params }, inputs, outs) => {
    const own = outs.map(here);
    small.run(kernel, params, inputs.map(here), own);
    own.forEach((out, k) => outs[k]!.storage.engine.upload(outs[k]!.storage, contents(out)));
    return true;
  });
  expect(taken).toBe(2 * samples.length);
  const bytes = here(
    dense(
      int64,
      [40],
      BigInt64Array.from({ length: 40 }, (_, k) => BigInt(k % 7)),
    ),
  );
  for (const [kind, expected] of [
    ['sum', 115n],
    ['amax', 6n],
    ['count', 34n],
  ] as const) {
    const out = { storage: small.allocate(1, int64), shape: [], strides: [], offset: 0 };
    small.run(kernels.reduce, { kind, dims: [0] }, [bytes], [out]);
    expect(small.read(out)[0]).toBe(expected);
  }
});

test("a device on tfjs's cpu backend", async () => {
  const engine: TfjsEngine = await engineOn('cpu');
  const held = new Set(['bool', 'uint8', 'int32', 'int64', 'float32']);
  const bring = (view: View, on: Engine): View => {
    const storage = on.allocate(numel(view.shape), view.storage.dtype);
    on.upload(storage, view.storage.engine.read(view));
    return { storage, shape: view.shape, strides: contiguousStrides(view.shape), offset: 0 };
  };
  const taken = each(
    (sample, inputs, outs) => {
      const { kernel, params } = sample;
      if (![...sample.inputs, ...sample.outs].every(([dtype]) => held.has(dtype.name))) return false;
      // Products of random numbers pass 32 bits.
      if (/prod|mul/.test(JSON.stringify(params)) && sample.outs[0]![0].kind === 'int') return false;
      const there = outs.map((out) => bring(out, engine));
      engine.run(
        kernel,
        params,
        inputs.map((input) => bring(input, engine)),
        there,
      );
      there.forEach((out, k) => cpu.upload(outs[k]!.storage, engine.read(out)));
      return true;
    },
    (sample, ...views) => ([kernels.topk, kernels.kth].includes(sample.kernel) ? inOrder : reference)(sample, ...views),
  );
  expect(taken).toBeGreaterThan(500);
});

test('places in sorted rows, equals and NaN among them', () => {
  const values = dense(float64, [2, 5], Float64Array.of(-2, 0, 3, 7, NaN, 2, -Infinity, Infinity, NaN, 1.5));
  for (const [last, right, expected] of [
    [9, false, [0, 1, 3, 4, 5, 2, 0, 4, 5, 2]],
    [9, true, [0, 3, 4, 4, 5, 4, 1, 5, 5, 2]],
    // A search by halves goes on behind a NaN.
    [NaN, false, [0, 1, 5, 5, 5, 2, 0, 4, 5, 2]],
    [NaN, true, [0, 5, 5, 5, 5, 4, 1, 5, 5, 2]],
  ] as const) {
    const rows = dense(float64, [2, 5], Float64Array.of(-1, 0, 0, 3, last, -Infinity, 1, 2, 2, Infinity));
    for (const composed of last === 9 ? [false, true] : [false]) {
      const out = dense(int64, [2, 5]);
      if (composed) compose(cpu, kernels.searchsorted, { right }, [rows, values], [out]);
      else cpu.run(kernels.searchsorted, { right }, [rows, values], [out]);
      expect(Array.from(contents(out) as BigInt64Array, Number)).toEqual(expected);
    }
  }
});
