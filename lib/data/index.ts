// `tfjs-torch/utils/data`: data sets, samplers and loaders.
export * from './classes.js';
export { type Collated, default_collate, default_convert } from './collate.js';
export { type AsyncDataLoader, get_worker_info } from './loader.js';
export type { DatasetLike, Sample } from './protocol.js';
export { random_split } from './split.js';
