// torch.cuda and torch.accelerator: what computes beside the CPU.
import type { Device, DeviceLike } from './runtime/device.js';
import { cudaDeviceCount, cudaIsAvailable, currentAccelerator, engineOf } from './runtime/registry.js';
import * as memory from './memory.js';

/** `torch.cuda`. */
export const cuda = {
  /** Whether a GPU computes: true only when @tensorflow/tfjs-node-gpu is there, loads, and has found one. */
  is_available: (): boolean => cudaIsAvailable(),
  device_count: (): number => cudaDeviceCount(),
  current_device: (): number => {
    engineOf('cuda');
    return 0;
  },
  /** Results are waited for wherever they are read, so there is nothing to do. */
  synchronize: (): void => undefined,
  memory_allocated: (device: DeviceLike = 'cuda'): number => memory.memory_allocated(device),
  max_memory_allocated: (device: DeviceLike = 'cuda'): number => memory.max_memory_allocated(device),
  reset_peak_memory_stats: (device: DeviceLike = 'cuda'): void => memory.reset_peak_memory_stats(device),
  empty_cache: (): void => memory.empty_cache(),
} as const;

/** `torch.accelerator`. */
export const accelerator = {
  is_available: (): boolean => currentAccelerator() !== null,
  /** The accelerator's device, or null. */
  current_accelerator: (): Device | null => currentAccelerator(),
  device_count: (): number => (currentAccelerator() === null ? 0 : 1),
  synchronize: (): void => undefined,
} as const;
