// torch.cuda and torch.accelerator: what computes beside the CPU.
import type { Device, DeviceLike } from './runtime/device.js';
import { cudaDeviceCount, cudaIsAvailable, currentAccelerator, engineOf } from './runtime/registry.js';
import { door } from './absent/door.js';
import * as amp from './amp/index.js';
import * as memory from './memory.js';
import { manual_seed, seedOf } from './ops/random/generator.js';

const seeded = (seed: number | bigint): void => {
  const value = seedOf(seed);
  if (cudaIsAvailable()) manual_seed(value);
};
const memoryHeld = (device: DeviceLike = 'cuda'): number => (cudaIsAvailable() ? memory.memory_allocated(device) : 0);
const memoryPeak = (device: DeviceLike = 'cuda'): number =>
  cudaIsAvailable() ? memory.max_memory_allocated(device) : 0;

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
  amp,
} as const);

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
  synchronize: (): void => undefined,
} as const;
