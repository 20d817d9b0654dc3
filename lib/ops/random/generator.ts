// torch.Generator, and the generator that is drawn from where none is given. Every device draws from the CPU's stream.
import { uint8 } from '../../dtype.js';
import { NotImplementedError, RuntimeError, ValueError, takesNothing } from '../../errors.js';
import { Generator as Stream, default_generator } from '../../random/index.js';
import { Device, type DeviceLike } from '../../runtime/device.js';
import { defaultEngine, engineOf } from '../../runtime/registry.js';
import { Tensor, allocate } from '../../tensor.js';
import {
  keywordOnly,
  type Arguments,
  type Parameter,
  Refusal,
  type Values,
  any,
  bind,
  describe,
  device,
  optional,
  parameter,
} from '../row/signature.js';

declare module '../../random/generator.js' {
  interface Generator {
    /** The device that this generator was made for. Its numbers are those of the CPU's stream, whichever that is. */
    readonly device: Device;
    /** The state, from which `set_state` goes on: 5056 bytes (uint8), here and in PyTorch the same. */
    get_state(): Tensor;
    /**
     * Goes on from a state that `get_state` gave.
     *
     * @returns this generator
     * @throws TypeError if it is no tensor of bytes, RuntimeError if these are not those of a state
     */
    set_state(new_state: Tensor): this;
    /** @throws RuntimeError: the CPU's stream has no offset, here as in PyTorch */
    get_offset(): number;
    /** @throws RuntimeError: the CPU's stream has no offset, here as in PyTorch */
    set_offset(offset: number): this;
    /** @throws NotImplementedError, as of PyTorch's CPU generator: it is CUDA's */
    graphsafe_get_state(): Generator;
    /** @throws NotImplementedError, as of PyTorch's CPU generator: it is CUDA's */
    graphsafe_set_state(state: Generator): this;
    /** @throws NotImplementedError, as of PyTorch's CPU generator: it is CUDA's */
    philox_state(increment: number): [Tensor, Tensor];
  }
}

const define = (name: string, value: unknown): void => {
  Object.defineProperty(Stream.prototype, name, { value, writable: true, configurable: true });
};

define('device', new Device('cpu'));

define('get_state', function (this: Stream): Tensor {
  const bytes = this.rawState();
  const cpu = engineOf('cpu');
  const out = allocate(cpu, [bytes.length], uint8);
  cpu.upload(out.storage, bytes);
  return out;
});

define('set_state', function (this: Stream, state: unknown): Stream {
  if (!(state instanceof Tensor)) throw new TypeError(`expected a torch.ByteTensor, but got ${describe(state)}`);
  if (state.dtype !== uint8 || state.device.type !== 'cpu') throw new TypeError('RNG state must be a torch.ByteTensor');
  this.setRawState(state.storage.engine.read(state) as Uint8Array);
  return this;
});

for (const name of ['get_offset', 'set_offset']) {
  define(name, (): never => {
    throw new RuntimeError('CPU Generator does not use offset');
  });
}
for (const name of ['graphsafe_get_state', 'graphsafe_set_state', 'philox_state']) {
  define(name, (): never => {
    throw new NotImplementedError(`${name} is not supported in this Generator`);
  });
}

const makerSignature = [optional(device('device'), null)] as const;

function make(args: readonly unknown[], Class: object): Stream {
  const [place] = bind('Generator', makerSignature, args) as [DeviceLike | null];
  const generator: Stream = Reflect.construct<[], Stream>(Stream, [], Class as typeof Stream);
  const { device } = place === null ? defaultEngine() : engineOf(place);
  if (device.type !== 'cpu') Object.defineProperty(generator, 'device', { value: device, writable: true });
  return generator;
}

interface GeneratorClass {
  new (device?: DeviceLike | { device?: DeviceLike }): Stream;
  (device?: DeviceLike | { device?: DeviceLike }): Stream;
  readonly prototype: Stream;
}

/**
 * A source of pseudorandom numbers with a state of its own.
 *
 * A new one has the seed 67280421310721: give it another by `manual_seed`, or by `seed` one that nobody can foretell.
 *
 * @param device for whose tensors it is meant; every device draws from the same stream, that of PyTorch's CPU generator
 * @example
 * const generator = torch.Generator().manual_seed(0);
 * torch.rand(3, { generator });
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Generator.html
 */
export const Generator: GeneratorClass = new Proxy(Stream, {
  apply: (_, __, args) => make(args, Stream),
  construct: (_, args, Class) => make(args, Class),
}) as typeof Stream & GeneratorClass;
export type Generator = Stream;
define('constructor', Generator);

export { default_generator };

/** The last parameter of the few of what draws that take it by position too: null stands for `torch.default_generator`. */
export const placedGenerator: Parameter<'generator', Stream | null, true> = optional(
  parameter('generator', (v): Stream | Refusal => (v instanceof Stream ? v : new Refusal('torch.Generator'))),
  null,
);
/** That of all others. */
export const generator: Parameter<'generator', Stream | null, true> & { readonly keywordOnly: true } =
  keywordOnly(placedGenerator);

let guard: (() => void) | null = null;
/** From now on until the end of the block, `check` is called before every draw, and may throw. */
export function guarded(check: () => void): Disposable {
  const before = guard;
  guard = check;
  return {
    [Symbol.dispose](): void {
      guard = before;
    },
  };
}

/** The generator to draw from. */
export function source(given: Stream | null): Stream {
  guard?.();
  return given ?? default_generator;
}

const seeding = [any<number | bigint | string | Tensor>()('seed')] as const;
/**
 * Starts the stream of `torch.default_generator` that belongs to a seed.
 *
 * @param seed an integer of [-2^63, 2^64), or its digits; negative ones count modulo 2^64, and fractions are cut off
 * @returns the generator
 * @throws ValueError if the seed is out of range, or a text that is no integer; TypeError for anything else
 * @example torch.manual_seed(0);
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.manual_seed.html
 */
export function manual_seed(...args: Arguments<typeof seeding>): Stream {
  const [seed] = bind('manual_seed', seeding, args) as Values<typeof seeding>;
  return default_generator.manual_seed(seedOf(seed));
}
/** A seed as Python's `int()` takes it. */
export function seedOf(seed: unknown): number | bigint {
  const value: unknown = seed instanceof Tensor ? seed.item() : seed;
  if (typeof value === 'bigint') return value;
  if (typeof value === 'string') {
    if (/^\s*[+-]?\d+\s*$/.test(value)) return BigInt(value.trim().replace(/^\+/, ''));
    throw new ValueError(`invalid literal for int() with base 10: '${value}'`);
  }
  if (typeof value !== 'number' && typeof value !== 'boolean') {
    throw new TypeError(
      `int() argument must be a string, a bytes-like object or a real number, not '${describe(value)}'`,
    );
  }
  if (Number.isNaN(value)) throw new ValueError('cannot convert float NaN to integer');
  return Math.trunc(Number(value));
}

/**
 * Gives `torch.default_generator` a seed that nobody can foretell, and returns it.
 *
 * @returns the seed
 * @example
 * const seed = torch.seed();
 * torch.initial_seed() === seed; // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.seed.html
 */
export function seed(): number {
  takesNothing('seed', arguments.length);
  return default_generator.seed();
}

/**
 * The seed that `torch.default_generator` began with: a number, and a BigInt past 2^53.
 *
 * @returns the seed
 * @example
 * torch.manual_seed(7);
 * torch.initial_seed(); // 7
 * @see https://docs.pytorch.org/docs/stable/generated/torch.initial_seed.html
 */
export function initial_seed(): number | bigint {
  takesNothing('initial_seed', arguments.length);
  return default_generator.initial_seed();
}

/**
 * The state of `torch.default_generator`, as 5056 bytes (uint8).
 *
 * @returns the state
 * @example
 * torch.get_rng_state().shape; // [5056]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.get_rng_state.html
 */
export function get_rng_state(): Tensor {
  takesNothing('get_rng_state', arguments.length);
  return default_generator.get_state();
}

const state = [any<Tensor>()('new_state')] as const;
/**
 * `torch.default_generator` goes on from a state that `get_rng_state` gave.
 *
 * @throws TypeError if it is no tensor of bytes, RuntimeError if these are not those of a state
 * @param new_state the state
 * @returns nothing
 * @example
 * const state = torch.get_rng_state();
 * const first = torch.rand(2);
 * torch.set_rng_state(state);
 * torch.rand(2).equal(first); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.set_rng_state.html
 */
export function set_rng_state(...args: Arguments<typeof state>): void {
  const [newState] = bind('set_rng_state', state, args) as Values<typeof state>;
  default_generator.set_state(newState);
}
