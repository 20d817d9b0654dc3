// The states of several modules of one form, as one.
import { RuntimeError, wrongArgument } from '../errors.js';
import { checkModule } from '../nn/modules/fields.js';
import type { Module } from '../nn/modules/module.js';
import { stack } from '../ops/joining/joining.js';
import type { Tensor } from '../tensor.js';

type Named = Record<string, Tensor>;

/** For each name, what the modules have under it, stacked. */
function stacked(lists: readonly (readonly [string, Tensor][])[], leaves: boolean): Named {
  return Object.fromEntries(
    lists[0]!.map(([name], k) => {
      const all = lists.map((list) => list[k]![1]);
      if (!leaves) return [name, stack(all)];
      if (all.some((t) => t.requires_grad !== all[0]!.requires_grad)) {
        throw new RuntimeError(`Expected ${name} from each model to have the same .requires_grad`);
      }
      return [name, stack(all).detach().requires_grad_(all[0]!.requires_grad)];
    }),
  );
}

/**
 * Parameters and buffers of several modules of one class, stacked, to call all of them at once by `vmap` of `functional_call`.
 *
 * @param models at least one; all are training, or none
 * @returns the parameters, which are leaves of their own, and the buffers, both by their names
 * @throws RuntimeError for no models, or models that do not fit each other
 * @example
 * const models = [nn.Linear(3, 2), nn.Linear(3, 2)];
 * const [params, buffers] = torch.func.stack_module_state(models);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.func.stack_module_state.html
 */
export function stack_module_state(models: readonly Module[]): [params: Named, buffers: Named] {
  const given: unknown = models;
  if (!Array.isArray(given)) throw wrongArgument('stack_module_state', 'models', 1, 'list of Modules', given);
  models.forEach((model) => checkModule('stack_module_state', 'models', 1, model));
  if (models.length === 0) {
    throw new RuntimeError('stack_module_state: Expected at least one model, got 0.');
  }
  if (models.some((model) => model.training !== models[0]!.training)) {
    throw new RuntimeError('stack_module_state: Expected all models to have the same training/eval mode.');
  }
  if (models.some((model) => model.constructor !== models[0]!.constructor)) {
    throw new RuntimeError('stack_module_state: Expected all models to be of the same class.');
  }
  return [
    stacked(
      models.map((model) => [...model.named_parameters()]),
      true,
    ),
    stacked(
      models.map((model) => [...model.named_buffers()]),
      false,
    ),
  ];
}
