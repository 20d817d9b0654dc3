// Every public name says what it is, what it gives, an example and its source. Of parameters `npm run check:types` asks.
import { join } from 'node:path';
import ts from 'typescript';

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

/** What a name's documentation lacks. */
function lacking(symbol: ts.Symbol, checker: ts.TypeChecker): string[] {
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined || !declaration.getSourceFile().fileName.startsWith(join(root, 'lib'))) return [];
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
  for (const [path, symbol] of publicNames(checker, program.getSourceFile(file)!)) {
    const missing = lacking(symbol, checker);
    if (missing.length > 0) found[path] = missing.join(' ');
  }
  const sorted = Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
  expect(sorted).toEqual({});
}, 120_000);
