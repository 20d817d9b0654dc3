// torch.nn.utils.parametrizations.orthogonal: weights whose columns (or rows, where there are fewer) are orthonormal.
import { NotImplementedError, ValueError } from '../../errors.js';
import { no_grad } from '../../graph/mode.js';
import { cat, eye, finfo, geqrf, matrix_exp, randn, where } from '../../ops/index.js';
import { householder_product, solve } from '../../ops/linalg/index.js';
import {
  type Arguments,
  type Keywords,
  type Values,
  bind,
  flag,
  optional,
  string,
  withFirst,
} from '../../ops/row/signature.js';
import { sizeText } from '../../python.js';
import { sameShape } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { get } from '../modules/fields.js';
import { Module } from '../modules/module.js';
import { type Parametrization, register_parametrization } from './parametrize.js';

const maps = ['matrix_exp', 'cayley', 'householder'] as const;
type OrthogonalMap = (typeof maps)[number];

const isMap = (word: string): word is OrthogonalMap => maps.some((map) => map === word);
const diagonalOf = (t: Tensor): Tensor => t.diagonal({ dim1: -2, dim2: -1 });

function isOrthogonal(q: Tensor): boolean {
  const [n, k] = q.shape.slice(-2) as [number, number];
  const { dtype, device } = q;
  return q.mT.matmul(q).allclose(eye(k, { dtype, device }).expand([...q.shape.slice(0, -2), k, k]), {
    atol: 10 * n * finfo(dtype).eps,
  });
}

/** The factor Q of `A = Q R` with a diagonal of R that is not negative, by which it is the only one. */
function orthogonalized(a: Tensor): Tensor {
  const [x, tau] = geqrf(a);
  return householder_product(x, tau).mul(diagonalOf(x).sgn().unsqueeze(-2));
}

class Orthogonal extends Module implements Parametrization {
  shape: readonly number[];
  orthogonal_map: OrthogonalMap;
  /** What the map's result is multiplied to, so that the parameter stays near zero. */
  declare base: Tensor | null;

  constructor(
    weight: Tensor,
    map: OrthogonalMap,
    private readonly trivialized: boolean,
  ) {
    super();
    this.shape = weight.shape;
    this.orthogonal_map = map;
    if (trivialized) this.register_buffer('base', null);
  }

  override forward(parameter: Tensor): Tensor {
    const [rows, columns] = parameter.shape.slice(-2) as [number, number];
    const wide = rows < columns;
    const x = wide ? parameter.mT : parameter;
    const mapped = this.orthogonal_map === 'householder' ? this.reflected(x) : this.rotated(x);
    const q = this.base instanceof Tensor ? this.base.matmul(mapped) : mapped;
    return wide ? q.mT : q;
  }

  /** The exponential, or Cayley's transform, of the skew-symmetric matrix that the lower triangle of [n, k] says; its first k columns. */
  private rotated(x: Tensor): Tensor {
    const [n, k] = x.shape.slice(-2) as [number, number];
    const lower = x.tril();
    const square = n === k ? lower : cat([lower, x.new_zeros([...x.shape.slice(0, -1), n - k])], -1);
    const skew = square.sub(square.mT);
    const q = this.orthogonal_map === 'matrix_exp' ? matrix_exp(skew) : cayley(skew);
    return n === k ? q : q.narrow(-1, 0, k);
  }

  /** The product of the reflections below the diagonal, times the signs on it. */
  private reflected(x: Tensor): Tensor {
    const below = x.tril(-1);
    const tau = below.square().sum(-2).add(1).reciprocal().mul(2);
    return householder_product(below, tau).mul(diagonalOf(x).detach().int().unsqueeze(-2));
  }

  right_inverse(weight: Tensor): Tensor {
    return no_grad(() => {
      if (!sameShape(weight.shape, this.shape)) {
        throw new ValueError(
          `Expected a matrix or batch of matrices of shape ${sizeText(this.shape)}. Got a tensor of shape ${sizeText(weight.shape)}.`,
        );
      }
      const [rows, columns] = weight.shape.slice(-2) as [number, number];
      const wide = rows < columns;
      const q = wide ? weight.mT : weight;
      if (!this.trivialized) return this.reflections(q, wide);
      this.base = completed(q);
      // Minus the identity, whose diagonal are the signs of reflections: the map of it is the identity.
      const start = weight.new_zeros([...weight.shape]);
      diagonalOf(start).fill_(-1);
      return start;
    });
  }

  /** The reflections of Q, and on the diagonal the signs with which their product is Q. */
  private reflections(q: Tensor, wide: boolean): Tensor {
    if (this.orthogonal_map !== 'householder') {
      throw new NotImplementedError(
        'It is not possible to assign to the matrix exponential or the Cayley parametrizations when use_trivialization=False.',
      );
    }
    const [a, tau] = geqrf(q);
    const signs = diagonalOf(a);
    signs.sign_();
    signs.copy_(where(tau.eq(0), signs.neg(), signs));
    return wide ? a.mT : a;
  }
}
Object.defineProperty(Orthogonal, 'name', { value: '_Orthogonal' });

/** `(I + A / 2) (I - A / 2)^-1` of a skew-symmetric A. */
function cayley(a: Tensor): Tensor {
  const { dtype, device } = a;
  const one = eye(a.shape.at(-1)!, { dtype, device });
  return solve(one.add(a, { alpha: -0.5 }), one.add(a, { alpha: 0.5 }));
}

/** An orthogonal matrix that begins with the columns of Q, which are made orthonormal where they are not. */
function completed(q: Tensor): Tensor {
  const [n, k] = q.shape.slice(-2) as [number, number];
  if (n === k) return isOrthogonal(q) ? q.clone() : orthogonalized(q);
  const { dtype, device } = q;
  return orthogonalized(cat([q, randn([...q.shape.slice(0, -1), n - k], { dtype, device })], -1));
}

const signature = [
  optional(string('name'), 'weight'),
  optional(string('orthogonal_map'), null),
  optional(flag('use_trivialization'), true),
] as const;

/**
 * Makes a weight orthogonal: `Q^T Q = I`, or `Q Q^T = I` where it has more columns than rows. More dimensions are a batch of matrices.
 *
 * @param module the module
 * @param name the weight's name
 * @param orthogonal_map how a matrix is made orthogonal: by `'matrix_exp'` or `'cayley'` of a skew-symmetric one, or as a product of
 *   reflections (`'householder'`); null: `'matrix_exp'` for square weights, else `'householder'`
 * @param use_trivialization whether the map is multiplied to a fixed orthogonal matrix, `parametrizations.weight[0].base`, by which the
 *   weight begins as it was, made orthogonal
 * @returns the module
 * @throws ValueError for a weight of fewer than two dimensions, or an unknown map
 * @example
 * const layer = nn.utils.parametrizations.orthogonal(nn.Linear(20, 40));
 * torch.allclose(layer.weight.t().matmul(layer.weight), torch.eye(20), { atol: 1e-5 }); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parametrizations.orthogonal.html
 */
export function orthogonal<M extends Module>(module: M, ...args: Arguments<typeof signature>): M;
export function orthogonal<M extends Module>(kwargs: { module: M } & Keywords<typeof signature>): M;
export function orthogonal(...all: readonly unknown[]): Module {
  const [module, ...args] = withFirst('module', all) as [Module, ...unknown[]];
  const [name, given, trivialized] = bind('orthogonal', signature, args) as Values<typeof signature>;
  const weight = get(module, name);
  if (!(weight instanceof Tensor)) {
    throw new ValueError(`Module '${String(module)}' has no parameter or buffer with name '${name}'`);
  }
  if (weight.ndim < 2) {
    throw new ValueError(`Expected a matrix or batch of matrices. Got a tensor of ${weight.ndim} dimensions.`);
  }
  const map = given ?? (weight.shape.at(-2) === weight.shape.at(-1) ? 'matrix_exp' : 'householder');
  if (!isMap(map)) {
    throw new ValueError(`orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: ${map}`);
  }
  return register_parametrization(module, name, new Orthogonal(weight, map, trivialized), { unsafe: true });
}
