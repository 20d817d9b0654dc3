// A module on several devices, where there is one: it computes as PyTorch's does where there is no GPU.
import { callable } from '../../callable.js';
import { RuntimeError } from '../../errors.js';
import { type Arguments, any, int, optional } from '../../ops/row/signature.js';
import { take } from './arguments.js';
import { isModule } from './fields.js';
import { Module } from './module.js';

class DataParallel extends Module {
  module: Module;

  constructor(module: Module, ...args: Arguments<typeof parallel>) {
    super();
    if (!isModule(module)) throw new TypeError('DataParallel(): the first argument must be a module');
    const [ids] = take('DataParallel', parallel, args);
    if (ids !== null && ids.length > 0) {
      throw new RuntimeError(
        `DataParallel: there are no several GPUs here: leave device_ids out (got ${ids.join(', ')})`,
      );
    }
    this.module = module;
  }

  override forward(...inputs: unknown[]): unknown {
    return Reflect.apply(this.module, undefined, inputs);
  }
}
const parallel = [
  optional(any<readonly number[]>()('device_ids'), null),
  optional(any<number>()('output_device'), null),
  optional(int('dim'), 0),
] as const;
/**
 * Calls its module, as PyTorch's does where there is no GPU: names in its `state_dict` begin with `module.`.
 *
 * @param module the module
 * @param device_ids left out or empty
 * @param output_device left out, or the CPU
 * @throws TypeError for what is no module
 * @throws RuntimeError for several devices: there are none
 * @example
 * const model = nn.DataParallel(nn.Linear(2, 1));
 * model.module.weight.shape; // [1, 2]
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.DataParallel.html
 */
const DataParallel_ = callable(DataParallel);
type DataParallel_ = DataParallel;

export { DataParallel_ as DataParallel };
