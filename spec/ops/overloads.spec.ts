// Calls that none of a function's several signatures takes: the whole message, as in PyTorch 2.15.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { runInThisContext } from 'node:vm';
import torch from '../../lib/index.js';

const golden = JSON.parse(readFileSync(new URL('../golden/overloads.json', import.meta.url), 'utf8')) as {
  readonly messages: readonly (readonly [call: string, message: string])[];
};

/** A call in Python as one in JavaScript: keywords stand in one object. */
function translated(call: string): string {
  const at = call.lastIndexOf('(');
  const parts = call.slice(at + 1, -1).split(/, (?![^[]*\])/);
  const keywords = parts.filter((part) => /^\w+=/.test(part)).map((part) => part.replace('=', ': '));
  const placed = parts.filter((part) => !/^\w+=/.test(part));
  const all = keywords.length > 0 ? [...placed, `{ ${keywords.join(', ')} }`] : placed;
  return `${call.slice(0, at)}(${all.join(', ')})`.replaceAll('True', 'true').replaceAll('None', 'null');
}

test.each(golden.messages)('%s', (call, message) => {
  const run = runInThisContext(`(torch, x) => ${translated(call)}`) as (...args: unknown[]) => unknown;
  let said = '';
  try {
    run(torch, torch.ones(2, 3));
  } catch (error) {
    said = (error as Error).message;
  }
  // What follows are the names of keywords, where one is unknown.
  expect(said.slice(0, message.length)).toBe(message);
});

test('the table is made of PyTorch’s signatures', () => {
  execFileSync(process.execPath, ['scripts/overloads.mjs', '--check']);
});
