// The bytes of a storage as elements of another type.
//
// A bool is a byte of 0 or 1, on which every kernel relies, and other types have other bytes. So what is seen as bools is looked at,
// and what is written to it through another type.
import { type DType, bool } from '../dtype.js';
import { NotImplementedError, RuntimeError } from '../errors.js';
import { numel } from '../shape.js';
import { between } from './claim.js';
import type { Storage, View } from './engine.js';
import { span } from './window.js';

/** The same bytes as a storage of another type. Throws NotImplementedError on a device that shows no bytes. */
export function seenAs(storage: Storage, dtype: DType): Storage {
  if (storage.dtype === dtype) return storage;
  const { engine } = storage;
  if (engine.reinterpret === undefined) {
    throw new NotImplementedError(
      `view(): elements are not seen as another type's on the device ${engine.device}, which shows no bytes: \`to\` converts them`,
    );
  }
  return engine.reinterpret(storage, dtype);
}

/** From which to which byte the storage of an owner is seen as bools. */
const bools = new WeakMap<Storage, readonly [from: number, to: number]>();
const boolsOf = (owner: Storage): readonly [number, number] | undefined =>
  owner.dtype === bool ? [0, owner.nbytes] : bools.get(owner);

/** Makes sure that a view of bools, which another type had, shows nothing else. */
export function claimBools(view: View): void {
  const { owner, engine } = view.storage;
  if (numel(view.shape) === 0) return;
  engine.assert(
    between(0, 1),
    view,
    (wrong) =>
      new NotImplementedError(
        `view(): a byte of ${wrong} is not seen as a bool, which is 0 or 1 here: x.ne(0) says which bytes are not 0`,
      ),
  );
  const [from, to] = span(view);
  const before = boolsOf(owner);
  bools.set(owner, before === undefined ? [from, to] : [Math.min(from, before[0]), Math.max(to, before[1])]);
}

/** After a write: makes sure that what others see as bools still is. */
export function checkBools({ storage, shape, strides, offset }: View): void {
  if (storage.dtype === bool || numel(shape) === 0) return;
  const seen = boolsOf(storage.owner);
  if (seen === undefined) return;
  const { itemsize } = storage.dtype;
  const [from, to] = span({ shape, strides, offset });
  if (from * itemsize >= seen[1] || to * itemsize <= seen[0]) return;
  const bytes = {
    storage: seenAs(storage, bool),
    shape: [...shape, itemsize],
    strides: [...strides.map((step) => step * itemsize), 1],
    offset: offset * itemsize,
  };
  storage.engine.assert(
    between(0, 1),
    bytes,
    (wrong) => new RuntimeError(`a byte of ${wrong} was written where a view sees bools, which are 0 or 1`),
  );
}
