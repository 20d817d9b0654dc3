// Kinds of difference that random programs once found, each a program made as short as it gets, with PyTorch's answers: kinds.jsonl,
// written by `npm run fuzz -- --keep spec/fuzz/kinds.jsonl`; and shown.jsonl, those of what a tensor shows beside its values, which
// `--soft` reports.
import { readFileSync } from 'node:fs';
import torch from '../../lib/index.js';
import { differences, isHard } from './program.mjs';

interface Kind {
  readonly kind: string;
  readonly program: { readonly seed: number };
}
const read = (name: string): readonly (readonly [string, Kind])[] =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Kind)
    .map((kind) => [`${kind.kind} (${kind.program.seed})`, kind] as const);

const { warn } = console;
beforeAll(() => {
  console.warn = () => undefined;
});
afterAll(() => {
  console.warn = warn;
});

test.each(read('kinds.jsonl'))('%s', (_, record) => {
  expect(differences(torch, record).filter(isHard)).toEqual([]);
});

const shown = ['stride', 'version', 'base', 'node'];
test.each(read('shown.jsonl'))('%s', (_, record) => {
  expect(differences(torch, record).filter((one) => isHard(one) || shown.includes(one.kind))).toEqual([]);
});
