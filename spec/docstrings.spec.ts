// Every public name says what it is, what it gives, an example and its source; a formula where PyTorch's documentation has one
// (spec/golden/formulas.py), and its errors where it throws: those that lack some of these two are a list that only shrinks. Of parameters
// `npm run check:types` asks. `UPDATE=1` writes the list.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { hasFormula, raiser } from './support/documented.js';

const root = join(import.meta.dirname, '..');

/** Whether a name is exported as a type alone, as those of classes that are also callable. */
function isTypeOnly(exported: ts.Symbol, checker: ts.TypeChecker): boolean {
  for (let at: ts.Symbol | undefined = exported; at !== undefined && at.flags & ts.SymbolFlags.Alias;) {
    if (at.declarations?.some((each) => ts.isExportSpecifier(each) && each.isTypeOnly)) return true;
    at = checker.getImmediateAliasedSymbol(at);
  }
  return false;
}

/** All that is public, by the path under which it is reached: `torch.nn.Linear`. */
function publicNames(checker: ts.TypeChecker, index: ts.SourceFile): Map<string, ts.Symbol> {
  const paths = new Map<ts.Symbol, string>();
  const visit = (exported: ts.Symbol, path: string): void => {
    if (isTypeOnly(exported, checker)) return;
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (symbol.flags & ts.SymbolFlags.Module) {
      for (const each of checker.getExportsOfModule(symbol)) visit(each, `${path}.${each.name}`);
      return;
    }
    // An alias is documented where it is called by its own name.
    const own = path.endsWith(`.${symbol.name.replace(/_$/, '')}`) || path.endsWith(`.${symbol.name}`);
    if (!paths.has(symbol) || own) paths.set(symbol, path);
  };
  const torch = checker.getExportsOfModule(checker.getSymbolAtLocation(index)!).find(({ name }) => name === 'torch')!;
  visit(torch, 'torch');
  return new Map([...paths].map(([symbol, path]) => [path, symbol]));
}

/** A twin is what its row is, in place. */
function isTwin(declaration: ts.Declaration): boolean {
  const made = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made !== undefined && ts.isPropertyAccessExpression(made) && made.name.text === 'inplace';
}

/** What a name's documentation lacks. */
function lacking(symbol: ts.Symbol, checker: ts.TypeChecker): string[] {
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined || !declaration.getSourceFile().fileName.startsWith(join(root, 'lib'))) return [];
  if (isTwin(declaration)) return [];
  const tags = new Set(symbol.getJsDocTags(checker).map(({ name }) => name));
  if (tags.has('internal')) return [];
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const all = [text, ...symbol.getJsDocTags(checker).map((tag) => ts.displayPartsToString(tag.text))].join('\n');
  const callable = checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0;
  const constructed = checker.getTypeOfSymbol(symbol).getConstructSignatures().length > 0;
  return [
    ...(text.trim() === '' ? ['sentence'] : []),
    ...(callable && !constructed && !tags.has('returns') ? ['returns'] : []),
    ...(tags.has('example') ? [] : ['example']),
    ...(/https?:\/\//.test(all) ? [] : ['source']),
  ];
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(root, 'spec/golden', name), 'utf8'));
const sortedOf = (found: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));

test('what is public is documented', () => {
  const { options } = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
      },
    },
  )!;
  const file = join(root, 'lib/index.ts');
  const program = ts.createProgram([file], options);
  const checker = program.getTypeChecker();
  const found: Record<string, string> = {};
  const further: Record<string, string> = {};
  const formulas = new Set(read('formulas.json') as readonly string[]);
  const raises = raiser(checker);
  for (const [path, symbol] of publicNames(checker, program.getSourceFile(file)!)) {
    const missing = lacking(symbol, checker);
    if (missing.length > 0) found[path] = missing.join(' ');
    const declaration = symbol.valueDeclaration;
    if (declaration === undefined || !declaration.getSourceFile().fileName.startsWith(join(root, 'lib'))) continue;
    if (isTwin(declaration)) continue;
    const tags = new Set(symbol.getJsDocTags(checker).map(({ name }) => name));
    if (tags.has('internal')) continue;
    const type = checker.getTypeOfSymbol(symbol);
    const called = type.getCallSignatures().length + type.getConstructSignatures().length > 0;
    const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
    const more = [
      ...(formulas.has(path) && !hasFormula(text) ? ['formula'] : []),
      ...(called && !tags.has('throws') && raises(declaration) ? ['throws'] : []),
    ];
    if (more.length > 0) further[path] = more.join(' ');
  }
  expect(sortedOf(found)).toEqual({});
  const list = 'incomplete_documentation.json';
  const silent = sortedOf(further);
  if (process.env.UPDATE === '1')
    writeFileSync(join(root, 'spec/golden', list), `${JSON.stringify(silent, null, 2)}\n`);
  expect(silent).toEqual(read(list));
}, 120_000);
