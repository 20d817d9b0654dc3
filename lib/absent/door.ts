// Names of PyTorch that are not there: to read one is an error that says so, and what to use meanwhile.
import { more } from '#platform';
import { NotImplementedError } from '../errors.js';
import { absent } from './names.js';
import { refuseCamel, refuseSpellingOf } from './spelling.js';

/** The names of each namespace, split when one is first asked for. */
const lists = new Map<string, ReadonlySet<string>>();

function namesOf(space: string): ReadonlySet<string> {
  let names = lists.get(space);
  if (names === undefined)
    lists.set(space, (names = new Set(`${absent[space] ?? ''} ${more.names[space] ?? ''}`.split(' '))));
  return names;
}

/**
 * Throws where PyTorch's namespace has a name that is not there.
 *
 * To read it throws, as Python's AttributeError does: a function in its place, that threw when called, would tell every
 * `typeof torch.x === 'function'` that it is there. `'x' in torch` is false, as `hasattr` would be.
 */
export function refuseAbsent(space: string, name: string): void {
  if (!namesOf(space).has(name)) return;
  const full = `${space}.${name}`;
  const remedy = more.remedies.find(([names]) => names.test(full))?.[1] ?? 'docs/names.md lists what is there';
  throw new NotImplementedError(`${full} is not in tfjs-torch yet: ${remedy}`);
}

/** What a namespace's chain ends in. */
const nothing = Object.freeze(Object.create(null) as object);

/** A link of a prototype chain, before `parent`, where names are looked up that are not there. */
function refusing(space: string, parent: object): object {
  // Of a class the parent itself, which `super(…)` calls; else what comes before the parent, so that `instanceof` still meets it.
  return new Proxy(typeof parent === 'function' ? parent : (Object.create(parent) as object), {
    get(target, key, receiver: object): unknown {
      if (typeof key === 'string' && !(key in target)) {
        refuseAbsent(space, key);
        if (parent === nothing) refuseSpellingOf(space, key, Object.keys(receiver));
        else refuseCamel(receiver, key);
      }
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
}

const doors = new WeakSet<object>();

/** Makes of a namespace that programs write to one that refuses PyTorch's names which it has not, and others that are written. */
export function switches<T extends object>(space: string, value: T): T {
  doors.add(value);
  return Object.preventExtensions(Object.setPrototypeOf(value, refusing(space, nothing)) as T);
}

/** Namespaces of which names are not there, and those around them. */
const spaces = new Set(
  [absent, more.names].flatMap(Object.keys).flatMap((space) => {
    const names = space.split('.');
    return names.map((_, k) => names.slice(0, k + 1).join('.'));
  }),
);

/** What a namespace holds, with a door where PyTorch's has names that are not there; of a class, behind it and its prototype. */
function inner(space: string, value: unknown): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value;
  if (space === 'torch.Tensor' || doors.has(value) || !spaces.has(space)) return value;
  if (typeof value === 'object') return door(space, value);
  const { prototype } = value as { prototype?: object };
  if (prototype === undefined) return value;
  for (const end of [prototype, value as object]) {
    Object.setPrototypeOf(end, refusing(space, (Object.getPrototypeOf(end) as object | null) ?? nothing));
  }
  doors.add(value);
  return value;
}

/** A namespace that refuses PyTorch's names which it has not, and so do those in it. It cannot be written to. */
export function door<T extends object>(space: string, value: T): T {
  const held = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(`${space}.${key}`, each)]));
  const made = Object.freeze(Object.assign(Object.create(refusing(space, nothing)) as object, value, held));
  doors.add(made);
  return made;
}
