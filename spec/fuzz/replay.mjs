// Runs the recorded programs (recorded.jsonl.gz) and expects what PyTorch did: `npm run check:fuzz`.
//
//   node spec/fuzz/replay.mjs [LIBRARY.js] [--update]
//
// open.json lists the programs that differ still, by seed: no other may. `--update` writes it anew, and only ever makes it shorter. What
// known.json explains is no difference. The last line is `N passed, N failed`.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { knownDifference } from './known.mjs';
import { differences, isHard } from './program.mjs';

const { values: flags, positionals } = parseArgs({ options: { update: { type: 'boolean' } }, allowPositionals: true });
const library = positionals[0] ?? fileURLToPath(new URL('../../dist/index.js', import.meta.url));
const { default: torch } = await import(pathToFileURL(resolve(library)).href);
console.warn = () => undefined;

const beside = (name) => new URL(name, import.meta.url);
const fresh = !existsSync(beside('open.json'));
const open = new Set(!fresh ? JSON.parse(readFileSync(beside('open.json'), 'utf8')) : []);
const records = gunzipSync(readFileSync(beside('recorded.jsonl.gz')))
  .toString()
  .trim()
  .split('\n')
  .map((text) => JSON.parse(text));

const differing = [];
let passed = 0;
let failed = 0;
for (const record of records) {
  const { seed } = record.program;
  let one;
  try {
    one = differences(torch, record).find((found) => isHard(found) && !knownDifference(found));
  } catch (error) {
    one = { step: 0, op: 'process', kind: 'an error', detail: '', got: error.stack, want: '' };
  }
  if (one !== undefined) differing.push(seed);
  if (one === undefined || open.has(seed)) passed++;
  else {
    failed++;
    console.log(
      `program ${seed}, step ${one.step}, ${one.op}: ${one.kind} ${one.detail}\n  here    ${one.got}\n  PyTorch ${one.want}`,
    );
  }
}
if (flags.update)
  writeFileSync(beside('open.json'), `${JSON.stringify(differing.filter((seed) => fresh || open.has(seed)))}\n`);
const solved = [...open].filter((seed) => !differing.includes(seed));
if (solved.length > 0) console.log(`these no longer differ, --update takes them off open.json: ${solved.join(' ')}`);
console.log(`${differing.length} of ${records.length} recorded programs still differ from PyTorch`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
