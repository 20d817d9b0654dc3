// Everything that must hold, as `npm test` runs it: each step is one of package.json's scripts. The last line counts
// specs and checks: `N passed, N failed`.
//
//   node scripts/test.mjs [STEP…]       only these steps, by the names below
import { run, runSpecs } from './process.mjs';

/** One check, which passes or fails as a whole. */
const check =
  (...script) =>
  async () => {
    const { code } = await run('npm', ['run', '--silent', ...script]);
    return code === 0 ? [1, 0] : [0, 1];
  };
/** Specs, each counted. */
const specs =
  (...script) =>
  () =>
    runSpecs(...script);
/** A script that prints its own `N passed, N failed`. */
const counting = (script) => async () => {
  const { code, output } = await run('npm', ['run', '--silent', script], { quiet: true });
  process.stdout.write(output);
  const [, passed, failed] = /^(\d+) passed, (\d+) failed/m.exec(output) ?? [null, 0, 1];
  const good = code === 0 && Number(passed) > 0; // a script that checked nothing has failed
  return [Number(passed), good ? 0 : Math.max(Number(failed), 1)];
};

const steps = {
  types: check('types'),
  lint: check('lint'),
  'the first command': check('start'), // before what builds the declarations too
  build: check('build'),
  'declared types': counting('check:types'),
  specs: specs('spec', 'spec-cpu.json'),
  'specs, checked': specs('spec:sanitized', 'spec-sanitized.json'),
  'specs on tfjs': specs('spec:tfjs', 'spec-tfjs.json'),
  tutorials: counting('check:tutorials'),
  conformance: counting('check:conformance'),
  'random programs': counting('check:fuzz'),
  package: counting('check:package'),
  browser: counting('check:browser'),
  'race page': counting('check:race'),
  'newest Node': counting('check:node'),
  // It installs some hundred packages: only where it is asked for by name.
  ...(process.argv.includes('toolchains') ? { toolchains: counting('check:toolchains') } : {}),
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in steps));
if (unknown !== undefined) throw new Error(`no step ${unknown}; there are ${Object.keys(steps).join(', ')}`);

const totals = [0, 0];
const lines = [];
for (const [name, step] of Object.entries(steps)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n---- ${name}`);
  const began = performance.now();
  const [passed, failed] = await step();
  totals[0] += passed;
  totals[1] += failed;
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  lines.push(`${failed === 0 ? 'pass' : 'FAIL'}  ${name.padEnd(14)} ${passed} passed, ${failed} failed, ${seconds} s`);
}
console.log(`\n${lines.join('\n')}\n${totals[0]} passed, ${totals[1]} failed`);
process.exitCode = totals[1] === 0 ? 0 : 1;
