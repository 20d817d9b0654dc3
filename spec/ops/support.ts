// What the suites of operators share: the device they run on, and sample operands.
import torch, { Tensor } from '../../lib/index.js';
import { type Engine } from '../../lib/runtime/engine.js';
import { engineOf } from '../../lib/runtime/registry.js';

/** The device under test, by the environment variable TFJS_TORCH_DEVICE. Others than the CPU are compared with it, in float32. */
export const device = process.env.TFJS_TORCH_DEVICE ?? 'cpu';
export const onCpu = device === 'cpu';

/** Runs `f` while the device refuses every read but `fetch`. */
export async function withoutReads<R>(f: () => R | Promise<R>): Promise<R> {
  const engine: Engine & { immediate?: boolean } = engineOf(device);
  const { read, immediate } = engine;
  const refuse = (): never => {
    throw new Error(`a read on device ${device}`);
  };
  Object.defineProperties(engine, {
    read: { value: refuse, configurable: true, writable: true },
    immediate: { value: false, configurable: true, writable: true },
  });
  try {
    return await f();
  } finally {
    Object.defineProperty(engine, 'read', { value: read, configurable: true, writable: true });
    Object.defineProperty(engine, 'immediate', { value: immediate, configurable: true, writable: true });
  }
}

export type Range = readonly [low: number, high: number];

/** Numbers of a range in no order, none equal; as many as wanted, and always the same. */
export const numbers = (count: number, [low, high]: Range, seed: number): number[] =>
  Array.from({ length: count }, (_, i) => low + (high - low) * (((i + 1) * 0.618034 + seed * 0.3717) % 1));

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A float64 tensor of such numbers. */
export const sample = (shape: readonly number[], range: Range = [-1.7, 1.7], seed = 0): Tensor =>
  torch.tensor(numbers(size(shape), range, seed), { dtype: torch.float64 }).reshape([...shape]);
/** A bool tensor, about half of it true. */
export const mask = (shape: readonly number[], seed = 0): Tensor => sample(shape, [-1, 1], seed).gt(0);
/** An int64 tensor. */
export const integers = (shape: readonly number[], seed = 0): Tensor => sample(shape, [0, 9], seed).long();

const isFloat = (value: unknown): value is Tensor => value instanceof Tensor && value.dtype.is_floating_point;
const flat = (value: unknown): unknown[] => (Array.isArray(value) ? value.flatMap(flat) : [value]);
/** All tensors of a floating type in a result. */
export const floats = (result: unknown): Tensor[] => flat(result).filter(isFloat);

/** The same arguments with leaves for tensors of a floating type (the same object stays the same object). */
export function leaves(args: readonly unknown[], convert: (t: Tensor) => Tensor = (t) => t): [unknown[], Tensor[]] {
  const made: Tensor[] = [];
  const each = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(each);
    if (!(value instanceof Tensor)) return value;
    if (!isFloat(value)) return convert(value);
    const leaf = convert(value.detach()).requires_grad_();
    made.push(leaf);
    return leaf;
  };
  return [args.map(each), made];
}

/** Weights for results that make every element count differently. */
export const weighted = (outputs: readonly Tensor[]): Tensor =>
  outputs
    .filter((out) => out.requires_grad)
    .map((out, k) => out.mul(sample(out.shape, [0.5, 1.5], k + 7).to({ dtype: out.dtype, device: out.device })).sum())
    .reduce((a, b) => a.add(b));

interface Outcome {
  readonly results: Tensor[];
  readonly gradients: (Tensor | null)[];
}
/** Results, and gradients of the weighted results, of a function of float32 tensors on a device. */
function outcome(f: (...args: never[]) => unknown, args: readonly unknown[], place: string, derives: boolean): Outcome {
  const [moved, inputs] = leaves(args, (t) => (isFloat(t) ? t.float() : t).to(place).detach());
  const outputs = flat((f as (...args: unknown[]) => unknown)(...moved)).filter((t) => t instanceof Tensor);
  const roots = floats(outputs).filter((t) => t.requires_grad);
  const gradients =
    roots.length === 0 || !derives ? [] : torch.autograd.grad(weighted(roots), inputs, { allow_unused: true });
  return { results: outputs, gradients };
}

/** Expects float32 results and gradients on the device to be those of the CPU; nothing may read but `fetch`. */
export async function compareWithCpu(
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  derives = true,
): Promise<void> {
  const wanted = outcome(f, args, 'cpu', derives);
  const list = ({ results, gradients }: Outcome): (Tensor | null)[] => [...results, ...gradients];
  const got = await withoutReads(async () => {
    const all = list(outcome(f, args, device, derives));
    return Promise.all(all.map(async (t) => t && (await t.detach().fetch())));
  });
  expect(got.length).toBe(list(wanted).length);
  list(wanted).forEach((want, k) => {
    const have = got[k] ?? null;
    if (want === null || have === null) {
      expect(have).toBe(want);
      return;
    }
    expect([have.dtype, have.shape]).toEqual([want.dtype, want.shape]);
    const [a, b] = [have, want].map((t) => t.detach().reshape(-1).double().tolist<number[]>()) as [number[], number[]];
    const wrong = a.filter((x, i) => !(Object.is(x, b[i]) || Math.abs(x - b[i]!) <= 1e-6 + 1e-5 * Math.abs(b[i]!)));
    expect({ result: k, wrong, got: wrong.length ? a : [], wanted: wrong.length ? b : [] }).toEqual({
      result: k,
      wrong: [],
      got: [],
      wanted: [],
    });
  });
}

/** Expects two tensors to agree to float64's accuracy. */
export function expectClose(got: Tensor | null, wanted: Tensor | null): void {
  if (got === null || wanted === null) {
    expect(got).toBe(wanted);
    return;
  }
  expect([got.dtype, got.shape]).toEqual([wanted.dtype, wanted.shape]);
  const [a, b] = [got, wanted].map((t) => t.detach().reshape(-1).tolist<(number | boolean)[]>()) as [
    number[],
    number[],
  ];
  const wrong = a.filter((x, i) => !(Object.is(x, b[i]) || Math.abs(x - b[i]!) <= 1e-12 + 1e-12 * Math.abs(b[i]!)));
  expect(wrong.length === 0 ? [] : a).toEqual(wrong.length === 0 ? [] : b);
}

/**
 * Whether what `call` watches can be collected while its results are held. Who holds it holds it every time, so one time that all
 * of it went is the proof; that some stayed once proves nothing: the engine keeps what a stack, a job or a running mark has seen.
 */
export async function isFreed(call: (watched: WeakRef<object>[]) => readonly Tensor[]): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const watched: WeakRef<object>[] = [];
    const held = call(watched);
    await new Promise(setImmediate); // a job keeps what its weak references were made of
    torch.empty_cache();
    torch.empty_cache();
    const left = watched.filter((ref) => ref.deref() !== undefined).length;
    if (held.length > 0 && watched.length > 0 && left === 0) return true;
  }
  return false;
}
