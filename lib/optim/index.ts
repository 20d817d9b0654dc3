// torch.optim
export { Adam, AdamW } from './adam.js';
export type { OptimizerState, OptimizerStateDict, ParamState, SavedGroup } from './checkpoint.js';
export type { GroupInit, Param, ParamGroup, Params } from './groups.js';
export * as lr_scheduler from './lr_scheduler/index.js';
export {
  type Closure,
  Optimizer,
  type OptimizerHook,
  type StateDictHook,
  type StepPostHook,
  type StepPreHook,
} from './optimizer.js';
export { SGD } from './sgd.js';

// The classes themselves: the names that TypeScript writes into the declarations of a program that exports such objects.
export type { AdamClass, AdamWClass } from './adam.js';
export type { OptimizerClass } from './optimizer.js';
export type { SGDClass } from './sgd.js';
