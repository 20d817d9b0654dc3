// How long the first torch.load of a process takes for a checkpoint of 90 MB, and by how much the process grows, beside PyTorch: each
// time a process of its own, by turns, on dist. Prints the least wall time, processor time and growth of both.
//
//   node bench/loading.mjs [TURNS=10]       the PyTorch of $PYTHON, or of the python in PATH
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import torch from '../dist/index.js';
import { python } from './pytorch.mjs';

const folder = mkdtempSync(join(tmpdir(), 'loading-'));
const file = join(folder, 'checkpoint.pt');
const layers = Array.from({ length: 86 }, (_, k) => [
  [`layer${k}.weight`, torch.randn(512, 512)],
  [`layer${k}.bias`, torch.randn(512)],
]);
torch.save(Object.fromEntries(layers.flat()), file);

// Each prints milliseconds, milliseconds of the processor, and megabytes.
const here = `
import torch from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
torch.ones(1);
const [rss, cpu, start] = [process.memoryUsage().rss, process.cpuUsage(), performance.now()];
const state = torch.load(${JSON.stringify(file)});
const [time, used] = [performance.now() - start, process.cpuUsage(cpu)];
console.log(time, (used.user + used.system) / 1000, (process.memoryUsage().rss - rss) / 1e6, Object.keys(state).length);`;
const there = `
import resource, time, torch
def cpu():
    use = resource.getrusage(resource.RUSAGE_SELF)
    return (use.ru_utime + use.ru_stime) * 1000
def rss():
    with open('/proc/self/statm') as pages: return int(pages.read().split()[1]) * resource.getpagesize() / 1e6
torch.ones(1)
before, used, start = rss(), cpu(), time.perf_counter()
state = torch.load(${JSON.stringify(file)})
took = (time.perf_counter() - start) * 1000
print(took, cpu() - used, rss() - before, len(state))`;

const run = (command, args) => execFileSync(command, args, { encoding: 'utf8' }).trim().split(' ').map(Number);
const least = (all) => all[0].slice(0, 3).map((_, k) => Math.min(...all.map((numbers) => numbers[k])));
const them = python();
const [ours, theirs] = [[], []];
for (let turn = 0; turn < Number(process.argv[2] ?? 10); turn++) {
  ours.push(run(process.execPath, ['--input-type=module', '-e', here]));
  if (them !== undefined) theirs.push(run(them, ['-c', there]));
}
rmSync(folder, { recursive: true });

const row = (name, numbers) =>
  console.log([name.padEnd(12), ...numbers.map((n) => n.toFixed(1).padStart(9))].join(' '));
console.log(['least of'.padEnd(12), ...['ms', 'ms of cpu', 'MB'].map((word) => word.padStart(9))].join(' '));
row('tfjs-torch', least(ours));
if (theirs.length > 0) {
  row('PyTorch', least(theirs));
  console.log(
    ['ratio'.padEnd(12), ...least(ours).map((n, k) => `${(n / least(theirs)[k]).toFixed(2)}×`.padStart(9))].join(' '),
  );
}
