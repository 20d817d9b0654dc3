// torch.backends: switches that programs set at their start. What they switch is not here, or always as PyTorch's strictest.
import { switches } from './absent/door.js';

const no = (): boolean => false;

let fastPath = true;

/** Of each way to compute attention: its switch, and whether it is on. There is one way, whatever is set. */
function attention<K extends string>(
  ...ways: readonly K[]
): Record<`enable_${K}_sdp`, (enabled: boolean) => void> & Record<`${K}_sdp_enabled`, () => boolean> {
  const on = new Set<K>(ways);
  const both = ways.flatMap((way) => [
    [`enable_${way}_sdp`, (enabled: boolean): unknown => (enabled ? on.add(way) : on.delete(way))],
    [`${way}_sdp_enabled`, (): boolean => on.has(way)],
  ]);
  return Object.fromEntries(both) as ReturnType<typeof attention<K>>;
}

/**
 * `torch.backends`: hints that change no result; `is_available()` of libraries that are not there is false.
 *
 * @example
 * torch.backends.cudnn.benchmark = true;
 * torch.backends.mps.is_available(); // false
 *
 * Source: https://docs.pytorch.org/docs/stable/backends.html
 */
export const backends = switches('torch.backends', {
  cuda: switches('torch.backends.cuda', {
    is_built: no,
    matmul: switches('torch.backends.cuda.matmul', {
      allow_tf32: false,
      allow_fp16_reduced_precision_reduction: true,
      allow_bf16_reduced_precision_reduction: true,
    }),
    ...attention('flash', 'mem_efficient', 'math', 'cudnn'),
  }),
  /** Everything is deterministic, whatever is set. */
  cudnn: switches('torch.backends.cudnn', {
    enabled: true,
    benchmark: false,
    benchmark_limit: 10,
    deterministic: false,
    allow_tf32: true,
    is_available: no,
    version: (): number | null => null,
  }),
  cusparselt: switches('torch.backends.cusparselt', { is_available: no, version: (): number | null => null }),
  mps: switches('torch.backends.mps', { is_available: no, is_built: no }),
  mha: switches('torch.backends.mha', {
    /** Attention has one path, whatever is set. */
    get_fastpath_enabled: (): boolean => fastPath,
    set_fastpath_enabled: (value: boolean): void => {
      fastPath = value;
    },
  }),
  mkl: switches('torch.backends.mkl', { is_available: no }),
  mkldnn: switches('torch.backends.mkldnn', { enabled: true, is_available: no }),
  nnpack: switches('torch.backends.nnpack', { is_available: no }),
  openmp: switches('torch.backends.openmp', { is_available: no }),
  /** `einsum` goes through its operands in the order in which they are given. */
  opt_einsum: switches('torch.backends.opt_einsum', {
    enabled: false,
    strategy: null as string | null,
    is_available: no,
    get_opt_einsum: (): null => null,
  }),
  cpu: switches('torch.backends.cpu', { get_cpu_capability: (): string => 'DEFAULT' }),
});
