// Loads changed and random checkpoints: node spec/serialization/fuzz.mjs [FILES=100000] [SEED=1], on dist.
//
// A file that is not dealt with as it should be is kept in the folder that it prints, and its seed says how it was made.
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { judge } from './judge.mjs';
import { mutated, random, randomness } from './mutate.mjs';

const root = resolve(import.meta.dirname, '../..');
const { default: torch } = await import(join(root, 'dist/index.js'));
const safetensors = await import(join(root, 'dist/serialization/safetensors/index.js'));
const [files = 100_000, seed = 1] = process.argv.slice(2).map(Number);
const numpy = ['numpy._core.multiarray.scalar', 'numpy._core.multiarray._reconstruct', 'numpy.ndarray', 'numpy.dtype'];
torch.serialization.add_safe_globals([...numpy, 'numpy.dtypes.Int32DType', 'numpy.dtypes.Float64DType']);

const golden = join(root, 'spec/golden/checkpoints');
const corpus = readdirSync(golden).map((name) => readFileSync(join(golden, name)));
const named = safetensors.save({
  a: torch.ones(2, 3),
  b: torch.arange(5),
  c: torch.ones(3, { dtype: torch.bfloat16 }),
});
const load = (bytes) => torch.load(bytes, { map_location: (storage) => storage });
const warn = console.warn;
console.warn = () => {};
let [loaded, wrong, folder] = [0, 0, null];
const start = performance.now();
for (let k = 0; k < files; k++) {
  const next = randomness(seed * 0x10001 + k);
  const kind = next() % 8;
  const bytes =
    kind === 0 ? mutated(named, next) : kind < 3 ? random(next) : mutated(corpus[next() % corpus.length], next);
  const { problem, loaded: whole } = judge(torch, kind === 0 ? safetensors.load : load, bytes);
  if (whole) loaded++;
  if (problem === null) continue;
  folder ??= mkdtempSync(join(tmpdir(), 'fuzz-'));
  writeFileSync(join(folder, `${k}.pt`), bytes);
  console.log(`file ${k}: ${problem}`);
  if (++wrong >= 20) break;
}
console.warn = warn;
const seconds = (performance.now() - start) / 1000;
console.log(
  `${files} files in ${seconds.toFixed(0)} s: ${loaded} loaded, ${wrong} not as they should${folder === null ? '' : `, in ${folder}`}`,
);
console.log(`${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
if (wrong > 0) process.exitCode = 1;
