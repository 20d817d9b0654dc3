// Every example of a docstring runs; where a line ends with `// …`, that is what its expression gives.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import '@tensorflow/tfjs-backend-cpu';
import { callable } from '../lib/callable.js';
import torch, { nn, optim } from '../lib/index.js';
import { assert_close, matchers } from '../lib/matchers/index.js';
import * as readers from '../lib/readers/index.js';
import { summary } from '../lib/summary/index.js';
import * as tensorboard from '../lib/tensorboard/index.js';
import * as progress from '../lib/tqdm/index.js';
import * as transforms from '../lib/transforms/index.js';
import * as safetensors from '../lib/serialization/safetensors/index.js';

interface Example {
  readonly title: string;
  readonly code: string;
}

const lib = join(import.meta.dirname, '../lib');
const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter(
  (file) =>
    file.endsWith('.ts') && !file.includes('generated') && !file.includes('assembly') && !file.startsWith('ops/row/'),
);

/** The examples of a file, each from its tag to the next or to the end of the comment. */
function examplesOf(file: string): Example[] {
  const lines = readFileSync(join(lib, file), 'utf8').split('\n');
  const found: Example[] = [];
  lines.forEach((line, k) => {
    const tag = /^\s*\* @example(.*)$/.exec(line);
    if (tag === null) return;
    const code: string[] = [tag[1]!.trim()];
    for (let at = k + 1; /^\s*\*(?!\/)/.test(lines[at]!) && !/^\s*\* (@\w|Source:)/.test(lines[at]!); at++) {
      code.push(lines[at]!.replace(/^\s*\* ?/, ''));
    }
    found.push({ title: `${file}:${String(k + 1)}`, code: code.join('\n').trim() });
  });
  return found;
}

/** A value as an example writes it. */
function shown(value: unknown): string {
  if (value instanceof torch.Tensor) return String(value);
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (typeof value === 'bigint') return `${String(value)}n`;
  return String(value);
}

/** The example as JavaScript, in which what is promised of an expression is noted beside what it gave. */
function compiled(code: string): string {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true);
  let made = '';
  let at = 0;
  for (const statement of source.statements) {
    const promised = /^[ \t]*\/\/ (.*)/.exec(code.slice(statement.end))?.[1];
    if (!ts.isExpressionStatement(statement) || promised === undefined) continue;
    made += `${code.slice(at, statement.getStart())}note(${JSON.stringify(promised)}, ${statement.expression.getText()});`;
    at = statement.end;
  }
  const options = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(made + code.slice(at), { compilerOptions: options }).outputText;
}

/** What the package's smaller doors bring. */
const doors = { assert_close, matchers, ...readers, summary, ...tensorboard, ...progress, ...transforms };

/** What an example finds there: the names of a training program's head, and a small training. */
function around() {
  const x = torch.randn(4, 3);
  const y = torch.randn(4, 1);
  const model = nn.Linear(3, 1);
  const optimizer = optim.SGD(model.parameters(), { lr: 0.1 });
  const loader = [[x, y]];
  const F = nn.functional;
  return {
    torch,
    nn,
    optim,
    copy: torch.copy,
    F,
    safetensors,
    callable,
    ...doors,
    expect,
    ...torch.utils.data,
    x,
    y,
    model,
    criterion: nn.MSELoss(),
    optimizer,
    loader,
  };
}

const AsyncFunction = (async () => {}).constructor as new (...args: string[]) => (...args: unknown[]) => Promise<void>;

// Files are written beside nothing of the project's.
const home = process.cwd();
const away = mkdtempSync(join(tmpdir(), 'examples-'));
beforeAll(() => process.chdir(away));
afterAll(() => {
  process.chdir(home);
  rmSync(away, { recursive: true });
});
expect.extend(matchers);
afterEach(() => torch.set_printoptions({ profile: 'default' }));

// What imports is a file of its own: a configuration, or a set-up.
const examples = files.flatMap(examplesOf).filter(({ code }) => !/^import /m.test(code));

describe('examples of docstrings', () => {
  test.each(examples)('$title', async ({ code }) => {
    const promised: string[] = [];
    const given: string[] = [];
    const note = (promise: string, value: unknown): void => {
      promised.push(promise);
      given.push(shown(value));
    };
    const scope = { ...around(), note };
    await new AsyncFunction(...Object.keys(scope), `{${compiled(code)}}`)(...Object.values(scope));
    expect(given).toEqual(promised);
  });
});
