// A device that trusts nobody, for tests: each call of a kernel is held against what `Engine` and the kernel promise each other.
import { numel } from '../shape.js';
import type { Engine, View } from './engine.js';
import type { Kernel } from './kernel.js';
import { KernelFault, demand } from './kernels/check.js';
import { span, walk } from './window.js';

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

function checkView(what: string, view: View, engine: Engine): void {
  const { storage, shape, strides, offset } = view;
  demand(storage.alive, `${what} has been released`);
  demand(storage.engine === engine, `${what} is on another engine`);
  demand(shape.length === strides.length, `${what} has ${shape.length} lengths and ${strides.length} strides`);
  for (let k = 0; k < shape.length; k++) {
    demand(isCount(shape[k]!), `${what} has a length of ${shape[k]}`);
    demand(Number.isSafeInteger(strides[k]), `${what} has a stride of ${strides[k]}`);
  }
  demand(isCount(offset), `${what} has an offset of ${offset}`);
  if (numel(shape) === 0) return;
  const [from, to] = span(view);
  demand(from >= 0 && to <= storage.length, `${what} reaches from ${from} to ${to} of ${storage.length} elements`);
}

/** Views with more elements than this are compared by their ends alone. */
const MOST = 4096;

/** The places of a view's elements; null where one comes twice. */
function places({ shape, strides, offset }: View): Set<number> | null {
  const found = new Set<number>();
  let twice = false;
  walk(shape, [strides], [offset], ([at]) => {
    twice ||= found.has(at!);
    found.add(at!);
  });
  return twice ? null : found;
}

const alike = (a: View, b: View): boolean =>
  a.offset === b.offset &&
  a.shape.length === b.shape.length &&
  a.shape.every((n, k) => n === b.shape[k] && (n === 1 || a.strides[k] === b.strides[k]));

/** Refuses an output that shows an element twice, or that overlaps another operand in any way but being the same. */
function checkApart(what: string, out: View, others: readonly (readonly [string, View])[]): void {
  const count = numel(out.shape);
  if (count === 0) return;
  out.strides.forEach((stride, k) => demand(stride !== 0 || out.shape[k] === 1, `${what} repeats along ${k}`));
  const own = count <= MOST ? places(out) : undefined;
  demand(own !== null, `${what} shows an element twice`);
  const [from, to] = span(out);
  for (const [name, other] of others) {
    if (other.storage.owner !== out.storage.owner || numel(other.shape) === 0) continue;
    if (other.storage !== out.storage) {
      const [size, otherSize] = [out.storage.dtype.itemsize, other.storage.dtype.itemsize];
      const [first, end] = span(other);
      demand(
        first * otherSize >= to * size || end * otherSize <= from * size,
        `${what} overlaps ${name}, of another type`,
      );
      continue;
    }
    const same = alike(out, other);
    demand(!(same && name.startsWith('output')), `${what} is ${name}`);
    if (same) continue;
    const [first, end] = span(other);
    if (first >= to || end <= from || own === undefined || numel(other.shape) > MOST) continue;
    walk(other.shape, [other.strides], [other.offset], ([at]) =>
      demand(!own!.has(at!), `${what} overlaps ${name}, which is laid out otherwise`),
    );
  }
}

const describe = ({ storage, shape, strides, offset }: View): string =>
  `${storage.dtype.name} [${shape.join(', ')}] by [${strides.join(', ')}] at ${offset} of ${storage.length}`;

/** Throws a KernelFault where a call breaks a promise. */
export function checkCall<P>(
  engine: Engine,
  kernel: Kernel<P>,
  params: P,
  inputs: readonly View[],
  outs: readonly View[],
): void {
  try {
    inputs.forEach((view, k) => checkView(`input ${k}`, view, engine));
    outs.forEach((view, k) => checkView(`output ${k}`, view, engine));
    kernel.check(params, inputs, outs);
    const named = (what: string) => (view: View, k: number) => [`${what} ${k}`, view] as const;
    if (kernel.repeats !== true)
      outs.forEach((out, k) => {
        checkApart(`output ${k}`, out, [...inputs.map(named('input')), ...outs.slice(0, k).map(named('output'))]);
      });
    for (const { input, claim } of kernel.claims?.(params, inputs, outs) ?? []) {
      engine.assert(claim, inputs[input]!, (wrong) => new KernelFault(`input ${input} has the value ${wrong}`));
    }
  } catch (error) {
    if (!(error instanceof KernelFault)) throw error;
    const given = [...inputs.map(describe), '->', ...outs.map(describe)].join('; ');
    throw new KernelFault(`${kernel.name}: ${error.message} (${given})`, { cause: error });
  }
}

/** The engine itself, which from now on checks each call before it makes it. */
export function sanitized<E extends Engine>(engine: E): E {
  const run = engine.run.bind(engine);
  engine.run = <P>(kernel: Kernel<P>, params: P, inputs: readonly View[], outs: readonly View[]): void => {
    checkCall(engine, kernel, params, inputs, outs);
    run(kernel, params, inputs, outs);
  };
  return engine;
}
