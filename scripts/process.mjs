// Running commands from the scripts beside this one.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');

/**
 * Runs a command in the repository's root and waits for it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, quiet?: boolean, timeout?: number }} options
 *   quiet: gather the output instead of showing it; timeout: seconds
 * @returns {Promise<{ code: number, output: string }>} exit status (1 for a signal) and, when quiet, stdout and stderr
 */
export function run(command, args, { cwd = root, env = {}, quiet = false, timeout } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      timeout: timeout === undefined ? undefined : timeout * 1000,
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stdout?.on('data', (data) => (output += data));
    child.stderr?.on('data', (data) => (output += data));
    child.on('error', (error) => done({ code: 1, output: `${output}${error.message}\n` }));
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

/** As `run`, quietly; throws with all of the output when the command fails, else returns the output. */
export async function must(command, args, options = {}) {
  const { code, output } = await run(command, args, { ...options, quiet: true });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
  return output;
}

/**
 * Runs one of package.json's scripts of specs, which are counted one by one.
 *
 * @param {string} script
 * @param {string} file jest's report, in `out`
 * @param {readonly string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<[passed: number, failed: number]>}
 */
export async function runSpecs(script, file, args = [], env = {}) {
  const summary = join(root, 'out', file);
  mkdirSync(join(root, 'out'), { recursive: true });
  rmSync(summary, { force: true });
  const { code } = await run('npm', ['run', '--silent', script, '--', '--summary', summary, ...args], { env });
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(summary, 'utf8'));
    // A suite that could not even start has no tests to fail.
    return [numPassedTests, code === 0 ? 0 : Math.max(numFailedTests, numFailedTestSuites, 1)];
  } catch {
    return [0, 1];
  }
}

/** A tool that npm has installed here, as arguments for node. */
export const tool = (path) => resolve(root, 'node_modules', path);

/** What a check throws where a tool of other people could not be had, which says nothing of the library. */
export class Missing extends Error {}

/**
 * Runs named checks one after the other, prints a line for each, and the totals as the last line, those left out not counted.
 *
 * @param {string} title
 * @param {Record<string, () => unknown>} checks each throws, or rejects, when it fails; `Missing` where it must be left out
 */
export async function report(title, checks) {
  let failed = 0;
  let skipped = 0;
  for (const [name, check] of Object.entries(checks)) {
    const began = performance.now();
    let error = null;
    try {
      await check();
    } catch (thrown) {
      if (thrown instanceof Missing) {
        skipped++;
        console.log(`skip  ${title}: ${name}: ${thrown.message} could not be had`);
        continue;
      }
      error = thrown;
      failed++;
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${error === null ? 'pass' : 'FAIL'}  ${title}: ${name} (${seconds} s)`);
    if (error !== null) console.log(String(error instanceof Error ? error.message : error).replace(/^/gm, '      '));
  }
  console.log(`${Object.keys(checks).length - failed - skipped} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}
