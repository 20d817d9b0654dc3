#!/usr/bin/env node
// `npx tfjs-torch install-native [FOLDER]`: brings a native library for the default device, and koffi, which calls it; see docs/native.md.
// PyPI's wheels are where these libraries are built for every platform, so pip downloads them; nothing of Python is used afterwards.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Description, WHERE, here, nativeLibrary, koffiFrom } from './foreign.js';

/** A library that a platform may have: one of its own, or a wheel's. */
type Candidate = Omit<Description, 'platform' | 'path'> &
  ({ readonly path: string } | { readonly wheel: string; readonly file: RegExp });

const platform = `${process.platform}-${process.arch}`;
const openblas: Candidate = {
  kind: 'blas',
  prefix: 'scipy_',
  wheel: 'scipy-openblas32==0.3.34.481.3',
  file: /libscipy_openblas[^/\\]*\.(so|dylib|dll)$/,
};
const onednn: Candidate = { kind: 'onednn', wheel: 'onednn-cpu-gomp==2023.2.0', file: /libdnnl\.so\.3$/ };
const accelerate: Candidate = {
  kind: 'blas',
  path: '/System/Library/Frameworks/Accelerate.framework/Accelerate',
};

/** What to try, best first: the first that can be had and loads is taken. */
const candidates: readonly Candidate[] =
  process.platform === 'darwin' ? [accelerate] : platform === 'linux-x64' ? [onednn, openblas] : [openblas];

const run = (command: string, ...args: readonly string[]): void =>
  void execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim();

/** The Python that is asked to download. */
function python(): string {
  for (const command of ['python3', 'python']) {
    try {
      execFileSync(command, ['-m', 'pip', '--version'], { stdio: 'ignore' });
      return command;
    } catch {
      continue;
    }
  }
  throw new Error('this needs a Python with pip, to download with (and for nothing else): there is none in PATH');
}

/** Puts a copy in a file's place, whole or not at all. */
function put(from: string, to: string): void {
  fs.copyFileSync(from, `${to}.part`);
  fs.renameSync(`${to}.part`, to);
}

/** Takes the library out of a wheel, and its licences. @returns its name in the folder */
function fromWheel(folder: string, wheel: string, file: RegExp): string {
  const command = python();
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'tfjs-torch-native-'));
  try {
    run(command, '-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', work, wheel);
    const archive = fs.readdirSync(work).find((name) => name.endsWith('.whl'));
    if (archive === undefined) throw new Error(`pip has downloaded no ${wheel}`);
    const contents = path.join(work, 'contents');
    run(command, '-m', 'zipfile', '-e', path.join(work, archive), contents);
    const files = fs.readdirSync(contents, { recursive: true, encoding: 'utf8' });
    const library = files.find((name) => file.test(name));
    if (library === undefined) throw new Error(`${archive} holds no ${String(file)}`);
    for (const name of files.filter((one) => /(^|[/\\])(licen[cs]e|third-party)[^/\\]*$/i.test(one))) {
      const from = path.join(contents, name);
      if (fs.statSync(from).isFile()) put(from, path.join(folder, path.basename(name)));
    }
    const name = path.basename(library);
    put(path.join(contents, library), path.join(folder, name));
    return name;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/** Installs koffi into the folder where the program has none. */
function bringKoffi(folder: string): void {
  const beside = path.join(folder, 'native.json');
  if (koffiFrom(here()) !== null || koffiFrom(beside) !== null) return;
  const npm = process.env['npm_execpath'];
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--silent', 'koffi@^3.3.4'];
  if (npm?.endsWith('.js')) run(process.execPath, npm, ...args);
  else execFileSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
}

/** Where the library will look: beside the packages of the program that has this one, or this package's own in a checkout. */
function standard(): string {
  const start = path.dirname(here());
  const parts = start.split(path.sep);
  const outermost = parts.indexOf('node_modules');
  if (outermost >= 0) return path.join(parts.slice(0, outermost).join(path.sep), WHERE);
  let folder = start;
  while (!fs.existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder);
  return path.join(folder, WHERE);
}

function install(folder: string): void {
  fs.mkdirSync(folder, { recursive: true });
  const at = path.join(folder, 'native.json');
  bringKoffi(folder);
  for (const candidate of candidates) {
    const named = 'wheel' in candidate ? candidate.wheel : candidate.path;
    try {
      const { kind, prefix } = candidate;
      const place = 'wheel' in candidate ? fromWheel(folder, candidate.wheel, candidate.file) : candidate.path;
      const description: Description = { platform, kind, path: place, prefix };
      fs.writeFileSync(`${at}.part`, `${JSON.stringify(description, null, 2)}\n`);
      process.env['TFJS_TORCH_NATIVE'] = `${at}.part`;
      nativeLibrary(); // throws where it cannot be loaded
      fs.renameSync(`${at}.part`, at);
      console.log(`${named} is installed: ${at}`);
      if (folder !== standard()) console.log(`programs find it there with TFJS_TORCH_NATIVE=${folder}`);
      return;
    } catch (error) {
      fs.rmSync(`${at}.part`, { force: true });
      console.error(`${named} cannot be used here: ${reasonOf(error)}`);
    }
  }
  throw new Error('no native library is installed; everything is computed without one, as before');
}

const [command, folder, ...rest] = process.argv.slice(2);
if (command !== 'install-native' || rest.length > 0) {
  console.error('usage: tfjs-torch install-native [FOLDER]');
  process.exitCode = 2;
} else {
  try {
    install(folder === undefined ? standard() : path.resolve(folder));
  } catch (error) {
    console.error(reasonOf(error));
    process.exitCode = 1;
  }
}
