/// <reference lib="esnext.disposable" preserve="true" />
// Operators that compute in 16 bits while a mode lasts: those that gain by it, and lose little.
import { type DType, bfloat16, float16, float32, float64 } from '../dtype.js';
import { RuntimeError, ValueError, describe } from '../errors.js';
import { type Interceptor, intercept } from '../ops/row/call.js';
import {
  type Arguments,
  type Keywords,
  type Values,
  any,
  bind,
  dtype,
  flag,
  isKeywords,
  optional,
  string,
} from '../ops/row/signature.js';
import { expectUse, laterIn, noteUse } from '../graph/mode.js';
import { cudaIsAvailable } from '../runtime/registry.js';
import { Tensor } from '../tensor.js';
import { warnOnce } from '../warnings.js';

/** PyTorch's lists for the CPU, by operator. */
const lower = new Set(
  'conv1d conv2d conv3d conv_tbc conv_transpose1d conv_transpose2d conv_transpose3d mm bmm matmul addmm addbmm baddbmm linear vecdot prelu scaled_dot_product_attention rnn_tanh_cell lstm'.split(
    ' ',
  ),
);
const float = new Set(
  `avg_pool3d adaptive_avg_pool3d binary_cross_entropy grid_sample prod quantile nanquantile trace cdist mse_loss cosine_embedding_loss
  nll_loss hinge_embedding_loss poisson_nll_loss cross_entropy smooth_l1_loss l1_loss huber_loss margin_ranking_loss soft_margin_loss
  triplet_margin_loss multi_margin_loss ctc_loss kl_div multilabel_margin_loss binary_cross_entropy_with_logits cholesky inv qr
  solve svdvals`.split(/\s+/),
);
const widest = new Set(['cat', 'stack', 'index_copy']);

const isHalf = (type: DType): boolean => type === bfloat16 || type === float16;

/** Arguments with their tensors, in lists and keywords too, brought to another type where `to` says one. */
function cast(value: unknown, to: (t: Tensor) => DType): unknown {
  if (value instanceof Tensor) {
    const type = to(value);
    return type === value.dtype ? value : value.to(type);
  }
  if (Array.isArray(value)) return value.map((item) => cast(item, to));
  if (!isKeywords(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, cast(item, to)]));
}

/** Whether a tensor among the arguments is float32. */
const wide = (value: unknown): boolean =>
  value instanceof Tensor ? value.dtype === float32 : Array.isArray(value) && value.some(wide);

/** What a call's tensors are brought to, or null where the operator takes them as they are. */
function policy(name: string, args: readonly unknown[], half: DType): ((t: Tensor) => DType) | null {
  const eligible = (t: Tensor): boolean => t.device.type === 'cpu' && t.dtype.kind === 'float' && t.dtype !== float64;
  const last = args.at(-1);
  if (isKeywords(last) && 'out' in last) return null; // as PyTorch's
  if (lower.has(name)) return (t) => (eligible(t) ? half : t.dtype);
  if (float.has(name) || (widest.has(name) && args.some(wide))) return (t) => (eligible(t) ? float32 : t.dtype);
  return null;
}

/** The type to compute in, where a mode holds that is enabled. */
let fast: DType | null = null;

const casting: Interceptor = {
  call({ name }, args, next) {
    const to = fast === null ? null : policy(name, args, fast);
    // The conversions are recorded; inside the operator nothing more is converted.
    if (to !== null) return next(args.map((arg) => cast(arg, to)));
    // What other operators are made of is looked at in its turn.
    using _ = intercept(casting);
    return next(args);
  },
};

/** How many modes hold; with the first calls begin to be looked at. */
let depth = 0;
let installed: Disposable | null = null;

function begin(type: DType | null): () => void {
  const before = fast;
  if (depth++ === 0) installed = intercept(casting);
  fast = type;
  return () => {
    fast = before;
    if (--depth === 0) installed?.[Symbol.dispose]();
  };
}

/** A mode that has not begun: held by `using`, or put before a function. */
export interface Autocast extends Disposable {
  <F extends CallableFunction>(body: F): F;
}

const options = [
  any<string>()('device_type'),
  optional(dtype('dtype'), null),
  optional(flag('enabled'), true),
  optional(flag('cache_enabled'), null),
] as const;

/** The keywords of `autocast`. */
export type AutocastKeywords = Keywords<readonly [(typeof options)[1], (typeof options)[2], (typeof options)[3]]>;

/**
 * While the mode lasts, matrix products, convolutions and attention on the CPU compute in 16 bits, losses and what needs digits in
 * float32, and everything else in the type of its operands. Backward is called outside of it.
 *
 * Held by `using _ = torch.autocast('cpu')` to the end of the block, put before a function, `torch.autocast('cpu')(body)`, or given one to
 * run as its last argument.
 *
 * @param device_type `'cpu'`; on `'cuda'` there is none: it warns, and nothing is converted
 * @param dtype `torch.bfloat16`, where it is not given, or `torch.float16`
 * @param enabled false: nothing is converted, inside another autocast too
 * @param cache_enabled a hint: converted weights are not kept here
 * @param body what to run
 * @returns what `body` returns; without one, the mode
 * @throws RuntimeError for a device that has no autocast, TypeError for a body that returns a promise
 * @example
 * using _ = torch.autocast('cpu', { dtype: torch.bfloat16 });
 * const loss = criterion(model(x), y);
 * @see https://docs.pytorch.org/docs/stable/amp.html#torch.autocast
 */
export function autocast(...args: Arguments<typeof options>): Autocast;
export function autocast<R>(device_type: string, body: () => R): R;
export function autocast<R>(device_type: string, kwargs: AutocastKeywords, body: () => R): R;
export function autocast<R>(...args: readonly unknown[]): Autocast | R {
  const body = args.at(-1);
  if (typeof body !== 'function') return modeOf(args);
  return modeOf(args.slice(0, -1))((): R => {
    const result = (body as () => R)();
    const later = laterIn(result);
    if (later === null) return result;
    throw new TypeError(
      `torch.autocast: the function returned ${later}; the mode would end before what it does is done`,
    );
  })();
}
function modeOf(args: readonly unknown[]): Autocast {
  const [device_type, type, on] = bind('autocast.__init__', options, args) as Values<typeof options>;
  if (typeof device_type !== 'string') {
    throw new ValueError(`Expected \`device_type\` of type \`str\`, got: \`<class '${describe(device_type)}'>\``);
  }
  const absent = device_type === 'cuda';
  const wanted = on && !absent;
  if (absent && on) {
    warnOnce(
      cudaIsAvailable()
        ? "torch.autocast: device 'cuda' computes in float32. Disabling autocast."
        : 'CUDA is not available or torch_xla is imported. Disabling autocast.',
    );
  }
  if (!is_autocast_available(device_type) && !absent) {
    throw new RuntimeError(`User specified an unsupported autocast device_type '${device_type}'`);
  }
  const chosen = type ?? get_autocast_dtype('cpu');
  const enabled = wanted && isHalf(chosen);
  if (wanted && !enabled) {
    warnOnce(
      'In CPU autocast, but the target dtype is not supported. Disabling autocast.\nCPU Autocast only supports dtypes of torch.bfloat16, torch.float16 currently.',
    );
  }
  const open = (): (() => void) => begin(enabled ? chosen : null);
  const decorate = <This, Args extends unknown[], R>(body: (this: This, ...args: Args) => R) => {
    noteUse(decorate);
    return function (this: This, ...given: Args): R {
      const end = open();
      try {
        return body.apply(this, given);
      } finally {
        end();
      }
    };
  };
  expectUse(decorate, 'autocast');
  Object.defineProperty(decorate, Symbol.dispose, {
    get() {
      noteUse(decorate);
      return open();
    },
  });
  return decorate as Autocast;
}

/**
 * Whether a device has autocast: the CPU.
 *
 * @param device_type the type of a device, as `'cpu'`
 * @returns true or false
 * @example
 * torch.amp.is_autocast_available('cpu'); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.amp.is_autocast_available.html
 */
export const is_autocast_available = (device_type: string): boolean => device_type === 'cpu';
const typed = [string('device_type')] as const;
/**
 * The type that autocast computes in where none is given.
 *
 * @param device_type the type of a device, as `'cpu'`
 * @returns a dtype
 * @throws RuntimeError for a device that has no autocast, TypeError for what is no string
 * @example
 * torch.amp.get_autocast_dtype('cpu'); // torch.bfloat16
 * @see https://docs.pytorch.org/docs/stable/generated/torch.amp.get_autocast_dtype.html
 */
export function get_autocast_dtype(device_type: string): DType {
  bind('get_autocast_dtype', typed, [device_type]);
  if (!is_autocast_available(device_type)) {
    throw new RuntimeError(`unsupported device type for autocast in get_autocast_dtype(): '${device_type}'`);
  }
  return fast ?? bfloat16;
}
/**
 * Whether autocast holds now.
 *
 * @param device_type a device; null: any
 * @returns true or false
 * @throws TypeError for a device type that is no string
 * @example
 * torch.is_autocast_enabled('cpu'); // false
 * @see https://docs.pytorch.org/docs/stable/amp.html
 */
export function is_autocast_enabled(device_type: string | null = null): boolean {
  if (device_type !== null && typeof device_type !== 'string') {
    throw new TypeError(
      `is_autocast_enabled(): argument 'device_type' (position 1) must be str, not ${describe(device_type)}`,
    );
  }
  return (device_type === null || is_autocast_available(device_type)) && fast !== null;
}
