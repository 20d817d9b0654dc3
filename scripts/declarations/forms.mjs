// The ways to call what takes `...args: Arguments<S>`, written out: by position, and with any tail of the parameters in the
// trailing object. Overloads rather than a union of tuples: so each parameter has its name, and a wrong keyword is told from
// the known ones.
import ts from 'typescript';

const FORMAT =
  ts.NodeBuilderFlags.NoTruncation |
  ts.NodeBuilderFlags.AllowEmptyTuple |
  ts.NodeBuilderFlags.UseSingleQuotesForStringLiteralType;

/** Prints types as a file may write them; what it does not import is `import('…').Name`. */
export class Printer {
  #printer = ts.createPrinter({ removeComments: true });

  constructor(checker) {
    this.checker = checker;
  }

  type(type, file) {
    const node = this.checker.typeToTypeNode(type, file, FORMAT);
    if (node === undefined) throw new Error(`${file.fileName}: no text for ${this.checker.typeToString(type)}`);
    return this.node(node, file);
  }

  node(node, file) {
    return this.#printer
      .printNode(ts.EmitHint.Unspecified, node, file)
      .replace(/\s*\n\s*/g, ' ')
      .replace(/\((number \| bigint)\) \|/g, '$1 |');
  }
}

/** The type that a literal type's value is, of a property of a parameter's type. */
function literal(checker, type, name) {
  const property = type.getProperty(name);
  if (property === undefined) return undefined;
  const value = checker.getTypeOfSymbol(property);
  if (value.isStringLiteral()) return value.value;
  const text = checker.typeToString(value);
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** The value that a parameter has where it is left out, as text; null where there is none, or none that its type tells. */
function fallback(checker, type) {
  const property = literal(checker, type, 'optional') === true ? type.getProperty('fallback') : undefined;
  if (property === undefined) return null;
  const text = checker
    .typeToString(checker.getTypeOfSymbol(property))
    .replace(/ \| undefined$|^undefined \| /, '')
    .replace(/^readonly /, '');
  return /^(?:null|true|false|-?[\d.]+(?:e[-+]?\d+)?|"[^"]*"|\[[-\d., ]*\])$/.test(text)
    ? text.replaceAll('"', "'")
    : null;
}

/** The parameters that `Arguments<S>` stands for, as read from the alias `Keywords<S>` of its first form. */
function parametersOf(checker, rest) {
  let most = [];
  for (const tuple of rest.isUnion() ? rest.types : [rest]) {
    // The form of keywords alone has them all; lists that are more than such forms have another.
    const elements = tuple.target === undefined ? [] : checker.getTypeArguments(tuple);
    for (const element of elements.length === 1 ? elements : []) {
      const keywords = (element.isUnion() ? element.types : [element]).find(
        ({ aliasSymbol }) => aliasSymbol?.name === 'Keywords',
      );
      if (keywords === undefined) continue;
      const list = checker.getTypeArguments(keywords.aliasTypeArguments[0]);
      if (list.length > most.length) most = list;
    }
  }
  return most.map((type) => ({
    name: literal(checker, type, 'name'),
    optional: literal(checker, type, 'optional') === true,
    rest: literal(checker, type, 'rest') === true,
    keywordOnly: literal(checker, type, 'keywordOnly') === true,
    type: checker.getTypeOfSymbol(type.getProperty('given')),
    fallback: fallback(checker, type),
  }));
}

/** Whether a signature's last parameter is such a list. */
export function takesArguments(checker, signature) {
  const last = signature.parameters.at(-1);
  const node = last?.valueDeclaration;
  if (node?.dotDotDotToken === undefined) return false;
  const empty = /^(?:import\([^)]*\)\.)?Arguments</.test(node.type?.getText() ?? '');
  return empty || parametersOf(checker, checker.getTypeOfSymbol(last)).length > 0;
}

/** A signature's parameters: those that stand first, by position only, and those of the list. */
export function parts(checker, signature) {
  const listed = takesArguments(checker, signature);
  const own = listed ? signature.parameters.slice(0, -1) : signature.parameters;
  return {
    first: own.map((symbol) => ({
      name: symbol.name,
      optional: symbol.valueDeclaration?.questionToken !== undefined,
      spread: symbol.valueDeclaration?.dotDotDotToken !== undefined,
      type: checker.getTypeOfSymbol(symbol),
      written: symbol.valueDeclaration?.type,
    })),
    listed: listed ? parametersOf(checker, checker.getTypeOfSymbol(signature.parameters.at(-1))) : [],
    ofClass: ts.isConstructorDeclaration(signature.declaration),
  };
}

/** Names that are no names of parameters. */
const reserved = new Set(['function', 'default', 'in', 'new', 'var', 'this', 'with', 'class', 'enum', 'null', 'void']);
const named = (name) => (reserved.has(name) ? `${name}_` : name);

/** So many parameters are given by position before others follow in the object; a hover would show no end of overloads. */
const MOST = 8;

/** NumPy's names of parameters, which functions know too. Of what has to be given they are not told: of a union no name is suggested. */
const numpys = new Map([
  ['dim', 'axis'],
  ['keepdim', 'keepdims'],
]);

/** The lists of parameters by which a signature may be called, as text; at least so many by position. */
export function forms({ first, listed, ofClass = false }, print, least = 0) {
  const lead = first.map(
    ({ name, optional, spread, type, written }) =>
      `${spread ? '...' : ''}${named(name)}${optional ? '?' : ''}: ${print(type, written)}`,
  );
  if (listed.length === 0) return [lead];
  const positional = listed.filter(({ keywordOnly }) => !keywordOnly);
  const only = listed.filter(({ keywordOnly }) => keywordOnly);
  const given = ({ name, type }, mark = '') => `${named(name)}${mark}: ${print(type)}`;
  const trailing = [...first, ...listed].some(({ name }) => name === 'kwargs') ? 'keywords' : 'kwargs';
  const object = (list, mark = list.every(({ optional }) => optional) ? '?' : '') =>
    `${trailing}${mark}: { ${list
      .flatMap(({ name, optional, type }) => {
        const names = optional && !ofClass && numpys.has(name) ? [name, numpys.get(name)] : [name];
        return names.map((one) => `${one}${optional ? '?' : ''}: ${print(type)}`);
      })
      .join('; ')} }`;
  const all = [];
  if (only.every(({ optional }) => optional)) {
    // What has to be given makes what stands before it be given too.
    const needed = positional.findLastIndex(({ optional }) => !optional);
    const at = positional.findIndex(({ rest }) => rest);
    if (at >= 0 && at >= needed)
      all.push([...positional.slice(0, at).map((one) => given(one)), spreading(positional[at])]);
    all.push(positional.map((one, k) => given(one, k > needed ? '?' : '')));
  }
  for (let k = least; k <= Math.min(positional.length, MOST); k++) {
    const rest = [...positional.slice(k), ...only];
    if (rest.length === 0) continue;
    const before = positional.slice(0, k);
    if (before.at(-1)?.rest) {
      const head = before.slice(0, -1).map((one) => given(one));
      all.push([
        ...head,
        `...${before.at(-1).name}: [...${before.at(-1).name}: (number | bigint)[], ${object(rest, '')}]`,
      ]);
    }
    all.push([...before.map((one) => given(one)), object(rest)]);
  }
  return all.map((list) => [...lead, ...list]);
}
const spreading = ({ name }) => `...${named(name)}: (number | bigint)[]`;
