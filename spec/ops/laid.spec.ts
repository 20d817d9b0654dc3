// How results lie: strides as PyTorch has them, where lengths of 0 and 1 leave them open. The table is spec/golden/laid.py's.
import { jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import torch, { type Tensor } from '../../lib/index.js';

type Argument = string | number | boolean | readonly Argument[];
type Strides = readonly number[];
interface Table {
  readonly cases: readonly (readonly (readonly [shape: number[], strides: number[]])[])[];
  readonly rows: readonly (readonly [name: string, args: readonly Argument[], answers: readonly Strides[]])[];
}
const { cases, rows } = JSON.parse(readFileSync(new URL('../golden/laid.json', import.meta.url), 'utf8')) as Table;

const memory = torch.zeros(1000);
const at = (from: unknown, name: string): unknown => (from as Record<string, unknown>)[name];
const forms: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  '': (x) => x,
  '>0': (x) => x.gt(0),
  '.int': (x) => x.int(),
  '.bool': (x) => x.bool(),
};
const decoded = (argument: Argument, given: readonly Tensor[]): unknown => {
  if (typeof argument === 'string') return forms[argument.slice(1)]!(given['vwu'.indexOf(argument[0]!)]!);
  return Array.isArray(argument) ? (argument as readonly Argument[]).map((one) => decoded(one, given)) : argument;
};

test.each(rows.map((row) => [`${row[0]}(${row[1].join(', ')})`, row] as const))(
  '%s',
  (_title, [name, args, answers]) => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const called = name.split('.').reduce<unknown>(at, torch) as (...all: unknown[]) => Tensor;
    const got = cases.map((layouts) => {
      const given = layouts.map(([shape, strides]) => memory.as_strided(shape, strides));
      return called(...args.map((one) => decoded(one, given))).stride();
    });
    jest.restoreAllMocks();
    expect(got.map((strides, k) => [cases[k], [...strides]])).toEqual(answers.map((strides, k) => [cases[k], strides]));
  },
);
