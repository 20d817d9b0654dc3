// torch.optim.lr_scheduler
export { ChainedScheduler, SequentialLR } from './combined.js';
export { CosineAnnealingLR, CosineAnnealingWarmRestarts } from './cosine.js';
export { type Scale, CyclicLR } from './cyclic.js';
export { ConstantLR, ExponentialLR, LinearLR, PolynomialLR } from './decay.js';
export { type Factor, LambdaLR, MultiplicativeLR } from './lambda.js';
export { OneCycleLR } from './onecycle.js';
export { ReduceLROnPlateau } from './plateau.js';
export { type SchedulerStateDict, LRScheduler } from './scheduler.js';
export { MultiStepLR, StepLR } from './step.js';

// The classes themselves: the names that TypeScript writes into the declarations of a program that exports such objects.
export type { SequentialLRClass, ChainedSchedulerClass } from './combined.js';
export type { CosineAnnealingLRClass, CosineAnnealingWarmRestartsClass } from './cosine.js';
export type { CyclicLRClass } from './cyclic.js';
export type { ConstantLRClass, LinearLRClass, ExponentialLRClass, PolynomialLRClass } from './decay.js';
export type { LambdaLRClass, MultiplicativeLRClass } from './lambda.js';
export type { OneCycleLRClass } from './onecycle.js';
export type { ReduceLROnPlateauClass } from './plateau.js';
export type { LRSchedulerClass } from './scheduler.js';
export type { StepLRClass, MultiStepLRClass } from './step.js';
