// The library once more in a process of its own, with the native library that is installed; the process that asks has none.
import { createInterface } from 'node:readline';
import { here } from './rounds.mjs';
import { startContender } from './pytorch.mjs';

const SERVE = '--with-native';
const serving = process.argv[2] === SERVE;
const plain = 'pack,pointwise,compose,loops';

/** Says whether this process computes with the native library; before the library is loaded. */
export function chooseProviders() {
  process.env.TFJS_TORCH_PROVIDERS = serving ? `native,${plain}` : plain;
}

/** The native library that this process has loaded, by its file's name; undefined where there is none. */
function loaded() {
  const { sharedObjects } = process.report.getReport();
  const file = sharedObjects.find((name) => /dnnl|openblas|Accelerate/.test(name));
  return file?.split('/').at(-1);
}

/** In a process that `startNative` has started: answers lines `THREADS COUNT NAME` with microseconds, and ends. */
export async function serve(torch, programs) {
  if (!serving) return;
  torch.mm(torch.ones(64, 64), torch.ones(64, 64));
  console.log(loaded() ?? '');
  for await (const line of createInterface({ input: process.stdin })) {
    const [threads, count, ...name] = line.split(' ');
    torch.set_num_threads(Number(threads));
    console.log(await here(programs[name.join(' ')], Number(count))());
  }
  process.exit();
}

/** Starts a script again with the native library: a contender, as PyTorch is one, or null where none is installed. */
export async function startNative(script) {
  const contender = await startContender(process.execPath, [script, SERVE]);
  if (contender.version !== '') return contender;
  contender.close();
  console.log('no native library is installed (npx tfjs-torch install-native): its columns stay empty\n');
  return null;
}
