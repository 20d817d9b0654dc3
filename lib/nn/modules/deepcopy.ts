// A module of its own that is as another one: what Python's `copy.deepcopy(model)` makes.
import { RuntimeError } from '../../errors.js';
import { Tensor } from '../../tensor.js';
import { Buffer, Parameter, isBuffer, isParameter } from '../parameter.js';
import { Base, CORE, isModule } from './fields.js';

/** What has been copied so far: what was one thing in two places is one thing again. */
type Memo = Map<object, unknown>;

/**
 * A copy of a module that shares no tensor with it: its class, fields and members, without running its constructor. Hooks of calls
 * stay the same functions; what a class keeps in `#private` fields cannot be seen from outside.
 */
export const deepcopy = <M extends Base>(module: M): M => copyOf(module, new Map()) as M;

function copyOf(value: unknown, memo: Memo): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return value;
  const known = memo.get(value);
  if (known !== undefined) return known;
  if (isModule(value)) return moduleLike(value, memo);
  if (value instanceof Tensor) return noted(memo, value, tensorLike(value, memo));
  if (Array.isArray(value)) {
    const list: unknown[] = noted(memo, value, []);
    for (const item of value as unknown[]) list.push(copyOf(item, memo));
    return Object.isFrozen(value) ? Object.freeze(list) : list;
  }
  if (value instanceof Map) {
    const map: Map<unknown, unknown> = noted(memo, value, new Map());
    for (const [key, item] of value as Map<unknown, unknown>) map.set(copyOf(key, memo), copyOf(item, memo));
    return map;
  }
  if (value instanceof Set) {
    const set: Set<unknown> = noted(memo, value, new Set());
    for (const item of value as Set<unknown>) set.add(copyOf(item, memo));
    return set;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof value === 'object' && (prototype === null || prototype === Object.prototype)) {
    return fieldsLike(value, noted(memo, value, Object.create(prototype) as object), memo);
  }
  return value; // functions and what only its own class understands
}

function noted<T>(memo: Memo, value: object, copy: T): T {
  memo.set(value, copy);
  return copy;
}

function fieldsLike<T extends object>(from: object, to: T, memo: Memo): T {
  for (const key of Reflect.ownKeys(from)) {
    if (key === CORE) continue;
    const field = Object.getOwnPropertyDescriptor(from, key)!;
    if ('value' in field) field.value = copyOf(field.value, memo);
    Object.defineProperty(to, key, field);
  }
  return to;
}

function moduleLike(module: Base, memo: Memo): Base {
  const copy = Reflect.construct(Base, [], module.constructor as new () => Base) as Base;
  memo.set(module, copy);
  fieldsLike(module, copy, memo);
  const [from, to] = [module[CORE], copy[CORE]];
  for (const [name, kind] of from.kinds) to.kinds.set(name, kind);
  for (const [name, member] of from.entries) to.entries.set(name, copyOf(member, memo));
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
  const data = t.detach().clone();
  const { requires_grad } = t;
  const buffer = isBuffer(t) ? Buffer(data, t.persistent) : data;
  const copy = isParameter(t) ? Parameter(data, requires_grad) : buffer.requires_grad_(requires_grad);
  if (t.grad !== null) copy.grad = copyOf(t.grad, memo) as Tensor;
  return copy;
}
