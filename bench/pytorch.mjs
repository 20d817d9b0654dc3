// PyTorch in a process of its own, asked for one round at a time.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';

const script = fileURLToPath(new URL('torch_steps.py', import.meta.url));

/** $PYTHON, else the first Python in PATH that has torch; undefined where there is none. */
export function python() {
  const candidates = process.env.PYTHON ? [process.env.PYTHON] : ['python3', 'python'];
  return candidates.find((command) => spawnSync(command, ['-c', 'import torch']).status === 0);
}

/**
 * Starts a process that says its version on its first line and then answers each line with a number.
 *
 * @returns {Promise<{ version: string, time: (line: string) => Promise<number>, close: () => void }>} `time` gives microseconds
 */
export async function startContender(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ${args.join(' ')} ended`);
    return value;
  };
  return {
    version: await next(),
    time: async (line) => {
      child.stdin.write(`${line}\n`);
      return Number(await next());
    },
    close: () => child.stdin.end(),
  };
}

/**
 * Starts PyTorch.
 *
 * @returns {Promise<null | { version: string, time: (program: string, count: number) => Promise<number>, close: () => void }>}
 *   null where Python has no torch; `time` gives microseconds
 */
export async function startPyTorch() {
  const command = python();
  if (command === undefined) return null;
  const contender = await startContender(command, [script]);
  return { ...contender, time: (program, count) => contender.time(`${program} ${count}`) };
}
