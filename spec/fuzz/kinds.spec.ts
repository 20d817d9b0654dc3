// Kinds of difference that random programs once found, each a program made as short as it gets, with PyTorch's answers: kinds.jsonl,
// written by `npm run fuzz -- --keep spec/fuzz/kinds.jsonl`.
import { readFileSync } from 'node:fs';
import torch from '../../lib/index.js';
import { differences, isHard } from './program.mjs';

interface Kind {
  readonly kind: string;
  readonly program: { readonly seed: number };
}
const kinds = readFileSync(new URL('kinds.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Kind);

const { warn } = console;
beforeAll(() => {
  console.warn = () => undefined;
});
afterAll(() => {
  console.warn = warn;
});

test.each(kinds.map((kind) => [`${kind.kind} (${kind.program.seed})`, kind] as const))('%s', (_, record) => {
  expect(differences(torch, record).filter(isHard)).toEqual([]);
});
