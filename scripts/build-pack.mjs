// Compiles lib/runtime/heap/providers/pack/assembly (AssemblyScript), with and without relaxed SIMD, and embeds both as base64 in
// lib/runtime/heap/providers/pack/assembly.generated.ts. Skips the work when that file is newer than all that it is made of.
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import v8 from 'node:v8';
import { must, root, tool } from './process.mjs';

v8.setFlagsFromString('--experimental-wasm-relaxed-simd'); // Node 20 has it behind a flag

const folder = join(root, 'lib/runtime/heap/providers/pack/assembly');
const target = join(root, 'lib/runtime/heap/providers/pack/assembly.generated.ts');

const sources = [import.meta.filename, ...readdirSync(folder).map((name) => join(folder, name))];
const changed = (file) => statSync(file).mtimeMs;
const current = existsSync(target) && sources.every((file) => changed(file) < changed(target));
if (!current || process.argv.includes('--force')) await build();

async function build() {
  const out = mkdtempSync(join(tmpdir(), 'pack-'));
  try {
    const compile = async (name, ...features) => {
      const file = join(out, `${name}.wasm`);
      // prettier-ignore
      await must(process.execPath, [tool('assemblyscript/bin/asc.js'), join(folder, 'index.ts'), '-o', file, '-O3', '--noAssert',
        '--runtime', 'stub', '--importMemory', '--use', 'abort=', '--enable', 'simd', ...features]);
      const bytes = readFileSync(file);
      check(name, bytes);
      return bytes;
    };
    const [relaxed, plain] = await Promise.all([compile('relaxed', '--enable', 'relaxed-simd'), compile('plain')]);
    const constant = (name, doc, bytes) =>
      `/** ${doc} */\nexport const ${name}: string =\n  '${bytes.toString('base64')}';\n`;
    writeFileSync(
      target,
      '// Made by scripts/build-pack.mjs from lib/runtime/heap/providers/pack/assembly.\n' +
        constant('relaxed', 'The pack with relaxed SIMD.', relaxed) +
        constant('plain', 'The pack without.', plain),
    );
    console.log(`pack: ${relaxed.length} bytes with relaxed SIMD, ${plain.length} without`);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** The module lives in tfjs's memory: it must bring no data, no start function and no globals into it, and take nothing else. */
function check(name, bytes) {
  const module = new WebAssembly.Module(bytes);
  const imports = WebAssembly.Module.imports(module).map((one) => `${one.module}.${one.name}`);
  if (imports.join() !== 'env.memory')
    throw new Error(`${name}: the pack imports ${imports.join(', ')}, not env.memory alone`);
  const foreign = sections(bytes).filter((id) => ![0, 1, 2, 3, 7, 10].includes(id));
  if (foreign.length > 0)
    throw new Error(`${name}: the pack has sections ${foreign.join(', ')}; data would overwrite tfjs's`);
}

/** Ids of a module's sections: a byte, then a length in LEB128, after 8 bytes of head. */
function sections(bytes) {
  const ids = [];
  for (let at = 8; at < bytes.length;) {
    ids.push(bytes[at++]);
    let length = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = bytes[at++];
      length += (byte & 127) * 2 ** shift;
      more = byte >= 128;
    }
    at += length;
  }
  return ids;
}
