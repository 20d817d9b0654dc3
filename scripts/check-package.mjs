// What npm would publish: packs it, installs the tarball into empty projects, and uses it there as a program would.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { blocks } from './markdown.mjs';
import { must, report, root, run, tool } from './process.mjs';

const work = mkdtempSync(join(tmpdir(), 'tfjs-torch-package-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const npm = (args, cwd) => must('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline'], { cwd, timeout: 300 });
const node = (args, cwd) => must(process.execPath, args, { cwd, timeout: 120 });
const { name, version, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** KB that a page may download for the library. */
const LARGEST_PAGE = 440;
/**
 * Milliseconds that importing it may take in Node, at the least of so many times: others may be at work on the machine. It takes 117 where
 * it was measured; a slower machine is not at fault.
 */
const SLOWEST_LOAD = 150;
const LOADS = 25;

let tarball;
/** An empty project with the tarball, and what else it asks for, installed. */
async function project(folder, dependencies = {}) {
  const cwd = join(work, folder);
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  await npm(['install', tarball], cwd);
  cpSync(join(root, 'spec/package'), cwd, { recursive: true });
  return cwd;
}

/** The README's first program, and the same for `require`. */
const [snippet] = blocks(readFileSync(join(root, 'README.md'), 'utf8'), 'ts');
const required = snippet.code.replace(
  /^import (\w+), \{ (.+) \} from '(.+)';$/m,
  "const $1 = require('$3');\nconst { $2 } = $1;",
);

let plain;
await report('package', {
  'publint finds nothing': () => must(process.execPath, [tool('publint/src/cli.js'), 'run', '--strict', root]),
  'its types resolve (attw)': () =>
    must(process.execPath, [tool('@arethetypeswrong/cli/dist/index.js'), '--pack', root, '--profile', 'node16'], {
      env: { npm_config_ignore_scripts: 'true' },
    }),
  'packs what it should': async () => {
    const [packed] = JSON.parse(await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', work], root));
    tarball = join(work, basename(packed.filename));
    const strange = packed.files
      .map(({ path }) => path)
      .filter((path) => !/^(dist\/.+\.(js|cjs|d\.ts)|[A-Z]+(\.md)?|(dist\/types\/)?package\.json)$/.test(path));
    if (strange.length > 0) throw new Error(`the tarball holds ${strange.join(', ')}`);
    if (packed.name !== name || packed.version !== version) throw new Error(`packed ${packed.id}`);
    const kilobytes = (size) => `${(size / 1024).toFixed(0)} KB`;
    console.log(
      `      ${packed.files.length} files, ${kilobytes(packed.size)} packed, ${kilobytes(packed.unpackedSize)} unpacked`,
    );
  },
  'installs into an empty project': async () => {
    plain = await project('plain', {});
  },
  "runs the README's snippet by import": async () => {
    writeFileSync(join(plain, 'snippet.mjs'), snippet.code);
    await node(['snippet.mjs'], plain);
  },
  "runs the README's snippet by require": async () => {
    writeFileSync(join(plain, 'snippet.cjs'), required);
    await node(['snippet.cjs'], plain);
  },
  'is one instance by import and by require': () => node(['require.cjs'], plain),
  'opens all its doors': () => node(['doors.mjs'], plain),
  'brings its program': async () => {
    const program = join(plain, 'node_modules/.bin/tfjs-torch');
    const { code, output } = await run(program, [], { cwd: plain, quiet: true });
    if (code !== 2 || !output.startsWith('usage: tfjs-torch install-native')) throw new Error(`${code}: ${output}`);
  },
  'is small in a page': async () => {
    const sizeOf = async (door) => {
      const { outputFiles } = await build({
        stdin: { contents: `import * as all from '${door}'; globalThis.all = all;`, resolveDir: plain },
        bundle: true,
        minify: true,
        format: 'esm',
        platform: 'browser',
        write: false,
      });
      const kilobytes = gzipSync(outputFiles[0].contents, { level: 9 }).length / 1024;
      console.log(`      ${door}: ${kilobytes.toFixed(0)} KB, WebAssembly included, minified and compressed`);
      return kilobytes;
    };
    const kilobytes = await sizeOf('tfjs-torch');
    // Of these nobody asks a number: they say what a page is spared that does without the rest.
    for (const door of ['nn', 'optim', 'utils/data']) await sizeOf(`tfjs-torch/${door}`);
    if (!(kilobytes <= LARGEST_PAGE)) throw new Error(`at most ${LARGEST_PAGE} KB are allowed`);
  },
  'loads fast': async () => {
    let best = Infinity;
    for (let k = 0; k < LOADS && (k < 5 || best > SLOWEST_LOAD); k++)
      best = Math.min(best, Number(await node(['load-time.mjs'], plain)));
    console.log(`      ${best} ms`);
    if (!(best <= SLOWEST_LOAD)) throw new Error(`loading takes ${best} ms; at most ${SLOWEST_LOAD} are allowed`);
  },
  'compiles as TypeScript, its own declarations checked too': async () => {
    writeFileSync(join(plain, 'snippet.ts'), snippet.code);
    const tsc = [tool('typescript/bin/tsc'), '--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom'];
    const types = ['--types', 'node', '--typeRoots', tool('@types')];
    for (const resolution of [
      ['--module', 'nodenext'],
      ['--module', 'esnext', '--moduleResolution', 'bundler'],
    ]) {
      const args = [...tsc, ...types, ...resolution, 'snippet.ts', 'use.ts'];
      const { code, output } = await run(process.execPath, args, { cwd: plain, quiet: true });
      if (code !== 0) throw new Error(output);
    }
  },
  'lives beside @tensorflow/tfjs': async () => {
    const tfjs = devDependencies['@tensorflow/tfjs'];
    const cwd = await project('with-tfjs', { '@tensorflow/tfjs': tfjs, '@tensorflow/tfjs-backend-wasm': tfjs });
    await node(['with-tfjs.mjs'], cwd);
  },
});
