// The example's four runs against PyTorch's, on the same seeds: spec/golden/article.py made the numbers.
import { readFileSync } from 'node:fs';
import { load, names, train } from '../examples/training.js';
import { engineOf } from '../lib/runtime/registry.js';

const device = process.env.TFJS_TORCH_DEVICE ?? 'cpu';
const near = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

interface Golden {
  epochs: number;
  split: { train: number[]; valid: number[] };
  runs: Record<string, { train: number[]; valid: number[]; lr: number[] }>;
}
const golden = JSON.parse(near('golden/article.json')) as Golden;

/** Runs `f` while only single numbers can be read from the device; returns how many were. */
function countingReads(f: () => void): number {
  const engine = engineOf(device);
  const { read } = engine;
  let count = 0;
  engine.read = (view) => {
    if (view.shape.length > 0) throw new Error(`a read of [${view.shape.join(', ')}] from device ${device}`);
    count++;
    return read.call(engine, view);
  };
  try {
    f();
  } finally {
    engine.read = read;
  }
  return count;
}

describe(`the article's training on ${device}`, () => {
  const split = load(near('../examples/data/diabetes.csv'));

  it("splits the data as PyTorch's random_split does", () => {
    expect(Array.from(split.train_set.indices)).toEqual(golden.split.train);
    expect(Array.from(split.valid_set.indices)).toEqual(golden.split.valid);
  });

  it.each(names)(
    '%s has the losses that PyTorch has, at every epoch',
    (name) => {
      const wanted = golden.runs[name]!;
      let k = 0;
      for (const epoch of train(name, split, golden.epochs, device)) {
        const tolerance = k < 10 ? 1e-4 : 1e-2;
        for (const kind of ['train', 'valid'] as const) {
          const error = Math.abs(epoch[kind] / wanted[kind][k]! - 1);
          if (!(error <= tolerance)) {
            throw new Error(`epoch ${k + 1}: ${kind} loss ${epoch[kind]}, PyTorch's is ${wanted[kind][k]!}`);
          }
        }
        k++;
      }
      expect(k).toBe(golden.epochs);
    },
    60_000,
  );

  it.each(names)('%s starts with the learning rates that PyTorch has', (name) => {
    const rates = [...train(name, split, 10, device)].map(({ lr }) => lr);
    expect(rates).toEqual(golden.runs[name]!.lr.slice(0, 10));
  });

  // On the CPU the program's own data are read too, where a batch is taken of them.
  (device === 'cpu' ? it.skip : it).each(names)('%s reads nothing but what the loop asks for by item()', (name) => {
    const [epochs, batches] = [3, Math.ceil(split.train_set.length / 32)];
    const reads = countingReads(() => void [...train(name, split, epochs, device)]);
    expect(reads).toBe(epochs * (batches + 2)); // each batch's loss, the validation loss, and the targets' variance
  });
});
