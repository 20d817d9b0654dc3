// Convolutions: y = x * w over any number of dimensions, and what its derivatives need, which are products of the other two.
import { type DType, bool } from '../../dtype.js';
import { type Layout, type Shape, contiguousStrides, numel } from '../../shape.js';
import { type Value, element, operation } from '../arithmetic.js';
import { type Composer, type Operand, defineKernel } from '../kernel.js';
import { type Window, walk, walkAll } from '../window.js';
import { demand, demandCount, demandShape, demandType } from './check.js';
import { compute, dense, formula } from './formula.js';
import { gemm } from './product.js';
import { copy, fill } from './writing.js';

/** How the kernel goes over the input, dimension by dimension. */
export interface ConvolveParams {
  readonly stride: Shape;
  /** zeros on both sides */
  readonly padding: Shape;
  readonly dilation: Shape;
  /** into how many the channels are parted */
  readonly groups: number;
}

/** Sums of products, which are not rounded on the way: floats in float64, integers wrap. */
class Sums {
  private readonly found = new Map<number, Value>();
  private readonly zero: Value;
  private readonly of: (sum: Value, a: Value, b: Value) => Value;

  constructor(dtype: DType) {
    this.zero = dtype.kind === 'float' ? 0 : element(0, dtype);
    if (dtype.kind === 'float') this.of = (sum, a, b) => Number(sum) + Number(a) * Number(b);
    else {
      const [add, mul] = [operation(dtype, 'add'), operation(dtype, 'mul')];
      this.of = (sum, a, b) => add(sum, mul(a, b));
    }
  }

  add(at: number, a: Value, b: Value): void {
    this.found.set(at, this.of(this.found.get(at) ?? this.zero, a, b));
  }

  /** Writes them; what has no sum is zero. */
  write({ dtype, cells, shape, strides, offset }: Window): void {
    walkAll(
      [{ shape, strides, offset }],
      ([at]) => void (cells[at!] = element(this.found.get(at!) ?? this.zero, dtype)),
    );
  }
}

/** Visits each product of an element of x [n, c, …] and one of w [o, c / groups, …] with the place of y [n, o, …] it belongs to. */
function eachProduct(
  { stride, padding, dilation, groups }: ConvolveParams,
  x: Layout,
  w: Layout,
  y: Layout,
  visit: (i: number, j: number, k: number) => void,
): void {
  const size = x.shape.slice(2);
  const kernel = w.shape.slice(2);
  const [n, outputs, ...places] = y.shape as [number, number, ...number[]];
  const [channels, each] = [w.shape[1]!, outputs / groups];
  const of = (strides: Shape, by: (step: number, d: number) => number): number[] => strides.slice(2).map(by);
  const [ofX, ofW, ofY] = [x.strides, w.strides, y.strides];
  // Coordinates in each dimension are walked as if they were layouts, too.
  const coordinates = size.map((_, d) => d);
  const outer = [
    [ofX[0]!, channels * ofX[1]!, 0, ...of(ofX, (step, d) => step * stride[d]!)],
    [0, each * ofW[0]!, ofW[0]!, ...places.map(() => 0)],
    [ofY[0]!, each * ofY[1]!, ofY[1]!, ...ofY.slice(2)],
    ...coordinates.map((d) => [0, 0, 0, ...coordinates.map((e) => (d === e ? stride[d]! : 0))]),
  ];
  const inner = [
    [ofX[1]!, ...of(ofX, (step, d) => step * dilation[d]!)],
    [ofW[1]!, ...ofW.slice(2)],
    ...coordinates.map((d) => [0, ...coordinates.map((e) => (d === e ? dilation[d]! : 0))]),
  ];
  const first = x.offset - coordinates.reduce((sum, d) => sum + padding[d]! * ofX[d + 2]!, 0);
  const corner = padding.map((length) => -length);
  walk([n, groups, each, ...places], outer, [first, w.offset, y.offset, ...corner], ([i, j, k, ...start]) => {
    walk([channels, ...kernel], inner, [i!, j!, ...start], (at) => {
      if (size.every((length, d) => at[d + 2]! >= 0 && at[d + 2]! < length)) visit(at[0]!, at[1]!, k!);
    });
  });
}

// ---- by a product of matrices, over columns of what the kernel sees

const plus = formula(2, (a, b) => a.add(b));

/** A dense operand of zeros. */
function zeros<V extends Operand>(on: Composer<V>, shape: Shape, dtype: DType): V {
  const made = on.temporary(shape, dtype);
  on.run(fill, { value: 0 }, [], [made]);
  return made;
}
const reshaped = <V extends Operand>(on: Composer<V>, view: V, shape: Shape): V =>
  on.seen(view, shape, contiguousStrides(shape));
const paddedShape = (shape: Shape, padding: Shape): number[] =>
  shape.map((length, d) => (d < 2 ? length : length + 2 * padding[d - 2]!));
const inside = <V extends Operand>(on: Composer<V>, whole: V, shape: Shape, padding: Shape): V =>
  on.seen(
    whole,
    shape,
    whole.strides,
    whole.offset + padding.reduce((sum, length, d) => sum + length * whole.strides[d + 2]!, 0),
  );

/** What the kernel sees at each place of a padded operand: [groups, channels of a group, …kernel, batch, …places]. */
function windows<V extends Operand>(
  on: Composer<V>,
  { stride, dilation, groups }: ConvolveParams,
  whole: V,
  kernel: Shape,
  places: Shape,
): V {
  const [ofBatch, ofChannel, ...steps] = whole.strides as [number, number, ...number[]];
  const channels = whole.shape[1]! / groups;
  return on.seen(
    whole,
    [groups, channels, ...kernel, whole.shape[0]!, ...places],
    [
      channels * ofChannel,
      ofChannel,
      ...steps.map((step, d) => step * dilation[d]!),
      ofBatch,
      ...steps.map((step, d) => step * stride[d]!),
    ],
  );
}
/** [groups, channels of a group × kernel, batch × places] */
function columns<V extends Operand>(on: Composer<V>, params: ConvolveParams, x: V, kernel: Shape, places: Shape): V {
  let whole = x;
  if (params.padding.some((length) => length > 0)) {
    whole = zeros(on, paddedShape(x.shape, params.padding), x.storage.dtype);
    on.run(copy, null, [x], [inside(on, whole, x.shape, params.padding)]);
  }
  const seen = dense(on, windows(on, params, whole, kernel, places));
  const channels = (x.shape[1]! / params.groups) * numel(kernel);
  return reshaped(on, seen, [params.groups, channels, x.shape[0]! * numel(places)]);
}
/** [batch, channels, …places] as [channels, batch, …places]. */
const turned = <V extends Operand>(on: Composer<V>, view: V): V => {
  const exchange = ([n, c, ...rest]: Shape): number[] => [c!, n!, ...rest];
  return on.seen(view, exchange(view.shape), exchange(view.strides));
};
/** [batch, channels, …places] as [groups, channels of a group, batch × places]. */
const byGroup = <V extends Operand>(on: Composer<V>, view: V, groups: number): V =>
  reshaped(on, dense(on, turned(on, view)), [groups, view.shape[1]! / groups, numel(view.shape) / view.shape[1]!]);
const matrices = <V extends Operand>(on: Composer<V>, w: V, groups: number): V =>
  reshaped(on, dense(on, w), [groups, w.shape[0]! / groups, numel(w.shape.slice(1))]);
const transposed = <V extends Operand>(on: Composer<V>, view: V): V => {
  const [b, m, n] = view.shape as [number, number, number];
  const [step, row, column] = view.strides as [number, number, number];
  return on.seen(view, [b, n, m], [step, column, row]);
};
const product = { alpha: 1, beta: 0 };

// ---- the kernels

function checkAll({ stride, padding, dilation, groups }: ConvolveParams, x: Operand, w: Operand, y: Operand): void {
  const rank = x.shape.length - 2;
  demand(rank > 0, `x should have a batch, channels and more, has ${x.shape.length} dimensions`);
  const kernel = w.shape.slice(2);
  for (const list of [stride, padding, dilation, kernel]) demand(list.length === rank, 'a length for each dimension');
  demand(x.shape[1] === groups * w.shape[1]!, `${x.shape[1]} channels, not ${groups} times ${w.shape[1]}`);
  demand(w.shape[0]! % groups === 0, `${w.shape[0]} outputs in ${groups} groups`);
  demandShape('y', y, [x.shape[0]!, w.shape[0]!, ...y.shape.slice(2)]);
  y.shape.slice(2).forEach((count, d) => {
    const reach = (count - 1) * stride[d]! + dilation[d]! * (kernel[d]! - 1) + 1;
    demand(count === 0 || reach <= x.shape[d + 2]! + 2 * padding[d]!, `${count} places in dimension ${d}`);
  });
  demandType('w', w, x.storage.dtype);
  demandType('y', y, x.storage.dtype);
  demand(x.storage.dtype !== bool, 'no convolution of bools');
}

/** y = x * w + bias: x [n, c, …], w [o, c / groups, …], a bias [o] or none; y [n, o, …places] of any strides. */
export const convolve = defineKernel<ConvolveParams>({
  name: 'convolve',
  widens: () => true,
  reference(params, [x, w, bias], [y]) {
    const sums = new Sums(y!.dtype);
    if (bias !== undefined) {
      const one = element(1, y!.dtype);
      const along = y!.shape.map((_, d) => (d === 1 ? bias.strides[0]! : 0));
      walk(y!.shape, [y!.strides, along], [y!.offset, bias.offset], ([k, b]) => sums.add(k!, bias.cells[b!]!, one));
    }
    eachProduct(params, x!, w!, y!, (i, j, k) => sums.add(k, x!.cells[i]!, w!.cells[j]!));
    sums.write(y!);
  },
  compose(on, params, [x, w, bias], [y]) {
    if (numel(y!.shape) === 0) return;
    const { groups } = params;
    const [n, outputs, ...places] = y!.shape as [number, number, ...number[]];
    const seen = columns(on, params, x!, w!.shape.slice(2), places);
    const out = on.temporary([groups, outputs / groups, n * numel(places)], y!.storage.dtype);
    const operands = [matrices(on, w!, groups), seen];
    if (bias === undefined) on.run(gemm, product, operands, [out]);
    else {
      const step = bias.strides[0]!;
      const base = on.seen(bias, [groups, outputs / groups, 1], [(outputs / groups) * step, step, 0]);
      on.run(gemm, { alpha: 1, beta: 1 }, [...operands, base], [out]);
    }
    const whole = turned(on, y!);
    on.run(copy, null, [reshaped(on, out, whole.shape)], [whole]);
  },
  parts: (_, inputs) => ({ inputs: inputs.map((__, k) => (k === 0 ? 0 : null)), outs: [0] }),
  check(params, inputs, outs) {
    demandCount(inputs, outs, inputs.length === 3 ? 3 : 2, 1);
    checkAll(params, inputs[0]!, inputs[1]!, outs[0]!);
    if (inputs[2] === undefined) return;
    demandShape('bias', inputs[2], [inputs[1]!.shape[0]!]);
    demandType('bias', inputs[2], outs[0]!.storage.dtype);
  },
});

/** The gradient of x from y's, and w: each place's gradient laid back over what was seen there. */
export const convolveInput = defineKernel<ConvolveParams>({
  name: 'convolveInput',
  widens: () => true,
  reference(params, [y, w], [x]) {
    const sums = new Sums(x!.dtype);
    eachProduct(params, x!, w!, y!, (i, j, k) => sums.add(i, y!.cells[k]!, w!.cells[j]!));
    sums.write(x!);
  },
  compose(on, params, [y, w], [x]) {
    if (numel(x!.shape) === 0) return;
    const { groups, padding } = params;
    const { dtype } = x!.storage;
    const whole = zeros(on, paddedShape(x!.shape, padding), dtype);
    const kernel = w!.shape.slice(2);
    const places = y!.shape.slice(2);
    if (numel(y!.shape) > 0 && numel(kernel) > 0) {
      const seen = windows(on, params, whole, kernel, places);
      const parts = on.temporary(seen.shape, dtype);
      const columnsOf = reshaped(on, parts, [groups, numel(w!.shape.slice(1)), y!.shape[0]! * numel(places)]);
      on.run(gemm, product, [transposed(on, matrices(on, w!, groups)), byGroup(on, y!, groups)], [columnsOf]);
      // Windows overlap: each place of the kernel is added in turn.
      const rank = kernel.length;
      const at = (view: typeof seen, offsets: Shape): typeof seen =>
        on.seen(
          view,
          [...view.shape.slice(0, 2), ...view.shape.slice(2 + rank)],
          [...view.strides.slice(0, 2), ...view.strides.slice(2 + rank)],
          view.offset + offsets.reduce((sum, k, d) => sum + k * view.strides[d + 2]!, 0),
        );
      const steps = contiguousStrides(kernel);
      for (let k = 0; k < numel(kernel); k++) {
        const offsets = kernel.map((length, d) => Math.floor(k / steps[d]!) % length);
        const target = at(seen, offsets);
        compute(on, plus, [target, at(parts, offsets)], target);
      }
    }
    on.run(copy, null, [inside(on, whole, x!.shape, padding)], [x!]);
  },
  parts: () => ({ inputs: [0, null], outs: [0] }),
  check(params, inputs, outs) {
    demandCount(inputs, outs, 2, 1);
    checkAll(params, outs[0]!, inputs[1]!, inputs[0]!);
  },
});

/** The gradient of w from y's, and x. */
export const convolveWeight = defineKernel<ConvolveParams>({
  name: 'convolveWeight',
  widens: () => true,
  reference(params, [y, x], [w]) {
    const sums = new Sums(w!.dtype);
    eachProduct(params, x!, w!, y!, (i, j, k) => sums.add(j, y!.cells[k]!, x!.cells[i]!));
    sums.write(w!);
  },
  compose(on, params, [y, x], [w]) {
    if (numel(w!.shape) === 0) return;
    if (numel(y!.shape) === 0) return on.run(fill, { value: 0 }, [], [w!]);
    const { groups } = params;
    const kernel = w!.shape.slice(2);
    const seen = columns(on, params, x!, kernel, y!.shape.slice(2));
    const out = on.temporary([groups, w!.shape[0]! / groups, numel(w!.shape.slice(1))], w!.storage.dtype);
    on.run(gemm, product, [byGroup(on, y!, groups), transposed(on, seen)], [out]);
    on.run(copy, null, [reshaped(on, out, w!.shape)], [w!]);
  },
  // The outputs of several groups see channels of their own.
  parts: ({ groups }) => (groups === 1 ? { inputs: [1, null], outs: [0] } : null),
  check(params, inputs, outs) {
    demandCount(inputs, outs, 2, 1);
    checkAll(params, inputs[1]!, outs[0]!, inputs[0]!);
  },
});
