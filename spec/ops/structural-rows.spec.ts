// What follows from every structural row and every view, on the samples that the row itself gives: derivatives to second order in
// several layouts, exactly what is named is kept and watched, plans say what the results look like, twins and `out` agree with the
// function, and wrong arguments are TypeErrors.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import torch, { Tensor } from '../../lib/index.js';
import type { DType } from '../../lib/dtype.js';
import { contiguousStrides } from '../../lib/shape.js';
import type { Make } from '../../lib/ops/row/samples.js';
import { Row } from '../../lib/ops/row/structuralrow.js';
import { ViewRow } from '../../lib/ops/row/view.js';
import { expectClose, floats, integers, isFreed, leaves, mask, onCpu, sample, weighted } from './support.js';

type Call = (...args: unknown[]) => unknown;
interface Exposed extends Call {
  readonly row: Row | ViewRow;
  readonly inplace?: Call;
}

const make: Make = Object.assign((...shape: number[]): Tensor => sample(shape, [-1.9, 1.9], shape.length), {
  positive: (...shape: number[]): Tensor => sample(shape, [0.2, 2], shape.length + 2),
  ids: (limit: number, ...shape: number[]): Tensor => integers(shape, 1).remainder(limit),
  of: (values: readonly number[], dtype: DType = torch.int64): Tensor => torch.tensor(values, { dtype }),
  mask: (...shape: number[]): Tensor => mask(shape, 1),
});

/** Every row that a file of `lib/ops` exports, once. */
async function found(): Promise<[string, Exposed][]> {
  const folder = new URL('../../lib/ops/', import.meta.url);
  const rows = new Map<Row | ViewRow, [string, Exposed]>();
  for (const file of readdirSync(fileURLToPath(folder), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const module = (await import(new URL(file, folder).href)) as Record<string, unknown>;
    for (const value of Object.values(module)) {
      const row = typeof value === 'function' && 'row' in value ? value.row : null;
      if (row instanceof Row || row instanceof ViewRow) rows.set(row, [row.name, value as Exposed]);
    }
  }
  return [...rows.values()];
}

const rows = await found();
const samplesOf = ({ row }: Exposed): readonly (readonly unknown[])[] =>
  (row instanceof Row ? row.definition.samples : row.samples)?.(make) ?? [];
const flat = (value: unknown): unknown[] => (Array.isArray(value) ? value.flatMap(flat) : [value]);
const tensorsIn = (value: unknown): Tensor[] => flat(value).filter((v): v is Tensor => v instanceof Tensor);
const results = (value: unknown): Tensor[] => tensorsIn(value);
/** The results that have a derivative, where their type has. */
const derived = ({ row }: Exposed, value: unknown): Tensor[] =>
  floats(row instanceof Row && row.rules !== null ? results(value).filter((_, k) => row.rules!.gives(k)) : value);

/** Rows whose derivative finite differences cannot check, with the reason. */
const inconsistent: Readonly<Record<string, string>> = {
  as_strided_scatter: "PyTorch's gradient of the input is not the derivative",
  normal: "PyTorch's gradients are zero",
  _standard_gamma: 'how quantiles move, which draws by rejection do not follow',
  _sample_dirichlet: 'how quantiles move, which draws by rejection do not follow',
  _ctc_loss: "PyTorch's gradient is that of the input of the log-softmax before it",
};

/** What rows name that no sample can write to. */
const unwritable: Readonly<Record<string, readonly string[]>> = {
  gru_layer: ['gates'], // results that are not handed out
  lstm_layer: ['cells', 'gates'],
  index: ['masks'], // kept beside the positions that they come to
  index_put: ['masks'],
  native_batch_norm: ['running_mean', 'running_var'], // below
};

/** The same elements in another layout: dimensions nested the other way round, with gaps. */
function laidOut(t: Tensor): Tensor {
  if (t.ndim === 0) return t.clone();
  const order = t.shape.map((_, k) => t.ndim - 1 - k);
  const turned = t.permute(order);
  const wide = torch.zeros([...turned.shape.slice(0, -1), 2 * turned.shape.at(-1)!], { dtype: t.dtype });
  const part = wide.slice(-1, 0, null, 2);
  part.copy_(turned);
  return part.permute(order);
}
const mapped = (value: unknown, f: (t: Tensor) => Tensor): unknown =>
  Array.isArray(value) ? value.map((v) => mapped(v, f)) : value instanceof Tensor ? f(value) : value;

/** Whether the row writes to its first operand and nothing else. */
const writes = ({ row }: Exposed): boolean => row.name.endsWith('_');
/**
 * What a row is given where it looks at less than it differentiates, as PyTorch's does: symmetric matrices of which it reads a triangle,
 * and factors whose other triangle is zero.
 */
const half = (x: Tensor): Tensor => x.add(x.mT).mul(0.5);
const prepared: Readonly<Record<string, (...args: unknown[]) => unknown[]>> = {
  linalg_cholesky_ex: (a, ...rest) => [half(a as Tensor), ...rest],
  _linalg_eigh: (a, ...rest) => [half(a as Tensor), ...rest],
  linalg_matrix_sqrth: (a, ...rest) => [half(a as Tensor), ...rest],
  cholesky_solve: (b, l, upper = false, ...rest) => [
    b,
    upper === true ? (l as Tensor).triu() : (l as Tensor).tril(),
    upper,
    ...rest,
  ],
  cholesky_inverse: (l, upper = false, ...rest) => [
    upper === true ? (l as Tensor).triu() : (l as Tensor).tril(),
    upper,
    ...rest,
  ],
};
/** A sample's values as a call takes them: the last by name, where they have no place. */
function spoken({ row: { signature } }: Exposed, values: readonly unknown[]): readonly unknown[] {
  const given = signature.slice(0, values.length).map(({ name }) => name);
  const at = values.findIndex((_, k) => {
    const { keywordOnly = false, besides } = signature[k] ?? {};
    return keywordOnly || (besides !== undefined && given.includes(besides));
  });
  if (at < 0) return values;
  const named = values.slice(at, signature.length).map((value, k) => [signature[at + k]!.name, value] as const);
  return [
    ...values.slice(0, at),
    Object.assign(Object.fromEntries(named), ...values.slice(signature.length)) as unknown,
  ];
}
/** In-place operators write to a copy of their first argument; what draws, draws the same numbers at each call. */
const pure =
  (f: Exposed): Call =>
  (...args) => {
    torch.manual_seed(1);
    const [first, ...rest] = spoken(f, prepared[f.row.name]?.(...args) ?? args);
    return f(writes(f) ? (first as Tensor).clone({ memory_format: 'preserve_format' }) : first, ...rest);
  };

const differentiable = rows.filter(
  ([name, { row }]) => !(name in inconsistent) && (row instanceof ViewRow || row.rules !== null),
);

test('rows are found, and all of them have samples', () => {
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter(([, f]) => samplesOf(f).length === 0).map(([name]) => name)).toEqual([]);
});

if (onCpu) {
  describe('derivatives', () => {
    test.each(differentiable)('%s', (_, f) => {
      const all = samplesOf(f);
      for (const args of [...all, ...all.map((sampled) => sampled.map((value) => mapped(value, laidOut)))]) {
        const [given, inputs] = leaves(args);
        if (isRefused(() => pure(f)(...given))) continue;
        const graphed = derived(f, pure(f)(...given)).map((out) => out.requires_grad);
        if (!graphed.includes(true)) continue;
        const call = (...values: Tensor[]): Tensor[] => {
          const by = new Map(inputs.map((input, k) => [input, values[k]!]));
          const outs = derived(f, pure(f)(...given.map((v) => mapped(v, (t) => by.get(t) ?? t))));
          return outs.filter((_out, k) => graphed[k]);
        };
        if (isRefused(() => weighted(floats(pure(f)(...given))).backward())) continue;
        expect(torch.autograd.gradcheck(call, inputs)).toBe(true);
        isRefused(() => expect(torch.autograd.gradgradcheck(call, inputs)).toBe(true));
      }
    });
  });

  describe('a gradient of one operand is that of all', () => {
    test.each(differentiable)('%s', (_, f) => {
      for (const args of samplesOf(f)) {
        const [given, inputs] = leaves(args);
        const gradients = (wanted: readonly Tensor[]): (Tensor | null)[] => {
          inputs.forEach((input) => input.requires_grad_(wanted.includes(input)));
          const outs = floats(pure(f)(...given)).filter((out) => out.requires_grad);
          if (outs.length === 0) return wanted.map(() => null);
          const weights = outs.map((out, k) => sample(out.shape, [0.5, 1.5], k));
          return torch.autograd.grad(outs, wanted, weights, { allow_unused: true });
        };
        if (isRefused(() => gradients(inputs))) continue;
        const together = gradients(inputs);
        inputs.forEach((input, k) => expectClose(gradients([input])[0]!, together[k]!));
      }
    });
  });

  describe('what is named is watched', () => {
    const structural = differentiable.filter(([, { row }]) => row instanceof Row);
    test.each(structural)('%s', (_, f) => {
      const row = f.row as Row;
      const names = row.signature.map(({ name }) => name);
      const unseen = new Set(row.rules!.slots);
      for (const args of samplesOf(f)) {
        // All want a gradient, or the first alone: some rows have none by the others.
        for (const last of [args.length, 1]) {
          for (const name of unseen) {
            const given = [...leaves(args.slice(0, last))[0], ...args.slice(last)];
            // Not the leaves themselves, which may not be written to.
            const copies = given.map((value) => mapped(value, (t) => (t.requires_grad ? t.mul(1) : t.clone())));
            const operands = prepared[row.name]?.(...copies) ?? copies;
            if (isRefused(() => (row.name in prepared ? f : pure(f))(...operands))) continue;
            const outs = results((row.name in prepared ? f : pure(f))(...operands));
            const at = row.outputs.indexOf(name);
            const targets = names.includes(name) ? tensorsIn(operands[names.indexOf(name)]) : [outs[at]!];
            const roots = floats(outs).filter((out) => out.requires_grad);
            // A hidden result, or a number where a tensor may stand, cannot be written to.
            const [target] = targets;
            if (target === undefined || roots.length === 0 || (writes(f) && name === 'input')) continue;
            const loss = roots.map((out) => out.sum()).reduce((a, b) => a.add(b));
            torch.no_grad(() => void target.detach().zero_());
            const noticed = /modified by an inplace operation/;
            if (isRefused(() => expect(() => loss.backward()).toThrow(noticed))) continue;
            unseen.delete(name);
          }
        }
      }
      expect([...unseen].sort()).toEqual(unwritable[row.name] ?? (writes(f) && unseen.has('input') ? ['input'] : []));
    });

    test('running statistics, where they are what batches are normalized by', () => {
      const statistics = [torch.zeros(3), torch.ones(3)] as const;
      for (const changed of statistics) {
        const x = torch.ones(2, 3).requires_grad_();
        const out = torch.native_batch_norm(x, null, null, ...statistics, false, 0.1, 1e-5)[0];
        changed.add_(1);
        expect(() => out.sum().backward()).toThrow(/modified by an inplace operation/);
      }
    });
  });

  describe('what is not named is free', () => {
    const structural = differentiable.filter(([, f]) => f.row instanceof Row && !writes(f));
    test.each(structural)(
      '%s',
      async (_, f) => {
        const row = f.row as Row;
        const [given] = leaves(samplesOf(f)[0]!);
        const slots = new Set(row.rules!.slots);
        const names = row.signature.map(({ name }) => name);
        const unnamed = given.flatMap((value, k) => (slots.has(names[k]!) ? [] : tensorsIn(value)));
        // Results of nodes that keep nothing, so that only the row could hold them.
        const alive = unnamed.filter((t) => t.dtype.is_floating_point).length;
        if (alive === 0) return;
        const outs = results(f(...spoken(f, given)));
        const memory = new Set(given.flatMap(tensorsIn).map(({ storage }) => storage));
        if (outs.some(({ storage }) => memory.has(storage))) return; // what shares the input's memory holds it
        const call = (watched: WeakRef<object>[]): Tensor[] => {
          const operands = given.map((value, k) =>
            mapped(value, (t) => {
              if (slots.has(names[k]!) || !t.dtype.is_floating_point) return t;
              const copy = t.clone();
              watched.push(new WeakRef(copy.storage));
              return copy;
            }),
          );
          return results(f(...spoken(f, operands)));
        };
        expect(await isFreed(call)).toBe(true);
      },
      60_000,
    ); // a collection takes its time on a busy machine
  });

  describe('a plan says what the results look like', () => {
    test.each(rows)('%s', (_, f) => {
      const { row } = f;
      if (!(row instanceof Row) || writes(f) || row.definition.dynamic === true) return;
      for (const args of samplesOf(f)) {
        const named: Record<string, unknown> = {};
        row.signature.forEach(({ name, fallback }, k) => (named[name] = args[k] ?? fallback));
        const plan = row.definition.plan(named);
        const specs = plan.outs ?? [plan.out];
        const outs = results(f(...spoken(f, args)));
        outs.forEach((out, k) => {
          const { shape, dtype, strides } = specs[k]!;
          expect([out.shape, out.dtype]).toEqual([shape, dtype]);
          expect(out.stride()).toEqual([...(strides ?? contiguousStrides(shape))]);
          expect([out._version, out._base]).toEqual([0, null]);
        });
      }
    });
  });

  describe('on the device meta, shapes, types and strides are the same', () => {
    test.each(rows)('%s', (_, f) => {
      const { row } = f;
      if (writes(f) || (row instanceof Row && row.definition.dynamic === true)) return;
      const seen = (out: Tensor): unknown => [out.shape, out.dtype, out.stride()];
      for (const args of samplesOf(f)) {
        const shadows = args.map((value) => mapped(value, (t) => t.to('meta')));
        expect(results(f(...spoken(f, shadows))).map(seen)).toEqual(results(f(...spoken(f, args))).map(seen));
      }
    });
  });

  describe('in place, and into a tensor of the caller’s', () => {
    test.each(rows)('%s', (_, f) => {
      for (const args of samplesOf(f)) {
        if (writes(f)) continue;
        const wanted = pure(f)(...args);
        const [first] = args;
        if (f.inplace !== undefined && f.row instanceof Row && first instanceof Tensor && wanted instanceof Tensor) {
          const self = laidOut(first);
          const fits = self.dtype === wanted.dtype && String(self.shape) === String(wanted.shape);
          if (fits) {
            const version = self._version;
            expect(f.inplace(...spoken(f, [self, ...args.slice(1)]))).toBe(self);
            expectClose(self, wanted);
            expect(self._version).toBe(version + 1);
          }
        }
        if (!(f.row instanceof Row) || !(wanted instanceof Tensor)) continue;
        const out = laidOut(torch.zeros([...wanted.shape], { dtype: wanted.dtype }));
        const full = [...args, ...f.row.signature.slice(args.length).map(({ fallback }) => fallback)];
        if (full.includes(undefined)) continue;
        expect(pure(f)(...full, { out })).toBe(out);
        expectClose(out, wanted);
      }
    });
  });
}

describe('wrong arguments are TypeErrors in words', () => {
  const attempt = (call: () => unknown): Error | null => {
    try {
      call();
      return null;
    } catch (error) {
      return error as Error;
    }
  };
  test.each(rows)('%s', (_, f) => {
    const args = samplesOf(f)[0]!;
    const full = [...args, ...f.row.signature.slice(args.length).map(({ fallback }) => fallback)];
    const calls = [
      () => f(...spoken(f, [...full, { no_such_keyword: 1 }])),
      () => f(...full, 1, 2, 3),
      ...args.map(
        (_value, k) => () =>
          f(
            ...spoken(
              f,
              args.map((value, i) => (i === k ? Symbol('odd') : value)),
            ),
          ),
      ),
      () => f(),
    ];
    for (const [k, call] of calls.entries()) {
      const error = attempt(call);
      // Lengths one after the other take what follows.
      if (k === 1 && f.row.signature.some(({ rest }) => rest === true)) continue;
      expect([k, error?.name]).toEqual([k, 'TypeError']);
      expect(error!.message).not.toMatch(
        /Cannot read|is not a function|is not iterable|undefined|Cannot mix|Cannot convert/,
      );
    }
  });
});

/** Whether PyTorch, and so the row, has no derivative here, or no view of this layout. */
function isRefused(call: () => unknown): boolean {
  try {
    call();
    return false;
  } catch (error) {
    if (
      /not implemented|not differentiable|derivative of linalg.qr depends|Autograd not support|view size is not compatible/.test(
        (error as Error).message,
      )
    )
      return true;
    throw error;
  }
}
