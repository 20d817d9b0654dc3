// What an editor and a compiler make of the declarations in dist/types: programs ported from PyTorch's tutorials compile as they
// are under strict settings, and run; types are what they are said to be; hovers show documentation; `x.` has PyTorch's names.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { undocumentedParameters } from '../spec/types/parameters.mjs';
import { errorsOf, filesOf, service } from '../spec/types/service.mjs';
import { blocks } from './markdown.mjs';
import { report, root, run, tool } from './process.mjs';

const folder = join(root, 'spec/types');
const programs = filesOf('programs');
const claims = filesOf('.').filter((file) => file.endsWith('.types.ts'));
const hovers = join(folder, 'hovers.ts');
const probe = `import torch from 'tfjs-torch';
const x = torch.rand(2, 3);
x.;
x.sum(1, { keepdin: true });
torch.sum(x, 1, { keepdin: true });
torch.softmax(x, { dims: 1 });
torch.nn.Linear(2, 3, { biass: false });
torch.optim.SGD([x], { momentun: 1 });
torch.ones_like(x, { dtyp: torch.long });
`;
const editor = service([...programs, ...claims, hovers], { 'probe.ts': probe });
const probed = join(folder, 'probe.ts');

/** What the README and docs have as TypeScript, by where it stands. */
const documented = Object.fromEntries(
  ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)]
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) =>
      blocks(readFileSync(join(root, name), 'utf8'), 'ts').map(({ code, line }) => [
        `${name.replace(/\W/g, '-')}-${line}.ts`,
        code,
      ]),
    ),
);

const compiles = (file) => () => {
  const errors = errorsOf(editor, file);
  if (errors.length > 0) throw new Error(errors.join('\n'));
};

/** The calls that are hovered over. */
const marked = [...readFileSync(hovers, 'utf8').matchAll(/\/\*\?\*\/ ?(?=(\w+)\()/g)];
/** Names of a tensor that PyTorch has not: what stands for Python's syntax, and what PyTorch has no need of. */
const own = ['fetch', 'length', 'tfjs', 'toString'];

let ran = null;
/** What the programs said that ran. */
async function running() {
  ran ??= run(
    process.execPath,
    [tool('tsx/dist/cli.mjs'), '--tsconfig', join(root, 'examples/tsconfig.run.json'), join(folder, 'run.mjs')],
    {
      quiet: true,
      timeout: 120,
    },
  );
  return (await ran).output;
}

await report('types', {
  ...Object.fromEntries([...programs, ...claims, hovers].map((file) => [`${basename(file)} compiles`, compiles(file)])),
  ...Object.fromEntries(
    programs.map((file) => [
      `${basename(file)} runs`,
      async () => {
        const output = await running();
        if (!output.includes(`ran ${basename(file)}\n`))
          throw new Error(
            new RegExp(`failed ${basename(file)}[^]*?(?=\\n(?:ran|failed) |$)`).exec(output)?.[0] ?? output,
          );
      },
    ]),
  ),
  [`${Object.keys(documented).length} programs of the documentation compile`]: () => {
    // Under `strict` alone, in Node.
    const reader = service([], documented, {
      noUncheckedIndexedAccess: false,
      noImplicitOverride: false,
      types: ['node'],
    });
    const errors = Object.keys(documented).flatMap((name) =>
      errorsOf(reader, join(folder, name)).map((text) => `${name}: ${text}`),
    );
    if (errors.length > 0) throw new Error(errors.join('\n'));
  },
  'the declarations have no errors': () => {
    const files = editor
      .getProgram()
      .getSourceFiles()
      .map(({ fileName }) => fileName);
    const ours = files.filter((name) => name.startsWith(join(root, 'dist')));
    const errors = ours.flatMap((name) => errorsOf(editor, name).map((text) => `${name}: ${text}`));
    console.log(`      ${ours.length} files`);
    if (errors.length > 0) throw new Error(errors.join('\n'));
  },
  [`${marked.length} hovers show documentation and named parameters`]: () => {
    const bare = marked.flatMap((match) => {
      const at = match.index + match[0].length;
      const info = editor.getQuickInfoAtPosition(hovers, at);
      const shown = ts.displayPartsToString(info?.displayParts);
      const said = ts.displayPartsToString(info?.documentation);
      const anonymous = /\bargs(?:_\d+)?\??:/.test(shown);
      return said === '' || anonymous ? [`${match[1]}\n    ${shown}\n    ${said}`] : [];
    });
    if (bare.length > 0 || marked.length < 40) throw new Error(`${marked.length}\n${bare.join('\n')}`);
  },
  'what is said of no parameter is a list that only shrinks': () => {
    const list = join(root, 'spec/golden/undocumented_parameters.json');
    const found = undocumentedParameters(editor.getProgram(), join(root, 'dist/types/index.d.ts'));
    if (process.env.UPDATE === '1') writeFileSync(list, `${JSON.stringify(found, null, 2)}\n`);
    const known = JSON.parse(readFileSync(list, 'utf8'));
    console.log(`      ${Object.keys(found).length} functions and classes`);
    const changed = [...new Set([...Object.keys(found), ...Object.keys(known)])].filter(
      (name) => found[name] !== known[name],
    );
    if (changed.length > 0)
      throw new Error(changed.map((name) => `${name}: ${found[name] ?? 'whole'} (was ${known[name] ?? 'whole'})`).join('\n')); // prettier-ignore
  },
  'hovers show the values of what is left out': () => {
    const said = marked.map((match) => {
      const at = match.index + match[0].length;
      const tags = editor.getQuickInfoAtPosition(hovers, at)?.tags ?? [];
      return `${match[1]}: ${tags.map(({ text }) => ts.displayPartsToString(text)).join('\n')}`;
    });
    const expected = [
      ['sum', 'keepdim', 'false'],
      ['cross_entropy', 'reduction', "'mean'"],
      ['Linear', 'bias', 'true'],
      ['SGD', 'momentum', '0'],
    ];
    const silent = expected.filter(
      ([name, parameter, value]) =>
        !said.some((text) => new RegExp(`^${name}: [^]*^${parameter} .*\\(default: ${value}\\)`, 'm').test(text)),
    );
    if (silent.length > 0) throw new Error(`${JSON.stringify(silent)}\n${said.join('\n\n')}`);
  },
  '`x.` has no name that PyTorch has not, but for a few': () => {
    const at = probe.indexOf('x.;') + 2;
    const completions = editor.getCompletionsAtPosition(probed, at, {});
    const names = completions.entries.map(({ name }) => name);
    const theirs = new Set(JSON.parse(readFileSync(join(folder, 'tensor_names.json'), 'utf8')).names);
    const strange = names.filter((name) => !theirs.has(name) && !own.includes(name));
    const missing = own.filter((name) => !names.includes(name) || theirs.has(name));
    console.log(`      ${names.length} names, ${own.length} of them not PyTorch's`);
    if (strange.length + missing.length > 0)
      throw new Error(`strange: ${strange.join(' ')}; gone: ${missing.join(' ')}`);
    if (names.length < 400) throw new Error(`only ${names.length}`);
  },
  'a wrong keyword is told what was meant': () => {
    const errors = errorsOf(editor, probed);
    const meant = [
      [4, 'keepdim'],
      [5, 'keepdim'],
      [6, 'dim'],
      [7, 'bias'],
      [8, 'momentum'],
      [9, 'dtype'],
    ];
    const silent = meant.filter(
      ([line, word]) =>
        !errors.some((text) => text.startsWith(`${line}: `) && text.includes(`Did you mean to write '${word}'`)),
    );
    if (silent.length > 0) throw new Error(`${JSON.stringify(silent)}\n${errors.join('\n')}`);
  },
});
