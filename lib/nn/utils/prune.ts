// torch.nn.utils.prune: parameters of which some elements are left out.
import { GradMode } from '../../graph/mode.js';
import { ones_like } from '../../ops/creation/factories.js';
import { cat } from '../../ops/joining/joining.js';
import {
  type Arguments,
  type Signature,
  type Values,
  any,
  bind,
  int,
  number,
  optional,
  string,
  tensor,
} from '../../ops/row/signature.js';
import { Tensor } from '../../tensor.js';
import { get, membersOf } from '../modules/fields.js';
import type { Module } from '../modules/module.js';
import { type BasePruningMethod, apply, pruned, tensorAt } from './pruned.js';
import {
  CustomFromMask,
  Identity,
  L1Unstructured,
  LnStructured,
  RandomStructured,
  RandomUnstructured,
} from './pruningmethods.js';

export { BasePruningMethod, apply, remove } from './pruned.js';
export {
  CustomFromMask,
  Identity,
  L1Unstructured,
  LnStructured,
  RandomStructured,
  RandomUnstructured,
} from './pruningmethods.js';

type Scored = readonly [method: BasePruningMethod, importance_scores?: Tensor | null];
/** `apply` by a method that the arguments after the parameter's name say. */
function pruning<const S extends Signature>(
  operation: string,
  signature: S,
  methodOf: (...values: Values<S>) => Scored,
): <M extends Module>(module: M, ...args: Arguments<readonly [typeof name, ...S]>) => M {
  const whole = [name, ...signature] as const;
  return (module, ...args) => {
    const [at, ...values] = bind(operation, whole, args) as [string, ...Values<S>];
    return apply(module, at, ...methodOf(...values));
  };
}
const name = string('name');
const amount = number('amount');
const scores = optional(tensor('importance_scores'), null);
type Place = readonly [module: Module, name: string];
const globally = [
  any<new (amount: number) => BasePruningMethod>()('pruning_method'),
  optional(any<ReadonlyMap<Place, Tensor> | null>()('importance_scores'), null),
  amount,
] as const;

/**
 * Leaves nothing out, and has parameter, mask and product where pruning has them.
 *
 * @param module the module
 * @param name the parameter's name
 * @returns the module
 * @example
 * nn.utils.prune.is_pruned(nn.utils.prune.identity(nn.Linear(3, 2), 'bias')); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.identity.html
 */
export const identity = pruning('identity', [], () => [new Identity()]);

/**
 * Leaves out elements at random.
 *
 * @param module the module
 * @param name the parameter's name
 * @param amount a part of [0, 1], or, where it is a whole number, how many
 * @returns the module
 * @example
 * nn.utils.prune.random_unstructured(nn.Linear(3, 2), 'weight', { amount: 1 }).weight_mask.sum(); // tensor(5.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.random_unstructured.html
 */
export const random_unstructured = pruning('random_unstructured', [amount], (part) => [new RandomUnstructured(part)]);

/**
 * Leaves out the elements of least magnitude.
 *
 * @param module the module
 * @param name the parameter's name
 * @param amount a part of [0, 1], or, where it is a whole number, how many
 * @param importance_scores what elements are chosen by; null: the parameter itself
 * @returns the module
 * @example
 * nn.utils.prune.l1_unstructured(model, 'weight', 0.3);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.l1_unstructured.html
 */
export const l1_unstructured = pruning('l1_unstructured', [amount, scores], (part, by) => [
  new L1Unstructured(part),
  by,
]);

/**
 * Leaves out channels at random.
 *
 * @param module the module
 * @param name the parameter's name
 * @param amount a part of [0, 1], or, where it is a whole number, how many
 * @param dim the dimension of the channels
 * @returns the module
 * @example
 * nn.utils.prune.random_structured(nn.Linear(3, 2), 'weight', { amount: 1, dim: 1 }).weight_mask.sum(); // tensor(4.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.random_structured.html
 */
export const random_structured = pruning('random_structured', [amount, int('dim')], (part, dim) => [
  new RandomStructured(part, dim),
]);

/**
 * Leaves out the channels of least norm.
 *
 * @param module the module
 * @param name the parameter's name
 * @param amount a part of [0, 1], or, where it is a whole number, how many
 * @param n p of the norm
 * @param dim the dimension of the channels
 * @param importance_scores what channels are chosen by; null: the parameter itself
 * @returns the module
 * @example
 * nn.utils.prune.ln_structured(nn.Linear(3, 2), 'weight', { amount: 1, n: 2, dim: 1 }).weight_mask.sum(); // tensor(4.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.ln_structured.html
 */
export const ln_structured = pruning('ln_structured', [amount, number('n'), int('dim'), scores], (part, n, dim, by) => [
  new LnStructured(part, n, dim),
  by,
]);

/**
 * Leaves out what a mask says.
 *
 * @param module the module
 * @param name the parameter's name
 * @param mask 0 for what is left out, of the parameter's shape
 * @returns the module
 * @example
 * nn.utils.prune.custom_from_mask(nn.Linear(2, 1), 'bias', torch.tensor([0])).bias.tolist(); // [0]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.custom_from_mask.html
 */
export const custom_from_mask = pruning('custom_from_mask', [tensor('mask')], (mask) => [new CustomFromMask(mask)]);

/**
 * Leaves out elements of several parameters, chosen among all of them together.
 *
 * @param parameters modules and names
 * @param pruning_method `prune.L1Unstructured` or `prune.RandomUnstructured`
 * @param importance_scores a Map from `[module, name]` to what its elements are chosen by; without one: the parameter itself
 * @param amount a part of [0, 1], or, where it is a whole number, how many of all
 * @returns nothing
 * @throws TypeError for a method that prunes whole rows or channels
 * @example
 * const { prune } = nn.utils;
 * const net = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 1));
 * prune.global_unstructured([[net[0], 'weight'], [net[2], 'weight']], prune.L1Unstructured, { amount: 0.2 });
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.global_unstructured.html
 */
export function global_unstructured(parameters: Iterable<Place>, ...args: Arguments<typeof globally>): void {
  if (typeof (parameters as Partial<Iterable<Place>>)[Symbol.iterator] !== 'function') {
    throw new TypeError('global_unstructured(): parameters is not an Iterable');
  }
  const [pruning_method, scored, part] = bind('global_unstructured', globally, args) as Values<typeof globally>;
  if (scored !== null && !(scored instanceof Map)) {
    throw new TypeError('global_unstructured(): importance_scores must be of type dict');
  }
  const method = new pruning_method(part);
  if (method.PRUNING_TYPE !== 'unstructured') {
    throw new TypeError(
      `Only "unstructured" PRUNING_TYPE supported for the \`pruning_method\`. Found method <class 'torch.nn.utils.prune.${pruning_method.name}'> of type ${method.PRUNING_TYPE}`,
    );
  }
  const places = [...parameters];
  const given: readonly (readonly [Place, Tensor])[] = [...(scored ?? [])];
  using _ = new GradMode(false);
  const flat = (t: Tensor): Tensor => t.reshape(-1);
  const scores = cat(
    places.map(([module, name]) => {
      const found = given.find(([place]) => place[0] === module && place[1] === name);
      return flat(found === undefined ? tensorAt(module, name) : found[1]);
    }),
    0,
  );
  const known = cat(
    places.map(([module, name]) => {
      const mask = get(module, `${name}_mask`);
      return flat(mask instanceof Tensor ? mask : ones_like(tensorAt(module, name)));
    }),
    0,
  );
  const mask = method.further(scores, known);
  let at = 0;
  for (const [module, name] of places) {
    const { shape } = tensorAt(module, name);
    const count = tensorAt(module, name).numel();
    custom_from_mask(module, name, mask.narrow(0, at, count).view([...shape]));
    at += count;
  }
}

/**
 * Whether a module, or one in it, has a pruned parameter.
 *
 * @param module the module
 * @returns true or false
 * @example
 * nn.utils.prune.is_pruned(nn.Linear(3, 2)); // false
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.is_pruned.html
 */
export function is_pruned(module: Module): boolean {
  membersOf(module);
  return [...module.modules()].some((one) => (pruned.get(one)?.size ?? 0) > 0);
}
