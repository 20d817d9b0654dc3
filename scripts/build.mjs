// Builds dist: rollup joins lib's modules into a few ES modules, one for each entry point and shared chunks between them,
// and tsc writes declarations, one for each file of lib. `--js-only` leaves the declarations out.
//
// Rollup rather than esbuild: esbuild renames a class expression that has its variable's name (`const Linear =
// callable(class Linear …)` becomes `class Linear2`), and PyTorch prints classes by name.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { rollup } from 'rollup';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '..');
const lib = resolve(root, 'lib');
const dist = resolve(root, 'dist');

/** Names in dist, and what each is made of. The two platforms are entries, so that bundlers choose by `imports` in package.json. */
const entries = [
  'index',
  'nn/index',
  'optim/index',
  'data/index',
  'platform/tfjs',
  'serialization/safetensors/index',
  'platform/node',
  'platform/browser',
  'platform/tfjs-node',
  'platform/tfjs-browser',
];
const input = Object.fromEntries(
  entries.map((name) => [name, resolve(lib, `${name}.ts`)]).filter(([, file]) => existsSync(file)),
);

/** TypeScript to JavaScript, a file at a time; `./x.js` is x.ts. */
const typescript = {
  name: 'typescript',
  resolveId(source, importer) {
    if (!source.startsWith('.') || importer === undefined) return null;
    const file = resolve(dirname(importer), source.replace(/\.js$/, '.ts'));
    return existsSync(file) ? file : null;
  },
  load(file) {
    const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
      fileName: file,
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2022,
        verbatimModuleSyntax: true,
        removeComments: true,
      },
    });
    return outputText;
  },
};

rmSync(dist, { recursive: true, force: true });
const bundle = await rollup({
  input,
  external: (id) => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:/.test(id),
  plugins: [typescript],
  onwarn(warning) {
    if (warning.code === 'THIS_IS_UNDEFINED') return; // TypeScript's helpers for `using` ask for it
    throw new Error(warning.message); // circular imports and unresolved names among them
  },
});
const { output } = await bundle.write({
  dir: dist,
  format: 'es',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name].js',
  hoistTransitiveImports: false,
});
await bundle.close();
const bytes = output.reduce((sum, chunk) => sum + Buffer.byteLength(chunk.code ?? ''), 0);
console.log(`dist: ${output.length} modules, ${(bytes / 1024).toFixed(0)} KiB of JavaScript`);

// PyTorch prints classes by name: a name that joining the modules has changed would show.
for (const { code, fileName } of output) {
  const changed = code?.match(/\bclass [A-Za-z_]+\$\d+/g);
  if (changed)
    throw new Error(`${relative(root, resolve(dist, fileName))}: two classes of one name: ${changed.join(', ')}`);
}

if (!process.argv.includes('--js-only')) {
  const tsc = resolve(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', resolve(root, 'tsconfig.build.json')], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
  // Constants of generated modules are typed by their value, a second copy of them; nothing public refers to them.
  for (const file of readdirSync(dist, { recursive: true })) {
    if (file.endsWith('.generated.d.ts')) rmSync(resolve(dist, file));
  }
}
