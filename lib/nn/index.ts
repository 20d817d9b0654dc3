// torch.nn, and the package's door `tfjs-torch/nn`.
import * as activation from './modules/activation.js';
import * as adaptive from './modules/adaptive.js';
import * as attention from './modules/attention.js';
import * as averages from './modules/averages.js';
import * as batchnorm from './modules/batchnorm.js';
import * as cells from './modules/cells.js';
import * as classification from './modules/classification.js';
import * as convolution from './modules/convolution.js';
import * as container from './modules/container.js';
import * as ctc from './modules/ctc.js';
import * as distance from './modules/distance.js';
import * as dropout from './modules/dropout.js';
import * as embedding from './modules/embedding.js';
import * as folding from './modules/folding.js';
import * as fractional from './modules/fractional.js';
import { nameInputs } from './modules/inputs.js';
import * as instancenorm from './modules/instancenorm.js';
import * as lazy from './modules/lazy.js';
import * as crossentropy from './modules/crossentropy.js';
import * as linear from './modules/linear.js';
import * as module from './modules/module.js';
import * as normalization from './modules/normalization.js';
import * as padding from './modules/padding.js';
import * as parallel from './modules/parallel.js';
import * as parametercontainers from './modules/parametercontainers.js';
import * as pooling from './modules/pooling.js';
import * as ranking from './modules/ranking.js';
import * as recurrent from './modules/recurrent.js';
import * as rectifier from './modules/rectifier.js';
import * as regression from './modules/regression.js';
import * as transformer from './modules/transformer.js';
import * as transformerlayers from './modules/transformerlayers.js';
import * as softmax from './modules/softmax.js';
import * as transposed from './modules/transposed.js';
import * as vision from './modules/vision.js';
import * as parameter from './parameter.js';
import * as uninitialized from './uninitialized.js';

export * from './modules/activation.js';
export * from './modules/adaptive.js';
export * from './modules/attention.js';
export * from './modules/averages.js';
export { BatchNorm1d, BatchNorm2d, BatchNorm3d } from './modules/batchnorm.js';
export { SyncBatchNorm } from './modules/syncbatchnorm.js';
export * from './modules/cells.js';
export * from './modules/classification.js';
export * from './modules/container.js';
export { Conv1d, Conv2d, Conv3d } from './modules/convolution.js';
export * from './modules/distance.js';
export * from './modules/dropout.js';
export * from './modules/embedding.js';
export * from './modules/fractional.js';
export { Fold, Unfold } from './modules/folding.js';
export { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from './modules/instancenorm.js';
export * from './modules/lazy.js';
export * from './modules/ctc.js';
export * from './modules/crossentropy.js';
export * from './modules/linear.js';
export { Module } from './modules/module.js';
export type { StateDict } from './modules/state.js';
export * from './modules/normalization.js';
export * from './modules/padding.js';
export * from './modules/parallel.js';
export * from './modules/parametercontainers.js';
export * from './modules/pooling.js';
export * from './modules/ranking.js';
export * from './modules/recurrent.js';
export * from './modules/rectifier.js';
export * from './modules/regression.js';
export * from './modules/transformer.js';
export { TransformerDecoderLayer, TransformerEncoderLayer } from './modules/transformerlayers.js';
export * from './modules/softmax.js';
export { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from './modules/transposed.js';
export * from './modules/vision.js';
export { Buffer, Parameter } from './parameter.js';
export { UninitializedBuffer, UninitializedParameter } from './uninitialized.js';
export * as functional from './functional.js';
export * as init from './init/index.js';
export * as utils from './utils/index.js';

// PyTorch prints classes by name, which a program's bundler may have changed: the names they are exported under stay.
const classes = { activation, adaptive, attention, averages, batchnorm, cells, classification, container, convolution, crossentropy, ctc, distance, dropout, embedding, folding, fractional, instancenorm, lazy, linear, module, normalization, padding, parallel, parameter, parametercontainers, pooling, ranking, rectifier, recurrent, regression, softmax, transformer, transformerlayers, transposed, uninitialized, vision }; // prettier-ignore
for (const table of Object.values(classes)) {
  for (const [name, value] of Object.entries<{ readonly prototype: object }>(table as never)) {
    if (!/^[A-Z]/.test(name)) continue; // functions of the house
    Object.defineProperty(value, 'name', { value: name, configurable: true });
    nameInputs(name, value, module.Module.prototype.forward);
  }
}
