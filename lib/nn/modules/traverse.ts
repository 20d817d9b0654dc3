// Ways through a module and what is in it.
import { AttributeError, KeyError } from '../../errors.js';
import { type Base, get, has, membersOf, typename } from './fields.js';

const wasKind = { parameter: 'parameters', buffer: 'buffers', module: 'children' } as const;

/** Throws PyTorch's error for a name that a new member cannot have. */
export function checkName(module: Base, kind: 'parameter' | 'buffer' | 'module', name: string): void {
  if (typeof name !== 'string') throw new TypeError(`${kind} name should be a string. Got ${typename(name)}`);
  if (name.includes('.'))
    throw new KeyError(`${kind} name can't contain "."${kind === 'module' ? `, got: ${name}` : ''}`);
  if (name === '') throw new KeyError(`${kind} name can't be empty string ""`);
  if (has(module, name) && !membersOf(module)[wasKind[kind]].some(([own]) => own === name)) {
    throw new KeyError(`attribute '${name}' already exists`);
  }
}

/** What a module has under a name; PyTorch's AttributeError when it has nothing. */
export function memberOf(module: Base, name: string): unknown {
  if (!has(module, name)) throw new AttributeError(`${module._get_name()} has no attribute \`${name}\``);
  return get(module, name);
}

/** A dotted path without its last name, and that. */
export function lastDot(target: string): [string, string] {
  const dot = target.lastIndexOf('.');
  return [target.slice(0, Math.max(dot, 0)), target.slice(dot + 1)];
}

/** A module and all in it, parents first. */
export function* walk(module: Base, at: string, once: boolean, memo: Set<Base>): Generator<[string, Base]> {
  if (memo.has(module)) return;
  if (once) memo.add(module);
  yield [at, module];
  for (const [name, child] of membersOf(module).children) {
    if (child !== null) yield* walk(child, at === '' ? name : `${at}.${name}`, once, memo);
  }
}

/** Members of a module, and of all modules in it, with their dotted names. */
export function* named<T extends object>(
  module: Base,
  members: (module: Base) => [string, T | null][],
  at: string,
  deep: boolean,
  once: boolean,
): Generator<[string, T]> {
  const memo = new Set<T>();
  for (const [path, owner] of deep ? walk(module, at, once, new Set()) : [[at, module] as const]) {
    for (const [name, member] of members(owner)) {
      if (member === null || memo.has(member)) continue;
      if (once) memo.add(member);
      yield [path === '' ? name : `${path}.${name}`, member];
    }
  }
}

export function* seconds<T>(pairs: Iterable<[string, T]>): Generator<T> {
  for (const [, value] of pairs) yield value;
}
