// What the package's main entry gives at run time: the names of index.ts, by whose types programs see it, in namespaces that say
// which of PyTorch's names are not there.
import { door } from './absent/door.js';
import * as all from './torch.js';

const torch: typeof all = door('torch', all);

export * from './torch.js';
export { torch, torch as default };
export const {
  accelerator,
  amp,
  autograd,
  compiler,
  cuda,
  distributions,
  func,
  linalg,
  masked,
  nn,
  optim,
  profiler,
  random,
  serialization,
  signal,
  testing,
  utils,
  version,
} = torch;
