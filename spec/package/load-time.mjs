// How long loading the library takes, in milliseconds.
const began = performance.now();
await import('tfjs-torch');
console.log((performance.now() - began).toFixed(1));
