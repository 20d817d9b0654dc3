// Names of PyTorch that are not there: to read one is an error that says so, and what to use meanwhile.
import { more } from '#platform';
import { NotImplementedError } from '../errors.js';
import { absent } from './names.js';

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

/** A namespace that refuses PyTorch's names which it has not. It cannot be written to. */
export function door<T extends object>(space: string, value: T): T {
  const refusing: object = new Proxy(Object.create(null) as object, {
    get(_, key): undefined {
      if (typeof key === 'string') refuseAbsent(space, key);
    },
  });
  return Object.freeze(Object.assign(Object.create(refusing) as object, value));
}
