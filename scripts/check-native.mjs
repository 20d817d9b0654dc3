// A native library (docs/native.md): installs one by dist's own command (built before), lets the specs that are skipped without one run,
// and replays what PyTorch's operators gave with products and convolutions computed by it. `npm test` runs without one; where none
// can be fetched, this is left out. `node scripts/check-native.mjs FOLDER` takes the one that is installed there.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root, run, runSpecs } from './process.mjs';

/** Whether pip or npm could not deliver something: any other reason is the library's own. */
function unfetched(output) {
  const reasons = [...output.matchAll(/cannot be used here: (.*)/g)].map(([, reason]) => reason);
  return reasons.length === 0
    ? /^Command failed: .* install --prefix /m.test(output)
    : reasons.every((reason) => /^(Command failed: .* -m pip download |this needs a Python with pip)/.test(reason));
}

/** @returns where the library is, or null where none could be fetched */
async function installed(folder) {
  const command = [join(root, 'dist/platform/install-native.js'), 'install-native', folder];
  const env = { PIP_RETRIES: '2', PIP_DEFAULT_TIMEOUT: '20' };
  const { code, output } = await run(process.execPath, command, { env, quiet: true });
  process.stdout.write(output);
  if (code === 0) return folder;
  if (unfetched(output)) return null;
  throw new Error('what was fetched could not be used');
}

async function check(folder) {
  const env = {
    TFJS_TORCH_NATIVE: folder,
    TFJS_TORCH_PROVIDERS: 'native,pack,pointwise,compose,loops',
  };
  const files = ['spec/runtime/heap/native.spec.ts', 'spec/runtime/kernels.spec.ts'];
  const [passed, failed] = await runSpecs('spec', 'spec-native.json', [...files, '-t', 'native'], env);
  const replay = ['run', '--silent', 'check:conformance', '--', '--device', 'cpu', '--file', 'ops'];
  const { code, output } = await run('npm', replay, { env, quiet: true });
  process.stdout.write(output);
  return [passed + (code === 0 ? 1 : 0), failed + (passed === 0 ? 1 : 0) + (code === 0 ? 0 : 1)];
}

const given = process.argv[2];
const work = mkdtempSync(join(tmpdir(), 'tfjs-torch-native-'));
let [passed, failed] = [0, 0];
try {
  const folder = given === undefined ? await installed(work) : resolve(given);
  if (folder === null) console.log('skip  native library: it could not be had');
  else [passed, failed] = await check(folder);
} catch (error) {
  console.log(String(error));
  failed = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
