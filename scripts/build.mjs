// Builds dist: rollup joins lib's modules into a few ES modules, one for each entry point and shared chunks between them, and
// again as CommonJS (dist/cjs); in Node `import` gives the CommonJS modules too (dist/node), so that there is one library
// however it is loaded. tsc writes declarations, one for each file of lib (dist/types, CommonJS' by their package.json, as both
// kinds of module may import these), in which rows are then written out as the functions that they are, and which keep only what
// the entry points come to; each ES entry has some that refer to them. `--js-only` leaves the declarations out.
//
// Rollup rather than esbuild: esbuild renames a class expression that has its variable's name (`const Linear =
// callable(class Linear …)` becomes `class Linear2`), and PyTorch prints classes by name.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { rollup } from 'rollup';
import ts from 'typescript';
import { keepReached } from './declarations/reached.mjs';
import { writeOut } from './declarations/written.mjs';

const root = resolve(import.meta.dirname, '..');
const lib = resolve(root, 'lib');
const dist = resolve(root, 'dist');

/** Names of the package's entry points in dist, and of the files of lib that they are made of. */
const doors = [
  'index',
  'nn/index',
  'optim/index',
  'data/index',
  'tfjs/index',
  'serialization/safetensors/index',
  'tensorboard/index',
  'readers/index',
  'transforms/index',
  'tqdm/index',
  'summary/index',
  'matchers/index',
  'matchers/jest',
  'matchers/vitest',
  'eslint/index',
];
/** Packages that declarations refer to: those that they add types to or hand on. */
const mentioned = { 'tfjs/index': /^@tensorflow\//, 'matchers/jest': /^expect$/, 'matchers/vitest': /^vitest$/ };
/** The two platforms are entries too, so that bundlers choose by `imports` in package.json. */
const platforms = ['node', 'browser', 'tfjs-node', 'tfjs-browser', 'progress-node', 'progress-browser'].map(
  (name) => `platform/${name}`,
);
/** What native libraries compute, for each platform: they stand on the default device's memory. */
const natives = ['provider', 'browser'].map((name) => `runtime/heap/providers/native/${name}`);
/** What runs on TensorFlow.js: it stands on the default device. */
const bridges = ['node', 'browser'].map((name) => `runtime/tfjs/${name}`);
/** What package.json's `bin` names. */
const programs = ['platform/install-native'];
const entries = [...doors, ...programs, ...platforms, ...natives, ...bridges];
const input = Object.fromEntries(
  // Of the index programs see the types of index.ts, and get the values of door.ts.
  entries
    .map((name) => [name, resolve(lib, `${name === 'index' ? 'door' : name}.ts`)])
    .filter(([, file]) => existsSync(file)),
);

/** Rows without the samples that tests try them with: nobody who runs a program asks for them, and they are one byte in forty of a page. */
const withoutSamples = (context) => {
  const isSamples = (node) =>
    ts.isPropertyAssignment(node) &&
    ts.isIdentifier(node.name) &&
    node.name.text === 'samples' &&
    (ts.isIdentifier(node.initializer) || ts.isArrowFunction(node.initializer));
  const visit = (node) =>
    ts.isObjectLiteralExpression(node) && node.properties.some(isSamples)
      ? ts.visitEachChild(
          context.factory.updateObjectLiteralExpression(
            node,
            node.properties.filter((property) => !isSamples(property)),
          ),
          visit,
          context,
        )
      : ts.visitEachChild(node, visit, context);
  return (file) => ts.visitNode(file, visit);
};

const compilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2022,
  verbatimModuleSyntax: true,
  removeComments: true,
};
/** What files with `using` import TypeScript's helpers from: they stand once, not in each of them. */
const HELPERS = 'tslib';
const helpers = () =>
  ts
    .transpileModule('export function f() { using x = null; }', { compilerOptions })
    .outputText.replace(/^var (__\w+) = \(this && this\.\1\) \|\| /gm, 'export const $1 = ');

/** TypeScript to JavaScript, a file at a time; `./x.js` is x.ts. */
const typescript = {
  name: 'typescript',
  resolveId(source, importer) {
    if (source === HELPERS) return source;
    if (!source.startsWith('.') || importer === undefined) return null;
    const file = resolve(dirname(importer), source.replace(/\.js$/, '.ts'));
    return existsSync(file) ? file : null;
  },
  load(file) {
    if (file === HELPERS) return helpers();
    const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
      fileName: file,
      compilerOptions: { ...compilerOptions, importHelpers: true },
      transformers: { before: [withoutSamples] },
    });
    return outputText;
  },
};

/** ASCII alone: one character past Latin-1 makes V8 keep and read all of a file's text as two bytes a character. */
const ascii = {
  name: 'ascii',
  renderChunk: (code) =>
    code.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
};

rmSync(dist, { recursive: true, force: true });
const bundle = await rollup({
  input,
  external: (id) => id !== HELPERS && !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:/.test(id),
  plugins: [typescript, ascii],
  onwarn(warning) {
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
const bytes = output.reduce((sum, chunk) => sum + Buffer.byteLength(chunk.code ?? ''), 0);
console.log(`dist: ${output.length} modules, ${(bytes / 1024).toFixed(0)} KiB of JavaScript`);

checkNames(output);
await commonjs();
await bundle.close();
if (!process.argv.includes('--js-only')) declarations();

/** PyTorch prints classes by name: a name that joining the modules has changed would show. */
function checkNames(modules) {
  for (const { code, fileName } of modules) {
    const changed = code?.match(/\bclass [A-Za-z_]+\$\d+/g);
    if (changed) throw new Error(`${fileName}: two classes of one name: ${changed.join(', ')}`);
  }
}

/** The modules of lib that some come to, these aside. */
function reached({ getModuleInfo }, from) {
  const found = new Set(from);
  for (const id of found) for (const next of getModuleInfo(id).importedIds) if (next.startsWith(lib)) found.add(next);
  return new Set([...found].filter((id) => !from.includes(id)));
}

/** The same modules as CommonJS, and ES modules that hand on what these have. */
async function commonjs() {
  const cjs = join(dist, 'cjs');
  const files = (names) => names.map((name) => input[name]);
  let ground, memory, devices, library;
  const { output: modules } = await bundle.write({
    dir: cjs,
    format: 'cjs',
    exports: 'named',
    esModule: true,
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name].cjs',
    hoistTransitiveImports: false,
    // One file of all that the index comes to: Node takes half a millisecond to find and to read a file, and reads them all.
    manualChunks(id, graph) {
      // Apart stays what the platforms use, and what others of the aliases stand on: the next needs it first.
      ground ??= reached(graph, files(platforms));
      memory ??= reached(graph, files(natives));
      devices ??= reached(graph, files(bridges));
      library ??= reached(graph, files(['index']));
      const chunks = Object.entries({ ground, memory, devices, library });
      return chunks.find(([, modules]) => modules.has(id))?.[0];
    },
    // `require('tfjs-torch')`, its `default` and its `torch` are one object.
    outro: ({ name, isEntry }) =>
      isEntry && name === 'index'
        ? [
            ...['default', 'torch'].map((key) => `Object.defineProperty(exports, '${key}', { value: exports });`),
            'Object.setPrototypeOf(exports, Object.getPrototypeOf(torch));',
          ].join('\n')
        : '',
    plugins: [
      {
        name: 'one namespace',
        renderChunk: (code, { name, isEntry }) =>
          isEntry && name === 'index' ? code.replace(/^exports\.(default|torch) = .*\n/gm, '') : null,
      },
    ],
  });
  checkNames(modules);
  const require = createRequire(import.meta.url);
  for (const door of doors) {
    const file = join(dist, 'node', `${door}.js`);
    const target = join(cjs, `${door}.cjs`);
    const names = Object.keys(require(target));
    // By `require`: an import would first look through all of the code for names, a third of the time that loading takes.
    const lines = [
      "import { createRequire } from 'node:module';",
      `const all = createRequire(import.meta.url)('${slashed(relative(dirname(file), target))}');`,
    ];
    if (door === 'index') lines.push('export { all as default, all as torch };');
    // `var` and its like are names of exports, and of no variable.
    lines.push(...names.map((name, k) => `const _${k} = all.${name};`));
    lines.push(`export { ${names.map((name, k) => `_${k} as ${name}`).join(', ')} };`);
    write(file, lines);
  }
}

function declarations() {
  const types = join(dist, 'types');
  const tsc = resolve(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', resolve(root, 'tsconfig.build.json')], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
  const roots = doors.map((door) => join(types, `${door}.d.ts`));
  writeOut(types, roots);
  keepReached(types, roots, mentioned);
  write(join(types, 'package.json'), ['{ "type": "commonjs" }']);
  for (const door of doors) {
    const file = join(dist, `${door}.d.ts`);
    const target = slashed(relative(dirname(file), join(types, `${door}.js`)));
    const lines = [`export * from '${target}';`];
    if (door === 'index' || door === 'eslint/index') lines.push(`export { default } from '${target}';`);
    if (door === 'matchers/vitest') lines.splice(0, 1, own(types, file, door));
    write(file, lines);
  }
}

/** An entry's declarations once more as an ES module's: what adds to another module adds to the one that its own kind imports. */
function own(types, file, door) {
  const original = join(types, `${door}.d.ts`);
  const there = slashed(relative(dirname(file), dirname(original)));
  return readFileSync(original, 'utf8')
    .replaceAll(/(from ')\.\//g, `$1${there}/`)
    .trimEnd();
}

function write(file, lines) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${lines.join('\n')}\n`);
}

/** A path as in an import. */
function slashed(path) {
  const text = path.replaceAll('\\', '/');
  return text.startsWith('.') ? text : `./${text}`;
}
