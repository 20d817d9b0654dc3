// PyTorch in a process of its own, asked for one round at a time.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';

const script = fileURLToPath(new URL('torch_steps.py', import.meta.url));

/** $PYTHON, else the first Python in PATH that has torch; undefined where there is none. */
function python() {
  const candidates = process.env.PYTHON ? [process.env.PYTHON] : ['python3', 'python'];
  return candidates.find((command) => spawnSync(command, ['-c', 'import torch']).status === 0);
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
  const child = spawn(command, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ${script} ended`);
    return value;
  };
  const version = await next();
  return {
    version,
    time: async (program, count) => {
      child.stdin.write(`${program} ${count}\n`);
      return Number(await next());
    },
    close: () => child.stdin.end(),
  };
}
