// Functions from functions: gradients, Jacobians, products with vectors.
import { RuntimeError, ValueError, checkFunction, wrongArgument } from '../errors.js';
import { GradMode } from '../graph/mode.js';
import { zeros_like } from '../ops/creation/factories.js';
import { stack } from '../ops/joining/joining.js';
import { type Arguments, type Values, any, bind, describe, flag, isKeywords, optional } from '../ops/row/signature.js';
import { type Several, numel } from '../shape.js';
import { Tensor } from '../tensor.js';
import { Level } from './level.js';
import { filledWith, leavesOf, tensorsOf } from './tree.js';

/** A function of a program's own; its arguments and results may be arrays and plain objects of tensors. */
type Func = (...args: never[]) => unknown;
/** Which arguments are differentiated with respect to. */
type Argnums = number | readonly number[];

const argnumsKeyword = optional(any<Argnums>()('argnums'), 0);
const hasAux = optional(flag('has_aux'), false);
const options = [argnumsKeyword, hasAux] as const;

/** What a gradient with respect to a value of a type looks like: the same form, of tensors. */
type Slope<T> = unknown extends T
  ? Tensor
  : T extends Tensor
    ? Tensor
    : T extends object
      ? { [K in keyof T]: Slope<T[K]> }
      : never;
/** How `grad` is told what to differentiate by. */
type Asked = Argnums | { readonly argnums?: Argnums; readonly has_aux?: boolean };
type Places<O> = O extends Argnums ? O : O extends { readonly argnums: infer N extends Argnums } ? N : 0;
type At<A extends unknown[], N> = Slope<A[N & keyof A]>;
/** The gradient with respect to the arguments that are asked for. */
type Slopes<A extends unknown[], O, N = Places<O>> = N extends readonly number[]
  ? { -readonly [K in keyof N]: At<A, N[K]> }
  : At<A, N>;
/** What goes beside it, where something does. */
type WithAux<R, O> = O extends { readonly has_aux: true } ? [R, unknown] : R;

/** Throws PyTorch's ValueError for a value with anything but tensors in it. */
function tensorsOnly(value: unknown): unknown {
  const other = leavesOf(value).find((leaf) => !(leaf instanceof Tensor));
  if (other === undefined) return value;
  throw new ValueError(`Thing passed to transform API must be Tensor, got <class '${describe(other)}'>`);
}

/** The tensors of a function's outputs, which have derivatives. */
function slopedOutputs(output: unknown): Tensor[] {
  const found = tensorsOf(output);
  const whole = found.find(({ dtype }) => dtype.kind !== 'float');
  if (whole === undefined) return found;
  throw new RuntimeError(
    `vjp(f, ...): All outputs of f must be floating-point or complex Tensors, got Tensor with dtype ${String(whole.dtype)}`,
  );
}

/** The differentiated arguments, entered, in their places among all. */
function entering(level: Level, args: readonly unknown[], argnums: Argnums) {
  const places = (Array.isArray(argnums) ? (argnums as readonly number[]) : [argnums as number]).map((k) => {
    const place = k < 0 ? args.length + k : k;
    if (place < 0 || place >= args.length) {
      throw new RuntimeError(`Got argnum=${k}, but only ${args.length} positional inputs`);
    }
    return place;
  });
  const all = [...args];
  for (const place of places) all[place] = level.enter(tensorsOnly(args[place]));
  return { all, own: places.map((place) => all[place]) };
}

/** A function's result, and what it returns beside it. */
function split(result: unknown, withAux: boolean, fn: string): [result: unknown, aux: unknown] {
  if (!withAux) return [result, undefined];
  if (!Array.isArray(result) || result.length !== 2) {
    throw new RuntimeError(`${fn}(f)(*args): output of function f should be a tuple: (output, aux) if has_aux is True`);
  }
  return [result[0], result[1]];
}

/** The gradient with respect to the arguments, what the function gave, and what it returned beside it. */
function valueAndSlopes(func: Func, argnums: Argnums, withAux: boolean, args: readonly unknown[]) {
  using _ = new GradMode(true);
  const level = new Level();
  const { all, own } = entering(level, args, argnums);
  const [output, aux] = split(func(...(all as never[])), withAux, 'grad_and_value');
  if (!(output instanceof Tensor)) {
    throw new RuntimeError(
      `grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got <class '${describe(output)}'>`,
    );
  }
  if (output.ndim !== 0) {
    throw new RuntimeError(
      `grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with ${output.ndim} dims. Maybe you wanted to use the vjp or jacrev APIs instead?`,
    );
  }
  const form = Array.isArray(argnums) ? own : own[0];
  const slopes = filledWith(form, level.gradients([output], form, null));
  return [level.leave(slopes), level.leave(output), level.leave(aux)] as const;
}

/**
 * The function that gives the gradient of another, with respect to one of its arguments or several.
 *
 * Arguments may be arrays and objects of tensors, as `Object.fromEntries(model.named_parameters())`; their gradients have the same form.
 *
 * @param func from tensors to a tensor without dimensions
 * @param argnums the argument's position, or several
 * @param has_aux whether `func` returns `[output, aux]`, and the new function `[gradient, aux]`
 * @param options `argnums` alone, or both by name
 * @returns a function of the same arguments
 * @throws RuntimeError where the function gives other than one element, and for an argument that there is not
 * @example
 * const { grad } = torch.func;
 * const slope = grad((x: Tensor) => x.sin())(torch.tensor(0)); // 1
 * const curvature = grad(grad((x: Tensor) => x.sin()))(torch.tensor(0)); // -0
 * @see https://docs.pytorch.org/docs/stable/generated/torch.func.grad.html
 */
export function grad<A extends unknown[], const O extends Asked = 0>(
  func: (...args: A) => unknown,
  options?: O,
): (...args: A) => WithAux<Slopes<A, O>, O>;
export function grad<A extends unknown[], R = Tensor>(
  func: (...args: A) => unknown,
  ...args: Arguments<typeof options>
): (...args: A) => R;
export function grad(func: Func, ...args: Arguments<typeof options>): (...args: unknown[]) => unknown {
  checkFunction('grad', 'func', 1, func);
  const [argnums, withAux] = bind('grad', options, args) as Values<typeof options>;
  return (...given) => {
    const [slopes, , aux] = valueAndSlopes(func, argnums, withAux, given);
    return withAux ? [slopes, aux] : slopes;
  };
}

/**
 * The function that gives the gradient of another, and its value.
 *
 * @param func from tensors to a tensor without dimensions
 * @param argnums the position of the argument that is differentiated with respect to, or several
 * @param has_aux whether `func` returns `[output, aux]`, and the new function `[gradient, [output, aux]]`
 * @param options `argnums` alone, or both by name
 * @returns a function of the same arguments, which gives the gradient and the value
 * @throws RuntimeError where the function gives other than one element, and for an argument that there is not
 * @example
 * torch.func.grad_and_value((x) => x.pow(2))(torch.tensor(3))[1]; // tensor(9.)
 * @see https://docs.pytorch.org/docs/stable/generated/torch.func.grad_and_value.html
 */
export function grad_and_value<A extends unknown[], const O extends Asked = 0>(
  func: (...args: A) => unknown,
  options?: O,
): (...args: A) => [gradient: Slopes<A, O>, value: WithAux<Tensor, O>];
export function grad_and_value<A extends unknown[], R = [gradient: Tensor, value: Tensor]>(
  func: (...args: A) => unknown,
  ...args: Arguments<typeof options>
): (...args: A) => R;
export function grad_and_value(func: Func, ...args: Arguments<typeof options>): (...args: unknown[]) => unknown {
  checkFunction('grad_and_value', 'func', 1, func);
  const [argnums, withAux] = bind('grad_and_value', options, args) as Values<typeof options>;
  return (...given) => {
    const [slopes, value, aux] = valueAndSlopes(func, argnums, withAux, given);
    return [slopes, withAux ? [value, aux] : value];
  };
}

/** A trailing object of keywords alone, where a primal might be an object too. */
function auxOf(args: readonly unknown[]): [primals: readonly unknown[], withAux: boolean] {
  const last = args.at(-1);
  if (!isKeywords(last) || Object.keys(last).join() !== 'has_aux') return [args, false];
  return [args.slice(0, -1), last.has_aux === true];
}

/**
 * A function's value, and the function from vectors, of the value's form, to their products with the Jacobian: `vᵀ J`.
 *
 * @param func from tensors to tensors
 * @param primals its arguments; last may be `{ has_aux }`, whether `func` returns `[output, aux]`
 * @returns the output, the function, which gives a product for each argument, and `aux` where it is asked for
 * @throws TypeError for what is no function
 * @throws RuntimeError where `has_aux` and the function returns no pair, and where cotangents are not as many as the
 *   outputs
 * @example
 * const [y, pull] = torch.func.vjp((x: Tensor) => x.pow(2), torch.tensor([1, 2]));
 * const [slopes] = pull(torch.ones(2)); // 2, 4
 * @see https://docs.pytorch.org/docs/stable/generated/torch.func.vjp.html
 */
export function vjp<R = Tensor>(
  func: Func,
  ...primals: unknown[]
): [output: R, vjp_fn: (...cotangents: unknown[]) => Several<Tensor>, aux?: unknown] {
  checkFunction('vjp', 'func', 1, func);
  const [given, withAux] = auxOf(primals);
  using _ = new GradMode(true);
  const level = new Level();
  const own = level.enter(tensorsOnly(given) as readonly unknown[]);
  const [output, aux] = split(func(...(own as never[])), withAux, 'vjp');
  const outputs = slopedOutputs(output);
  const pull = (...cotangents: unknown[]): Several<Tensor> => {
    const starts = tensorsOf(cotangents);
    if (starts.length !== outputs.length) {
      throw new RuntimeError(
        `Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function: ${starts.length} tensors, and ${outputs.length}`,
      );
    }
    using _ = new GradMode(true);
    // The graph stays: the function may be called again.
    const found = level.gradients(outputs, own, starts);
    return level.leave(filledWith(own, found) as Several<Tensor>);
  };
  const value = level.leave(output) as R;
  return withAux ? [value, pull, level.leave(aux)] : [value, pull];
}

const jvpOptions = [optional(flag('strict'), false), hasAux] as const;

/**
 * A function's value, and the product of its Jacobian with vectors: `J v`, by differentiating twice.
 *
 * @param func from tensors to tensors
 * @param primals its arguments
 * @param tangents vectors of the arguments' forms
 * @param strict whether outputs that do not depend on the arguments are an error
 * @param has_aux whether `func` returns `[output, aux]`
 * @returns output, product, and `aux` where it is asked for
 * @throws TypeError where `primals` or `tangents` are no list
 * @example
 * torch.func.jvp((x) => x.pow(2), [torch.tensor([1, 2])], [torch.tensor([1, 1])])[1]; // tensor([2., 4.])
 * @see https://docs.pytorch.org/docs/stable/generated/torch.func.jvp.html
 */
export function jvp<R = Tensor>(
  func: Func,
  primals: readonly unknown[],
  tangents: readonly unknown[],
  ...args: Arguments<typeof jvpOptions>
): [output: R, tangent: R, aux?: unknown] {
  checkFunction('jvp', 'func', 1, func);
  if (!Array.isArray(primals)) throw wrongArgument('jvp', 'primals', 2, 'tuple', primals);
  const [strict, withAux] = bind('jvp', jvpOptions, args) as Values<typeof jvpOptions>;
  if (primals.length === 0) throw new RuntimeError('jvp(f, primals, tangents): Expected primals to be non-empty.');
  using _ = new GradMode(true);
  const [level, outer] = [new Level(), new Level()];
  const own = level.enter(primals);
  const [output, aux] = split(func(...(own as never[])), withAux, 'jvp');
  const outputs = tensorsOf(output);
  if (strict && outputs.some((t) => !t.requires_grad)) {
    throw new RuntimeError(
      'jvp(f, primals, tangents, strict=True): The output of f is independent of the inputs. This is not allowed with strict=True.',
    );
  }
  // vᵀ J is linear in v, so that its Jacobian is J, whatever v is.
  const dummies = outer.enter(outputs.map((t) => zeros_like(t.detach())));
  const through = level.gradients(outputs, own, dummies);
  const found = outer.gradients(through, dummies, tensorsOf(tangents));
  const pushed = outer.leave(level.leave(filledWith(output, found)));
  const value = level.leave(output) as R;
  return withAux ? [value, pushed as R, level.leave(aux)] : [value, pushed as R];
}

/** The Jacobian of a function with respect to some of its arguments, row by row. */
function jacobianOf(func: Func, argnums: Argnums, withAux: boolean, args: readonly unknown[], fn: string) {
  using _ = new GradMode(true);
  const level = new Level();
  const { all, own } = entering(level, args, argnums);
  const [output, aux] = split(func(...(all as never[])), withAux, fn);
  const form = Array.isArray(argnums) ? own : own[0];
  const inputs = tensorsOf(form).filter((t) => t.dtype.kind === 'float');
  const ofOutput = (t: Tensor): unknown => {
    const flat = t.reshape(-1);
    const rows = Array.from({ length: numel(t.shape) }, (_, k) => level.gradients([flat.select(0, k)], form, null));
    const columns = inputs.map((input, n) => {
      const shape = [...t.shape, ...input.shape];
      return rows.length === 0 ? input.new_zeros(shape) : stack(rows.map((row) => row[n]!)).view(shape);
    });
    return filledWith(form, columns);
  };
  const found = filledWith(output, slopedOutputs(output).map(ofOutput));
  return [level.leave(found), level.leave(aux)] as const;
}

/**
 * The function that gives the Jacobian of another: for each element of its result the derivatives with respect to each element of an
 * argument, of the result's shape followed by the argument's.
 *
 * @param func from tensors to tensors
 * @param argnums the argument's position, or several
 * @param has_aux whether `func` returns `[output, aux]`, and the new function `[jacobian, aux]`
 * @returns a function of the same arguments
 * @throws RuntimeError for an argument that there is not
 * @example
 * torch.func.jacrev((x: Tensor) => x.sin())(torch.zeros(2)).tolist(); // [[1, 0], [0, 1]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.func.jacrev.html
 */
export function jacrev<A extends unknown[], R = Tensor>(
  func: (...args: A) => unknown,
  ...args: Arguments<typeof options>
): (...args: A) => R {
  checkFunction('jacrev', 'func', 1, func);
  const [argnums, withAux] = bind('jacrev', options, args) as Values<typeof options>;
  return (...given) => {
    const [found, aux] = jacobianOf(func, argnums, withAux, given, 'jacrev');
    return (withAux ? [found, aux] : found) as R;
  };
}

/**
 * The same as `jacrev`: derivatives are taken backwards here, whatever is asked for.
 *
 * @param func a function of tensors
 * @param argnums which arguments: a number, or several
 * @param has_aux whether the function also returns what is not differentiated
 * @returns a function of the same arguments
 * @throws RuntimeError for an argument that there is not
 * @example
 * torch.func.jacfwd((x) => x.pow(2))(torch.tensor([1, 2])).tolist(); // [[2, 0], [0, 4]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.func.jacfwd.html
 */
export function jacfwd<A extends unknown[], R = Tensor>(
  func: (...args: A) => unknown,
  ...args: Arguments<typeof options>
): (...args: A) => R {
  checkFunction('jacfwd', 'func', 1, func);
  return jacrev<A, R>(func, ...args);
}

const hessianOptions = [argnumsKeyword] as const;

/**
 * The function that gives the second derivatives of another, of the argument's shape twice.
 *
 * @param func from tensors to a tensor
 * @param argnums the position of the argument that is differentiated with respect to, or several
 * @returns a function of the same arguments
 * @throws RuntimeError for an argument that there is not
 * @example
 * torch.func.hessian((x) => x.pow(3).sum())(torch.tensor([1, 2])).tolist(); // [[6, 0], [0, 12]]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.func.hessian.html
 */
export function hessian<A extends unknown[], R = Tensor>(
  func: (...args: A) => unknown,
  ...args: Arguments<typeof hessianOptions>
): (...args: A) => R {
  checkFunction('hessian', 'func', 1, func);
  const [argnums] = bind('hessian', hessianOptions, args) as Values<typeof hessianOptions>;
  return jacrev<A, R>(jacrev<A, unknown>(func, { argnums }), { argnums });
}
