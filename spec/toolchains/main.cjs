const torch = require('tfjs-torch');
const { loss } = require('./training.cjs');

torch.ready.then(() => {
  if (torch.default !== torch.torch || torch.default.nn !== torch.nn) throw new Error('two libraries');
  console.log(`loss ${loss(torch)}`);
});
