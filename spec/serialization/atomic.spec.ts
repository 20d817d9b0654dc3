// A file is replaced whole or not at all, at whatever moment the process that writes it is killed.
import { execFileSync, spawn } from 'node:child_process';
import fs, { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import torch, { type Tensor } from '../../lib/index.js';
import { bundle } from './program.js';

const folder = mkdtempSync(join(tmpdir(), 'atomic-'));
const programs: string[] = [];
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const program of programs) rmSync(program, { force: true });
});
const program = (name: string, contents: string): string => {
  const made = bundle(name, contents);
  programs.push(made);
  return made;
};

/** How a process ends: by a signal, or by a code. */
function run(module: string, ...args: string[]): string {
  try {
    return execFileSync(process.execPath, [module, ...args], { encoding: 'utf8' });
  } catch (error) {
    return (error as { signal: string | null }).signal ?? String(error);
  }
}

test('a process that is killed at any step of writing leaves the old file or the new one', () => {
  const killed = program(
    'killed',
    `import fs from 'node:fs';
    import { replaceFile } from './platform/node.js';
    const [file, at, when] = process.argv.slice(2);
    let step = 0;
    for (const name of ['openSync', 'writeSync', 'fchmodSync', 'fsyncSync', 'closeSync', 'renameSync']) {
      const own = fs[name];
      fs[name] = (...args) => {
        const now = ++step === Number(at);
        if (now && when === 'before') process.kill(process.pid, 'SIGKILL');
        // Half of what is to be written.
        if (now && name === 'writeSync') own(args[0], args[1], args[2], args[3] >> 1);
        const result = own(...args);
        if (now) process.kill(process.pid, 'SIGKILL');
        return result;
      };
    }
    const piece = new Uint8Array(1000).fill(110);
    replaceFile(file, (write) => { for (let k = 0; k < 4; k++) write(piece); });
    console.log(step);`,
  );
  const file = join(folder, 'steps');
  const [old, fresh] = ['o'.repeat(3000), 'n'.repeat(4000)];
  writeFileSync(file, old);
  const steps = Number(run(killed, file, '0', 'before'));
  expect(readFileSync(file, 'utf8')).toBe(fresh);
  const seen = new Set<string>();
  for (let step = 1; step <= steps; step++) {
    for (const when of ['before', 'after']) {
      writeFileSync(file, old);
      expect(run(killed, file, String(step), when)).toBe('SIGKILL');
      const text = readFileSync(file, 'utf8');
      expect(text === old || text === fresh).toBe(true);
      seen.add(text);
    }
  }
  expect(seen.size).toBe(2);
}, 60_000);

test('a process that saves all the time and is killed leaves a checkpoint that loads', async () => {
  const saving = program(
    'saving',
    `import torch from './index.js';
    for (let k = 0; ; k++) {
      torch.save({ k, x: torch.full([300_000], k), y: torch.full([7], k) }, process.argv[2]);
      if (k === 0) process.stdout.write('saved');
    }`,
  );
  const file = join(folder, 'all the time.pt');
  let last = -1;
  for (let k = 0; k < 8; k++) {
    const child = spawn(process.execPath, [saving, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, 7 * k));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    const { k: saved, x, y } = torch.load<{ k: number; x: Tensor; y: Tensor }>(file);
    expect(x.eq(saved).all().item() && y.eq(saved).all().item()).toBe(true);
    expect(x.numel()).toBe(300_000);
    last = saved;
  }
  expect(last).toBeGreaterThan(-1);
}, 120_000);

test('an error while writing leaves the old file, and nothing beside it', () => {
  const place = mkdtempSync(join(folder, 'error-'));
  const file = join(place, 'x.pt');
  torch.save({ x: torch.ones(3) }, file);
  fs.chmodSync(file, 0o640);
  expect(() => torch.save({ x: torch.ones(3), f: () => 1 }, file)).toThrow('cannot pickle');
  const freed = torch
    .tidy(() => [torch.ones(2)])
    .map(() => {
      let gone: Tensor;
      torch.tidy(() => void (gone = torch.ones(4)));
      return gone!;
    });
  expect(() => torch.save({ x: torch.ones(3), y: freed }, file)).toThrow('memory was given back');
  expect(torch.load(file).x!.tolist()).toEqual([1, 1, 1]);
  expect(readdirSync(place)).toEqual(['x.pt']);
  torch.save({ x: torch.zeros(3) }, file);
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(place)).toEqual(['x.pt']);
});

test('a link is followed, and stays', () => {
  const [file, link] = [join(folder, 'real.pt'), join(folder, 'link.pt')];
  torch.save(1, file);
  symlinkSync(file, link);
  torch.save(2, link);
  expect(torch.load(file)).toBe(2);
  expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
});
