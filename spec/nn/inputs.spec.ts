// Modules' inputs have PyTorch's names, by which they may be given: golden by spec/golden/forwards.py.
import { readFileSync } from 'node:fs';
import { nn } from '../../lib/index.js';
import { inputNames } from '../../lib/nn/modules/fields.js';

const golden = JSON.parse(readFileSync('spec/golden/forwards.json', 'utf8')) as Record<string, string[]>;
const classes = Object.entries(golden).filter(([name, inputs]) => name in nn && inputs.length > 0);

test.each(classes)('%s', (name, inputs) => {
  const { prototype } = nn[name as keyof typeof nn] as unknown as { prototype: nn.Module };
  expect(inputNames.get(prototype.forward)).toEqual(inputs);
});
