// How long loading the library takes, in milliseconds; a run of the first tensor is part of it.
const began = performance.now();
const { default: torch } = await import('tfjs-torch');
torch.ones(2).add(1).tolist();
console.log((performance.now() - began).toFixed(1));
