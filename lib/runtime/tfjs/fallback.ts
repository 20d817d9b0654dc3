// What a tfjs backend cannot do is done on the CPU: operands are read, results written back, and a warning says so once.
import { contiguousStrides, numel } from '../../shape.js';
import type { Engine, Storage, View } from '../engine.js';
import { cpu } from '../heap/engine.js';
import type { Kernel } from '../kernel.js';
import { copyView } from '../kernels/index.js';
import { release } from '../tracked.js';

const warned = new Set<string>();

/**
 * Computes a kernel on the CPU.
 *
 * @param what the operation, for the warning
 */
export function throughCpu<P>(
  engine: Engine,
  what: string,
  kernel: Kernel<P>,
  params: P,
  inputs: readonly View[],
  outs: readonly View[],
): void {
  const key = `${engine.device.type} ${what}`;
  if (!warned.has(key)) {
    warned.add(key);
    console.warn(
      `tfjs-torch: ${what} falls back through the CPU device on '${String(engine.device)}', which reads values`,
    );
  }
  const made: Storage[] = [];
  const local = (view: View): View => {
    const storage = cpu.allocate(numel(view.shape), view.storage.dtype);
    made.push(storage);
    return { storage, shape: view.shape, strides: contiguousStrides(view.shape), offset: 0 };
  };
  const brought = (view: View): View => {
    const copy = local(view);
    engine.transfer(view, copy.storage);
    return copy;
  };
  try {
    const given = inputs.map(brought);
    const results = outs.map(kernel.updates?.(params, inputs) === true ? brought : local);
    cpu.run(kernel, params, given, results);
    results.forEach((result, k) => {
      const out = outs[k]!;
      const storage = engine.allocate(numel(out.shape), out.storage.dtype);
      cpu.transfer(result, storage);
      copyView({ ...result, storage }, out);
      engine.release(storage);
    });
  } finally {
    for (const storage of made) release(storage);
  }
}
