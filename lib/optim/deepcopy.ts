// An optimizer of its own that is as another one.
import { OptimizerState, type ParamState } from './checkpoint.js';
import type { ParamGroup } from './groups.js';
import { type Machinery, type OptimizerClass, watch } from './optimizer.js';

/**
 * A copy of an optimizer: its class, options, groups and state, of copies of its parameters. Hooks stay the same functions.
 *
 * @param copy copies a value, what has been copied already once
 */
export function copyOptimizer(
  optimizer: OptimizerClass,
  memo: Map<object, unknown>,
  copy: <T>(value: T) => T,
): OptimizerClass {
  const groups = optimizer.param_groups; // schedulers' first steps come before
  const made = Object.create(Object.getPrototypeOf(optimizer) as object) as OptimizerClass;
  memo.set(optimizer, made);
  for (const [name, field] of Object.entries(Object.getOwnPropertyDescriptors(optimizer))) {
    if (['machinery', 'step', 'state', 'groups_'].includes(name)) continue;
    if ('value' in field) field.value = copy(field.value as unknown);
    Object.defineProperty(made, name, field);
  }
  const { machinery } = optimizer;
  const own: Machinery = {
    stepPre: machinery.stepPre.copy(),
    stepPost: machinery.stepPost.copy(),
    savePre: machinery.savePre.copy(),
    savePost: machinery.savePost.copy(),
    loadPre: machinery.loadPre.copy(),
    loadPost: machinery.loadPost.copy(),
    pending: [],
    watched: null,
    stepped: machinery.stepped,
  };
  Object.defineProperty(made, 'machinery', { value: own });
  made.param_groups = groups.map((group): ParamGroup => copy(group));
  made.state = new OptimizerState(
    [...optimizer.state].map(([param, state]): [unknown, ParamState] => [copy(param), copy(state)]),
  );
  if (machinery.watched !== null) watch(made);
  return made;
}
