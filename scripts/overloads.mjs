// Writes lib/platform/overloads.ts from spec/golden/overloads.json (`python spec/golden/overloads.py`). With `--check` it writes nothing, and
// fails where the file is not what it would write.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const { functions, methods, single, python } = JSON.parse(
  readFileSync(join(root, 'spec/golden/overloads.json'), 'utf8'),
);

/** What is called by functions of Python alone, which look at arguments first. */
const inner = new Set([
  'ctc_loss',
  'embedding_bag',
  'gru',
  'lstm',
  'native_norm',
  'nuclear_norm',
  'rnn_relu',
  'rnn_tanh',
]);
const made =
  'torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, bool pin_memory = False, bool requires_grad = False';
const short = (signature) => signature.replace(made, '{made}').replace('Tensor out = None', '{out}');

/** The lines of a table: names, and the signatures that they share. */
function lines(table) {
  const groups = new Map();
  for (const [name, list] of Object.entries(table)) {
    const text = list.map(short).join(' | ');
    groups.set(text, [...(groups.get(text) ?? []), name]);
  }
  return [...groups].map(([text, names]) => `${names.join(' ')}: ${text}`).join('\n');
}

/** A method's signatures where its function's say them: lib/ops/row/combinations.ts does the same. */
const asMethod = (list) =>
  list
    .filter((signature) => signature.startsWith('Tensor input'))
    .map((signature) =>
      signature
        .replace(/^Tensor input(, )?/, '')
        .replace(/,? ?(Tensor|tuple of Tensors) out = None/, '')
        .replace(/(^|, )\*$/, ''),
    );
const own = Object.entries(methods).filter(([name, list]) => {
  const function_ = functions[name] ?? functions[name.replace(/_$/, '')];
  return function_ === undefined || JSON.stringify(asMethod(function_)) !== JSON.stringify(list);
});
const outer = Object.entries(functions).filter(([name]) => !inner.has(name) && !name.includes('autocast'));

const text = `// Functions of which PyTorch has several signatures, where one here takes what any of them does: what its errors then list.
// scripts/overloads.mjs writes this file.

/** Names, and the signatures of each. */
export const functions = \`
${lines(Object.fromEntries(outer))}
\`;
/** Methods whose signatures are not those of a function without its first tensor and \`out\`. */
export const methods = \`
${lines(Object.fromEntries(own))}
\`;
/** Methods that have one signature where their functions have several. */
export const single = '${single.join(' ')}';
/** Functions that are Python's, which finds first that an argument is given twice. */
export const python =
  '${python.join(' ')}';
/** What many signatures end with. */
export const endings: Readonly<Record<string, string>> = {
  '{made}':
    '${made}',
  '{out}': 'Tensor out = None',
};
`;
const file = join(root, 'lib/platform/overloads.ts');
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text)
  throw new Error('lib/platform/overloads.ts is not what scripts/overloads.mjs writes');
