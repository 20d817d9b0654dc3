// What `require` gives is what `import` gives, in the package's other entry points too.
const assert = require('node:assert/strict');
const torch = require('tfjs-torch');

import('tfjs-torch').then(async (module) => {
  assert.equal(module.default, torch);
  assert.equal(torch.default, torch);
  assert.equal(module.torch, torch);
  assert.equal((await import('tfjs-torch/nn')).Linear, torch.nn.Linear);
  assert.equal(require('tfjs-torch/optim').Adam, torch.optim.Adam);
  assert.equal(require('tfjs-torch/utils/data').DataLoader, torch.utils.data.DataLoader);
});
