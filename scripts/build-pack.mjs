// Makes the WebAssembly modules that the library embeds, as base64 of their compressed bytes in *.generated.ts:
//
// - the pack, compiled from lib/runtime/heap/providers/pack/assembly (AssemblyScript), with and without relaxed SIMD;
// - tfjs-wasm's own module, less the kernels that lib/runtime/heap/functions.ts does not name;
// - the twister, compiled from lib/random/assembly, likewise.
//
// Skips what is newer than all that it is made of.
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import v8 from 'node:v8';
import { deflateRawSync } from 'node:zlib';
import ts from 'typescript';
import { must, root, tool } from './process.mjs';

v8.setFlagsFromString('--experimental-wasm-relaxed-simd'); // Node 20 has it behind a flag

const heap = join(root, 'lib/runtime/heap');
const assembly = join(heap, 'providers/pack/assembly');
const functions = join(heap, 'functions.ts');
const tfjs = join(
  createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'),
  '../wasm-out/tfjs-backend-wasm-simd.wasm',
);

const changed = (file) => statSync(file).mtimeMs;
/** Makes `target` of `sources` where it is not newer than they are. */
async function keep(target, sources, make) {
  const current =
    existsSync(target) && [import.meta.filename, ...sources].every((file) => changed(file) < changed(target));
  if (!current || process.argv.includes('--force')) writeFileSync(target, await make());
}
const constant = (name, doc, bytes) =>
  `/** ${doc} Base64 of the deflated bytes. */\nexport const ${name}: string =\n  '${deflated(bytes).toString('base64')}';\n`;
/** Smaller blocks than the usual ones, since what is frequent changes along a module: the better of two sizes. */
const deflated = (bytes) =>
  [5, 6]
    .map((memLevel) => deflateRawSync(bytes, { level: 9, memLevel }))
    .reduce((one, other) => (other.length < one.length ? other : one));
const PIECE = 16384;
/** Two builds of a module in pieces by turns: deflating finds again what both have, where that lies less than 32 KB apart. */
function twins(name, from, relaxed, plain) {
  const pieces = [];
  for (let at = 0; at < Math.max(relaxed.length, plain.length); at += PIECE) {
    pieces.push(relaxed.subarray(at, at + PIECE), plain.subarray(at, at + PIECE));
  }
  console.log(`${name}: ${relaxed.length} bytes with relaxed SIMD, ${plain.length} without`);
  const base64 = deflated(Buffer.concat(pieces)).toString('base64');
  return `import type { Twins } from '${from}';

/** The builds with relaxed SIMD and without, deflated. */
export const ${name}: Twins = {
  base64:
    '${base64}',
  lengths: [${relaxed.length}, ${plain.length}],
  piece: ${PIECE},
};
`;
}
const head = '// Made by scripts/build-pack.mjs.\n';

const random = join(root, 'lib/random');
const sources = (folder) => readdirSync(folder).map((name) => join(folder, name));
await keep(join(heap, 'providers/pack/assembly.generated.ts'), sources(assembly), pack);
await keep(join(random, 'assembly.generated.ts'), sources(join(random, 'assembly')), twister);
await keep(join(heap, 'tfjs-wasm.generated.ts'), [functions, tfjs], prune);

/** A module of AssemblyScript. */
async function compiled(name, folder, ...options) {
  const out = mkdtempSync(join(tmpdir(), 'pack-'));
  try {
    const file = join(out, `${name}.wasm`);
    // prettier-ignore
    await must(process.execPath, [tool('assemblyscript/bin/asc.js'), join(folder, 'index.ts'), '-o', file, '-O3', '--shrinkLevel', '1', '--converge', '--noAssert',
      '--runtime', 'stub', '--use', 'abort=', '--enable', 'simd', ...options]);
    return readFileSync(file);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

async function pack() {
  const compile = async (name, ...features) => {
    const bytes = await compiled(name, assembly, '--importMemory', ...features);
    check(name, bytes);
    return bytes;
  };
  const builds = await Promise.all([compile('relaxed', '--enable', 'relaxed-simd'), compile('plain')]);
  return head + twins('packs', '../../../../embedded.js', ...builds);
}

async function twister() {
  const compile = (name, ...features) => compiled(name, join(random, 'assembly'), '--initialMemory', '1', ...features);
  const builds = [await compile('relaxed', '--enable', 'relaxed-simd'), await compile('plain')];
  return head + twins('twisters', '../embedded.js', ...builds);
}

/** tfjs-wasm's module without the exports that nobody calls, and what only they need. */
async function prune() {
  const { outputText } = ts.transpileModule(readFileSync(functions, 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext },
  });
  const kept = new Set([
    'memory',
    ...(await import(`data:text/javascript,${encodeURIComponent(outputText)}`)).functions,
  ]);
  // The compiler's own: it brings binaryen with it.
  const binaryen = createRequire(tool('assemblyscript/package.json')).resolve('binaryen');
  const { default: wasm } = await import(pathToFileURL(binaryen).href);
  const module = wasm.readBinary(readFileSync(tfjs));
  const names = Array.from({ length: module.getNumExports() }, (_, k) =>
    wasm.getExportInfo(module.getExportByIndex(k)),
  ).map(({ name }) => name);
  for (const name of names) if (!kept.delete(name)) module.removeExport(name);
  if (kept.size > 0) throw new Error(`tfjs-wasm has no ${[...kept].join(', ')}`);
  module.runPasses(['remove-unused-module-elements']);
  const bytes = withoutData(Buffer.from(module.emitBinary()), addressesIn(module.emitText()));
  if (!WebAssembly.validate(bytes)) throw new Error('tfjs-wasm without what is not called is no module');
  console.log(`tfjs-wasm: ${bytes.length} of ${statSync(tfjs).size} bytes`);
  return (
    head +
    constant('tfjsWasm', "tfjs-wasm's module (its build with SIMD, without threads), less what is not called.", bytes)
  );
}

/** Every number in a module's functions that may be an address. */
function addressesIn(text) {
  const lines = text.split('\n').filter((line) => !line.startsWith(' (data'));
  const numbers = lines.flatMap((line) => [...line.matchAll(/\bi32\.const (\d+)|\boffset=(\d+)/g)]);
  return numbers.map((match) => Number(match[1] ?? match[2]));
}

/** A module without the data in which none of these addresses lies: the tables and messages of kernels that are gone, half of it all. */
function withoutData(bytes, addresses) {
  const section = sections(bytes).find(({ id }) => id === 11);
  let at = section.from;
  const next = () => {
    let value = 0;
    for (let scale = 1, more = true; more; scale *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      more = byte >= 128;
    }
    return value;
  };
  const kept = [];
  for (let count = next(); count > 0; count--) {
    const from = at;
    if (bytes[at++] !== 0 || bytes[at++] !== 0x41) throw new Error('tfjs-wasm: data that lies at no constant');
    const address = next(); // a positive number: its signed LEB128 reads as an unsigned one
    at++; // the end of the expression
    const length = next();
    at += length;
    if (addresses.some((one) => one >= address && one < address + length)) kept.push(bytes.subarray(from, at));
  }
  if (at !== section.end) throw new Error('tfjs-wasm: a data section that is not what it says');
  const body = Buffer.concat([leb128(kept.length), ...kept]);
  return Buffer.concat([
    bytes.subarray(0, section.at),
    Buffer.of(11),
    leb128(body.length),
    body,
    bytes.subarray(section.end),
  ]);
}
function leb128(value) {
  const out = [];
  for (; value > 127; value = Math.floor(value / 128)) out.push((value & 127) | 128);
  return Buffer.from([...out, value]);
}

/** The module lives in tfjs's memory: it must bring no data, no start function and no globals into it, and take nothing else. */
function check(name, bytes) {
  const module = new WebAssembly.Module(bytes);
  const imports = WebAssembly.Module.imports(module).map((one) => `${one.module}.${one.name}`);
  if (imports.join() !== 'env.memory')
    throw new Error(`${name}: the pack imports ${imports.join(', ')}, not env.memory alone`);
  const foreign = sections(bytes)
    .map(({ id }) => id)
    .filter((id) => ![0, 1, 2, 3, 7, 10].includes(id));
  if (foreign.length > 0)
    throw new Error(`${name}: the pack has sections ${foreign.join(', ')}; data would overwrite tfjs's`);
}

/** A module's sections: a byte, then a length in LEB128, after 8 bytes of head. */
function sections(bytes) {
  const found = [];
  for (let at = 8; at < bytes.length;) {
    const start = at;
    const id = bytes[at++];
    let length = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = bytes[at++];
      length += (byte & 127) * 2 ** shift;
      more = byte >= 128;
    }
    found.push({ id, at: start, from: at, end: at + length });
    at += length;
  }
  return found;
}
