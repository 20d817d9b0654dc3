// Tables that are looked up.
import { callable } from '../../callable.js';
import { AssertionError } from '../../errors.js';
import { no_grad } from '../../graph/mode.js';
import { type Arguments, flag, int, number, oneOf, optional, tensor } from '../../ops/row/signature.js';
import { refuseSparse } from '../../ops/nn/embedding.js';
import { floatText } from '../../python.js';
import { sameShape } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import * as init from '../init/index.js';
import { Parameter } from '../parameter.js';
import { factory, real, take, uninitialized } from './arguments.js';
import { Module } from './module.js';

const lookup = [
  optional(int('padding_idx'), null),
  optional(number('max_norm'), null),
  optional(number('norm_type'), 2),
  optional(flag('scale_grad_by_freq'), false),
  optional(flag('sparse'), false),
] as const;
const embedding = [
  int('num_embeddings'),
  int('embedding_dim'),
  ...lookup,
  optional(tensor('_weight'), null),
  optional(flag('_freeze'), false),
  ...factory,
] as const;
const pretrained = [tensor('embeddings'), optional(flag('freeze'), true), ...lookup] as const;

class Embedding extends Module {
  num_embeddings: number;
  embedding_dim: number;
  padding_idx: number | null;
  max_norm: number | null;
  norm_type: number;
  scale_grad_by_freq: boolean;
  sparse: boolean;
  weight!: Parameter;

  constructor(...args: Arguments<typeof embedding>) {
    super();
    const [rows, columns, padding, maxNorm, normType, scale, sparse, weight, freeze, device, dtype] = take(
      'Embedding',
      embedding,
      args,
    );
    refuseSparse('Embedding', sparse);
    if (padding !== null && (padding >= rows || padding < -rows)) {
      throw new AssertionError('Padding_idx must be within num_embeddings');
    }
    this.num_embeddings = rows;
    this.embedding_dim = columns;
    this.padding_idx = padding !== null && padding < 0 ? rows + padding : padding;
    this.max_norm = maxNorm;
    this.norm_type = normType;
    this.scale_grad_by_freq = scale;
    this.sparse = sparse;
    if (weight !== null && !sameShape(weight.shape, [rows, columns])) {
      throw new AssertionError('Shape of weight does not match num_embeddings and embedding_dim');
    }
    const table = weight ?? uninitialized([rows, columns], device, dtype);
    this.register_parameter('weight', new Parameter(table, { requires_grad: !freeze }));
    if (weight === null) this.reset_parameters();
  }

  /** Draws the table from a standard normal distribution; the padding's row is 0. */
  reset_parameters(): void {
    init.normal_(this.weight);
    const { padding_idx } = this;
    if (padding_idx !== null) no_grad(() => this.weight.select(0, padding_idx).fill_(0));
  }

  override forward(input: Tensor): Tensor {
    const { padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse } = this;
    return F.embedding(input, this.weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
  }

  override extra_repr(): string {
    return [
      `${this.num_embeddings}, ${this.embedding_dim}`,
      this.padding_idx === null ? '' : `padding_idx=${this.padding_idx}`,
      this.max_norm === null ? '' : `max_norm=${floatText(this.max_norm)}`,
      this.norm_type === 2 ? '' : `norm_type=${real(this.norm_type)}`,
      this.scale_grad_by_freq ? 'scale_grad_by_freq=True' : '',
    ]
      .filter((part) => part !== '')
      .join(', ');
  }

  /** An Embedding of a given table `(num_embeddings, embedding_dim)`, which is not learned unless `freeze` is false. */
  static from_pretrained(...args: Arguments<typeof pretrained>): Embedding {
    const [table, freeze, ...rest] = take('from_pretrained', pretrained, args);
    if (table.ndim !== 2) throw new AssertionError('Embeddings parameter is expected to be 2-dimensional');
    const [rows, columns] = table.shape;
    return new this(rows, columns, ...rest, table, freeze);
  }
}
/**
 * Rows of a table, looked up by number: from int64 `(*)` to `(*, embedding_dim)`. The table `(num_embeddings,
 * embedding_dim)` is drawn from a standard normal distribution.
 *
 * @param num_embeddings how many rows
 * @param embedding_dim how long each is
 * @param padding_idx a row that is 0 at first and gets no gradient; negative ones count from the end
 * @param max_norm rows that are looked up are scaled down to this norm
 * @param norm_type p of that norm
 * @param scale_grad_by_freq whether gradients are divided by how often a row was looked up
 * @param sparse true is refused: gradients are dense
 * @param device where the table is made
 * @param dtype its type
 * @param _weight the table; null: it is drawn
 * @param _freeze whether that table is not learned
 * @throws AssertionError for a `padding_idx` that is no row
 * @example
 * nn.Embedding(10, 3)(torch.tensor([1n, 2n])).shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 */
const Embedding_ = callable(Embedding);
type Embedding_ = Embedding;

const bagLookup = [
  optional(number('max_norm'), null),
  optional(number('norm_type'), 2),
  optional(flag('scale_grad_by_freq'), false),
  optional(oneOf('mode', 'sum', 'mean', 'max'), 'mean'),
  optional(flag('sparse'), false),
] as const;
const bagEnds = [optional(flag('include_last_offset'), false), optional(int('padding_idx'), null)] as const;
const embeddingBag = [
  int('num_embeddings'),
  int('embedding_dim'),
  ...bagLookup,
  optional(tensor('_weight'), null),
  ...bagEnds,
  ...factory,
] as const;
const pretrainedBag = [tensor('embeddings'), optional(flag('freeze'), true), ...bagLookup, ...bagEnds] as const;
const bags = [optional(tensor('offsets'), null), optional(tensor('per_sample_weights'), null)] as const;

class EmbeddingBag extends Module {
  num_embeddings: number;
  embedding_dim: number;
  max_norm: number | null;
  norm_type: number;
  scale_grad_by_freq: boolean;
  mode: 'sum' | 'mean' | 'max';
  sparse: boolean;
  include_last_offset: boolean;
  padding_idx: number | null;
  weight!: Parameter;

  constructor(...args: Arguments<typeof embeddingBag>) {
    super();
    const [rows, columns, maxNorm, normType, scale, mode, sparse, weight, lastIsEnd, padding, device, dtype] = take(
      'EmbeddingBag',
      embeddingBag,
      args,
    );
    refuseSparse('EmbeddingBag', sparse);
    this.num_embeddings = rows;
    this.embedding_dim = columns;
    this.max_norm = maxNorm;
    this.norm_type = normType;
    this.scale_grad_by_freq = scale;
    if (padding !== null && (padding >= rows || padding < -rows)) {
      throw new AssertionError('padding_idx must be within num_embeddings');
    }
    this.padding_idx = padding !== null && padding < 0 ? rows + padding : padding;
    if (weight !== null && !sameShape(weight.shape, [rows, columns])) {
      throw new AssertionError('Shape of weight does not match num_embeddings and embedding_dim');
    }
    this.register_parameter(
      'weight',
      weight === null ? uninitialized([rows, columns], device, dtype) : new Parameter(weight),
    );
    if (weight === null) this.reset_parameters();
    this.mode = mode;
    this.sparse = sparse;
    this.include_last_offset = lastIsEnd;
  }

  /** Draws the table from a standard normal distribution; the padding's row is 0. */
  reset_parameters(): void {
    init.normal_(this.weight);
    const { padding_idx } = this;
    if (padding_idx !== null) no_grad(() => this.weight.select(0, padding_idx).fill_(0));
  }

  override forward(input: Tensor, ...args: Arguments<typeof bags>): Tensor {
    const [offsets, factors] = take('forward', bags, args);
    return F.embedding_bag(input, this.weight, offsets, {
      max_norm: this.max_norm,
      norm_type: this.norm_type,
      scale_grad_by_freq: this.scale_grad_by_freq,
      mode: this.mode,
      sparse: this.sparse,
      per_sample_weights: factors,
      include_last_offset: this.include_last_offset,
      padding_idx: this.padding_idx,
    });
  }

  override extra_repr(): string {
    return [
      `${this.num_embeddings}, ${this.embedding_dim}`,
      this.max_norm === null ? '' : `max_norm=${floatText(this.max_norm)}`,
      this.norm_type === 2 ? '' : `norm_type=${real(this.norm_type)}`,
      this.scale_grad_by_freq ? 'scale_grad_by_freq=True' : '',
      `mode='${this.mode}'`,
      this.padding_idx === null ? '' : `padding_idx=${this.padding_idx}`,
    ]
      .filter((part) => part !== '')
      .join(', ');
  }

  /** An EmbeddingBag of a given table `(num_embeddings, embedding_dim)`, which is not learned unless `freeze` is false. */
  static from_pretrained(...args: Arguments<typeof pretrainedBag>): EmbeddingBag {
    const [table, freeze, maxNorm, normType, scale, mode, sparse, lastIsEnd, padding] = take(
      'from_pretrained',
      pretrainedBag,
      args,
    );
    if (table.ndim !== 2) throw new AssertionError('Embeddings parameter is expected to be 2-dimensional');
    const [rows, columns] = table.shape;
    const bag = new this(rows, columns, maxNorm, normType, scale, mode, sparse, table, lastIsEnd, padding);
    bag.weight.requires_grad = !freeze;
    return bag;
  }
}
/**
 * Sums, means or maxima of bags of rows of a table, without the rows themselves: from int64 `(B, N)`, a bag each row, or `(N)` with
 * `offsets` `(B)`, where the bags begin, to `(B, embedding_dim)`. The table `(num_embeddings, embedding_dim)` is drawn from a standard
 * normal distribution.
 *
 * Called with the rows' numbers, and perhaps `offsets` and `per_sample_weights`, factors of the numbers' shape, for sums.
 *
 * @param num_embeddings how many rows
 * @param embedding_dim how long each is
 * @param max_norm rows that are looked up are scaled down to this norm
 * @param norm_type p of that norm
 * @param scale_grad_by_freq whether gradients are divided by how often a row was looked up
 * @param mode 'sum', 'mean' or 'max'
 * @param sparse true is refused: gradients are dense
 * @param include_last_offset whether the last offset is the end of the last bag
 * @param padding_idx a row that is 0 at first, gets no gradient and does not count; negative ones count from the end
 * @param device where the table is made
 * @param dtype its type
 * @param _weight the table; null: it is drawn
 * @throws AssertionError for a `padding_idx` that is no row
 * @example
 * const bag = nn.EmbeddingBag(10, 3, { mode: 'sum' });
 * bag(torch.tensor([1n, 2n, 4n, 5n]), torch.tensor([0n, 2n])).shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.EmbeddingBag.html
 */
const EmbeddingBag_ = callable(EmbeddingBag);
type EmbeddingBag_ = EmbeddingBag;

export { Embedding_ as Embedding, EmbeddingBag_ as EmbeddingBag };
