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

/** The objects that a type may be, of a union those that are. */
const objectsOf = (type) =>
  (type.isUnion() ? type.types : [type]).filter(
    ({ flags }) => flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection),
  );
/** The names of what may stand in an object of keywords. */
const keywordsOf = (checker, type) =>
  objectsOf(type.getNonNullableType())
    .filter((one) => one.getCallSignatures().length === 0 && !checker.isArrayLikeType(one) && !one.isClass())
    .flatMap((one) => one.getProperties().map(({ name }) => name));
const isKeywords = (name) => name === 'kwargs' || name === 'keywords';

/** The names in the tuples that a rest parameter may be; where they have no labels, in the objects that close them. */
function restOf(checker, type) {
  return objectsOf(type).flatMap((tuple) => {
    const labels = tuple.target?.labeledElementDeclarations ?? [];
    const elements = checker.getTypeArguments(tuple);
    return elements.flatMap((element, k) => {
      const label = labels[k]?.name.getText();
      if (label !== undefined && !isKeywords(label)) return [label];
      return label !== undefined || k === elements.length - 1 ? keywordsOf(checker, element) : [];
    });
  });
}

/** The names of a signature's parameters, those of its trailing object among them. */
const namesOf = (checker, signature) =>
  signature.parameters.flatMap((parameter) => {
    const type = checker.getTypeOfSymbol(parameter);
    if (isKeywords(parameter.name)) return keywordsOf(checker, type);
    const rest = parameter.valueDeclaration?.dotDotDotToken !== undefined ? restOf(checker, type) : [];
    return (rest.length > 0 ? rest : [parameter.name]).map((name) => name.replace(/_$/, ''));
  });

/** NumPy's names: what is said of PyTorch's own is said of them. */
const numpys = { axis: 'dim', keepdims: 'keepdim' };

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
    const tells = (name) => new RegExp(`(?:^|, )${name}_?\\b`, 'm').test(said);
    const silent = [...names].filter((name) => !tells(name) && !names.has(numpys[name])).sort();
    if (silent.length > 0) found[path] = silent.join(' ');
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}
