// Replays what PyTorch did (spec/conformance) against dist, on each device.
//
//   node scripts/conformance.mjs              writes docs/conformance.md and spec/conformance/passing.json
//   node scripts/conformance.mjs --check      writes nothing; fails when a key of passing.json does not pass now, and when
//                                             an answer or a gradient is wrong that spec/conformance/known.json does not list
//   … --device NAME, --file NAME              only these
//
// known.json: { FILE: { KEY: { devices: […], reason: '…' } } }.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { must, report, root } from './process.mjs';

const { values: flags } = parseArgs({
  options: { check: { type: 'boolean' }, device: { type: 'string' }, file: { type: 'string' } },
});
const kit = join(root, 'spec/conformance');
const devices = ['cpu', 'tfjs'].filter((device) => flags.device === undefined || flags.device === device);
const files = ['ops', 'ops-int', 'modules', 'optim', 'random', 'errors'].filter(
  (file) => flags.file === undefined || flags.file === file,
);
if (devices.length === 0 || files.length === 0) throw new Error('no such device or file');
/**
 * Whether a key gives a user a wrong number without a word. Not where a program's earlier call is missing or throws: it draws
 * nothing, and spoils what comes after.
 */
const isWrong = ({ failed }, file) =>
  ['value', 'grad', 'buffer'].some((name) => name in failed) &&
  !(file === 'random' && ('missing' in failed || 'error' in failed));

const read = (name, fallback) =>
  existsSync(join(kit, name)) ? JSON.parse(readFileSync(join(kit, name), 'utf8')) : fallback;

/** Every key of one file on one device: `kind key` → its tally. */
async function replay(device, file) {
  const json = join(root, 'out', `conformance-${file}-${device}.json`);
  mkdirSync(join(root, 'out'), { recursive: true });
  const data = join(kit, `${file}.visible.jsonl.gz`);
  const args = [join(kit, 'run.mjs'), join(root, 'dist/index.js'), data, '--device', device, '--json', json];
  // A check looks at each call of a kernel, too (lib/runtime/sanitize.ts).
  await must(process.execPath, args, { env: flags.check ? { TFJS_TORCH_SANITIZE: '1' } : {} });
  const kinds = JSON.parse(readFileSync(json, 'utf8'));
  return new Map(
    Object.entries(kinds).flatMap(([kind, keys]) =>
      Object.entries(keys).map(([key, tally]) => [`${kind} ${key}`, tally]),
    ),
  );
}

/** Whether what came before changes what operators and modules give: those of the files that are replayed. */
const ordered = files.filter((file) => !['optim', 'random'].includes(file));
const inTwoOrders = () =>
  must(process.execPath, [
    join(kit, 'orders.mjs'),
    join(root, 'dist/index.js'),
    ...ordered.map((file) => join(kit, `${file}.visible.jsonl.gz`)),
  ]);

const passes = (tally) => tally.pass === tally.n;
const passing = (tallies) => [...tallies].filter(([, tally]) => passes(tally)).map(([key]) => key);
const sum = (tallies, f) => [...tallies.values()].reduce((total, tally) => total + f(tally), 0);

/** Results by device and file, as many at once as there are cores. */
async function replayAll() {
  const results = Object.fromEntries(devices.map((device) => [device, {}]));
  const jobs = devices.flatMap((device) => files.map((file) => ({ device, file })));
  const worker = async () => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const { device, file } = job;
      results[device][file] = await replay(device, file).catch((error) => error);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  return results;
}

// ---- the check ------------------------------------------------------------------------------------------------------

function checkOne(device, file, tallies, before, known) {
  if (tallies instanceof Error) throw tallies;
  if (before === undefined) throw new Error('passing.json does not say what passed before');
  const now = new Set(passing(tallies));
  const lost = before.filter((key) => !now.has(key));
  const listed = Object.entries(known).filter(([, { devices }]) => devices.includes(device));
  const excused = new Set(listed.map(([key]) => key));
  const bad = [...tallies].filter(([, tally]) => isWrong(tally, file)).map(([key]) => key);
  const problems = [
    ...lost.map((key) => `passed before and does not now: ${key}`),
    ...bad.filter((key) => !excused.has(key)).map((key) => `wrong numbers: ${key}`),
    ...[...excused].filter((key) => !bad.includes(key)).map((key) => `listed in known.json, yet right: ${key}`),
  ];
  const gained = now.size - (before.length - lost.length);
  if (gained > 0) console.log(`${device} ${file}: ${gained} pass that did not; \`npm run conformance\` records them`);
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

// ---- what it writes -------------------------------------------------------------------------------------------------

const table = (header, rows) =>
  [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

function totals(tallies) {
  if (tallies instanceof Error) return 'did not run';
  return `${passing(tallies).length}/${tallies.size} (${sum(tallies, (t) => t.pass)}/${sum(tallies, (t) => t.n)})`;
}
/** What is counted beside passing, such as names of errors. */
function counted(tallies) {
  const names = [...new Set([...tallies.values()].flatMap((tally) => Object.keys(tally.counted)))];
  return names.map((name) => {
    const [good, all] = [0, 1].map((k) => sum(tallies, (tally) => tally.counted[name]?.[k] ?? 0));
    return `${name} ${good}/${all}`;
  });
}
const failures = (tally) =>
  tally === undefined
    ? '-'
    : passes(tally)
      ? 'passes'
      : `${tally.pass}/${tally.n}: ${Object.entries(tally.failed)
          .map(([name, count]) => `${name} ${count}`)
          .join(', ')}`;
const absent = (tally) => tally.failed.missing === tally.n;

function section(file, results) {
  const first = results[devices[0]][file];
  if (devices.some((device) => results[device][file] instanceof Error)) return `## ${file}\n\ndid not run\n`;
  const keys = [...first.keys()].sort();
  const open = keys.filter((key) => devices.some((device) => !passes(results[device][file].get(key))));
  const missing = open.filter((key) => devices.every((device) => absent(results[device][file].get(key))));
  const rows = open
    .filter((key) => !missing.includes(key))
    .map((key) => [
      `\`${key.replaceAll('|', '\\|')}\``,
      ...devices.map((device) => failures(results[device][file].get(key))),
    ]);
  const extra = devices
    .map((device) => [device, counted(results[device][file])])
    .filter(([, names]) => names.length > 0)
    .map(([device, names]) => `Beside passing, on ${device}: ${names.join(', ')}.\n`);
  return [
    `## ${file}\n`,
    ...extra,
    rows.length > 0 ? `${table(['key', ...devices], rows)}\n` : 'Everything that is there passes.\n',
    missing.length > 0 ? `Not there yet (${missing.length}): ${missing.map((key) => `\`${key}\``).join(', ')}.\n` : '',
  ].join('\n');
}

function write(results) {
  const recorded = read('passing.json', {});
  for (const device of devices) {
    recorded[device] ??= {};
    for (const file of files) {
      const tallies = results[device][file];
      if (!(tallies instanceof Error)) recorded[device][file] = passing(tallies).sort();
    }
  }
  writeFileSync(join(kit, 'passing.json'), `${JSON.stringify(recorded, null, 1)}\n`);

  const known = read('known.json', {});
  const reasons = Object.entries(known).flatMap(([file, keys]) =>
    Object.entries(keys).map(([key, { devices: on, reason }]) => [file, `\`${key}\``, on.join(', '), reason]),
  );
  const text = `# Conformance

What passes of the samples in \`spec/conformance\`, which real PyTorch 2.15 made. \`npm run conformance\` writes this page;
\`npm test\` fails when something that passes here stops passing. Keys are an operator's variants, modules, optimizers,
schedulers and programs; a key passes when each of its samples does.

Keys that pass (samples that pass):

${table(
  ['file', ...devices],
  files.map((file) => [file, ...devices.map((device) => totals(results[device][file]))]),
)}

${
  reasons.length > 0
    ? `Numbers that are known to differ, and why:\n\n${table(['file', 'key', 'devices', 'reason'], reasons)}\n`
    : 'No number is known to differ.\n'
}
${files.map((file) => section(file, results)).join('\n')}`;
  writeFileSync(join(root, 'docs/conformance.md'), text.replace(/\n{3,}/g, '\n\n'));
}

const results = await replayAll();
for (const device of devices)
  for (const file of files) console.log(`${device} ${file}: ${totals(results[device][file])}`);
if (flags.check) {
  const before = read('passing.json', {});
  const known = read('known.json', {});
  const pairs = devices.flatMap((device) => files.map((file) => ({ device, file })));
  await report('conformance', {
    ...Object.fromEntries(
      pairs.map(({ device, file }) => [
        `${file} on ${device}`,
        () => checkOne(device, file, results[device][file], before[device]?.[file], known[file] ?? {}),
      ]),
    ),
    ...(ordered.length > 0 ? { 'in two orders in one process': inTwoOrders } : {}),
  });
} else if (flags.device === undefined && flags.file === undefined) {
  for (const [device, byFile] of Object.entries(results)) {
    for (const [file, tallies] of Object.entries(byFile)) {
      if (tallies instanceof Error) throw new Error(`${file} on ${device}: ${tallies.message}`);
    }
  }
  write(results);
} else {
  console.log('nothing written: the page and the list are made of all files and devices');
}
