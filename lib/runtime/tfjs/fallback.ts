// What a tfjs backend cannot do is done on the CPU: operands are read, results written back, and a warning says so once.
import { contiguousStrides, numel } from '../../shape.js';
import type { Engine, View } from '../engine.js';
import { cpu } from '../heap/engine.js';
import { release } from '../memory.js';
import type { Storage } from '../engine.js';

const warned = new Set<string>();

/**
 * @param what the operation, for the warning
 * @param outs dense on the CPU and of the given views' shapes; written back afterwards
 */
export function throughCpu(
  engine: Engine,
  what: string,
  inputs: readonly View[],
  outs: readonly View[],
  compute: (cpu: Engine, inputs: readonly View[], outs: readonly View[]) => void,
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
  try {
    const given = inputs.map((input) => {
      const copy = local(input);
      cpu.upload(copy.storage, engine.read(input));
      return copy;
    });
    const results = outs.map(local);
    compute(cpu, given, results);
    results.forEach((result, k) => {
      const out = outs[k]!;
      const storage = engine.allocate(numel(out.shape), out.storage.dtype);
      engine.upload(storage, cpu.read(result));
      engine.copy({ ...result, storage }, out);
      engine.release(storage);
    });
  } finally {
    for (const storage of made) release(storage);
  }
}
