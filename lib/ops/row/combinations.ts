// PyTorch's error for arguments that none of a function's several signatures takes.
import { overloads } from '#platform';
import { describe } from '../../errors.js';
import { isKeywords } from './keywords.js';

/** A table's lines by name. */
function read(table: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const line of table.trim().split('\n')) {
    const [names, ...rest] = line.split(': ');
    const list = rest
      .join(': ')
      .split(' | ')
      .map((signature) => signature.trim().replaceAll(/\{\w+\}/g, (ending) => overloads.endings[ending]!));
    for (const name of names!.split(' ')) found.set(name, list);
  }
  return found;
}
interface Tables {
  readonly functions: ReturnType<typeof read>;
  readonly methods: ReturnType<typeof read>;
  readonly single: ReadonlySet<string>;
}
let tables: Tables | null = null;

/** A function's signatures as a method has them: without the tensor itself, and `out`. */
const asMethod = (list: readonly string[]): readonly string[] =>
  list
    .filter((signature) => signature.startsWith('Tensor input'))
    .map((signature) =>
      signature
        .replace(/^Tensor input(?:, )?/, '')
        .replace(/,? ?(?:Tensor|tuple of Tensors) out = None/, '')
        .replace(/(?:^|, )\*$/, ''),
    );

/** PyTorch's signatures of a function, or of the method; null where there is one alone. */
export function signaturesOf(operator: string, method: boolean): readonly string[] | null {
  tables ??= {
    functions: read(overloads.functions),
    methods: read(overloads.methods),
    single: new Set(overloads.single.split(' ')),
  };
  const inPlace = operator.endsWith('_');
  const own = method || inPlace ? tables.methods.get(operator) : undefined;
  if (own !== undefined) return own;
  if (method && tables.single.has(operator)) return null;
  const list = tables.functions.get(operator) ?? (inPlace ? tables.functions.get(operator.slice(0, -1)) : undefined);
  return list === undefined ? null : method ? asMethod(list) : list;
}

/** Whether a function is one of Python's. */
export const ofPython = (operator: string): boolean => overloads.python.split(' ').includes(operator);

/** An argument as errors list it; its name is null where it was given by position. */
interface Given {
  readonly name: string | null;
  readonly value: unknown;
}
/** A call's arguments; PyTorch lists keywords from the last. */
const givenOf = (args: readonly unknown[]): readonly Given[] =>
  args.flatMap((arg): Given[] =>
    isKeywords(arg)
      ? Object.entries(arg)
          .map(([name, value]) => ({ name, value }))
          .reverse()
      : [{ name: null, value: arg }],
  );

const parametersOf = (signature: string): readonly string[] => (signature === '' ? [] : signature.split(', '));

/** How many of the signatures take as many arguments. */
export function taking(signatures: readonly string[], args: readonly unknown[]): number {
  const count = givenOf(args).length;
  return signatures.filter((signature) => {
    const parameters = parametersOf(signature).filter((one) => one !== '*');
    return count <= parameters.length && count >= parameters.filter((one) => !one.includes(' = ')).length;
  }).length;
}

/** Arguments in parentheses; where nothing stands by position, PyTorch leaves the last comma. */
const listed = (given: readonly Given[], words: (one: Given, at: number) => string): string =>
  `(${given.map(words).join(', ')}${given.length > 0 && given[0]!.name !== null ? ', ' : ''})`;
const named = ({ name, value }: Given, type = describe(value)): string => (name === null ? type : `${name}=${type}`);

/** The type of a list where PyTorch says why it does not fit. */
const elementwise = (value: unknown): string =>
  Array.isArray(value) ? `list of [${value.map(describe).join(', ')}]` : describe(value);

/** A signature's parameters as PyTorch's errors read them. */
interface Read {
  readonly type: string;
  readonly name: string;
}
/**
 * PyTorch parts a signature's words at commas, and takes the last of a part for a name, what is before it for a type: so `*` is a parameter,
 * and one that may be left out is called as its default.
 */
const readOf = (signature: string): readonly Read[] =>
  signature.split(', ').map((text) => ({
    type: text.slice(0, Math.max(text.lastIndexOf(' '), 0)),
    name: text.slice(text.lastIndexOf(' ') + 1),
  }));
/** Keywords that no parameter is called. */
const oddOf = (parameters: readonly Read[], given: readonly Given[]): string =>
  given
    .flatMap(({ name }) => (name === null || parameters.some((parameter) => parameter.name === name) ? [] : [name]))
    .join(', ');
/** Arguments for as many parameters: what does not fit stands between exclamation marks. */
function marked(parameters: readonly Read[], given: readonly Given[]): string {
  const placed = given.filter(({ name }) => name === null);
  const inOrder = parameters.map(({ name }, at) => placed[at] ?? given.find((one) => one.name === name)!);
  return listed(inOrder, (one, at) => {
    const [{ type }, got] = [parameters[at]!, describe(one.value)];
    const fits = got === type || (type === 'float' && got === 'int');
    return fits ? named(one) : `!${named(one, elementwise(one.value))}!`;
  });
}

/** Why a signature with as many places does not take the arguments. */
function reason(signature: string, given: readonly Given[]): string {
  const parameters = readOf(signature);
  if (parameters.length !== given.length) return '';
  const odd = oddOf(parameters, given);
  return `      didn't match because some of the ${odd === '' ? `arguments have invalid types: ${marked(parameters, given)}` : `keywords were incorrect: ${odd}`}\n`;
}
/** What PyTorch says where it lists one signature alone: others are deprecated. */
function only(signature: string, given: readonly Given[]): string {
  const parameters = readOf(signature);
  const odd = oddOf(parameters, given);
  if (odd !== '') return `unrecognized keyword arguments: ${odd}`;
  const got = parameters.length === given.length ? marked(parameters, given) : listed(given, (one) => named(one));
  return `${got}, but expected (${signature})`;
}

/** The error's words. */
export function noSignatureWords(name: string, args: readonly unknown[], signatures: readonly string[]): string {
  const given = givenOf(args);
  const head = `${name}() received an invalid combination of arguments - got `;
  if (signatures.length === 1) return head + only(signatures[0]!, given);
  const list = signatures.map((signature) => ` * (${signature})\n${reason(signature, given)}`);
  return `${head}${listed(given, (one) => named(one))}, but expected one of:\n${list.join('')}`;
}
