// The layers of a model in the order in which it calls them, with the shapes that go through.
import { RuntimeError } from '../errors.js';
import { functional_call } from '../func/call.js';
import { setGradMode } from '../graph/mode.js';
import { Module } from '../nn/modules/module.js';
import { isUninitialized } from '../nn/uninitialized.js';
import { empty, empty_like } from '../ops/creation/factories.js';
import type { DType } from '../dtype.js';
import { setDefaultDevice, defaultEngine } from '../runtime/registry.js';
import type { Tensor } from '../tensor.js';
import { Layer, complete, walk, weightsOf } from './layer.js';

/** What a model is given: shapes, for a run without values; or the values themselves. */
export type Inputs =
  | { readonly shapes: readonly (readonly number[])[]; readonly dtypes: readonly DType[] }
  | { readonly values: readonly unknown[] };

/** The layers as they are registered, where nothing is run. */
export function registered(model: Module): Layer[] {
  const weights = new Map([...model.modules()].map((module) => [module, weightsOf(module)]));
  const seen = new Set<Module>();
  const layers = [...walk(model, weights)];
  for (const layer of layers) {
    layer.recursive = seen.has(layer.module);
    seen.add(layer.module);
  }
  return complete(layers);
}

/** Runs the model on shapes alone: its parameters and buffers stand aside for some of the device `meta`. */
function onShapes(model: Module, shapes: readonly (readonly number[])[], dtypes: readonly DType[]): void {
  const hollow = [...model.named_parameters({ remove_duplicate: false }), ...model.named_buffers({ remove_duplicate: false })].map(([name, tensor]): [string, Tensor] => [name, empty_like(tensor, { device: 'meta' })]); // prettier-ignore
  const before = defaultEngine().device;
  setDefaultDevice('meta'); // what the model makes itself has no values either
  try {
    const inputs = shapes.map((shape, k) => empty([...shape], { dtype: dtypes[k], device: 'meta' }));
    functional_call(model, Object.fromEntries(hollow), inputs);
  } finally {
    setDefaultDevice(before);
  }
}

/** The layers as a run calls them; one that is called again is a line again. */
export function called(model: Module, inputs: Inputs, training: boolean): Layer[] {
  const weights = new Map([...model.modules()].map((module) => [module, weightsOf(module)]));
  const places = new Map<Module, Layer>();
  for (const layer of walk(model, weights)) places.set(layer.module, layer); // of several places, the last
  const layers: Layer[] = [];
  const seen = new Set<Module>();
  const running = new Map<Module, Layer>();
  const handles = [...places].flatMap(([module, place]) => [
    module.register_forward_pre_hook(() => {
      const own = weights.get(module)!.length > 0 ? weights.get(module)! : weightsOf(module); // lazy ones have them by now
      const layer = new Layer(module, place.name, place.depth, place.parent, own);
      layer.recursive = seen.has(module);
      seen.add(module);
      layers.push(layer);
      running.set(module, layer);
    }),
    module.register_forward_hook((_, input, output) => {
      running.get(module)?.ran(input, output);
    }),
  ]);
  const modes = [...model.modules()].map((module) => [module, module.training] as const);
  const grad = setGradMode(false);
  model.train(training);
  try {
    const lazy = [...model.parameters()].some(isUninitialized);
    if ('values' in inputs) model(...inputs.values);
    else if (lazy) model(...inputs.shapes.map((shape, k) => empty([...shape], { dtype: inputs.dtypes[k] }).fill_(0)));
    else onShapes(model, inputs.shapes, inputs.dtypes);
  } catch (error) {
    const ran = layers.filter(({ executed }) => executed).map(({ module, depth }) => `${module._get_name()}: ${depth}`);
    const why = error instanceof Error ? error.message : String(error);
    const remedy = /\bmeta\b/.test(why) ? ' (the model asks for values: give input_data instead of input_size)' : '';
    throw new RuntimeError(`Failed to run summary: ${why}${remedy}. Executed layers up to: [${ran.join(', ')}]`, { cause: error }); // prettier-ignore
  } finally {
    setGradMode(grad);
    for (const handle of handles) handle.remove();
    for (const [module, mode] of modes) module.training = mode;
  }
  return complete(layers);
}
