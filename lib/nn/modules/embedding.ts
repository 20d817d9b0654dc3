// Tables that are looked up.
import { callable } from '../../callable.js';
import { AssertionError } from '../../errors.js';
import { no_grad } from '../../graph/mode.js';
import { type Arguments, flag, int, number, optional, tensor } from '../../ops/row/signature.js';
import { sameShape } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import * as F from '../functional.js';
import * as init from '../init.js';
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
      this.max_norm === null ? '' : `max_norm=${real(this.max_norm)}`,
      this.norm_type === 2 ? '' : `norm_type=${real(this.norm_type)}`,
      this.scale_grad_by_freq ? 'scale_grad_by_freq=True' : '',
      this.sparse ? 'sparse=True' : '',
    ]
      .filter((part) => part !== '')
      .join(', ');
  }

  /** An Embedding of a given table `(num_embeddings, embedding_dim)`, which is not learned unless `freeze` is false. */
  static from_pretrained(...args: Arguments<typeof pretrained>): Embedding {
    const [table, freeze, ...rest] = take('from_pretrained', pretrained, args);
    if (table.ndim !== 2) throw new AssertionError('Embeddings parameter is expected to be 2-dimensional');
    const [rows, columns] = table.shape as [number, number];
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
 * @param sparse whether the gradient is a sparse tensor
 * @param device where the table is made
 * @param dtype its type
 * @example
 * nn.Embedding(10, 3)(torch.tensor([1n, 2n])).shape; // [2, 3]
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 */
const Embedding_ = callable(Embedding);
type Embedding_ = Embedding;

export { Embedding_ as Embedding };
