// The default device: a heap, and providers that compute on it.
import type { DType, Elements } from '../../dtype.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { native } from '#native';
import { environment } from '#platform';
import type { Claim } from '../claim.js';
import { Device } from '../device.js';
import type { Engine, MemoryStatistics, Storage, Threads, View } from '../engine.js';
import type { Kernel } from '../kernel.js';
import { copy } from '../kernels/index.js';
import { sanitized } from '../sanitize.js';
import { wrongOn } from './assert.js';
import { type HeapStorage, allocate, read, release, statistics, upload } from './heap.js';
import { composing } from './providers/composing.js';
import { loops } from './providers/loops/provider.js';
import { pack } from './providers/pack/provider.js';
import { pieces } from './providers/pieces.js';
import { pointwise } from './providers/pointwise/provider.js';
import type { Accepting, Provider } from './providers/provider.js';
import { widening } from './providers/widening.js';

const providers: ReadonlyMap<string, Provider> = new Map(
  [native, pack, pointwise, composing, loops].map((provider) => [provider.name, provider]),
);
/** The most elements that a kernel in WebAssembly counts. */
const MOST = 2 ** 31 - 1;
const standard = 'native,pack,pointwise,compose,loops';

/** The providers that `names` lists, best first. */
function chosen(names: string): readonly Provider[] {
  return names.split(',').map((name) => {
    const found = providers.get(name.trim());
    if (found !== undefined) return found;
    const known = [...providers.keys()].join(', ');
    throw new ValueError(`TFJS_TORCH_PROVIDERS: no provider is named '${name.trim()}'; there are ${known}`);
  });
}

/**
 * Whether a view reaches beyond its storage. None that is made here does; but its shape and strides are arrays that a program can change,
 * and what lies there belongs to other tensors. (Frozen arrays would be looked at less often and cost more: V8 reads them slower,
 * by a fifth of a small operator.)
 */
function reaches({ storage, shape, strides, offset }: View): boolean {
  const rank = shape.length;
  let last = offset;
  for (let k = 0; k < rank; k++) {
    const stride = strides[k]!;
    if (stride < 0) return true;
    last += (shape[k]! - 1) * stride;
  }
  return !(last < storage.length) && !shape.includes(0);
}
const outside = ({ storage, shape, strides, offset }: View): RuntimeError =>
  new RuntimeError(
    `a tensor of shape [${shape.join(', ')}], strides [${strides.join(', ')}] and offset ${offset} reaches beyond its storage of ${storage.length} elements: its shape or strides have been changed, which are not a program's to change`,
  );

/** The engine of the device `cpu`. Nothing starts before the first allocation. */
export class HeapEngine implements Engine {
  readonly device = new Device('cpu');
  readonly computes = true;
  readonly host = true;
  readonly statistics: MemoryStatistics = statistics;
  readonly threads: Threads | undefined;
  private readonly providers: readonly Provider[];
  /** For each kernel the providers' functions, best first. */
  private readonly chains: (readonly Accepting<unknown>[] | undefined)[] = [];

  /**
   * @param names the providers to use, best first, with commas between them
   * @param most the most elements that they count
   */
  constructor(names: string = environment('TFJS_TORCH_PROVIDERS') ?? standard, most: number = MOST) {
    this.providers = [widening, pieces(most), ...chosen(names)];
    this.threads = this.providers.find(({ threads }) => threads !== undefined)?.threads;
  }

  prepare(): null {
    return null;
  }

  allocate(length: number, dtype: DType): Storage {
    return allocate(this, length, dtype);
  }

  reinterpret(storage: Storage, dtype: DType): Storage {
    return (storage as HeapStorage).seenAs(dtype);
  }

  address(storage: Storage): number {
    return (storage as HeapStorage).address;
  }

  release(storage: Storage): void {
    release(storage);
  }

  upload(storage: Storage, values: Elements, at?: number): void {
    upload(storage as HeapStorage, values, at);
  }

  read(view: View): Elements {
    if (reaches(view)) throw outside(view);
    return read(view, (from, out) => this.run(copy, null, [from], [out]));
  }

  fetch(view: View): Promise<Elements> {
    return Promise.resolve(this.read(view));
  }

  transfer(view: View, to: Storage): void {
    to.engine.upload(to, this.read(view));
  }

  run<P>(kernel: Kernel<P>, params: P, inputs: readonly View[], outs: readonly View[]): void {
    for (let k = 0; k < inputs.length; k++) if (reaches(inputs[k]!)) throw outside(inputs[k]!);
    for (let k = 0; k < outs.length; k++) if (reaches(outs[k]!)) throw outside(outs[k]!);
    const chain = this.chains[kernel.id] ?? this.chain(kernel);
    for (let k = 0; k < chain.length; k++) if (chain[k]!(params, inputs, outs)) return;
    throw new ValueError(
      `TFJS_TORCH_PROVIDERS: none of the chosen providers has the kernel ${kernel.name} for these operands`,
    );
  }

  private chain(kernel: Kernel<unknown>): readonly Accepting<unknown>[] {
    return (this.chains[kernel.id] = this.providers.flatMap((provider) => provider.find(kernel) ?? []));
  }

  assert(claim: Claim, view: View, error: (wrong: number) => Error): void {
    const wrong = wrongOn(claim, view);
    if (wrong !== null) throw error(wrong);
  }

  synchronize(): null {
    return null;
  }
}

/** The default device's engine. TFJS_TORCH_SANITIZE=1 has it check each call of a kernel. */
export const cpu = environment('TFJS_TORCH_SANITIZE') === '1' ? sanitized(new HeapEngine()) : new HeapEngine();
