// Measures the article's claims, prints what comes out, and writes the page and its pictures.
//
//   npm run claims
import { mkdirSync, writeFileSync } from 'node:fs';
import Table from 'cli-table3';
import { measurements } from './all.js';
import type { Table as Rows } from './claim.js';
import { type Named, page } from './page.js';
import { data, race } from './race.js';

const docs = new URL('../../docs/', import.meta.url);
mkdirSync(new URL('claims/', docs), { recursive: true });

function print({ head, rows }: Rows): void {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  console.log(table.toString());
}

const split = data();
const claims: Named[] = [];
for (const [name, measure] of Object.entries(measurements(split))) {
  const { claim } = measure();
  console.log(`\n${claim.title}: ${claim.verdict}`);
  print(claim.table);
  for (const sentence of claim.found) console.log(sentence);
  writeFileSync(new URL(`claims/${name}.svg`, docs), claim.picture);
  claims.push({ name, claim });
}
const table = race(split);
console.log();
print(table.table);
for (const sentence of table.found) console.log(sentence);
writeFileSync(new URL('claims.md', docs), page(claims, table));
console.log('\nthe page: docs/claims.md');
