// What the package's main entry gives at run time: the names of index.ts, by whose types programs see it, in namespaces that say
// which of PyTorch's names are not there.
import { door } from './absent/door.js';
import * as all from './torch.js';

const linalg: typeof all.linalg = door('torch.linalg', all.linalg);
const nn: typeof all.nn = door('torch.nn', {
  ...all.nn,
  functional: door('torch.nn.functional', all.nn.functional),
  utils: door('torch.nn.utils', all.nn.utils),
});
const autograd: typeof all.autograd = door('torch.autograd', all.autograd);
const distributions: typeof all.distributions = door('torch.distributions', all.distributions);
const func: typeof all.func = door('torch.func', all.func);
const optim: typeof all.optim = door('torch.optim', all.optim);
const utils: typeof all.utils = { ...all.utils, data: door('torch.utils.data', all.utils.data) };
const torch: typeof all = door('torch', { ...all, autograd, distributions, func, linalg, nn, optim, utils });

export * from './torch.js';
export { autograd, distributions, func, linalg, nn, optim, torch, torch as default, utils };
