// The toolchains that people have: packs dist (built before), installs the tarball beside compilers, bundlers, runners of tests
// and runtimes, and lets each run ten steps of one training, whose loss is the same everywhere. `node
// scripts/check-toolchains.mjs jest webpack` runs only these rows. What a registry does not deliver in three tries is left out.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Missing, must, report, root } from './process.mjs';

/** What the rows install. */
const dependencies = {
  '@babel/core': '^7',
  '@babel/preset-env': '^7',
  '@rollup/plugin-commonjs': '^28',
  '@rollup/plugin-node-resolve': '^16',
  '@types/jest': '^30',
  'babel-jest': '^30',
  bun: '^1',
  deno: '^2',
  esbuild: '^0.28',
  jest: '^30',
  pnpm: '^10', // without a script at its own installation
  rollup: '^4',
  'ts-jest': '^29',
  typescript: '5.9',
  vite: '^7',
  vitest: '^3',
  webpack: '^5',
  'webpack-cli': '^6',
  yarn: '^1',
  'typescript-5.4': 'npm:typescript@5.4',
  'typescript-5.6': 'npm:typescript@5.6',
  'typescript-5.9': 'npm:typescript@5.9',
  'typescript-6': 'npm:typescript@6.0',
  'typescript-7': 'npm:typescript@7',
};
const next = { next: '^16', react: '^19', 'react-dom': '^19' };

const work = mkdtempSync(join(tmpdir(), 'tfjs-torch-toolchains-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
const project = join(work, 'project');
/** Where bundles go: nothing is installed in it, nor above it. */
const away = join(work, 'away');

/** What package managers say where they could not fetch something. */
const UNFETCHED =
  /\b(E404|ETARGET|E403|E429|E5\d\d|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|E?SOCKET_?TIMEDOUT|ETIMEDOUT|ERR_SOCKET_TIMEOUT|FETCH_ERROR|ConnectionRefused|FailedToOpenSocket)\b|ERR_PNPM_(META_)?FETCH|unexpected error occurred: "https?:|fetch failed|failed to (download|resolve)|exit status 124/;
/** Names of what the library itself depends on: a version of these that there is not is its own mistake. */
const own = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies);
const mistaken = (message) => /E404|ETARGET/.test(message) && own.some((name) => message.includes(`${name}@`));

/** Does what fetches something, three times at most. @throws Missing where it cannot be had */
async function fetching(what, work) {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!UNFETCHED.test(error.message) || mistaken(error.message)) throw error;
      if (tries === 3) throw new Missing(what);
    }
  }
}
const npm = (args, cwd, timeout = 300) =>
  must('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline'], { cwd, timeout });
/** Tools that could not be had. */
const missing = new Set();
const bin = (name) => {
  if (missing.has(name)) throw new Missing(name);
  return join(project, 'node_modules/.bin', name);
};
const tool = (name, args, cwd = project) => must(bin(name), args, { cwd, timeout: 300, env: { CI: '1' } });
const node = (args, cwd = project) => must(process.execPath, args, { cwd, timeout: 300 });

let tarball;
let expected;
/** Whether the tenth loss that a program printed is the one that Node prints; without relaxed SIMD it differs in the last digit. */
function same(output) {
  const loss = Number(/^loss (\S+)$/m.exec(output)?.[1]);
  expected ??= loss;
  if (!(Math.abs(loss / expected - 1) < 1e-6)) throw new Error(`expected the loss ${expected}:\n${output}`);
}
/** Moves a bundle's name to what Node takes for its kind of module, and runs it. */
async function runs(file, kind) {
  const moved = join(away, `moved-${Math.random().toString(36).slice(2)}.${kind}`);
  cpSync(file, moved);
  same(await node([moved], away));
}

/** Installs the tarball and all tools; where that fails, those that can be had. */
async function installed() {
  const attempt = (wanted) => {
    writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, dependencies: wanted }));
    return fetching('what npm installs', () => npm(['install', tarball], project));
  };
  try {
    await attempt(dependencies);
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    for (const [name, range] of Object.entries(dependencies)) {
      const spec = range.startsWith('npm:') ? range.slice(4) : `${name}@${range}`;
      await fetching(name, () => npm(['view', spec, 'version'], project)).catch(() => missing.add(name));
    }
    await attempt(Object.fromEntries(Object.entries(dependencies).filter(([name]) => !missing.has(name))));
  }
}

/** A Node of some version, which npm's package of that name brings. */
async function nodeOf(version) {
  const path = await fetching(`node ${version}`, () =>
    must(
      'npm',
      ['exec', '--yes', '--prefer-offline', `--package=node@${version}`, '--', 'node', '-p', 'process.execPath'],
      {
        cwd: work,
        timeout: 300,
      },
    ),
  );
  const file = path.trim().split('\n').at(-1);
  console.log(`      ${(await must(file, ['--version'])).trim()}`);
  for (const entry of ['main.mjs', 'main.cjs']) same(await must(file, [entry], { cwd: project, timeout: 300 }));
}

/** Another manager of packages installs the tarball, and Node runs what it has installed. */
async function installs(manager, args) {
  const cwd = join(work, manager);
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ private: true, dependencies: { 'tfjs-torch': `file:${tarball}` } })); // prettier-ignore
  for (const file of ['main.mjs', 'main.cjs', 'training.cjs']) cpSync(join(project, file), join(cwd, file));
  await fetching(`what ${manager} installs`, () => tool(manager, args, cwd));
  same(await node(['main.mjs'], cwd));
  same(await node(['main.cjs'], cwd));
}

const versions = ['5.4', '5.6', '5.9', '6', '7'];
/** Resolutions of modules, the oldest ones where the version still has them. */
const resolutions = (version) => {
  const old = version.startsWith('5') ? 'node10' : 'bundler';
  return [
    [{ module: 'nodenext' }, ['use.mts', 'use.cts']],
    [{ module: 'esnext', moduleResolution: 'bundler' }, ['use.mts']],
    [{ module: 'commonjs', moduleResolution: old, esModuleInterop: true }, ['use.ts']],
    ...(old === 'node10' ? [[{ module: 'commonjs', moduleResolution: old, esModuleInterop: false }, ['use.ts']]] : []),
  ];
};
async function typechecks(version) {
  if (missing.has(`typescript-${version}`)) throw new Missing(`typescript ${version}`);
  const found = [];
  for (const [options, files] of resolutions(version)) {
    const strict = { strict: true, noUncheckedIndexedAccess: true, noEmit: true, target: 'es2022', types: [] };
    // What checks with `skipLibCheck: false` checks with true as well.
    const compilerOptions = { ...strict, ...options, skipLibCheck: false };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const tsc = join(project, `node_modules/typescript-${version}/bin/tsc`);
    await node([tsc, '-p', 'tsconfig.json']).catch((error) =>
      found.push(`${JSON.stringify(options)}: ${error.message}`),
    );
  }
  if (found.length > 0) throw new Error(found.join('\n').slice(0, 4000));
}

/** The settings that `tsc --init` writes. */
async function initial(version) {
  if (missing.has(`typescript-${version}`)) throw new Missing(`typescript ${version}`);
  const cwd = join(project, `init-${version}`);
  mkdirSync(cwd);
  cpSync(join(project, 'use.mts'), join(cwd, 'use.mts'));
  const tsc = join(project, `node_modules/typescript-${version}/bin/tsc`);
  await node([tsc, '--init'], cwd);
  await node([tsc, '--noEmit', '-p', '.'], cwd);
}

const checks = {
  installs: async () => {
    mkdirSync(project);
    mkdirSync(away);
    const [packed] = JSON.parse(await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', work], root));
    tarball = join(work, packed.filename);
    cpSync(join(root, 'spec/toolchains'), project, { recursive: true });
    cpSync(join(project, 'training.cjs'), join(project, 'next/training.cjs'));
    cpSync(join(root, 'spec/package/use.ts'), join(project, 'use.ts'));
    cpSync(join(root, 'spec/package/use.ts'), join(project, 'use.mts'));
    await installed();
    // npm does not run what packages want to run when they are installed.
    for (const [name, script] of [
      ['bun', 'install.js'],
      ['deno', 'install.cjs'],
    ]) {
      if (missing.has(name)) continue;
      const folder = join(project, 'node_modules', name);
      await fetching(name, () => node([join(folder, script)], folder)).catch((error) => {
        if (!(error instanceof Missing)) throw error;
        missing.add(name);
      });
    }
  },
  'node, import': async () => same(await node(['main.mjs'])),
  'node, require': async () => same(await node(['main.cjs'])),
  'node, without code generation from strings': async () =>
    same(await node(['--disallow-code-generation-from-strings', 'main.mjs'])),
  'node, one instance by import and require': () => node(['instance.cjs']),
  'node 20.19': () => nodeOf('20.19'),
  'node 22.12': () => nodeOf('22.12'),
  'node, the newest': () => nodeOf('latest'),
  'git, a clone': async () => {
    if (!existsSync(join(root, '.git'))) throw new Missing('a clone of what is no repository');
    const [clone, cwd] = [join(work, 'clone'), join(work, 'git')];
    await must('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, clone]);
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'package.json'), JSON.stringify({ private: true }));
    for (const file of ['main.mjs', 'main.cjs', 'training.cjs']) cpSync(join(project, file), join(cwd, file));
    // npm installs all that the clone is built with, and builds it.
    await fetching('what builds the clone', () => npm(['install', `git+file://${clone}`], cwd, 900));
    same(await node(['main.mjs'], cwd));
    same(await node(['main.cjs'], cwd));
  },
  bun: async () => {
    same(await tool('bun', ['main.mjs']));
    same(await tool('bun', ['main.cjs']));
    await tool('bun', ['long.mjs']);
  },
  deno: async () => {
    const deno = (file) => tool('deno', ['run', '--allow-all', '--node-modules-dir=manual', file]);
    same(await deno('main.mjs'));
    same(await deno('main.cjs'));
    await deno('long.mjs');
  },
  'bun install': () => installs('bun', ['install']),
  pnpm: () => installs('pnpm', ['install', '--ignore-workspace', '--prefer-offline']),
  yarn: () => installs('yarn', ['install', '--non-interactive', '--no-lockfile', '--prefer-offline']),
  'jest, its default configuration': () => tool('jest', [], join(project, 'jest')),
  'jest, ts-jest': () => tool('jest', [], join(project, 'ts-jest')),
  'jest, ES modules': async () => {
    const cwd = join(project, 'jest-esm');
    bin('jest');
    await must(process.execPath, ['--experimental-vm-modules', join(project, 'node_modules/jest/bin/jest.js')], {
      cwd,
      timeout: 300,
      env: { CI: '1' },
    });
  },
  vitest: async () => {
    await tool('vitest', ['run', '--root', join(project, 'vitest')]);
    const options = '--noEmit --strict --target es2022 --module nodenext --skipLibCheck --types node'.split(' ');
    await node([join(project, 'node_modules/typescript-5.9/bin/tsc'), ...options, 'vitest/types.mts']);
  },
  esbuild: async () => {
    for (const entry of ['main.mjs', 'main.cjs']) {
      for (const platform of ['node', 'browser']) {
        for (const [format, kind] of [
          ['esm', 'mjs'],
          ['cjs', 'cjs'],
        ]) {
          const file = join(away, `esbuild.${kind}`);
          const options = `--bundle --platform=${platform} --format=${format} --log-override:empty-import-meta=silent`;
          await tool('esbuild', [entry, `--outfile=${file}`, ...options.split(' ')]);
          await runs(file, kind);
        }
      }
    }
  },
  webpack: async () => {
    for (const [entry, target] of [
      ['main.mjs', 'web'],
      ['main.cjs', 'node'],
    ]) {
      const options = `--target ${target} --mode none --output-path ${away} --output-filename webpack.js`;
      await tool('webpack', ['--entry', `./${entry}`, ...options.split(' ')]);
      await runs(join(away, 'webpack.js'), 'cjs');
    }
  },
  rollup: async () => {
    for (const entry of ['main.mjs', 'main.cjs']) {
      const file = join(away, 'rollup.mjs');
      await tool('rollup', ['-p', 'node-resolve={preferBuiltins:true}', '-p', 'commonjs', '-i', entry, '-o', file]);
      await runs(file, 'mjs');
    }
  },
  vite: async () => {
    await tool('vite', ['build', join(project, 'vite'), '--outDir', join(away, 'vite')]);
    await runs(join(away, 'vite/web.mjs'), 'mjs');
    const server = join(project, 'vite/server');
    await tool('vite', ['build', join(project, 'vite'), '--ssr', '../main.mjs', '--outDir', server]);
    same(await node([join(server, 'main.mjs')]));
  },
  ...Object.fromEntries(versions.map((version) => [`typescript ${version}`, () => typechecks(version)])),
  'typescript 5.9, tsc --init': () => initial('5.9'),
  'typescript 6, tsc --init': () => initial('6'),
  'next, a page and a server action': async () => {
    const cwd = join(project, 'next');
    writeFileSync(join(cwd, 'package.json'), JSON.stringify({ private: true, dependencies: next }));
    await fetching('next', () => npm(['install', tarball], cwd));
    const output = await must(join(cwd, 'node_modules/.bin/next'), ['build'], {
      cwd,
      timeout: 300,
      env: { NEXT_TELEMETRY_DISABLED: '1' },
    });
    same(output);
  },
};
const asked = process.argv.slice(2);
const wanted = ([name]) =>
  asked.length === 0 || /^(installs|node, import)$/.test(name) || asked.some((word) => name.startsWith(word));
await report('toolchains', Object.fromEntries(Object.entries(checks).filter(wanted)));
