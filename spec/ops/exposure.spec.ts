// How operators are exposed follows from where they are written: a function of torch, a method, and a twin in place where a row has one.
import torch, { Tensor } from '../../lib/index.js';
import * as functions from '../../lib/ops/index.js';
import * as inner from '../../lib/ops/inner.js';
import * as members from '../../lib/ops/members.js';

interface Exposed {
  (...args: unknown[]): unknown;
  readonly row?: { readonly name: string };
  readonly inplace?: unknown;
}
const operators = (table: object): [string, Exposed][] =>
  Object.entries(table).filter(
    (entry): entry is [string, Exposed] => typeof entry[1] === 'function' && !entry[0].startsWith('_'),
  );
const all = new Map([...operators(members), ...operators(inner)]);
const own = Object.getOwnPropertyNames(Tensor.prototype);

test('every operator of the files is a method, and has a twin where its row has', () => {
  expect(all.size).toBeGreaterThan(350);
  const missing = [...all].flatMap(([name, { inplace }]) => [name, ...(inplace === undefined ? [] : [`${name}_`])]);
  expect(missing.filter((name) => !own.includes(name))).toEqual([]);
});

test('no twin is a method that neither a row nor a function makes', () => {
  const twins = own.filter((name) => /[a-z0-9]_$/.test(name) && all.has(name.slice(0, -1)));
  expect(twins.filter((name) => !all.has(name) && all.get(name.slice(0, -1))!.inplace === undefined)).toEqual([]);
  expect(twins.length).toBeGreaterThan(100);
});

test('a twin that is a function of torch is that of its row', () => {
  const twins = operators(functions).filter(([name, f]) => name.endsWith('_') && f.row === undefined);
  const wrong = twins.filter(([name, f]) => {
    const row = (functions as unknown as Record<string, Exposed>)[name.slice(0, -1)];
    return row?.inplace !== undefined && row.inplace !== f;
  });
  expect(wrong.map(([name]) => name)).toEqual([]);
});

test('the files of functions export nothing else, and what rows are made of is in none of them', () => {
  expect(Object.keys(functions).filter((name) => name.startsWith('_'))).toEqual([]);
  expect(Object.keys(functions).filter((name) => !(name in torch))).toEqual([]);
  expect(Object.keys(functions).filter((name) => /[a-z][A-Z]/.test(name))).toEqual([]);
});
