// The largest of each window.
import { type DType, int64 } from '../../dtype.js';
import { Expression, Program } from '../../expression/expression.js';
import { type Shape, contiguousStrides, numel } from '../../shape.js';
import { type Value, compare, element, operation } from '../arithmetic.js';
import { within } from '../claim.js';
import { defineKernel } from '../kernel.js';
import { walk } from '../window.js';
import { demand, demandCount, demandDense, demandShape, demandType } from './check.js';
import { pointwise } from './pointwise.js';
import { scan } from './reduction.js';
import { type Putting, putRows } from './rows.js';
import { copy, fill } from './writing.js';

/** Windows over the last dimensions, dimension by dimension. */
export interface WindowParams {
  readonly kernel: Shape;
  readonly stride: Shape;
  /** how far the first window begins before the first element */
  readonly padding: Shape;
  readonly dilation: Shape;
}

/** By type: [now, best, place, number] to [best, place], where a number of 0 stands for no element. */
const programs = new Map<DType, Program>();
function programOf(dtype: DType): Program {
  let program = programs.get(dtype);
  if (program === undefined) {
    const [now, best] = [Expression.input(0, dtype), Expression.input(1, dtype)];
    const [place, number] = [Expression.input(2, int64), Expression.input(3, int64)];
    const better = place.lt(0).logical_or(now.gt(best)).logical_or(now.ne(now));
    const wins = number.gt(0).logical_and(better);
    program = new Program(
      [wins.choose(now, best).to(dtype), wins.choose(number.sub(1), place).to(int64)],
      [dtype, dtype, int64, int64],
      0,
    );
    programs.set(dtype, program);
  }
  return program;
}

/**
 * [values, indices] of x [planes, …size]: the largest that each window sees, of equals the first and of NaNs the last, and where in its
 * plane it lies, row-major. Both are dense [planes, …places]; each window sees an element.
 */
export const maxPool = defineKernel<WindowParams>({
  name: 'maxPool',
  widens: () => true,
  reference({ kernel, stride, padding, dilation }, [x], [values, indices]) {
    const [planes, ...size] = x!.shape as [number, ...number[]];
    const dims = size.map((_, d) => d);
    const inPlane = contiguousStrides(size);
    const steps = x!.strides.slice(1);
    // Coordinates in each dimension are walked as if they were layouts, too.
    const at = (by: Shape): number[][] => dims.map((d) => dims.map((e) => (d === e ? by[d]! : 0)));
    walk(
      [planes, ...values!.shape.slice(1)],
      [
        values!.strides,
        indices!.strides,
        [x!.strides[0]!, ...dims.map(() => 0)],
        ...at(stride).map((by) => [0, ...by]),
      ],
      [values!.offset, indices!.offset, x!.offset, ...padding.map((n) => -n)],
      ([to, where, first, ...start]) => {
        let best: Value | null = null;
        let place = 0;
        walk(kernel, at(dilation), start, (coordinates) => {
          if (dims.some((d) => coordinates[d]! < 0 || coordinates[d]! >= size[d]!)) return;
          const value = x!.cells[dims.reduce((sum, d) => sum + coordinates[d]! * steps[d]!, first!)]!;
          if (best !== null && value === value && !(best === best && compare(value, best) > 0)) return;
          best = value;
          place = dims.reduce((sum, d) => sum + coordinates[d]! * inPlane[d]!, 0);
        });
        values!.cells[to!] = best!;
        indices!.cells[where!] = BigInt(place);
      },
    );
  },
  compose(on, { kernel, stride, padding, dilation }, [x], [values, indices]) {
    if (numel(values!.shape) === 0) return;
    const { dtype } = x!.storage;
    const [planes, ...size] = x!.shape as [number, ...number[]];
    const places = values!.shape.slice(1);
    // Elements, and their numbers from 1 on, with margins that no window leaves.
    const wide = places.map((count, d) => {
      const reach = (count - 1) * stride[d]! + dilation[d]! * (kernel[d]! - 1) + 1;
      return Math.max(reach, size[d]! + padding[d]!);
    });
    const whole = on.temporary([planes, ...wide], dtype);
    const numbered = on.temporary([1, ...wide], int64);
    for (const view of [whole, numbered]) on.run(fill, { value: 0 }, [], [view]);
    const inside = (view: typeof whole): typeof whole =>
      on.seen(
        view,
        [view.shape[0]!, ...size],
        view.strides,
        padding.reduce((sum, n, d) => sum + n * view.strides[d + 1]!, view.offset),
      );
    on.run(copy, null, [x!], [inside(whole)]);
    const numbers = on.temporary([numel(size)], int64);
    on.run(fill, { value: 1 }, [], [numbers]);
    on.run(scan, { kind: 'cumsum', dim: 0 }, [numbers], [numbers]);
    on.run(copy, null, [on.seen(numbers, [1, ...size], contiguousStrides([1, ...size]))], [inside(numbered)]);
    on.run(fill, { value: 0 }, [], [values!]);
    on.run(fill, { value: -1 }, [], [indices!]);
    const program = programOf(dtype);
    const steps = contiguousStrides(kernel);
    for (let k = 0; k < numel(kernel); k++) {
      const seen = (view: typeof whole, repeat: boolean): typeof whole => {
        const strides = view.strides.slice(1);
        const offset = strides.reduce(
          (sum, step, d) => sum + (Math.floor(k / steps[d]!) % kernel[d]!) * dilation[d]! * step,
          view.offset,
        );
        const lead = repeat ? 0 : view.strides[0]!;
        return on.seen(view, [planes, ...places], [lead, ...strides.map((step, d) => step * stride[d]!)], offset);
      };
      const inputs = [seen(whole, false), values!, indices!, seen(numbered, true)];
      on.run(pointwise, { program, scalars: [] }, inputs, [values!, indices!]);
    }
  },
  parts: () => ({ inputs: [0], outs: [0, 0] }),
  check({ kernel, stride, padding, dilation }, inputs, outs) {
    demandCount(inputs, outs, 1, 2);
    const [x, values, indices] = [inputs[0]!, outs[0]!, outs[1]!];
    const rank = x.shape.length - 1;
    for (const list of [kernel, stride, padding, dilation]) demand(list.length === rank, 'a length for each dimension');
    const { shape } = values;
    demand(shape.length === rank + 1 && shape[0] === x.shape[0], `out of [${shape.join(', ')}]`);
    demandShape('indices', indices, shape);
    shape.slice(1).forEach((count, d) => {
      const last = (count - 1) * stride[d]! - padding[d]!;
      demand(count === 0 || last < x.shape[d + 1]!, `${count} windows in dimension ${d}`);
    });
    demandType('values', values, x.storage.dtype);
    demandType('indices', indices, int64);
    for (const out of outs) demandDense('out', out);
  },
});

/** The number of a plane, `plane · size`, beside a position in it. */
let places: Program | null = null;
const placesOf = (): Program =>
  (places ??= new Program([Expression.input(0, int64).add(Expression.input(1, int64))], [int64, int64], 0));

/** out[p, j] = the sum of rows[p, i] where index[p, i] is j, rounded as `putRows` does, for out [planes, size], dense, rows and index (int64, 0 ≤ index < size) [planes, count]. */
export const sumInPlanes = defineKernel<Pick<Putting, 'rounds'>>({
  name: 'sumInPlanes',
  widens: () => true,
  reference({ rounds = null }, [rows, index], [out]) {
    const zero = element(0, out!.dtype);
    walk(out!.shape, [out!.strides], [out!.offset], ([k]) => void (out!.cells[k!] = zero));
    const sum = operation(out!.dtype, 'add');
    const add = rounds === null ? sum : (a: Value, b: Value) => element(sum(a, b), rounds);
    const step = out!.strides[1]!;
    walk(
      rows!.shape,
      [rows!.strides, index!.strides, [out!.strides[0]!, 0]],
      [rows!.offset, index!.offset, out!.offset],
      ([i, j, k]) => {
        const to = k! + Number(index!.cells[j!]!) * step;
        out!.cells[to] = add(out!.cells[to]!, rows!.cells[i!]!);
      },
    );
  },
  compose(on, { rounds = null }, [rows, index], [out]) {
    const [planes, count] = rows!.shape as [number, number];
    on.run(fill, { value: 0 }, [], [out!]);
    if (planes * count === 0) return;
    const starts = on.temporary([planes], int64);
    on.run(fill, { value: out!.shape[1]! }, [], [starts]);
    on.run(fill, { value: 0 }, [], [on.seen(starts, [1], [1])]);
    on.run(scan, { kind: 'cumsum', dim: 0 }, [starts], [starts]);
    const whole = on.temporary([planes, count], int64);
    on.run(
      pointwise,
      { program: placesOf(), scalars: [] },
      [on.seen(starts, [planes, count], [1, 0]), index!],
      [whole],
    );
    const dense = on.temporary([planes, count], rows!.storage.dtype);
    on.run(copy, null, [rows!], [dense]);
    on.run(
      putRows,
      { kind: 'add', rounds },
      [on.seen(dense, [planes * count, 1], [1, 1]), on.seen(whole, [planes * count], [1])],
      [on.seen(out!, [numel(out!.shape), 1], [1, 1])],
    );
  },
  claims: (_, __, [out]) => [{ input: 1, claim: within(0, out!.shape[1]!) }],
  parts: () => ({ inputs: [0, 0], outs: [0] }),
  check(_, inputs, outs) {
    demandCount(inputs, outs, 2, 1);
    const [rows, index, out] = [inputs[0]!, inputs[1]!, outs[0]!];
    demand(out.shape.length === 2 && out.shape[0] === rows.shape[0], 'as many planes as rows');
    demandShape('index', index, rows.shape);
    demandType('index', index, int64);
    demandType('rows', rows, out.storage.dtype);
    demandDense('out', out);
  },
});
