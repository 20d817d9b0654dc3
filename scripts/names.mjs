// Which of PyTorch's public names are there: writes docs/names.md, and lib/absent/names.ts and rare.ts, from spec/golden/names.json and the built
// library (`npm run build:js` first; again afterwards where these have changed). With `--check` it writes nothing, and fails where
// either is not what it would write.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');
const golden = JSON.parse(readFileSync(join(root, 'spec/golden/names.json'), 'utf8'));

/** Namespaces whose pages of the documentation have other names. */
const pages = {
  'torch.nn.init': 'nn.init',
  'torch.nn.utils': 'nn',
  'torch.optim.lr_scheduler': 'optim',
  'torch.utils.data': 'data',
  'torch.Tensor': 'tensors',
  torch: 'torch',
};
/** Those that have a page for each name, beside the names in sections. */
const single = new Set(['torch.Tensor', 'torch.optim.lr_scheduler', 'torch.nn.utils', 'torch.cuda', 'torch.func']);
const constants = new Set(['e', 'inf', 'nan', 'newaxis', 'pi']);

function linkOf(space, title, name) {
  const page = pages[space] ?? space.slice('torch.'.length);
  const own = (title !== '' && title !== 'Others' && !constants.has(name)) || single.has(space);
  if (own) return `generated/${space}.${name}.html`;
  return space === 'torch.special' || title === '' ? `${page}.html#${space}.${name}` : `${page}.html`;
}

/** An instance of each class some of whose attributes are fields. */
const instances = {
  'torch.Tensor': (torch) => torch.ones(1),
  'torch.Size': (torch) => torch.Size([1]),
  'torch.device': (torch) => torch.device('cpu'),
  'torch.dtype': (torch) => torch.float32,
  'torch.finfo': (torch) => torch.finfo(torch.float32),
  'torch.iinfo': (torch) => torch.iinfo(torch.int32),
  'torch.distributions.Distribution': ({ distributions }) => distributions.Normal(0, 1),
  'torch.distributions.MixtureSameFamily': ({ distributions: d, ones }) =>
    d.MixtureSameFamily(d.Categorical(ones(2)), d.Normal(ones(2), 1)),
  'torch.distributions.MultivariateNormal': ({ distributions, ones, eye }) =>
    distributions.MultivariateNormal(ones(2), eye(2)),
  'torch.distributions.Transform': ({ distributions }) => distributions.ExpTransform(),
};
for (const [name, args, mask] of [
  ['CustomFromMask', [], 1],
  ['Identity', []],
  ['L1Unstructured', [1]],
  ['LnStructured', [1, 2]],
  ['RandomStructured', [1]],
  ['RandomUnstructured', [1]],
]) {
  const make = ({ nn, ones }) => new nn.utils.prune[name](...args, ...(mask === undefined ? [] : [ones(mask)]));
  instances[`torch.nn.utils.prune.${name}`] = make;
  if (name === 'Identity') instances['torch.nn.utils.prune.BasePruningMethod'] = make;
}

/** What stands under a dotted name, or undefined. */
function at(torch, path) {
  const names = path.split('.').slice(1);
  return names.reduce((value, name) => (value !== undefined && name in value ? value[name] : undefined), torch);
}

/**
 * What a namespace's names are looked up in: itself; of a class, the class, its prototype and an instance. Null where it is not there as
 * a whole.
 */
export function placesOf(torch, space) {
  const value = at(torch, space);
  if (value === undefined || value === null) return null;
  if (typeof value !== 'function') return [value];
  return [value.prototype, value, ...(space in instances ? [instances[space](torch)] : [])];
}

/** Whether the library has a name. The prototype chain of tensors ends in a proxy, which has what Object has. */
export function has(torch, space, name) {
  const places = placesOf(torch, space);
  const differs = (value) =>
    typeof value === 'function' ? value[name] !== Function.prototype[name] : !(name in Object.prototype);
  return places?.some((value) => name in value && differs(value));
}

/** Names that are not there, by namespace. */
export function absentOf(torch) {
  return Object.entries(golden).map(([space, sections]) => {
    const names = sections.flatMap(([, list]) => list.split(' '));
    return [space, names.filter((name) => !has(torch, space, name)), names.length];
  });
}

/** No proxy stands behind JavaScript's arrays, which shapes are, nor behind a class whose other names its subclasses say, and nobody calls. */
const plain = new Set(['torch.Size', 'torch.autograd.Function']);
export const isPlain = (space) => plain.has(space);

/** What pages of PyTorch's documentation hardly mention, beside what they list under no section. */
const rareSpaces =
  /^torch\.(cuda|distributions|backends|serialization|accelerator|compiler|profiler|utils\.(?!data$))|\.[A-Z]\w*$|^torch\.autograd\./;
const isDocumented = (space, title) => title !== 'Others' && (space === 'torch.Tensor' || !rareSpaces.test(space));

/** The module with the names that are not there: of those that PyTorch's pages list, or of the rest. */
export function tableOf(torch, documented) {
  const lines = Object.entries(golden).flatMap(([space, sections]) => {
    if (placesOf(torch, space) === null || plain.has(space)) return []; // Its own name says so.
    const names = sections
      .filter(([title]) => documented === isDocumented(space, title))
      .flatMap(([, list]) => list.split(' '))
      .filter((name) => !has(torch, space, name));
    return names.length === 0 ? [] : [`  '${space}':\n    '${names.sort().join(' ')}',`];
  });
  return `// Written by scripts/names.mjs: what PyTorch's namespaces have, and these have not${documented ? '' : '; what its pages hardly mention'}.
// prettier-ignore
export const ${documented ? 'absent' : 'rare'}: Readonly<Record<string, string>> = {
${lines.join('\n')}
};
`;
}

/** Whether a name that has a place on the page stands for a class. */
const isClass = (space) => /\.[A-Z]\w*$/.test(space) && space !== 'torch.Tensor';

export function pageOf(torch) {
  const spaces = Object.entries(golden);
  const there = spaces.filter(([space]) => placesOf(torch, space) !== null);
  const counted = new Map(absentOf(torch).map(([space, absent, all]) => [space, [absent, all]]));
  const counts = there
    .filter(([space]) => !isClass(space))
    .map(([space]) => {
      const [absent, all] = counted.get(space);
      const anchor = space.toLowerCase().replaceAll('.', '');
      return `| [\`${space}\`](#${anchor}) | ${all - absent.length} | ${absent.length} |`;
    });
  const parts = there
    .filter(([space]) => !isClass(space))
    .map(([space, sections]) => {
      const texts = sections.map(([title, list]) => {
        const link = (name) => `[${name}](${base}${linkOf(space, title, name)})`;
        const names = list.split(' ');
        const there = names.filter((name) => has(torch, space, name)).map(link);
        const absent = names.filter((name) => !has(torch, space, name)).map(link);
        return [
          ...(title === '' ? [] : [`### ${title}`]),
          ...(there.length > 0 ? [there.join(' ')] : []),
          ...(absent.length > 0 ? [`**Not yet:** ${absent.join(' ')}`] : []),
        ].join('\n\n');
      });
      return `## ${space}\n\n${texts.join('\n\n')}`;
    });
  const members = there
    .filter(([space]) => isClass(space) && counted.get(space)[0].length > 0)
    .map(([space]) => `- \`${space}\`: ${counted.get(space)[0].join(' ')}`);
  const whole = spaces.filter(([space]) => placesOf(torch, space) === null).map(([space]) => `\`${space}\``);
  return `# Names

The public names of PyTorch 2.15, in the order of its own pages: which are there, and which are not yet. To read one that is not there
(\`torch.stft\`, \`x.to_sparse\`) throws a \`NotImplementedError\` that says so and what to use meanwhile; \`'stft' in torch\` is false.

| namespace | there | not yet |
|---|---|---|
${counts.join('\n')}

${parts.join('\n\n')}

## Members of classes

Those that PyTorch documents are there, but for these:

${members.join('\n')}

## Namespaces that are not there

${whole.join(' ')}
`;
}
const base = 'https://docs.pytorch.org/docs/stable/';

if (process.argv[1] === import.meta.filename) {
  const { default: torch } = await import(pathToFileURL(join(root, 'dist/index.js')).href);
  const check = process.argv.includes('--check');
  for (const [file, text] of [
    ['docs/names.md', pageOf(torch)],
    ['lib/absent/names.ts', tableOf(torch, true)],
    ['lib/absent/rare.ts', tableOf(torch, false)],
  ]) {
    if (!check) writeFileSync(join(root, file), text);
    else if (readFileSync(join(root, file), 'utf8') !== text) {
      console.error(`${file} is not what scripts/names.mjs writes: run it`);
      process.exitCode = 1;
    }
  }
  for (const [space, absent, all] of absentOf(torch))
    if (absent.length > 0) console.log(`${space}: ${all - absent.length} there, ${absent.length} not yet`);
}
