// Parameter groups: parameters that share options.
import { legacy } from '../dtype.js';
import { KeyError, ValueError } from '../errors.js';
import { describe, isKeywords } from '../ops/row/signature.js';
import { Tensor } from '../tensor.js';
import { warnOnce } from '../warnings.js';

/** Parameters with their options, which an optimizer reads at every step: write to `lr` to change it. */
export interface ParamGroup {
  params: Tensor[];
  /** the parameters' names, where they were given with names */
  param_names?: string[];
  // Options are as different as optimizers are (Python's dict[str, Any]).
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  [option: string]: any;
}

/** A parameter, or one with its name as `model.named_parameters()` gives it. */
export type Param = Tensor | readonly [name: string, param: Tensor];

/** What a group is made of: parameters, and options that differ from the optimizer's defaults. */
export interface GroupInit {
  params: Param | Iterable<Param>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  [option: string]: any;
}

/** What an optimizer optimizes: parameters, named ones, or groups. */
export type Params = Iterable<Param> | Iterable<GroupInit>;

/** An option without a default: every group has to give it. */
export const required: unique symbol = Symbol('required');

/** What Python calls a value's type, tensors as torch's `typename` has them. */
const typename = (value: unknown): string => (value instanceof Tensor ? legacyName(value) : describe(value));
const legacyName = (t: Tensor): string =>
  `torch.${t.device.type === 'cpu' ? '' : `${t.device.type}.`}${legacy(t.dtype)}Tensor`;

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;
const isNamed = (value: unknown): value is readonly [string, unknown] =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';

/** The groups that an optimizer's first argument stands for. Throws PyTorch's errors for what is none. */
export function groupsOf(params: Params): GroupInit[] {
  if (params instanceof Tensor) {
    throw new TypeError(
      `params argument given to the optimizer should be an iterable of Tensors or dicts, but got ${typename(params)}`,
    );
  }
  if (!isIterable(params)) {
    const module = typeof params === 'function' && 'parameters' in params;
    throw new TypeError(
      `'${describe(params)}' object is not iterable${module ? ': an optimizer is given model.parameters()' : ''}`,
    );
  }
  const list = [...params];
  if (list.length === 0) throw new ValueError('optimizer got an empty parameter list');
  return isKeywords(list[0]) ? (list as GroupInit[]) : [{ params: list as Param[] }];
}

/** How many letters differ, where they are put in, left out or changed; two beside each other that are exchanged count two. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** Warns of an option that is nearly one of the optimizer's: a group keeps what it does not know, and nobody would read it. */
function sayMisspelt(name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const near =
    snake === 'learning_rate' ? 'lr' : known.find((option) => distance(option, snake) <= (option.length > 3 ? 2 : 1));
  if (near !== undefined) {
    warnOnce(`a parameter group has '${name}', which the optimizer does not read: did you mean '${near}'?`);
  }
}

/**
 * A group with all its options, checked against the others.
 *
 * @throws TypeError for what is no tensor, ValueError for tensors that are no leaves, for parameters of another group, and where
 *   only some have names
 */
export function makeGroup(
  init: GroupInit,
  defaults: Readonly<Record<string, unknown>>,
  others: readonly ParamGroup[],
): ParamGroup {
  if (!isKeywords(init)) throw new TypeError(`param_group must be a dict, but got <class '${describe(init)}'>`);
  if (!('params' in init)) throw new KeyError("'params'");
  const { params, ...options } = init;
  // A single named parameter is a pair, as is a list of two; its first is a string.
  const single = params instanceof Tensor || isNamed(params);
  if (!single && !isIterable(params)) throw new TypeError(`'${describe(params)}' object is not iterable`);
  const given: readonly unknown[] = single ? [params] : [...params];
  const names = given.filter(isNamed).map(([name]) => name);
  if (names.length > 0 && names.length < given.length) {
    throw new ValueError('all optimizer params should be with/without names. Some param names are missing');
  }
  const tensors = given
    .map((param) => (isNamed(param) ? param[1] : param))
    .map((param) => {
      if (!(param instanceof Tensor)) {
        throw new TypeError(`optimizer can only optimize Tensors, but one of the params is ${typename(param)}`);
      }
      if (defaults.differentiable !== true && !param.is_leaf && !param.retains_grad)
        throw new ValueError("can't optimize a non-leaf Tensor");
      return param;
    });
  for (const name of Object.keys(options)) sayMisspelt(name, Object.keys(defaults));
  const group: ParamGroup = { params: tensors, ...(names.length > 0 ? { param_names: names } : {}), ...options };
  for (const [name, value] of Object.entries(defaults)) {
    if (name in group) continue;
    if (value === required) {
      throw new ValueError(`parameter group didn't specify a value of required optimization parameter ${name}`);
    }
    group[name] = value;
  }
  const taken = new Set<Tensor>();
  for (const other of others) {
    for (const param of other.params) taken.add(param);
    if ('param_names' in group !== 'param_names' in other) {
      throw new ValueError(
        `all optimizer param groups should be with/without names. cannot add param group ${'param_names' in group ? 'with' : 'without'} names to the optimizer`,
      );
    }
  }
  if (tensors.some((param) => taken.has(param)))
    throw new ValueError('some parameters appear in more than one parameter group');
  if (new Set(tensors).size < tensors.length) {
    console.warn(
      'optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; see github.com/pytorch/pytorch/issues/40967 for more information',
    );
  }
  return group;
}
