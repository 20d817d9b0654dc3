// What stands under `torch.`: types, devices, modes, operators as functions, and the submodules.
import { takesNothing } from './errors.js';
import './methods.js';
import { laterIn } from './graph/mode.js';
import { defaultEngine, placing, setDefaultDevice } from './runtime/registry.js';
import { Device, type DeviceLike, parseDevice } from './runtime/device.js';
import { type Arguments, type Values, any, bind } from './ops/row/signature.js';

import { ready as started } from '#platform';

export * from './ops/index.js';
export {
  BFloat16Tensor,
  BoolTensor,
  ByteTensor,
  CharTensor,
  DoubleTensor,
  FloatTensor,
  HalfTensor,
  IntTensor,
  LongTensor,
  ShortTensor,
  Tensor,
  set_default_tensor_type,
} from './ops/creation/constructors.js';
export * as autograd from './autograd/index.js';
export * as distributions from './distributions/index.js';
export * as fft from './ops/fft/index.js';
export * as linalg from './ops/linalg/index.js';
export * as masked from './ops/reduction/masked.js';
export * as signal from './ops/signal/index.js';
export * as special from './ops/special/index.js';
export * as utils from './data/utils.js';
export {
  type DType,
  DType as dtype,
  bfloat16,
  bool,
  complex128,
  complex64,
  float16,
  float32,
  float64,
  get_default_dtype,
  int16,
  int32,
  int64,
  int8,
  set_default_dtype,
  uint8,
  float16 as half,
  float32 as float,
  float64 as double,
  int16 as short,
  int32 as int,
  int64 as long,
} from './dtype.js';
export {
  EOFError,
  FileNotFoundError,
  IndexError,
  NotImplementedError,
  OutOfMemoryError,
  RuntimeError,
  UnpicklingError,
  ValueError,
} from './errors.js';
export {
  enable_grad,
  inference_mode,
  isGradModeEnabled as is_grad_enabled,
  is_inference_mode_enabled,
  no_grad,
  set_grad_enabled,
} from './graph/mode.js';
export { type Device } from './runtime/device.js';
export { UntypedStorage } from './ops/other/untyped.js';
export { accelerator, cuda } from './accelerator.js';
export { backends } from './backends.js';
export * as copy from './copy.js';
export { callable } from './callable.js';
export { compile, compiler } from './compile.js';
export {
  Size,
  __version__,
  e,
  inf,
  jagged,
  nan,
  newaxis,
  pi,
  sparse_bsc,
  sparse_bsr,
  sparse_coo,
  sparse_csc,
  sparse_csr,
  version,
} from './constants.js';
export {
  get_float32_matmul_precision,
  get_num_interop_threads,
  get_num_threads,
  set_float32_matmul_precision,
  set_flush_denormal,
  set_num_interop_threads,
  set_num_threads,
} from './hints.js';
export { is_warn_always_enabled, set_warn_always } from './warnings.js';
export { from_tfjs } from './exchange.js';
export {
  empty_cache,
  max_memory_allocated,
  memory_allocated,
  memory_stats,
  reset_peak_memory_stats,
  tidy,
} from './memory.js';
export { get_printoptions, set_printoptions } from './print/index.js';
export * as amp from './amp/index.js';
export { GradScaler, autocast, get_autocast_dtype, is_autocast_enabled } from './amp/index.js';
export { is_anomaly_check_nan_enabled, is_anomaly_enabled } from './autograd/anomaly.js';
export {
  are_deterministic_algorithms_enabled,
  get_deterministic_debug_mode,
  is_deterministic_algorithms_warn_only_enabled,
  set_deterministic_debug_mode,
  use_deterministic_algorithms,
} from './deterministic.js';
export * as func from './func/index.js';
export { vmap } from './func/index.js';
export * as nn from './nn/index.js';
export * as random from './ops/random/fork.js';
export * as profiler from './profiler/index.js';
export { load, save, serialization } from './serialization/index.js';
export * as optim from './optim/index.js';
export * as testing from './testing/index.js';

/**
 * Resolves when the library can be used: in Node at once, in browsers when its WebAssembly has been compiled.
 *
 * @example
 * await torch.ready;
 * @see https://developer.mozilla.org/docs/WebAssembly/JavaScript_interface/Module
 */
export const ready: Promise<void> = started;

interface DeviceKeywords {
  type: DeviceLike;
  index?: number;
}
interface DeviceClass {
  <R>(type: DeviceLike | DeviceKeywords, run: () => R): R;
  new (type: DeviceLike | DeviceKeywords, index?: number): Device;
  readonly prototype: Device;
}
function deviceOf(type: DeviceLike | DeviceKeywords, index?: number): Device {
  if (typeof type === 'object' && !(type instanceof Device)) return deviceOf(type.type, type.index);
  return parseDevice(index === undefined ? type : `${String(parseDevice(type))}:${index}`);
}
/** Runs a function with a device as the one where none is named. */
function placedOn<R>(device: Device, run: () => R): R {
  const end = placing(device);
  try {
    const result = run();
    const later = laterIn(result);
    if (later === null) return result;
    throw new TypeError(
      `torch.device: the function returned ${later}; the device would change before what it does is done`,
    );
  } finally {
    end();
  }
}
/**
 * A device by its name: the same object each time, so that `x.device === torch.device('cpu')`.
 *
 * @param type `'cpu'`, `'tfjs'`, `'cuda'`, `'webgpu'`, `'webgl'` or `'meta'`, with an index as in `'cuda:0'`
 * @param index the number of the device among those of its type
 * @param run in the index's place: a function that makes its tensors there where it names no device; `using _ = torch.device('meta')` holds to the end of a block
 * @returns the device; what `run` returns
 * @throws RuntimeError for a name that no device has
 * @example
 * torch.ones(1).device === torch.device('cpu'); // true
 * torch.device('meta', () => nn.Linear(2, 3)).weight.device.type; // meta
 *
 * Source: https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.device
 */
export const device = new Proxy(Device, {
  apply: (_, __, [type, index]: [DeviceLike | DeviceKeywords, (number | (() => unknown))?]) =>
    typeof index === 'function' ? placedOn(deviceOf(type), index) : deviceOf(type, index),
  construct: (_, [type, index]: [DeviceLike | DeviceKeywords, number?]) => deviceOf(type, index),
}) as typeof Device & typeof deviceOf & DeviceClass;
const placed = [any<DeviceLike | null>()('device')] as const;
/**
 * Makes `device` the one on which tensors are made where none is named; null: the CPU.
 *
 * @param device a device, or its name
 * @returns nothing
 * @example
 * torch.set_default_device('cpu');
 * torch.ones(2).device.type; // cpu
 * @see https://docs.pytorch.org/docs/stable/generated/torch.set_default_device.html
 */
export function set_default_device(...args: Arguments<typeof placed>): void {
  const [device] = bind('set_default_device', placed, args) as Values<typeof placed>;
  setDefaultDevice(device);
}
/**
 * The device on which tensors are made where none is named.
 *
 * @returns the device
 * @example
 * torch.get_default_device().type; // cpu
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.get_default_device.html
 */
export function get_default_device(): Device {
  takesNothing('get_default_device', arguments.length);
  return defaultEngine().device;
}
/**
 * Elements at strides, the one layout that there is.
 *
 * @example
 * torch.ones(2, 3, { layout: torch.strided }).shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.layout
 */
export const strided = 'strided' as const;
/**
 * Row-major.
 *
 * @example
 * torch.ones(2, 3).t().contiguous({ memory_format: torch.contiguous_format }).stride(); // [2, 1]
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.memory_format
 */
export const contiguous_format = 'contiguous_format' as const;
/**
 * Of images: channels innermost.
 *
 * @example
 * torch.ones(1, 3, 2, 2).to({ memory_format: torch.channels_last }).stride(); // [12, 1, 6, 3]
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.memory_format
 */
export const channels_last = 'channels_last' as const;
/**
 * Of volumes: channels innermost.
 *
 * @example
 * torch.ones(1, 2, 1, 1, 2).to({ memory_format: torch.channels_last_3d }).stride(); // [4, 1, 4, 4, 2]
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.memory_format
 */
export const channels_last_3d = 'channels_last_3d' as const;
/**
 * As the input, where it is dense.
 *
 * @example
 * torch.ones(2, 3).t().clone({ memory_format: torch.preserve_format }).stride(); // [1, 3]
 * @see https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.memory_format
 */
export const preserve_format = 'preserve_format' as const;
