// Our device `tfjs` against tfjs's own optimizer, both on tfjs's cpu backend; a process of its own, since a program has one
// backend. Prints { adam, momentum }, each with both medians.
import * as tf from '@tensorflow/tfjs';
import { ours, tfjsCore } from './contenders.mjs';
import { here, measure } from './rounds.mjs';

await tf.setBackend('cpu');
const results = {};
for (const name of ['adam', 'momentum']) {
  results[name] = await measure({
    'tfjs-torch': here(ours(name, 'tfjs', 0), 300),
    'tfjs core': here(tfjsCore(tf, name), 300),
  });
}
console.log(JSON.stringify(results));
