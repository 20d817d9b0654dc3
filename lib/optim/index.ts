// torch.optim
export { Adadelta } from './adadelta.js';
export { Adafactor } from './adafactor.js';
export { Adagrad } from './adagrad.js';
export { Adam, AdamW } from './adam.js';
export { Adamax } from './adamax.js';
export { ASGD } from './asgd.js';
export type { OptimizerState, OptimizerStateDict, ParamState, SavedGroup } from './checkpoint.js';
export type { GroupInit, Param, ParamGroup, Params } from './groups.js';
export { LBFGS } from './lbfgs.js';
export * as lr_scheduler from './lr_scheduler/index.js';
export { Muon } from './muon.js';
export { NAdam } from './nadam.js';
export {
  type Closure,
  Optimizer,
  type OptimizerHook,
  type StateDictHook,
  type StepPostHook,
  type StepPreHook,
} from './optimizer.js';
export { RAdam } from './radam.js';
export { RMSprop } from './rmsprop.js';
export { Rprop } from './rprop.js';
export { SGD } from './sgd.js';
export { SparseAdam } from './sparse.js';
export * as swa_utils from './swa_utils.js';

// The classes themselves: the names that TypeScript writes into the declarations of a program that exports such objects.
export type { AdadeltaClass } from './adadelta.js';
export type { AdafactorClass } from './adafactor.js';
export type { AdagradClass } from './adagrad.js';
export type { AdamClass, AdamWClass } from './adam.js';
export type { AdamaxClass } from './adamax.js';
export type { ASGDClass } from './asgd.js';
export type { LBFGSClass } from './lbfgs.js';
export type { MuonClass } from './muon.js';
export type { NAdamClass } from './nadam.js';
export type { OptimizerClass } from './optimizer.js';
export type { RAdamClass } from './radam.js';
export type { RMSpropClass } from './rmsprop.js';
export type { RpropClass } from './rprop.js';
export type { SGDClass } from './sgd.js';
export type { SparseAdamClass } from './sparse.js';
