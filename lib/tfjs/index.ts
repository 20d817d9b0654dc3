// Brings TensorFlow.js into a page, for the devices that run on it (`tfjs`, `webgl`, `webgpu`) and for tensors that come from it or
// go to it. Node finds it by itself.
//
//   import 'tfjs-torch/tfjs';
import * as core from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { provideBridge } from '#bridge';
import { provideTfjs } from '#tfjs';
import * as bridge from '../runtime/tfjs/bridge.js';

declare module '../runtime/tfjs/exchange.js' {
  interface TfjsTypes {
    tensor: core.Tensor;
  }
}

provideTfjs(core);
provideBridge(bridge);
