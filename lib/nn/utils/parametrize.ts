// torch.nn.utils.parametrize: tensors of a module that are functions of others.
import { RuntimeError, ValueError } from '../../errors.js';
import { GradMode } from '../../graph/mode.js';
import { type Arguments, type Values, bind, describe, flag, optional } from '../../ops/row/signature.js';
import { sizeText } from '../../python.js';
import { sameShape } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { ModuleDict } from '../modules/container.js';
import { ALONE, CORE, get, membersOf, prototypeAlone, put } from '../modules/fields.js';
import { Module } from '../modules/module.js';
import { Parameter, isParameter } from '../parameter.js';

/** A module that makes a tensor of another, or of several, and perhaps those of it. */
export interface Parametrization extends Module {
  right_inverse?(value: Tensor): Tensor | readonly Tensor[];
}

/** How often `cached` has been entered, and what was computed since. */
let depth = 0;
const cache = new Map<Module, Map<string, Tensor>>();

function adopt(owner: Module, name: string, t: Tensor): void {
  if (isParameter(t)) owner.register_parameter(name, t);
  else owner.register_buffer(name, t);
}

/** Gives a tensor other elements, and keeps it what it is to an optimizer. */
function assign(t: Tensor, value: Tensor): void {
  using _ = new GradMode(false);
  t.data = value.detach().clone();
}

declare module '../modules/placed.js' {
  interface Placed {
    /** What computes the module's tensors, by their names, where any of them is parametrized. */
    readonly parametrizations: Readonly<Record<string, ParametrizationList>>;
  }
}

/**
 * The parametrizations of one tensor, in order, and what they make it of.
 *
 * @param modules what computes the tensor, one after the other
 * @param original the tensor as it was
 * @param unsafe whether shape and type may change, and nothing is checked
 * @throws ValueError without modules, and where one returns what is no tensor, or changes the type
 * @throws RuntimeError where one has no `right_inverse` and the tensor is assigned to
 * @example
 * const m = nn.utils.parametrizations.weight_norm(nn.Linear(2, 2));
 * m.parametrizations.weight.length; // 1
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parametrize.ParametrizationList.html
 */
export class ParametrizationList extends Module {
  [step: number]: Module;
  /** What the tensor is computed of, where that is one tensor. */
  declare readonly original: Tensor;
  /** The first and the second, where it is several. */
  declare readonly original0: Tensor;
  declare readonly original1: Tensor;
  /** Names of what the tensor is made of. */
  private readonly originals: readonly string[];
  readonly unsafe: boolean;
  /** Whether that is one tensor, and no list. */
  readonly is_tensor: boolean;
  readonly ntensors: number;

  constructor(modules: readonly Parametrization[], original: Tensor, unsafe = false) {
    super();
    if (modules.length === 0) throw new ValueError('ParametrizationList requires one or more modules.');
    this.unsafe = unsafe;
    for (const module of modules) this.append(module);
    const { shape, dtype } = original;
    const made = inverse(modules, original, true);
    if (made instanceof Tensor) {
      if (made.dtype !== dtype) {
        throw new ValueError(
          `When \`right_inverse\` outputs one tensor, it may not change the dtype.\noriginal.dtype: ${String(dtype)}\nright_inverse(original).dtype: ${String(made.dtype)}`,
        );
      }
      if (made !== original) assign(original, made);
      adopt(this, 'original', original);
      this.originals = ['original'];
    } else {
      if (!Array.isArray(made)) {
        throw new ValueError(
          `'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). Got ${describe(made)}`,
        );
      }
      this.originals = made.map((_, k) => `original${k}`);
      (made as readonly Tensor[]).forEach((t, k) => {
        const { requires_grad } = original;
        const own = t.detach().clone();
        adopt(
          this,
          `original${k}`,
          isParameter(original) ? new Parameter(own, { requires_grad }) : own.requires_grad_(requires_grad),
        );
      });
    }
    this.is_tensor = made instanceof Tensor;
    this.ntensors = this.originals.length;
    if (!unsafe) this.checkLike(shape, dtype);
  }

  private checkLike(shape: readonly number[], dtype: Tensor['dtype']): void {
    const made: unknown = this.forward();
    if (!(made instanceof Tensor)) {
      throw new ValueError(`A parametrization must return a tensor. Got ${describe(made)}.`);
    }
    const change = (what: string, before: string, after: string): ValueError =>
      new ValueError(
        `Registering a parametrization may not change the ${what} of the tensor, unless \`unsafe\` flag is enabled.\nunparametrized ${what}: ${before}\nparametrized ${what}: ${after}`,
      );
    if (made.dtype !== dtype) throw change('dtype', String(dtype), String(made.dtype));
    if (!sameShape(made.shape, shape)) throw change('shape', sizeText(shape), sizeText(made.shape));
  }

  /** @internal Adds a parametrization after the others. */
  append(module: Parametrization): void {
    const at = this.steps.length;
    this.add_module(String(at), module);
    Object.defineProperty(this, String(at), {
      get(this: ParametrizationList) {
        return this.steps[at];
      },
      configurable: true,
    });
  }

  /** The parametrizations: what the module has under numbers. */
  private get steps(): Parametrization[] {
    return [...this[CORE].entries.values()] as Parametrization[];
  }

  /** How many parametrizations there are. */
  override get length(): number {
    return this.steps.length;
  }

  [Symbol.iterator](): IterableIterator<Parametrization> {
    return this.steps.values();
  }

  /** @internal What the tensor is made of. */
  sources(): Tensor[] {
    return this.originals.map((name) => get(this, name) as Tensor);
  }

  /** The tensor. */
  override forward(): Tensor {
    const [first, ...rest] = this.steps;
    const made = first!(...(this.sources() as never[])) as unknown as Tensor;
    return rest.reduce<Tensor>((value, step) => (step as (t: Tensor) => Tensor)(value), made);
  }

  /** Gives what the tensor is made of other elements, so that the tensor is `value`. */
  right_inverse(value: Tensor): void {
    const made = inverse(this.steps, value, false);
    const list = made instanceof Tensor ? [made] : made;
    if (list.length !== this.originals.length) {
      throw new ValueError(
        `'right_inverse' must return a sequence of tensors of length ${this.originals.length}. Got a sequence of length ${list.length}.`,
      );
    }
    this.sources().forEach((t, k) => assign(t, list[k]!));
  }
}

/** What a tensor is made of; without a `right_inverse` a step is its own (`lenient`), or an error. */
function inverse(modules: readonly Parametrization[], value: Tensor, lenient: boolean): Tensor | readonly Tensor[] {
  using _ = new GradMode(false);
  let made: Tensor | readonly Tensor[] = value;
  for (const module of modules.toReversed()) {
    if (module.right_inverse !== undefined) made = module.right_inverse(made as Tensor);
    else if (!lenient)
      throw new RuntimeError(`parametrization ${module._get_name()} does not implement right_inverse.`);
  }
  return made;
}

/** The parametrizations of a module, by tensor. */
function listsOf(module: Module): ModuleDict<ParametrizationList> | null {
  const found = prototypeAlone(module) === null ? null : get(module, 'parametrizations');
  return found instanceof ModuleDict ? (found as ModuleDict<ParametrizationList>) : null;
}
const listOf = (module: Module, name: string): ParametrizationList | null => {
  const lists = listsOf(module);
  return lists !== null && lists.has(name) ? lists.at(name) : null;
};

/** Makes the module one of a class of its own, where parametrized tensors are computed. */
function reclassed(module: Module): object {
  const plain = Object.getPrototypeOf(module) as { readonly constructor: new () => object };
  const own = Object.create(plain, {
    [ALONE]: { value: true },
    constructor: { value: class extends plain.constructor {}, configurable: true, writable: true },
  }) as { readonly constructor: object };
  Object.defineProperty(own.constructor, 'name', { value: `Parametrized${plain.constructor.name}` });
  Object.setPrototypeOf(module, own);
  put(module, 'parametrizations', new ModuleDict(), 'module');
  return own;
}

function computed(module: Module, name: string): Tensor {
  const list = listOf(module, name)!;
  if (depth === 0) return list();
  const known = cache.get(module)?.get(name);
  if (known !== undefined) return known;
  const made = list();
  cache.set(module, (cache.get(module) ?? new Map<string, Tensor>()).set(name, made));
  return made;
}

/** What a module has more when tensors of it are parametrized. */
interface Parametrized<N extends string> {
  readonly parametrizations: ModuleDict<ParametrizationList> & Readonly<Record<N, ParametrizationList>>;
}

const registration = [optional(flag('unsafe'), false)] as const;

/**
 * Makes a tensor of a module a function of another: `module[name]` is from then on what `parametrization` gives of
 * `module.parametrizations[name].original`. Several follow each other.
 *
 * A parametrization may have a method `right_inverse`, which makes of the tensor what it is computed of, one tensor or several
 * (`original0`, `original1`, …), and lets the tensor be assigned to.
 *
 * @param module the module
 * @param tensor_name the name of a parameter or buffer
 * @param parametrization a module from the original, or originals, to the tensor
 * @param unsafe whether shape and type may change
 * @returns the module
 * @throws ValueError where there is no such tensor
 * @example
 * class Symmetric extends nn.Module {
 *   forward(x: Tensor) { return x.triu().add(x.triu(1).transpose(0, 1)); }
 * }
 * const layer = nn.utils.parametrize.register_parametrization(nn.Linear(3, 3), 'weight', new Symmetric());
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parametrize.register_parametrization.html
 */
export function register_parametrization<M extends Module, N extends string>(
  module: M,
  tensor_name: N,
  parametrization: Parametrization,
  ...args: Arguments<typeof registration>
): M & Parametrized<N> {
  const [unsafe] = bind('register_parametrization', registration, args) as Values<typeof registration>;
  parametrization.train(module.training);
  const known = listOf(module, tensor_name);
  if (known !== null) {
    const value = computed(module, tensor_name);
    if (parametrization.right_inverse !== undefined)
      known.right_inverse(parametrization.right_inverse(value) as Tensor);
    known.append(parametrization);
    return module as M & Parametrized<N>;
  }
  const { parameters, buffers } = membersOf(module);
  const original = [...parameters, ...buffers].find(([name]) => name === tensor_name)?.[1] ?? null;
  if (original === null) {
    throw new ValueError(
      `Module '${String(module)}' does not have a parameter, a buffer, or a parametrized element with name '${tensor_name}'`,
    );
  }
  const list = new ParametrizationList([parametrization], original, unsafe);
  const own = prototypeAlone(module) ?? reclassed(module);
  Reflect.deleteProperty(module, tensor_name);
  module[CORE].kinds.delete(tensor_name);
  module[CORE].watched = null;
  Object.defineProperty(own, tensor_name, {
    get(this: Module) {
      return computed(this, tensor_name);
    },
    set(this: Module, value: Tensor) {
      listOf(this, tensor_name)!.right_inverse(value);
    },
    configurable: true,
  });
  listsOf(module)!.update({ [tensor_name]: list });
  return module as M & Parametrized<N>;
}

/**
 * Whether a module has a parametrized tensor, or one of this name.
 *
 * @param module the module
 * @param tensor_name of which tensor; null: of any
 * @returns true or false
 * @example
 * nn.utils.parametrize.is_parametrized(nn.Linear(3, 2)); // false
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parametrize.is_parametrized.html
 */
export function is_parametrized(module: Module, tensor_name: string | null = null): boolean {
  const lists = listsOf(module);
  if (lists === null) return false;
  return tensor_name === null ? lists.length > 0 : lists.has(tensor_name);
}

const removal = [optional(flag('leave_parametrized'), true)] as const;

/**
 * Makes a parametrized tensor a parameter or buffer again.
 *
 * @param module the module
 * @param tensor_name the tensor's name
 * @param leave_parametrized whether it keeps the value that it has now, else it is what it was computed of
 * @returns the module
 * @throws ValueError where there is no such parametrization
 * @example
 * const m = nn.utils.parametrizations.weight_norm(nn.Linear(2, 2));
 * nn.utils.parametrize.remove_parametrizations(m, 'weight');
 * nn.utils.parametrize.is_parametrized(m); // false
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parametrize.remove_parametrizations.html
 */
export function remove_parametrizations<M extends Module>(
  module: M,
  tensor_name: string,
  ...args: Arguments<typeof removal>
): M {
  const [leave] = bind('remove_parametrizations', removal, args) as Values<typeof removal>;
  const list = listOf(module, tensor_name);
  if (list === null) {
    throw new ValueError(`Module ${String(module)} does not have a parametrization on ${tensor_name}`);
  }
  const sources = list.sources();
  if (!leave && sources.length > 1) {
    throw new ValueError(
      'Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a sequence of tensors.',
    );
  }
  let [original] = sources as [Tensor];
  if (leave) {
    using _ = new GradMode(false);
    const value = list();
    if (sources.length === 1) assign(original, value);
    else {
      const kept = value.detach().clone();
      const { requires_grad } = original;
      original = isParameter(original) ? new Parameter(kept, { requires_grad }) : kept.requires_grad_(requires_grad);
    }
  }
  const own = Object.getPrototypeOf(module) as object;
  Reflect.deleteProperty(own, tensor_name);
  const lists = listsOf(module)!;
  lists.pop(tensor_name);
  if (lists.length === 0) {
    Object.setPrototypeOf(module, Object.getPrototypeOf(own) as object);
    Reflect.deleteProperty(module, 'parametrizations');
    module[CORE].kinds.delete('parametrizations');
  }
  adopt(module, tensor_name, original);
  return module;
}

/**
 * Parametrized tensors are computed once while a function runs, or to the end of the block in `using _ = cached()`.
 *
 * @param body what to run
 * @returns what `body` returns
 * @example
 * const m = nn.utils.parametrizations.weight_norm(nn.Linear(2, 2));
 * nn.utils.parametrize.cached(() => m.weight === m.weight); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parametrize.cached.html
 */
export function cached(): Disposable;
export function cached<R>(body: () => R): R;
export function cached<R>(body?: () => R): R | Disposable {
  depth++;
  const leave = (): void => {
    if (--depth === 0) cache.clear();
  };
  if (body === undefined) return { [Symbol.dispose]: leave };
  try {
    return body();
  } finally {
    leave();
  }
}
