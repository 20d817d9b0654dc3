// A module of its own that is as another one: what Python's `copy.deepcopy(model)` makes.
import { RuntimeError } from '../../errors.js';
import { seenAs } from '../../runtime/looks.js';
import { Tensor } from '../../tensor.js';
import { Buffer, Parameter, isBuffer, isParameter } from '../parameter.js';
import { Base, CORE, isModule, prototypeAlone } from './fields.js';

/** What has been copied so far: what was one thing in two places is one thing again. */
export type Memo = Map<object, unknown>;

/** Copies values of more classes; undefined for those that it does not know. */
export type Others = (value: object, memo: Memo, copy: <T>(value: T) => T) => object | undefined;
const none: Others = () => undefined;

/**
 * A copy of a module that shares no tensor with it: its class, fields and members, without running its constructor. Hooks of calls
 * stay the same functions; what a class keeps in `#private` fields cannot be seen from outside.
 */
export const deepcopy = <M extends Base>(module: M): M => copyOf(module, new Map()) as M;

/** The same of a value of any kind: tensors, modules, and what they stand in. */
export function copyOf(value: unknown, memo: Memo, others: Others = none): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return value;
  const known = memo.get(value);
  if (known !== undefined) return known;
  if (isModule(value)) return moduleLike(value, memo, others);
  if (value instanceof Tensor) return tensorLike(value, memo);
  const made = others(value, memo, (inner) => copyOf(inner, memo, others) as typeof inner);
  if (made !== undefined) return made;
  if (Array.isArray(value)) {
    const list: unknown[] = noted(memo, value, []);
    for (const item of value as unknown[]) list.push(copyOf(item, memo, others));
    return Object.isFrozen(value) ? Object.freeze(list) : list;
  }
  if (value instanceof Map) {
    const map: Map<unknown, unknown> = noted(memo, value, new Map());
    for (const [key, item] of value as Map<unknown, unknown>)
      map.set(copyOf(key, memo, others), copyOf(item, memo, others));
    return map;
  }
  if (value instanceof Set) {
    const set: Set<unknown> = noted(memo, value, new Set());
    for (const item of value as Set<unknown>) set.add(copyOf(item, memo, others));
    return set;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof value === 'object' && (prototype === null || prototype === Object.prototype)) {
    return fieldsLike(value, noted(memo, value, Object.create(prototype) as object), memo, others);
  }
  return value; // functions and what only its own class understands
}

function noted<T>(memo: Memo, value: object, copy: T): T {
  memo.set(value, copy);
  return copy;
}

function fieldsLike<T extends object>(from: object, to: T, memo: Memo, others: Others): T {
  for (const key of Reflect.ownKeys(from)) {
    if (key === CORE) continue;
    const field = Object.getOwnPropertyDescriptor(from, key)!;
    if ('value' in field) field.value = copyOf(field.value, memo, others);
    Object.defineProperty(to, key, field);
  }
  return to;
}

function moduleLike(module: Base, memo: Memo, others: Others): Base {
  const copy = Reflect.construct(Base, [], module.constructor as new () => Base) as Base;
  memo.set(module, copy);
  const alone = prototypeAlone(module);
  if (alone !== null) {
    const its = Object.getOwnPropertyDescriptors(alone);
    Object.setPrototypeOf(copy, Object.create(Object.getPrototypeOf(alone) as object, its) as object);
  }
  fieldsLike(module, copy, memo, others);
  const [from, to] = [module[CORE], copy[CORE]];
  for (const [name, kind] of from.kinds) to.kinds.set(name, kind);
  for (const [name, member] of from.entries) to.entries.set(name, copyOf(member, memo, others));
  for (const name of from.transient) to.transient.add(name);
  to.caller = from.caller?.copy() ?? null;
  to.settle = from.settle;
  return copy;
}

function tensorLike(t: Tensor, memo: Memo): Tensor {
  if (!t.is_leaf) {
    throw new RuntimeError(
      'Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see https://github.com/pytorch/pytorch/pull/103001',
    );
  }
  const data = elementsLike(t, memo);
  const { requires_grad } = t;
  const buffer = isBuffer(t) ? Buffer(data, t.persistent) : data;
  const copy = isParameter(t) ? Parameter(data, requires_grad) : buffer.requires_grad_(requires_grad);
  memo.set(t, copy);
  if (t.grad !== null) copy.grad = copyOf(t.grad, memo) as Tensor;
  for (const name of Object.keys(t)) {
    if (!Object.hasOwn(copy, name)) Reflect.set(copy, name, copyOf(Reflect.get(t, name), memo)); // what a program hung on it
  }
  return copy;
}

/** The elements, in a copy of the whole storage: tensors that share one share the copy. */
function elementsLike(t: Tensor, memo: Memo): Tensor {
  const { storage, shape, strides, offset, dtype } = t;
  const { owner } = storage;
  let whole = memo.get(owner) as Tensor | undefined;
  if (whole === undefined) memo.set(owner, (whole = new Tensor(owner, [owner.length], [1], 0).clone()));
  return new Tensor(seenAs(whole.storage, dtype), shape, strides, offset, whole.version);
}
