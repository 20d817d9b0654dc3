#!/usr/bin/env node
// Whether what an operator gives depends on what was called before it: replays records in one process in their order, and then
// in the reverse one, when every kernel, plan and cache has been made in the first. Each must come to the same.
//
//   node orders.mjs ENTRY DATA... [--device NAME]
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { runners, use } from './replay.mjs';

const {
  positionals: [entry, ...files],
  values: { device },
} = parseArgs({ allowPositionals: true, options: { device: { type: 'string' } } });
if (files.length === 0) throw new Error('usage: node orders.mjs ENTRY DATA... [--device NAME]');
const { default: torch } = await import(pathToFileURL(resolve(entry)).href);
if (device !== undefined) torch.set_default_device(device);
use(torch, device);
process.on('unhandledRejection', () => {});

const records = files.flatMap((file) =>
  gunzipSync(readFileSync(file))
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line)),
);

/** What a record comes to, in words. */
function outcome(record) {
  const said = [];
  const count = (name, why) => said.push(`${name}: ${why}`);
  const sample = (where, run) => {
    try {
      run();
      said.push(`${where} passes`);
    } catch (error) {
      said.push(`${where} ${String(error?.message ?? error)}`);
    }
  };
  runners[record.kind ?? 'op'](record, count, sample);
  return said.join('\n');
}
/** Outcomes by place, of the records in some order. */
async function outcomes(order) {
  const found = new Array(records.length);
  for (const [done, k] of order.entries()) {
    found[k] = outcome(records[k]);
    if (done % 50 === 0) await new Promise(setImmediate); // finalizers run
  }
  return found;
}

const places = [...records.keys()];
const forwards = await outcomes(places);
const backwards = await outcomes(places.toReversed());
const differing = places.filter((k) => forwards[k] !== backwards[k]);
console.log(`${records.length} records in two orders: ${differing.length} differ`);
for (const k of differing.slice(0, 20)) {
  const { op, module, name, variant, i } = records[k];
  console.log(`${op ?? module ?? name} ${variant ?? ''} #${i}\n  first: ${forwards[k]}\n  then:  ${backwards[k]}`);
}
process.exitCode = differing.length === 0 ? 0 : 1;
