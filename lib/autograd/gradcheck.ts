// Gradients compared with differences of the function, to first and second order.
import { float64 } from '../dtype.js';
import { NotImplementedError, RuntimeError, ValueError } from '../errors.js';
import { randn_like } from '../ops/random/creation.js';
import { numel } from '../shape.js';
import {
  type Arguments,
  type Values,
  Refusal,
  any,
  bind,
  flag,
  keywordOnly,
  number,
  optional,
  parameter,
} from '../ops/row/signature.js';
import { Tensor, alias } from '../tensor.js';
import { warnOnce } from '../warnings.js';
import { grad as gradOf } from './backward.js';

type Inputs = Tensor | readonly unknown[];
type Checked = (...inputs: never) => Tensor | readonly Tensor[];

const subject = [any<Checked>()('func'), any<Inputs>()('inputs')] as const;
/** A flag that asks for what is not checked here, or that is always checked. */
const onlyEver = <const N extends string, const V extends boolean>(name: N, value: V) =>
  keywordOnly(
    optional(
      parameter(name, (v): boolean | Refusal => {
        if (typeof v !== 'boolean') return new Refusal('bool');
        if (v !== value) throw new NotImplementedError(`gradcheck: ${name} is ${String(value)} here`);
        return v;
      }),
      value,
    ),
  );
const tolerances = [
  keywordOnly(optional(number('eps'), 1e-6)),
  keywordOnly(optional(number('atol'), 1e-5)),
  keywordOnly(optional(number('rtol'), 1e-3)),
  keywordOnly(optional(flag('raise_exception'), true)),
] as const;
/** What PyTorch's checks take beside: hints, and checks that are not there. */
const beside = [
  keywordOnly(optional(number('nondet_tol'), 0)),
  keywordOnly(optional(flag('check_undefined_grad'), true)),
  keywordOnly(optional(flag('check_grad_dtypes'), false)),
  keywordOnly(optional(flag('check_batched_grad'), false)),
  keywordOnly(optional(flag('fast_mode'), false)),
  keywordOnly(optional(flag('masked'), null)),
] as const;
const ofFirst = [
  ...subject,
  ...tolerances,
  ...beside,
  onlyEver('check_batched_forward_grad', false),
  onlyEver('check_forward_ad', false),
  onlyEver('check_backward_ad', true),
] as const;
const ofSecond = [
  ...subject,
  optional(any<Tensor | readonly Tensor[]>()('grad_outputs'), null),
  ...tolerances,
  ...beside,
  keywordOnly(optional(flag('gen_non_contig_grad_outputs'), false)),
  onlyEver('check_fwd_over_rev', false),
  onlyEver('check_rev_over_rev', true),
] as const;

/**
 * Raised when gradients and differences disagree.
 *
 * @param message what went wrong
 * @param options `{ cause }`: the error that it follows from
 * @example
 * const wrong = new torch.autograd.GradcheckError('Jacobian mismatch');
 * wrong instanceof torch.RuntimeError; // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.GradcheckError.html
 */
export class GradcheckError extends RuntimeError {
  override name = 'GradcheckError';
}

const listOf = (value: unknown): unknown[] => (value instanceof Tensor || !Array.isArray(value) ? [value] : value);
const floats = (value: unknown): Tensor[] =>
  listOf(value).filter((t): t is Tensor => t instanceof Tensor && t.dtype.kind === 'float');

/** d out_j / d in_i of all outputs by central differences, as [elements of in][outputs][elements of out]. */
function differences(f: () => Tensor[], input: Tensor, eps: number): number[][][] {
  const { data } = input; // writes through it are not counted, so that what backward keeps stays valid
  return Array.from({ length: numel(input.shape) }, (_, i) => {
    const place = elementAt(data, i);
    const value = place.item();
    const at = (x: number): number[][] => {
      place.fill_(x);
      return f().map(numbersOf);
    };
    const above = at(value + eps);
    const below = at(value - eps);
    place.fill_(value);
    return above.map((out, k) => out.map((a, j) => (a - below[k]![j]!) / (2 * eps)));
  });
}
const numbersOf = (t: Tensor): number[] => Array.from(t.detach().numpy(), Number);

/** The same of one output with respect to each input by autograd, as [inputs][elements of in][elements of out]. */
function derivatives(output: Tensor, inputs: readonly Tensor[]): number[][][] {
  const count = numel(output.shape);
  const found = inputs.map(({ shape }) => Array.from({ length: numel(shape) }, () => new Array<number>(count).fill(0)));
  if (!output.requires_grad) return found;
  for (let j = 0; j < count; j++) {
    const one = output.new_zeros([count]);
    elementAt(one, j).fill_(1);
    const start = one.reshape([...output.shape]);
    gradOf(output, inputs, start, { retain_graph: true, allow_unused: true }).forEach((grad, i) => {
      if (grad !== null) numbersOf(grad).forEach((value, e) => (found[i]![e]![j] = value));
    });
  }
  return found;
}
/** The i-th element, row-major, as a view. */
function elementAt(t: Tensor, i: number): Tensor {
  let rest = i;
  let offset = t.offset;
  for (let k = t.shape.length - 1; k >= 0; k--) {
    offset += (rest % t.shape[k]!) * t.strides[k]!;
    rest = Math.floor(rest / t.shape[k]!);
  }
  return alias(t, [], [], offset);
}

/**
 * Compares gradients with differences of the function, in float64.
 *
 * @param func of tensors, giving a tensor or several
 * @param inputs a tensor or a list; those of a floating type that require gradients are checked
 * @param eps step of the central differences
 * @param atol absolute tolerance
 * @param rtol relative tolerance
 * @param raise_exception whether a difference is an error; else false is returned
 * @param nondet_tol a hint: what is computed twice is the same here
 * @param check_undefined_grad a hint
 * @param check_grad_dtypes a hint
 * @param fast_mode a hint: every element is checked
 * @param masked a hint for what is sparse
 * @param check_batched_grad a hint: a batch of gradients is what its rows are
 * @param check_batched_forward_grad false: true, and all that follows, is refused, since it is not checked here
 * @param check_forward_ad false
 * @param check_backward_ad true, since this is what is checked
 * @returns true; throws GradcheckError (or returns false) where one element differs by more than `atol + rtol * |difference|`
 * @throws ValueError where no input requires gradients
 * @example
 * torch.autograd.gradcheck(torch.sigmoid, torch.randn(3, { dtype: torch.double, requires_grad: true }));
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html
 */
export function gradcheck(...given: Arguments<typeof ofFirst>): boolean {
  const values = bind('gradcheck', ofFirst, given) as Values<typeof ofFirst>;
  const [func, inputs, eps, atol, rtol, raise_exception, , , , batched] = values;
  const args = listOf(inputs);
  const checked = args.filter((t): t is Tensor => t instanceof Tensor && t.requires_grad);
  const failed = (why: string): boolean => {
    if (raise_exception) throw new GradcheckError(why);
    return false;
  };
  if (checked.length === 0) {
    throw new ValueError(
      'gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.',
    );
  }
  args.forEach((t, k) => {
    if (!(t instanceof Tensor && t.requires_grad)) return;
    if (t.dtype !== float64) {
      warnOnce(
        `Input #${k} requires gradient and is not a double precision floating point or complex. This check will likely fail if all the inputs are not of double precision floating point or complex. `,
      );
    }
    if (t.shape.some((n, d) => n > 1 && t.strides[d] === 0)) {
      throw new RuntimeError(
        `The ${k}th input has a dimension with stride 0. gradcheck only supports inputs that are non-overlapping to be able to compute the numerical gradients correctly. You should call .contiguous on the input before passing it to gradcheck.`,
      );
    }
  });
  const run = (): Tensor[] => floats((func as (...args: unknown[]) => unknown)(...args));
  const outputs = run();
  const agrees = (a: number, n: number): boolean =>
    Math.abs(a - n) <= atol + rtol * Math.abs(n) || (Number.isNaN(a) && Number.isNaN(n));
  const numerical = checked.map((input) => differences(run, input, eps));
  for (const [k, output] of outputs.entries()) {
    for (const [i, analytical] of derivatives(output, checked).entries()) {
      const wanted = numerical[i]!.map((outs) => outs[k]!);
      if (wanted.every((row, e) => row.every((n, j) => agrees(analytical[e]![j]!, n)))) continue;
      const [ours, theirs] = [analytical, wanted].map((rows) => String(checked[i]!.detach().new_tensor(rows)));
      return failed(
        `Jacobian mismatch for output ${k} with respect to input ${i},\nnumerical:${theirs}\nanalytical:${ours}\n`,
      );
    }
  }
  // A batch is taken row by row here, which leaves nothing to compare; PyTorch draws two vectors for each output.
  if (batched) for (const output of outputs) if (output.requires_grad) for (const _ of [0, 1]) randn_like(output);
  return true;
}

/**
 * The same for the gradients of the gradients: gradients of `func` with respect to its inputs, times numbers, are checked.
 *
 * @param func of tensors, giving a tensor or several
 * @param inputs a tensor or a list; those of a floating type that require gradients are checked
 * @param grad_outputs the numbers, a tensor for each output; null: random ones between -1 and 1
 * @param eps step of the central differences
 * @param atol absolute tolerance
 * @param rtol relative tolerance
 * @param raise_exception whether a difference is an error; else false is returned
 * @param gen_non_contig_grad_outputs whether these are every second of twice as many
 * @param nondet_tol a hint: what is computed twice is the same here
 * @param check_undefined_grad a hint
 * @param check_grad_dtypes a hint
 * @param check_batched_grad a hint
 * @param fast_mode a hint: every element is checked
 * @param masked a hint for what is sparse
 * @param check_fwd_over_rev false: forward mode is not checked
 * @param check_rev_over_rev true, since this is what is checked
 * @returns true; throws GradcheckError (or returns false) where one element differs
 * @throws GradcheckError where an element differs and `raise_exception`
 * @throws ValueError where no input requires a gradient
 * @example
 * torch.autograd.gradgradcheck((x) => x.sin(), [torch.tensor([1, 2], { dtype: torch.float64, requires_grad: true })]); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradgradcheck.html
 */
export function gradgradcheck(...given: Arguments<typeof ofSecond>): boolean {
  const values = bind('gradgradcheck', ofSecond, given) as Values<typeof ofSecond>;
  const [func, inputs, outputs, eps, atol, rtol, raise_exception, , , , check_batched_grad, , , apart] = values;
  const args = listOf(inputs);
  const checked = args.filter((t): t is Tensor => t instanceof Tensor && t.requires_grad);
  const call = (list: readonly unknown[]): Tensor[] =>
    floats((func as (...args: unknown[]) => unknown)(...list)).filter((t) => t.requires_grad);
  const weights =
    outputs !== null
      ? floats(outputs)
      : call(args).map((output) => {
          // Twice as many are drawn where every second is left out, as in PyTorch.
          const spread = apart && numel(output.shape) > 1;
          const shape = spread ? [...output.shape.slice(0, -1), 2 * output.shape.at(-1)!] : [...output.shape];
          const drawn = output.new_empty(shape).uniform_(-1, 1);
          return (spread ? drawn.index('..., 1::2') : drawn).requires_grad_();
        });
  const first = (...list: unknown[]): Tensor[] => {
    const outputs = call(list.slice(0, args.length));
    const weights: readonly Tensor[] = list.slice(args.length) as Tensor[];
    const grads = gradOf(outputs, checked, weights, {
      create_graph: true,
      allow_unused: true,
    });
    return grads.filter((grad) => grad !== null && grad.requires_grad);
  };
  return gradcheck(first, [...args, ...weights], { eps, atol, rtol, raise_exception, check_batched_grad });
}
