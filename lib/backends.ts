// torch.backends: switches that programs set at their start. What they switch is not here, or always as PyTorch's strictest.
/** Switches that are no others: a misspelt one is an error. */
const switches = <T extends object>(all: T): T => Object.preventExtensions(all);
const no = (): boolean => false;

/**
 * `torch.backends`: hints that change no result; `is_available()` of libraries that are not there is false.
 *
 * @example
 * torch.backends.cudnn.benchmark = true;
 * torch.backends.mps.is_available(); // false
 *
 * Source: https://docs.pytorch.org/docs/stable/backends.html
 */
export const backends = switches({
  cuda: switches({
    is_built: no,
    matmul: switches({ allow_tf32: false, allow_fp16_reduced_precision_reduction: true }),
  }),
  /** Everything is deterministic, whatever is set. */
  cudnn: switches({
    enabled: true,
    benchmark: false,
    benchmark_limit: 10,
    deterministic: false,
    allow_tf32: true,
    is_available: no,
    version: (): number | null => null,
  }),
  mps: switches({ is_available: no, is_built: no }),
  mkl: switches({ is_available: no }),
  mkldnn: switches({ enabled: true, is_available: no }),
  openmp: switches({ is_available: no }),
  cpu: switches({ get_cpu_capability: (): string => 'DEFAULT' }),
});
