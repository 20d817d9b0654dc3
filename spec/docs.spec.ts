// Every TypeScript and JavaScript block of the README and of docs is compiled and run. Lines `//> …` in a block say what it
// prints.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { blocks } from '../scripts/markdown.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'out/docs');
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`), // prettier-ignore
];

const programs = documents.flatMap((document) => {
  const text = readFileSync(join(root, document), 'utf8');
  return [...blocks(text, 'ts'), ...blocks(text, 'js')].map(({ code, line }) => ({
    title: `${document}:${line}`,
    file: `${document.replace(/\W/g, '-')}-${line}.ts`,
    code,
  }));
});

interface Outcome {
  file: string;
  error: string | null;
  printed: string;
}
let outcomes: Outcome[] = [];
let complaints = '';

const run = (script: string, ...args: string[]) =>
  promisify(execFile)(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    maxBuffer: 1 << 26,
  });

beforeAll(async () => {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const { file, code } of programs) writeFileSync(join(out, file), `${code}\nexport {};\n`);
  const compilerOptions = { rootDir: '../..', noUncheckedIndexedAccess: false }; // as `strict` alone has it
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions,
    include: ['.', '../../lib/tfjs/index.ts'],
    exclude: [],
  };
  writeFileSync(join(out, 'tsconfig.json'), JSON.stringify(config));
  await run('typescript/bin/tsc', '--noEmit', '-p', out).catch((error: { stdout: string }) => {
    if (!error.stdout.includes('error TS')) throw error;
    complaints = error.stdout;
  });
  const files = programs.map(({ file }) => join(out, file));
  const { stdout } = await run(
    'tsx/dist/cli.mjs',
    '--tsconfig',
    'tsconfig.json',
    'spec/support/run-programs.ts',
    ...files,
  );
  outcomes = JSON.parse(stdout) as Outcome[];
}, 300_000);

describe('code in the documentation', () => {
  it.each(programs)('$title compiles', ({ file }) => {
    expect(complaints.split('\n').filter((line) => line.includes(file))).toEqual([]);
  });

  it.each(programs)('$title runs', ({ file, code }) => {
    const outcome = outcomes.find((each) => each.file.endsWith(file));
    expect(outcome?.error).toBeNull();
    const promised = code.split('\n').filter((line) => /^\s*\/\/> ?/.test(line));
    if (promised.length > 0) {
      expect(outcome?.printed.trimEnd()).toBe(promised.map((line) => line.replace(/^\s*\/\/> ?/, '')).join('\n'));
    }
  });

  it('is all compiled', () => {
    expect(complaints.split('\n').filter((line) => line.includes('error TS') && !line.startsWith('out/docs/'))).toEqual(
      [],
    );
  });
});
