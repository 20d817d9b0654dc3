// Random programs, run by a build of the library and by PyTorch: `npm run fuzz`.
//
//   node spec/fuzz/fuzz.mjs [--count 1000] [--seed 1] [--op REGEX] [--device cpu] [--report FILE.md]
//                           [--library dist/index.js] [--python python3] [--soft] [--keep FILE.jsonl]
//
// Prints a list of kinds of difference, each with one program made as short as it gets. Fails when there is a kind that known.json
// does not list. `--records` changes one argument of a conformance record instead. `--soft` reports layouts, versions, node names and messages too, `--known` what known.json lists.
// `--keep` adds the short programs, with PyTorch's answers, to a file as kinds.jsonl. README.md says how to read it.
import { spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Script } from 'node:vm';
import { knownDifference, knownRows } from './known.mjs';
import { agree, differences, isHard, line, plainName } from './program.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: flags } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    op: { type: 'string' },
    device: { type: 'string', default: 'cpu' },
    report: { type: 'string' },
    library: { type: 'string', default: join(here, '../../dist/index.js') },
    python: { type: 'string', default: process.env.PYTHON ?? 'python3' },
    soft: { type: 'boolean', default: false },
    known: { type: 'boolean', default: false },
    records: { type: 'boolean', default: false },
    shrink: { type: 'string', default: '1' },
    keep: { type: 'string' },
  },
});
const { default: torch } = await import(pathToFileURL(resolve(flags.library)).href);
const device = flags.device;
torch.set_default_device(device);
console.warn = () => undefined;

// ---- PyTorch, one process

/** A process that answers requests in order; one that stops it or takes it too long is answered with { late: true }. */
class Oracle {
  waiting = [];
  constructor() {
    this.start();
    this.clock = setInterval(() => this.look(), 1000);
  }
  start() {
    const python = spawn(flags.python, [join(here, 'serve.py'), ...(flags.op === undefined ? [] : [flags.op])], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.python = python;
    this.since = performance.now();
    createInterface({ input: python.stdout }).on('line', (text) => {
      if (!text.startsWith('{')) return; // something that PyTorch printed
      this.since = performance.now();
      this.waiting.shift().resolve(JSON.parse(text));
    });
    this.answered = false;
    python.stdout.once('data', () => {
      if (this.python === python) this.answered = true;
    });
    python.on('exit', (code) => {
      if (code === 1 && !this.answered && this.python === python)
        throw new Error(`${flags.python} does not start: it needs PyTorch`);
      if (this.python === python && this.waiting.length > 0) this.again();
    });
    python.stdin.on('error', () => undefined);
    for (const { request } of this.waiting) this.send(request);
  }
  send(request) {
    this.python.stdin.write(`${JSON.stringify(request)}\n`);
  }
  ask(request) {
    return new Promise((resolve) => {
      if (this.waiting.length === 0) this.since = performance.now();
      this.waiting.push({ request, resolve });
      this.send(request);
    });
  }
  look() {
    // A process that starts on a busy machine takes longer.
    const limit = this.answered ? 30_000 : 180_000;
    if (this.waiting.length === 0 || performance.now() - this.since < limit) return;
    const { python } = this;
    this.again();
    python.kill('SIGKILL');
  }
  again() {
    this.waiting.shift().resolve({ late: true });
    this.start();
  }
  end() {
    clearInterval(this.clock);
    this.python.stdin.end();
  }
}
const oracle = new Oracle();
const ask = (request) => oracle.ask(request);

// ---- judging

/** A step that does not end is a difference too: a script in a vm can be stopped. */
const limited = new Script('judged()');
function judge(record) {
  let at = 0;
  globalThis.judged = () => differences(torch, record, { device, onStep: (k) => (at = k) });
  try {
    return limited.runInThisContext({ timeout: 4000 });
  } catch (error) {
    // What is stopped leaves no mode that it entered.
    if (!torch.is_grad_enabled()) torch.set_grad_enabled(true);
    const step = Math.min(at, record.program.steps.length - 1);
    const kind = error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? 'no end' : 'an error';
    return [
      {
        step,
        op: record.program.steps[step].do,
        kind,
        detail: kind === 'no end' ? '' : error.message,
        got: error.stack,
        want: 'a result',
      },
    ];
  }
}
/** One kind of difference: an operator's forms are one; an error that many operators miss or make is one. */
function bucket({ op, kind, detail }) {
  const name = plainName(op);
  if (/error|message|refusal/.test(kind) && detail !== '')
    return `${kind} | ${detail.replaceAll(new RegExp(`\\b${name.split(/[ .]/).at(-1)}_?\\b`, 'g'), 'OP')}`;
  return `${name} | ${kind}${detail === '' ? '' : ` | ${detail}`}`;
}

/** Names that a step makes or reads. */
const reads = (v) =>
  v === null || typeof v !== 'object'
    ? []
    : Array.isArray(v)
      ? v.flatMap(reads)
      : 'v' in v
        ? [v.v]
        : Object.values(v).flatMap(reads);

/** The steps without the one at `at`, and without those that need what it made. */
function without(steps, at) {
  const gone = new Set(steps[at].out ?? []);
  return steps.filter((step, k) => {
    if (k === at) return false;
    if (k < at || ![...reads(step.args ?? []), ...reads(step.kw ?? {})].some((name) => gone.has(name))) return true;
    for (const name of step.out ?? []) gone.add(name);
    return false;
  });
}

/** The shortest program found that has the same kind of difference. */
async function minimised(record, wanted) {
  const shows = (rerun) => !rerun.late && judge(rerun).find((one) => bucket(one) === wanted);
  let best = record;
  let shown = judge(record).find((one) => bucket(one) === wanted);
  if (shown !== undefined && shown.step + 1 < best.program.steps.length) {
    const steps = best.program.steps.slice(0, shown.step + 1);
    const rerun = await ask({ program: { ...best.program, steps } });
    const found = shows(rerun);
    if (found) [best, shown] = [rerun, found];
  }
  for (let again = true; again;) {
    again = false;
    for (let k = best.program.steps.length - 1; k >= 0; k--) {
      const steps = without(best.program.steps, k);
      const rerun = await ask({ program: { ...best.program, steps } });
      const found = shows(rerun);
      if (found) {
        [best, shown] = [rerun, found];
        again = true;
      }
    }
  }
  return { record: best, shown };
}

/** Whether numbers are so near a pole or a tie that rounding alone explains the difference: PyTorch itself, rounding otherwise, differs as much. */
async function shaky({ program }, { kind }) {
  if (!['value', 'plain', 'shape'].includes(kind)) return false;
  const exactly = await ask({ program });
  for (const blur of ['noise', 'counternoise', 'snap']) if (!agree(exactly, await ask({ program, blur }))) return true;
  return false;
}

// ---- all of them

const count = Number(flags.count);
const first = Number(flags.seed);
const buckets = new Map();
let judged = 0;
let differing = 0;
let late = 0;
const began = performance.now();
const ahead = [];
let next = first;
const more = () =>
  next < first + count && ahead.push(ask({ seed: next++, records: flags.records, held: device !== 'cpu' }));
for (let k = 0; k < 64; k++) more();
while (ahead.length > 0) {
  const record = await ahead.shift();
  more();
  if (record.late) {
    late++;
    continue;
  }
  judged++;
  const list = judge(record);
  if (list.some(isHard)) differing++;
  for (const one of list) {
    const key = bucket(one);
    const entry = buckets.get(key) ?? {
      one,
      n: 0,
      records: [],
      ops: new Map(),
      hard: isHard(one),
      known: knownDifference(one, device),
    };
    entry.n++;
    entry.ops.set(one.op, (entry.ops.get(one.op) ?? 0) + 1);
    if (entry.records.length < Number(flags.shrink)) entry.records.push(record);
    buckets.set(key, entry);
  }
}
const seconds = (performance.now() - began) / 1000;

// ---- the report

const shown = [...buckets]
  .filter(([, { hard, known }]) => (hard || flags.soft) && (!known || flags.known))
  .sort((a, b) => b[1].n - a[1].n);
const text = [];
for (const [key, entry] of shown) {
  const parts = [];
  if (entry.known) parts.push(`Known: ${entry.known.reason}`);
  for (const record of entry.records) {
    const { record: small, shown: found } = await minimised(record, key);
    const one = found ?? entry.one;
    if (await shaky(small, one)) {
      entry.shaky = true;
      continue;
    }
    if (flags.keep !== undefined) appendFileSync(flags.keep, `${JSON.stringify({ kind: key, ...small })}\n`);
    parts.push(
      `### ${entry.n} × ${key}`,
      `in ${[...entry.ops].map(([op, n]) => (n > 1 ? `${op} ${n}` : op)).join(', ')}`,
      '```python',
      `# seed ${small.program.seed}`,
      ...small.program.steps.map(line),
      `# here ${one.got}`,
      `# PyTorch ${one.want}`,
      '```',
    );
  }
  text.push(...parts);
}
oracle.end();

const of = (test) => [...buckets.values()].filter(test);
const total = (list) => list.reduce((sum, { n }) => sum + n, 0);
const open = of(({ hard, known, shaky }) => hard && !known && !shaky);
const summary = [
  `${judged} programs in ${seconds.toFixed(0)} s (seeds ${first} to ${first + count - 1}, ${late} left out as too slow); ${differing} differ (${((100 * differing) / judged).toFixed(1)} %)`,
  `hard, not known: ${open.length} kinds, ${total(open)} programs`,
  `hard, known: ${total(of(({ hard, known }) => hard && known))} programs (by row of known.json: ${knownRows.map((row) => total(of(({ known }) => known === row))).join(' ')}); near a tie or a pole: ${total(of(({ shaky }) => shaky))}`,
  ...['stride', 'version', 'base', 'is_leaf', 'node', 'identity', 'message', 'refusal'].map((kind) => {
    const soft = of(({ one, known }) => one.kind === kind && !known);
    return `${kind}: ${soft.length} kinds, ${total(soft)} times`;
  }),
];
const report = `# Differences from PyTorch found by random programs\n\n${summary.map((s) => `- ${s}`).join('\n')}\n\n${text.join('\n')}\n`;
if (flags.report === undefined) console.log(report);
else {
  writeFileSync(flags.report, report);
  console.log(summary.join('\n'));
}
process.exitCode = open.length > 0 ? 1 : 0;
