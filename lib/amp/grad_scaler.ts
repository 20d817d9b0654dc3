// Losses scaled up, so that small gradients are no zeros in 16 bits.
import { callable } from '../callable.js';
import { int32 } from '../dtype.js';
import { AssertionError, RuntimeError, ValueError } from '../errors.js';
import { GradMode } from '../graph/mode.js';
import { full } from '../ops/creation/factories.js';
import { type Arguments, type Values, bind, flag, int, number, optional, string } from '../ops/row/signature.js';
import { cudaIsAvailable } from '../runtime/registry.js';
import { Tensor } from '../tensor.js';

/** What a scaler needs of an optimizer. */
export interface Stepping {
  readonly param_groups: readonly { readonly params: readonly Tensor[] }[];
  step(...args: never[]): unknown;
}

/** What `state_dict()` gives: nothing where the scaler is not enabled. */
export interface ScalerStateDict {
  scale?: number;
  growth_factor?: number;
  backoff_factor?: number;
  growth_interval?: number;
  _growth_tracker?: number;
}

const signature = [
  optional(string('device'), 'cuda'),
  optional(number('init_scale'), 2 ** 16),
  optional(number('growth_factor'), 2),
  optional(number('backoff_factor'), 0.5),
  optional(int('growth_interval'), 2000),
  optional(flag('enabled'), true),
] as const;

/** What became of an optimizer's gradients since the last `update`. */
interface Progress {
  readonly stage: 'unscaled' | 'stepped';
  /** 1 where a gradient is not finite, for each device */
  readonly found: readonly Tensor[];
}

class GradScaler {
  private readonly device: string;
  private readonly enabled: boolean;
  private factor: number;
  private tracker = 0;
  /** The factor on the device of what was scaled first. */
  private scale_: Tensor | null = null;
  private growth: number;
  private backoff: number;
  private interval: number;
  private progress = new Map<Stepping, Progress>();

  constructor(...args: Arguments<typeof signature>) {
    const [device, init_scale, growth, backoff, interval, enabled] = bind(
      'GradScaler.__init__',
      signature,
      args,
    ) as Values<typeof signature>;
    const off = device === 'cuda' && enabled && !cudaIsAvailable();
    if (off) console.warn('torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling.');
    this.device = device;
    this.enabled = enabled && !off;
    if (this.enabled && growth <= 1) throw new AssertionError('The growth factor must be > 1.0.');
    if (this.enabled && backoff >= 1) throw new AssertionError('The backoff factor must be < 1.0.');
    this.factor = init_scale;
    this.growth = growth;
    this.backoff = backoff;
    this.interval = interval;
  }

  /**
   * Multiplies a loss, or several, by the factor.
   *
   * @param outputs a tensor, or arrays of tensors
   */
  scale<T>(outputs: T): T {
    if (!this.enabled) return outputs;
    const scaled = (value: unknown): unknown => {
      if (value instanceof Tensor) {
        this.scale_ ??= full([], this.factor, { device: value.device });
        return value.mul(this.scale_.to(value.device));
      }
      if (Array.isArray(value)) return value.map(scaled);
      if (typeof value === 'object' && value !== null && Symbol.iterator in value) {
        return [...(value as Iterable<unknown>)].map(scaled);
      }
      throw new ValueError('outputs must be a Tensor or an iterable of Tensors');
    };
    return scaled(outputs) as T;
  }

  /**
   * Divides an optimizer's gradients by the factor, in place, so that they can be looked at or clipped before `step`. Nothing is read.
   *
   * @throws RuntimeError the second time since `update`, and after `step`
   */
  unscale_(optimizer: Stepping): void {
    if (!this.enabled) return;
    const scale = this.started('unscale_');
    const stage = this.progress.get(optimizer)?.stage;
    if (stage === 'unscaled') {
      throw new RuntimeError('unscale_() has already been called on this optimizer since the last update().');
    }
    if (stage === 'stepped') throw new RuntimeError('unscale_() is being called after step().');
    this.progress.set(optimizer, { stage: 'unscaled', found: unscaled(optimizer, scale.reciprocal()) });
  }

  /**
   * Unscales the gradients, if that has not been done, and steps the optimizer, unless a gradient is not finite, which is read.
   *
   * @param optimizer the optimizer
   * @param args for its `step`; a closure is not supported
   * @returns what the optimizer's `step` returned, or null
   * @throws RuntimeError the second time since `update`
   */
  step(optimizer: Stepping, ...args: never[]): unknown {
    if (!this.enabled) return optimizer.step(...args);
    this.started('step');
    if (this.progress.get(optimizer)?.stage === 'stepped') {
      throw new RuntimeError('step() has already been called since the last update().');
    }
    if (!this.progress.has(optimizer)) this.unscale_(optimizer);
    const { found } = this.progress.get(optimizer)!;
    if (found.length === 0) throw new AssertionError('No inf checks were recorded for this optimizer.');
    const result = found.some((one) => Number(one.item()) !== 0) ? null : optimizer.step(...args);
    this.progress.set(optimizer, { stage: 'stepped', found });
    return result;
  }

  /**
   * Changes the factor: by `backoff_factor` where a step was left out, by `growth_factor` after `growth_interval` steps in a row.
   *
   * @param new_scale the factor to take instead, a number or a tensor of one element
   */
  update(new_scale: number | Tensor | null = null): void {
    if (!this.enabled) return;
    const scale = this.started('update');
    using _ = new GradMode(false);
    if (new_scale !== null) {
      if (new_scale instanceof Tensor) {
        const fits = new_scale.device.type === this.device && new_scale.numel() === 1 && !new_scale.requires_grad;
        if (!fits) {
          throw new AssertionError(
            'new_scale should be a float or a 1-element torch.cuda.FloatTensor or torch.FloatTensor with requires_grad=False.',
          );
        }
        scale.copy_(new_scale.reshape([]));
      } else scale.fill_(new_scale);
    } else {
      const found = [...this.progress.values()].flatMap((one) => one.found);
      if (found.length === 0) throw new AssertionError('No inf checks were recorded prior to update.');
      if (found.some((one) => Number(one.item()) !== 0)) {
        scale.mul_(this.backoff);
        this.tracker = 0;
      } else if (++this.tracker === this.interval) {
        const grown = scale.mul(this.growth);
        if (Number.isFinite(Number(grown.item()))) scale.copy_(grown);
        this.tracker = 0;
      }
    }
    this.progress = new Map();
  }

  /** The factor; it is read. */
  get_scale(): number {
    if (!this.enabled) return 1;
    return this.scale_ === null ? this.factor : Number(this.scale_.item());
  }

  get_growth_factor(): number {
    return this.growth;
  }
  set_growth_factor(new_factor: number): void {
    this.growth = new_factor;
  }
  get_backoff_factor(): number {
    return this.backoff;
  }
  set_backoff_factor(new_factor: number): void {
    this.backoff = new_factor;
  }
  get_growth_interval(): number {
    return this.interval;
  }
  set_growth_interval(new_interval: number): void {
    this.interval = new_interval;
  }
  is_enabled(): boolean {
    return this.enabled;
  }

  /** What is needed to go on later; empty where the scaler is not enabled. */
  state_dict(): ScalerStateDict {
    if (!this.enabled) return {};
    return {
      scale: this.get_scale(),
      growth_factor: this.growth,
      backoff_factor: this.backoff,
      growth_interval: this.interval,
      _growth_tracker: this.tracker,
    };
  }

  /** Goes on from what `state_dict()` gave. @throws RuntimeError for an empty one, of a scaler that was not enabled */
  load_state_dict(state_dict: ScalerStateDict): void {
    if (!this.enabled) return;
    const { scale, growth_factor, backoff_factor, growth_interval, _growth_tracker } = state_dict;
    if (Object.keys(state_dict).length === 0) {
      throw new RuntimeError(
        'The source state dict is empty, possibly because it was saved from a disabled instance of GradScaler.',
      );
    }
    this.factor = scale!;
    this.scale_?.fill_(scale!);
    this.growth = growth_factor!;
    this.backoff = backoff_factor!;
    this.interval = growth_interval!;
    this.tracker = _growth_tracker!;
  }

  private started(what: string): Tensor {
    if (this.scale_ !== null) return this.scale_;
    throw new AssertionError(
      `Attempted ${what} but _scale is None.  This may indicate your script did not use scaler.scale(loss or outputs) earlier in the iteration.`,
    );
  }
}

/** Multiplies an optimizer's gradients in place; for each device, 1 where one was not finite, else 0. */
function unscaled(optimizer: Stepping, inverse: Tensor): Tensor[] {
  using _ = new GradMode(false);
  const found = new Map<string, Tensor>();
  for (const { params } of optimizer.param_groups) {
    for (const { grad } of params) {
      if (grad === null) continue;
      if (String(grad.dtype) === 'torch.float16') throw new ValueError('Attempting to unscale FP16 gradients.');
      const wrong = grad.isfinite().all().logical_not().to(int32);
      grad.mul_(inverse.to(grad.device));
      const at = String(grad.device);
      const before = found.get(at);
      found.set(at, before === undefined ? wrong : before.maximum(wrong));
    }
  }
  return [...found.values()];
}

/**
 * Scales losses by a factor that is as large as the gradients bear: those that would be zeros in 16 bits are none, and steps whose
 * gradients overflow are left out.
 *
 * @param device `'cuda'` or `'cpu'`; without CUDA, the former is a scaler that does nothing
 * @param init_scale the factor at first
 * @param growth_factor by what it grows after `growth_interval` steps in a row
 * @param backoff_factor by what it is multiplied after a step that was left out
 * @param growth_interval how many steps
 * @param enabled whether it scales at all
 * @throws AssertionError for factors on the wrong side of 1
 * @example
 * const scaler = torch.amp.GradScaler('cpu');
 * scaler.scale(criterion(model(x), y)).backward();
 * scaler.step(optimizer);
 * scaler.update();
 * @see https://docs.pytorch.org/docs/stable/amp.html#torch.amp.GradScaler
 */
const GradScaler_ = callable(GradScaler);
type GradScaler_ = GradScaler;
export { GradScaler_ as GradScaler, type GradScaler as GradScalerClass };
