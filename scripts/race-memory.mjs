// The race's page kept open and running, and its memory: what the page, its worker and WebAssembly hold must not grow.
//
//   npm run race:memory -- [--minutes 10]
import { parseArgs } from 'node:util';
import { report } from './process.mjs';
import { memory } from './race/memory.mjs';
import { buildPage, must, print, visit } from './race/visit.mjs';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const seconds = Number(values.minutes) * 60;
await buildPage();
const visitor = await visit();
try {
  await report('the race', {
    [`memory is flat for ${values.minutes} minutes`]: async () => {
      for (const line of await memory(visitor, { seconds, every: seconds / 40, tell: print })) print(line);
    },
    'no error in the console': () => must(visitor.said.length === 0, visitor.said.join('\n')),
  });
} finally {
  await visitor.close();
}
