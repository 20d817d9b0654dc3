// Names that are written as elsewhere, in camelCase or as arrays, NumPy and TensorFlow.js have them: to read one says what it is here.
import { AttributeError, describe } from '../errors.js';

const letters = (name: string): string => name.replaceAll('_', '').toLowerCase();
const camel = /[a-z][A-Z]/;

/** Throws where an object has a name that is written here in camelCase, as `optimizer.zeroGrad`. */
export function refuseCamel(holder: object, name: string): void {
  if (!camel.test(name)) return;
  const meant = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  if (!(meant in holder)) return;
  throw new AttributeError(`'${describe(holder)}' object has no attribute '${name}'. Did you mean: '${meant}'?`);
}

/** The name in a list that has the same letters, or null. */
const meantBy = (name: string, names: readonly string[]): string | null =>
  names.find((known) => known !== name && letters(known) === letters(name)) ?? null;

/**
 * Throws where a namespace has the name in other letters.
 *
 * @param names what it has
 */
export function refuseSpellingOf(space: string, name: string, names: readonly string[]): void {
  // What looks whether a value has a `size` or a `generator` asks any object.
  if (space === 'torch' && !camel.test(name)) return;
  const meant = meantBy(name, names);
  if (meant !== null)
    throw new AttributeError(`module '${space}' has no attribute '${name}'. Did you mean: '${meant}'?`);
}

const list = 'a tensor is no array: x.tolist() is one, and [...x] are its rows';
/** What to write for names that tensors elsewhere and arrays have. */
const foreign: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['map', 'forEach', 'filter', 'reduce', 'some', 'every', 'find', 'join', 'includes', 'indexOf', 'flatMap'].map(
      (name) => [name, list],
    ),
  ),
  at: 'write x[0], x[-1], or x.index(k)',
  concat: 'write torch.cat([a, b])',
  push: 'a tensor does not grow: gather tensors in an array, and write torch.stack(list) or torch.cat(list)',
  fill: 'write x.fill_(value)',
  equals: 'write x.eq(y), or torch.equal(x, y) for one answer',
  toFixed: 'write x.item().toFixed(4)',
  toPrecision: 'write x.item().toPrecision(4)',
  astype: 'write x.to(dtype)',
  copy: 'write x.clone()',
  print: 'write console.log(x)',
  array: 'write x.tolist(), or x.numpy() for a typed array',
  arraySync: 'write x.tolist()',
  dataSync: 'write x.numpy(), or x.tolist()',
  dispose: 'nothing is to be disposed; torch.tidy(() => { … }) frees at once',
  gradients: 'write loss.backward(), and read x.grad',
};

/** Throws where a name is one that tensors have elsewhere. */
export function refuseForeign(name: string): void {
  if (!Object.hasOwn(foreign, name)) return;
  throw new AttributeError(`'Tensor' object has no attribute '${name}': ${foreign[name]!}`);
}
