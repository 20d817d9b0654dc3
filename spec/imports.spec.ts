// The house's order: a floor imports only floors before it, nothing imports in a circle, and only some places may reach for
// TensorFlow.js or for what a platform brings. Types count as imports.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const lib = fileURLToPath(new URL('../lib', import.meta.url));

/** Floors from the ground up; what stands on one floor together does not import each other. */
const floors: readonly (readonly string[])[] = [
  [
    'platform',
    'absent',
    'brand',
    'shape',
    'dtype',
    'errors',
    'python',
    'warnings',
    'expression',
    'hooks',
    'special',
    'callable',
    'embedded',
    'random',
  ],
  ['runtime'],
  ['tensor'],
  ['graph'],
  ['ops'],
  ['autograd'],
  ['compile', 'profiler'],
  ['amp', 'nn', 'optim', 'data', 'print', 'memory', 'exchange', 'testing'],
  ['serialization', 'distributions'],
  ['accelerator', 'backends', 'constants', 'copy', 'deterministic', 'func', 'hints', 'methods'],
  ['torch'],
  ['door', 'index'],
  // Doors of their own, which nothing above leads to.
  ['readers', 'tqdm', 'tensorboard', 'summary', 'matchers', 'eslint', 'tfjs'],
  ['transforms'],
];
/** Floors inside a floor: of the families of operators, of the runtime, of the default device, and of its providers. */
const rooms: Readonly<Record<string, readonly (readonly string[])[]>> = {
  ops: [
    ['row'],
    ['creation'],
    ['joining', 'pointwise', 'random', 'views'],
    ['blas', 'fft', 'indexing', 'reduction', 'signal'],
    ['comparison'],
    ['other'],
    ['linalg', 'nn'],
    ['aten', 'special'],
    ['index', 'inner', 'members'],
    ['methods'],
  ],
  runtime: [
    ['device', 'halves', 'tracked'],
    ['arithmetic', 'scope', 'selection'],
    ['memory', 'window'],
    ['claim'],
    ['kernel'],
    ['engine'],
    ['compose', 'kernels', 'meta', 'parts'],
    ['sanitize', 'looks'],
    ['heap'],
    ['tfjs'],
    ['registry'],
  ],
  'runtime/heap': [['functions', 'tfjs-wasm'], ['instance'], ['heap'], ['providers'], ['assert'], ['engine']],
  'runtime/heap/providers': [
    ['provider'],
    ['composing', 'loops', 'pointwise', 'widening'],
    ['pack', 'pieces'],
    ['native'],
  ],
};
/** The ground's parts, and one file, that may import a neighbour on their floor. */
const neighbours: Readonly<Record<string, readonly string[]>> = {
  platform: ['absent', 'errors'],
  absent: ['errors', 'platform'],
  errors: ['brand'],
  shape: ['errors'],
  warnings: ['errors'],
  dtype: ['errors'],
  expression: ['dtype', 'errors', 'shape', 'special'],
  special: ['errors'],
  embedded: ['platform'],
  random: ['dtype', 'embedded', 'errors', 'platform', 'shape', 'special'],
  'optim/swa_utils.ts': ['nn'],
};

/** Where operators and modules ask for a device by its name, as PyTorch does there; everything else is the engine's to say. */
const byName: Readonly<Record<string, string>> = {
  'nn/modules/parametercontainers.ts': 'what is printed of a tensor',
  'nn/utils/packed.ts': 'batch sizes are on the CPU; is_cuda',
  'nn/utils/rnn.ts': 'lengths are on the CPU',
  'ops/creation/constructors.ts': 'torch.FloatTensor is of the CPU',
  'ops/creation/properties.ts': 'get_device',
  'ops/other/applying.ts': 'apply_ is of the CPU',
  'ops/other/storage.ts': 'is_cpu, is_cuda, is_meta',
  'ops/random/generator.ts': 'the state is on the CPU',
  'ops/row/pointwise.ts': 'a number on the CPU joins tensors of other devices',
};

interface Import {
  readonly from: string;
  readonly specifier: string;
  /** the file of lib that it leads to, or null for a package */
  readonly to: string | null;
}

const files = readdirSync(lib, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(sep).join('/'))
  .filter(
    (file) =>
      file.endsWith('.ts') &&
      !file.endsWith('.d.ts') &&
      !/^(runtime\/heap\/providers\/pack|random)\/assembly\//.test(file),
  );

const aliases: Readonly<Record<string, string>> = {
  '#platform': 'platform/node.ts',
  '#tfjs': 'platform/tfjs-node.ts',
  '#progress': 'platform/progress-node.ts',
  '#bridge': 'runtime/tfjs/node.ts',
  '#native': 'runtime/heap/providers/native/provider.ts',
};
/** Packages that a door may reach for, because nobody else loads it. */
const packages: Readonly<Record<string, readonly string[]>> = {
  readers: ['papaparse'],
  eslint: ['@typescript-eslint/utils', 'typescript'],
};

/** All that a file imports or re-exports, `import('…')` types included; `declare module` adds to another file, and imports nothing. */
function importsOf(from: string): Import[] {
  const source = ts.createSourceFile(from, readFileSync(join(lib, from), 'utf8'), ts.ScriptTarget.Latest);
  const found: Import[] = [];
  const add = (specifier: string) => {
    const path = specifier.startsWith('.')
      ? relative(lib, resolve(lib, dirname(from), specifier.replace(/\.js$/, '.ts')))
          .split(sep)
          .join('/')
      : (aliases[specifier] ?? null);
    found.push({ from, specifier, to: path });
  };
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      add((node.moduleSpecifier as ts.StringLiteral).text);
    } else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    ) {
      add(node.argument.literal.text);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteral(argument)) add(argument.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const imports = files.flatMap(importsOf);
const inside = imports.filter((entry): entry is Import & { to: string } => entry.to !== null);
const part = (file: string): string => file.split('/')[0]!.replace(/\.ts$/, '');
const floor = (file: string): number => floors.findIndex((parts) => parts.includes(part(file)));
const say = ({ from, specifier }: Import): string => `${from} imports ${specifier}`;

describe('imports', () => {
  it('lead to files that exist', () => {
    const generated = (file: string) => file.endsWith('.generated.ts');
    expect(inside.filter(({ to }) => !generated(to) && !existsSync(join(lib, to))).map(say)).toEqual([]);
  });

  it('are only in files that have their floor', () => {
    expect(files.filter((file) => floor(file) < 0)).toEqual([]);
  });

  it('lead down', () => {
    const wrong = inside.filter(({ from, to }) => {
      if (part(from) === part(to) || floor(from) > floor(to)) return false;
      return !(neighbours[from] ?? neighbours[part(from)] ?? []).includes(part(to));
    });
    expect(wrong.map(say)).toEqual([]);
  });

  it.each(Object.entries(rooms))('lead down inside %s', (place, order) => {
    const room = (file: string): string => file.slice(place.length + 1).split(/[./]/)[0]!;
    const storey = (file: string): number => order.findIndex((parts) => parts.includes(room(file)));
    const within = inside.filter(({ from, to }) => [from, to].every((file) => file.startsWith(`${place}/`)));
    expect(within.flatMap(({ from, to }) => [from, to]).filter((file) => storey(file) < 0)).toEqual([]);
    const wrong = within.filter(({ from, to }) => room(from) !== room(to) && storey(from) <= storey(to));
    expect(wrong.map(say)).toEqual([]);
  });

  it('leave devices to the engine', () => {
    const asks = files.filter(
      (file) => /^(ops|nn)\//.test(file) && /device\.type\b.*[!=]==/.test(readFileSync(join(lib, file), 'utf8')),
    );
    expect(asks.sort()).toEqual(Object.keys(byName));
  });

  it('lead to no file beside a folder of its name', () => {
    const folders = new Set(files.map(dirname));
    expect(files.filter((file) => folders.has(file.replace(/\.ts$/, '')))).toEqual([]);
  });

  it('make no circle', () => {
    const targets = new Map(
      files.map((file) => [file, inside.filter(({ from }) => from === file).map(({ to }) => to)]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) {
        circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      } else if (!done.has(file)) {
        for (const next of targets.get(file) ?? []) walk(next, [...path, file]);
        done.add(file);
      }
    };
    for (const file of files) walk(file, []);
    expect(circles).toEqual([]);
  });

  it('reach TensorFlow.js only from runtime, from what loads it on a platform, and from its door', () => {
    const wrong = imports.filter(
      ({ from, specifier }) =>
        (specifier.startsWith('@tensorflow/') || specifier === '#tfjs') && !/^(runtime|platform|tfjs)\//.test(from),
    );
    expect(wrong.map(say)).toEqual([]);
  });

  it("reach a platform's own modules only from platform", () => {
    const allowed = (from: string, specifier: string) =>
      specifier.startsWith('@tensorflow/') ||
      specifier in aliases ||
      (packages[part(from)]?.includes(specifier) ?? false);
    const wrong = imports.filter(
      ({ from, specifier, to }) => to === null && !allowed(from, specifier) && part(from) !== 'platform',
    );
    expect(wrong.map(say)).toEqual([]);
  });
});
