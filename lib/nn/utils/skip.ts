// Modules without initial values, and weights in another order of memory.
import { RuntimeError, describe } from '../../errors.js';
import { type MemoryFormat, formats } from '../../ops/creation/formats.js';
import { any, bind, isKeywords, oneOf, withFirst } from '../../ops/row/signature.js';
import type { DeviceLike } from '../../runtime/device.js';
import type { Tensor } from '../../tensor.js';
import { Conv2d, Conv3d } from '../modules/convolution.js';
import { checkModule, isModule } from '../modules/fields.js';
import { Module } from '../modules/module.js';
import { ConvTranspose2d, ConvTranspose3d } from '../modules/transposed.js';

/**
 * Makes a module whose parameters and buffers hold whatever memory held: for those that are loaded next.
 *
 * @param module_cls a class of modules that takes `device`
 * @param args what it is made of; the `device` among its keywords says where it comes to lie, `'cpu'` where it is not given
 * @returns the module
 * @throws RuntimeError for what is no class of modules
 * @example
 * nn.utils.skip_init(nn.Linear, 5, 1).weight.shape; // [1, 5]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.skip_init.html
 */
export function skip_init<Args extends unknown[], M extends Module>(
  module_cls: new (...args: Args) => M,
  ...args: NoInfer<Args>
): M {
  const [given, ...rest] = withFirst('module_cls', [module_cls, ...args]) as [unknown, ...unknown[]];
  if (typeof given !== 'function' || !(given.prototype instanceof Module)) {
    throw new RuntimeError(`Expected a Module; got ${typeof given === 'function' ? given.name : describe(given)}`);
  }
  const last = rest.at(-1);
  const [inOrder, kwargs] = isKeywords(last) && !isModule(last) ? [rest.slice(0, -1), last] : [rest, {}];
  const { device = 'cpu', ...others } = kwargs as { device?: DeviceLike };
  const made = new (given as typeof module_cls)(...([...inOrder, { ...others, device: 'meta' }] as Args));
  return made.to_empty({ device });
}

const ofConversion = [any<Module>()('module'), oneOf('memory_format', ...formats)] as const;
function converted<M extends Module>(
  operation: string,
  args: readonly [module: M, memory_format: MemoryFormat],
  weighted: (one: Module) => { readonly weight: Tensor } | null,
): M {
  const [module, memory_format] = bind(operation, ofConversion, args) as [M, MemoryFormat];
  checkModule(operation, 'module', 1, module);
  for (const one of module.modules()) {
    const weight = weighted(one)?.weight;
    if (weight !== undefined) weight.data = weight.detach().clone({ memory_format });
  }
  return module;
}

/**
 * Puts the weights of all two-dimensional convolutions in a module into another order of memory.
 *
 * @param module the module, whose `Conv2d` and `ConvTranspose2d` layers change in place
 * @param memory_format the order, as `torch.channels_last`
 * @returns the module
 * @throws TypeError for what is no module
 * @example
 * nn.utils.convert_conv2d_weight_memory_format(nn.Conv2d(3, 4, 2), torch.channels_last).weight.stride(); // [12, 1, 6, 3]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.convert_conv2d_weight_memory_format.html
 */
export const convert_conv2d_weight_memory_format: <M extends Module>(module: M, memory_format: MemoryFormat) => M = (
  ...args
) =>
  converted('convert_conv2d_weight_memory_format', args, (one) =>
    one instanceof Conv2d || one instanceof ConvTranspose2d ? one : null,
  );

/**
 * Puts the weights of all three-dimensional convolutions in a module into another order of memory.
 *
 * @param module the module, whose `Conv3d` and `ConvTranspose3d` layers change in place
 * @param memory_format the order, as `torch.channels_last_3d`
 * @returns the module
 * @throws TypeError for what is no module
 * @example
 * nn.utils.convert_conv3d_weight_memory_format(nn.Conv3d(1, 1, 2), torch.channels_last_3d).weight.shape; // [1, 1, 2, 2, 2]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.convert_conv3d_weight_memory_format.html
 */
export const convert_conv3d_weight_memory_format: <M extends Module>(module: M, memory_format: MemoryFormat) => M = (
  ...args
) =>
  converted('convert_conv3d_weight_memory_format', args, (one) =>
    one instanceof Conv3d || one instanceof ConvTranspose3d ? one : null,
  );
