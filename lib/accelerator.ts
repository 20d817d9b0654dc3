// torch.cuda and torch.accelerator: what computes beside the CPU.
import type { Device, DeviceLike } from './runtime/device.js';
import { cudaDeviceCount, cudaIsAvailable, currentAccelerator, engineOf } from './runtime/registry.js';
import { RuntimeError } from './errors.js';
import { door } from './absent/door.js';
import * as amp from './amp/index.js';
import * as memory from './memory.js';
import { isKeywords } from './ops/row/signature.js';
import { manual_seed, seedOf } from './ops/random/generator.js';

const seeded = (seed: number | bigint): void => {
  const value = seedOf(seed);
  if (cudaIsAvailable()) manual_seed(value);
};
const memoryHeld = (device: DeviceLike = 'cuda'): number => (cudaIsAvailable() ? memory.memory_allocated(device) : 0);
const memoryPeak = (device: DeviceLike = 'cuda'): number =>
  cudaIsAvailable() ? memory.max_memory_allocated(device) : 0;

/** Arguments of a decorator, of which CUDA's namespace says the device. */
function onCuda(args: readonly unknown[]): unknown[] {
  const last = args.at(-1);
  const kwargs = { device_type: 'cuda' };
  return isKeywords(last) ? [...args.slice(0, -1), { ...kwargs, ...last }] : [...args, kwargs];
}

/**
 * `torch.cuda`: what programs ask of it before they compute on it. Without a GPU most of it does nothing, as in PyTorch.
 *
 * @example
 * const device = torch.device(torch.cuda.is_available() ? 'cuda' : 'cpu');
 *
 * Source: https://docs.pytorch.org/docs/stable/cuda.html
 */
export const cuda = door('torch.cuda', {
  /** Whether a GPU computes: true only when @tensorflow/tfjs-node-gpu is there, loads, and has found one. */
  is_available: (): boolean => cudaIsAvailable(),
  device_count: (): number => cudaDeviceCount(),
  current_device: (): number => {
    engineOf('cuda');
    return 0;
  },
  /** Results are waited for wherever they are read, so there is nothing to do. */
  synchronize: (): void => undefined,
  /** Takes the only one there is. */
  set_device: (device: DeviceLike | number): void => {
    engineOf(typeof device === 'number' ? `cuda:${device}` : device);
  },
  get_device_name: (): string => String(engineOf('cuda').device),
  is_initialized: (): boolean => cudaIsAvailable(),
  is_bf16_supported: (): boolean => false,
  /** Seeds the generator that all devices draw from, where there is a GPU; else nothing, as in PyTorch. */
  manual_seed: seeded,
  manual_seed_all: seeded,
  memory_allocated: memoryHeld,
  max_memory_allocated: memoryPeak,
  memory_reserved: memoryHeld,
  max_memory_reserved: memoryPeak,
  reset_peak_memory_stats: (device: DeviceLike = 'cuda'): void => {
    if (cudaIsAvailable()) memory.reset_peak_memory_stats(device);
  },
  empty_cache: (): void => memory.empty_cache(),
  amp: {
    ...amp,
    custom_fwd: (...args: readonly unknown[]): unknown => Reflect.apply(amp.custom_fwd, null, onCuda(args)),
    custom_bwd: (...args: readonly unknown[]): unknown => Reflect.apply(amp.custom_bwd, null, onCuda(args)),
  },
} as const);

/** The accelerator's device. */
function accelerated(): Device {
  const device = currentAccelerator();
  if (device !== null) return device;
  throw new RuntimeError('Cannot access accelerator device when none is available.');
}

/**
 * `torch.accelerator`: the device beside the CPU, where there is one.
 *
 * @example
 * const device = torch.accelerator.is_available() ? torch.accelerator.current_accelerator() : 'cpu';
 *
 * Source: https://docs.pytorch.org/docs/stable/accelerator.html
 */
export const accelerator = {
  is_available: (): boolean => currentAccelerator() !== null,
  /** The accelerator's device, or null. */
  current_accelerator: (): Device | null => currentAccelerator(),
  device_count: (): number => (currentAccelerator() === null ? 0 : 1),
  /** The number of the accelerator's device: 0. */
  current_device_index: (): number => currentAccelerator()?.index ?? 0,
  synchronize: (): void => undefined,
  memory_allocated: (device: DeviceLike | null = null): number => memory.memory_allocated(device ?? accelerated()),
  max_memory_allocated: (device: DeviceLike | null = null): number =>
    memory.max_memory_allocated(device ?? accelerated()),
  memory_reserved: (device: DeviceLike | null = null): number => memory.memory_allocated(device ?? accelerated()),
  max_memory_reserved: (device: DeviceLike | null = null): number =>
    memory.max_memory_allocated(device ?? accelerated()),
  memory_stats: (device: DeviceLike | null = null): ReturnType<typeof memory.memory_stats> =>
    memory.memory_stats(device ?? accelerated()),
  reset_peak_memory_stats: (device: DeviceLike | null = null): void =>
    memory.reset_peak_memory_stats(device ?? accelerated()),
  empty_cache: (): void => memory.empty_cache(),
} as const;
