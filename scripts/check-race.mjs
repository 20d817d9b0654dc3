// The race's page, built, in headless Chromium: its claims as numbers, PyTorch's trajectories, its controls, its looks and what it
// costs. Pictures go to out/race-pictures. Where there is no Chromium the page is built only, but not in CI.
//
//   node scripts/check-race.mjs [PART…]       only these parts: numbers, controls, looks, cost
import { report } from './process.mjs';
import { controls } from './race/controls.mjs';
import { cost } from './race/cost.mjs';
import { looks } from './race/looks.mjs';
import { numbers } from './race/numbers.mjs';
import { buildPage, missing, must, visit } from './race/visit.mjs';

await buildPage();
if (missing() !== null && !process.env.CI) {
  console.log(`the race's page is built, and not looked at: no ${missing()}\n1 passed, 0 failed`);
  process.exit();
}
const parts = { numbers, controls, looks, cost };
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in parts));
if (unknown !== undefined) throw new Error(`no part ${unknown}; there are ${Object.keys(parts).join(', ')}`);

const visitor = await visit();
try {
  const chosen = Object.entries(parts).filter(([name]) => asked.length === 0 || asked.includes(name));
  await report('the race', {
    ...Object.assign({}, ...chosen.map(([, part]) => part(visitor))),
    'no error in the console': () => must(visitor.said.length === 0, visitor.said.join('\n')),
  });
} finally {
  await visitor.close();
}
