// Types of results, for all pairs of types, dimensions and numbers, as PyTorch has them.
import { readFileSync } from 'node:fs';
import torch, { Tensor } from '../../lib/index.js';

type Table = Readonly<Record<string, string>>;
interface Goldens {
  readonly rights: readonly string[];
  readonly tensors: readonly string[];
  readonly binary: Readonly<Record<string, Table>>;
  readonly tensors_only: Readonly<Record<string, Table>>;
  readonly reversed: Readonly<Record<string, Table>>;
  readonly where: Table;
  readonly inplace: Readonly<Record<string, Table>>;
  readonly unary: Table;
  readonly default_float64: Readonly<Record<string, Table>>;
  readonly types: readonly string[];
  readonly promote_types: Table;
  readonly can_cast: Table;
  readonly result_type: Table;
  readonly errors: readonly (readonly [string, string])[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/promotion.json', import.meta.url), 'utf8')) as Goldens;
const { rights, tensors, errors } = golden;

type Function = (...args: unknown[]) => Tensor;
const namespace = torch as unknown as Readonly<Record<string, Function>>;
const one = (t: Tensor): Tensor => t.reshape(-1).slice(0, 0, 1);
const composed: Readonly<Record<string, Function>> = {
  cat: (a, b) => torch.cat([one(a as Tensor), one(b as Tensor)]),
  stack: (a, b) => torch.stack([one(a as Tensor).squeeze(0), one(b as Tensor).squeeze(0)]),
  cumsum: (t) => torch.cumsum(t as Tensor, 0),
  logsumexp: (t) => torch.logsumexp(t as Tensor, 0),
};
const named = (name: string): Function => composed[name] ?? namespace[name]!;

const types = torch as unknown as Readonly<Record<string, torch.DType>>;
function make(sort: string): Tensor | number {
  if (sort === 'int') return 2;
  if (sort === 'float') return 2.5;
  return torch.ones(sort.endsWith('1') ? [2] : [], { dtype: types[sort.slice(0, -1)]! });
}

/** The type of the result, or what was thrown. */
function said(f: () => Tensor): string {
  try {
    return f().dtype.name;
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message.split('\n')[0]}`;
  }
}
const wanted = (entry: string): string => (entry.startsWith('!') ? errors[Number(entry.slice(1))]!.join(': ') : entry);

/** Expects every cell of a row of the table. */
function checkRow(entries: string, columns: readonly string[], f: (column: string) => Tensor): void {
  const want = entries.split(' ').map(wanted);
  const got = columns.map((column) => said(() => f(column)));
  const pairs = (list: readonly string[]): string[] => list.map((entry, k) => `${columns[k]}: ${entry}`);
  expect(pairs(got)).toEqual(pairs(want));
}

const rows = (tables: Readonly<Record<string, Table>>): [string, string, string][] =>
  Object.entries(tables).flatMap(([name, table]) =>
    Object.entries(table).map(([left, entries]): [string, string, string] => [name, left, entries]),
  );

test.each(rows(golden.binary))('%s of %s and another', (name, left, entries) => {
  checkRow(entries, rights, (right) => named(name)(make(left), make(right)));
});
test.each(rows(golden.tensors_only))('%s of %s and another tensor', (name, left, entries) => {
  checkRow(entries, tensors, (right) => named(name)(make(left), make(right)));
});
test.each(rows(golden.reversed))('%s of %s and a tensor', (name, left, entries) => {
  checkRow(entries, tensors, (right) => named(name)(make(left), make(right)));
});
test.each(Object.entries(golden.where))('where of %s and another', (left, entries) => {
  const condition = torch.tensor(true);
  checkRow(entries, rights, (right) => named('where')(condition, make(left), make(right)));
});
test.each(rows(golden.inplace))('%s on %s', (name, left, entries) => {
  checkRow(entries, rights, (right) => {
    const target = make(left) as Tensor & Record<string, Function>;
    const out = target[name]!(make(right));
    expect(out).toBe(target);
    return out;
  });
});
test.each(Object.entries(golden.unary))('%s', (name, entries) => {
  checkRow(entries, tensors, (sort) => named(name)(make(sort)));
});
describe('with float64 as the default type', () => {
  beforeAll(() => torch.set_default_dtype(torch.float64));
  afterAll(() => torch.set_default_dtype(torch.float32));
  test.each(rows(golden.default_float64))('%s %s', (name, left, entries) => {
    if (left === '') checkRow(entries, tensors, (sort) => named(name)(make(sort)));
    else checkRow(entries, ['int', 'float'], (right) => named(name)(make(left), make(right)));
  });
});
test.each(golden.types)('promote_types and can_cast of %s', (name) => {
  const others = golden.types.map((other) => types[other]!);
  expect(others.map((other) => torch.promote_types(types[name]!, other).name).join(' ')).toBe(
    golden.promote_types[name],
  );
  expect(others.map((other) => Number(torch.can_cast(types[name]!, other))).join('')).toBe(golden.can_cast[name]);
});
test.each(rights)('result_type of %s and another', (left) => {
  const names = rights.map((right) => torch.result_type(make(left), make(right)).name);
  expect(names.join(' ')).toBe(golden.result_type[left]);
});
