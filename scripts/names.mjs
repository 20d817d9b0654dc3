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

/** The namespace's value in the library. */
export function valueOf(torch, space) {
  if (space === 'torch.Tensor') return torch.ones(1);
  return space
    .split('.')
    .slice(1)
    .reduce((at, name) => at[name], torch);
}

/** Whether the library has a name. The prototype chain of tensors ends in a proxy, which has what Object has. */
export function has(torch, space, name) {
  const value = valueOf(torch, space);
  return name in value && !(name in Object.prototype);
}

/** Names that are not there, by namespace. */
export function absentOf(torch) {
  return Object.entries(golden).map(([space, sections]) => {
    const names = sections.flatMap(([, list]) => list.split(' '));
    return [space, names.filter((name) => !has(torch, space, name)), names.length];
  });
}

/** The module with the names that are not there: of those that PyTorch's pages list, or of the rest. */
export function tableOf(torch, documented) {
  const lines = Object.entries(golden).flatMap(([space, sections]) => {
    const names = sections
      .filter(
        ([title]) => documented === (title !== 'Others' && space !== 'torch.cuda' && space !== 'torch.distributions'),
      )
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

export function pageOf(torch) {
  const counts = absentOf(torch).map(([space, absent, all]) => {
    const anchor = space.toLowerCase().replaceAll('.', '');
    return `| [\`${space}\`](#${anchor}) | ${all - absent.length} | ${absent.length} |`;
  });
  const parts = Object.entries(golden).map(([space, sections]) => {
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
  return `# Names

The public names of PyTorch 2.15, in the order of its own pages: which are there, and which are not yet. To read one that is not there
(\`torch.stft\`, \`x.to_sparse\`) throws a \`NotImplementedError\` that says so and what to use meanwhile; \`'stft' in torch\` is false.

| namespace | there | not yet |
|---|---|---|
${counts.join('\n')}

${parts.join('\n\n')}
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
    console.log(`${space}: ${all - absent.length} there, ${absent.length} not yet`);
}
