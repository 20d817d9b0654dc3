// Which parameters of public functions and classes the declarations say nothing of.
import ts from 'typescript';

/** Whether a name is exported as a type alone, as those of classes that are also callable: what is said of these is said there. */
function isTypeOnly(exported, checker) {
  for (let at = exported; at !== undefined && at.flags & ts.SymbolFlags.Alias;) {
    if (
      at.declarations?.some((each) => ts.isExportSpecifier(each) && (each.isTypeOnly || each.parent.parent.isTypeOnly))
    )
      return true;
    at = checker.getImmediateAliasedSymbol(at);
  }
  return false;
}

/** All that the namespace leads to, each under one path: its own name where it has one. */
function publicNames(checker, index) {
  const paths = new Map();
  const visit = (exported, path) => {
    if (isTypeOnly(exported, checker)) return;
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (symbol.flags & ts.SymbolFlags.Module) {
      for (const each of checker.getExportsOfModule(symbol)) visit(each, `${path}.${each.name}`);
    } else if (!paths.has(symbol) || path.endsWith(`.${symbol.name.replace(/_$/, '')}`)) paths.set(symbol, path);
  };
  visit(
    checker.getExportsOfModule(checker.getSymbolAtLocation(index)).find(({ name }) => name === 'torch'),
    'torch',
  );
  return paths;
}

/** The names of a signature's parameters, those of its trailing object among them. */
const namesOf = (checker, signature) =>
  signature.parameters.flatMap((parameter) => {
    if (parameter.name !== 'kwargs' && parameter.name !== 'keywords') return [parameter.name.replace(/_$/, '')];
    return checker.getTypeOfSymbol(parameter).getNonNullableType().getProperties().map(({ name }) => name); // prettier-ignore
  });

/** By path, what `@param` does not name. */
export function undocumentedParameters(program, file) {
  const checker = program.getTypeChecker();
  const found = {};
  for (const [symbol, path] of publicNames(checker, program.getSourceFile(file))) {
    if (symbol.valueDeclaration === undefined) continue;
    const type = checker.getTypeOfSymbol(symbol);
    const signatures = [...type.getCallSignatures(), ...type.getConstructSignatures()];
    const names = new Set(signatures.flatMap((one) => namesOf(checker, one)));
    const said = symbol
      .getJsDocTags(checker)
      .filter(({ name }) => name === 'param')
      .map(({ text }) => ts.displayPartsToString(text))
      .join('\n');
    const silent = [...names].filter((name) => !new RegExp(`(?:^|, )${name}\\b`, 'm').test(said)).sort();
    if (silent.length > 0) found[path] = silent.join(' ');
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}
