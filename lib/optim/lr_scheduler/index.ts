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
