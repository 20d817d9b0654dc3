// What recurrent layers over whole sequences have in common: parameters, states, and the ways their input comes.
import { wholeOf } from '../../ops/row/numerals.js';
import type { DType } from '../../dtype.js';
import { RuntimeError, ValueError } from '../../errors.js';
import { type Cell, type Weights, recurrentOfBatch, recurrentOfPacked } from '../../ops/nn/recurrent/stack.js';
import { any, isKeywords, optional, parameter } from '../../ops/row/signature.js';
import { zeros } from '../../ops/creation/factories.js';
import { boolText, floatText, tupleText } from '../../python.js';
import type { DeviceLike } from '../../runtime/device.js';
import { sameShape } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { get, typename } from './fields.js';
import * as init from '../init/index.js';
import type { Parameter } from '../parameter.js';
import { PackedSequence, isPacked, sizesOf } from '../utils/packed.js';
import { uninitialized } from './arguments.js';
import { Module } from './module.js';
import { tensorIn } from './states.js';

/** A constructor's argument that PyTorch asks for the type of by itself. */
const typed = <const N extends string, T, G = T>(name: N, type: string, of: (v: unknown) => T | null) =>
  parameter<N, T, G>(name, (v): T => {
    const given = of(v);
    if (given === null) throw new TypeError(`${name} should be of type ${type}, got: ${typename(v)}`);
    return given;
  });
const whole = <const N extends string>(name: N) => typed<N, number, number | bigint>(name, 'int', wholeNumber);
const wholeNumber = (v: unknown): number | null => (v instanceof Tensor ? null : wholeOf(v));
const truth = (v: unknown): boolean | null => (typeof v === 'boolean' ? v : null);
export const sizes = [whole('input_size'), whole('hidden_size'), optional(whole('num_layers'), 1)] as const;
export const options = [
  optional(typed('bias', 'bool', truth), true),
  optional(typed('batch_first', 'bool', truth), false),
  optional(any<number>()('dropout'), 0),
  optional(typed('bidirectional', 'bool', truth), false),
] as const;
export const projection = optional(whole('proj_size'), 0);

interface Options {
  readonly num_layers: number;
  readonly bias: boolean;
  readonly batch_first: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  readonly proj_size: number;
}

const gates: Readonly<Record<Cell, number>> = { LSTM: 4, GRU: 3, RNN_TANH: 1, RNN_RELU: 1 };

/** The first states, which may be given by keyword. */
type Hidden<State> = State | null | { readonly hx: State | null };

export interface RNNBase<State> {
  // Without states all are called alike, so that one of several may be.
  (input: PackedSequence): [output: PackedSequence, hidden: State];
  (input: Tensor): [output: Tensor, hidden: State];
  (input: PackedSequence, hx?: Hidden<State>): [output: PackedSequence, hidden: State];
}
/** What recurrent layers have in common. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
export abstract class RNNBase<State> extends Module {
  readonly mode: Cell;
  input_size: number;
  hidden_size: number;
  num_layers: number;
  bias: boolean;
  batch_first: boolean;
  dropout: number;
  bidirectional: boolean;
  proj_size: number;
  declare weight_ih_l0: Parameter;
  declare weight_hh_l0: Parameter;
  declare bias_ih_l0: Parameter;
  declare bias_hh_l0: Parameter;
  [other: `${'weight_ih' | 'weight_hh' | 'weight_hr' | 'bias_ih' | 'bias_hh'}_l${string}`]: Parameter;

  constructor(
    mode: Cell,
    input: number,
    hidden: number,
    { num_layers, bias, batch_first, dropout, bidirectional, proj_size }: Options,
    device: DeviceLike | null,
    dtype: DType | null,
  ) {
    super();
    this.mode = mode;
    this.input_size = input;
    this.hidden_size = hidden;
    this.num_layers = num_layers;
    this.bias = bias;
    this.batch_first = batch_first;
    this.dropout = dropout;
    this.bidirectional = bidirectional;
    this.proj_size = proj_size;
    if (typeof dropout !== 'number' || !(dropout >= 0 && dropout <= 1)) {
      throw new ValueError(
        'dropout should be a number in range [0, 1] representing the probability of an element being zeroed',
      );
    }
    if (dropout > 0 && num_layers === 1) {
      console.warn(
        `dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers greater than 1, but got dropout=${dropout} and num_layers=${num_layers}`,
      );
    }
    if (input <= 0) throw new ValueError('input_size must be greater than zero');
    if (hidden <= 0) throw new ValueError('hidden_size must be greater than zero');
    if (num_layers <= 0) throw new ValueError('num_layers must be greater than zero');
    if (proj_size < 0) {
      throw new ValueError('proj_size should be a positive integer or zero to disable projections');
    }
    if (proj_size >= hidden) throw new ValueError('proj_size has to be smaller than hidden_size');
    const rows = gates[mode] * hidden;
    for (const names of this.all_names()) {
      const below = names.layer === 0 ? input : this.width * (bidirectional ? 2 : 1);
      const add = (name: string, ...shape: number[]): void =>
        this.register_parameter(name, uninitialized(shape, device, dtype));
      add(names.w_ih, rows, below);
      add(names.w_hh, rows, this.width);
      if (bias) {
        add(names.b_ih, rows);
        add(names.b_hh, rows);
      }
      if (proj_size > 0) add(names.w_hr, proj_size, hidden);
    }
    this.reset_parameters();
  }

  /** How long a result is in one direction. */
  private get width(): number {
    return this.proj_size > 0 ? this.proj_size : this.hidden_size;
  }

  /** The parameters' names, for each layer and direction. */
  private all_names(): (Record<keyof Weights, string> & { layer: number })[] {
    return Array.from({ length: this.num_layers }, (_, layer) =>
      (this.bidirectional ? ['', '_reverse'] : ['']).map((direction) => {
        const at = `l${layer}${direction}`;
        return {
          layer,
          w_ih: `weight_ih_${at}`,
          w_hh: `weight_hh_${at}`,
          b_ih: `bias_ih_${at}`,
          b_hh: `bias_hh_${at}`,
          w_hr: `weight_hr_${at}`,
        };
      }),
    ).flat();
  }

  private weights(): Weights[][] {
    const own = (name: string): Tensor | null => {
      const t = get(this, name);
      return t instanceof Tensor ? t : null;
    };
    const layers: Weights[][] = Array.from({ length: this.num_layers }, () => []);
    for (const names of this.all_names()) {
      layers[names.layer]!.push({
        w_ih: own(names.w_ih)!,
        w_hh: own(names.w_hh)!,
        b_ih: own(names.b_ih),
        b_hh: own(names.b_hh),
        w_hr: own(names.w_hr),
      });
    }
    return layers;
  }

  /** The parameters of each layer and direction. */
  get all_weights(): Parameter[][] {
    return this.weights()
      .flat()
      .map((weights) => Object.values(weights).filter((t): t is Parameter => t !== null));
  }

  /** Draws all parameters uniformly from ±1/√hidden_size. */
  reset_parameters(): void {
    const bound = 1 / Math.sqrt(this.hidden_size);
    for (const weight of this.parameters()) init.uniform_(weight, -bound, bound);
  }

  /** Does nothing: there is no other layout of the parameters. */
  flatten_parameters(): void {}

  /** The states that a program gave, as a list. */
  protected abstract given(hx: State): readonly Tensor[];
  /** A list of states as a program gets them. */
  protected abstract handed(states: readonly Tensor[]): State;
  /** Throws where states have not as many dimensions as the input. */
  protected abstract checkRanks(states: readonly Tensor[], batched: boolean): void;
  /** How the states of a class are called in errors. */
  protected get stateNames(): readonly string[] {
    return ['hidden size'];
  }

  override forward(input: PackedSequence): [output: PackedSequence, hidden: State];
  override forward(input: Tensor): [output: Tensor, hidden: State];
  override forward(input: PackedSequence, hx?: Hidden<State>): [output: PackedSequence, hidden: State];
  override forward(input: Tensor, hx?: Hidden<State>): [output: Tensor, hidden: State];
  override forward(input: Tensor | PackedSequence, hx?: Hidden<State>): [Tensor | PackedSequence, State] {
    const state = isKeywords(hx) ? hx.hx : hx;
    const states = state === undefined || state === null ? null : this.given(state);
    return isPacked(input) ? this.ofPacked(input, states) : this.ofBatch(tensorIn(input), states);
  }

  private ofPacked(input: PackedSequence, given: readonly Tensor[] | null): [PackedSequence, State] {
    const { data, batch_sizes, sorted_indices, unsorted_indices } = input;
    const steps = sizesOf(input);
    const placed = (list: readonly Tensor[], order: Tensor | null): readonly Tensor[] =>
      order === null ? list : list.map((t) => t.index_select(1, order));
    const states = given === null ? this.zeros(data, steps[0]!) : placed(given, sorted_indices);
    this.check(data, states, steps[0]!, 2);
    const [output, last] = recurrentOfPacked(this.mode, data, steps, states, this.weights(), this.noise);
    return [
      new PackedSequence(output, batch_sizes, sorted_indices, unsorted_indices),
      this.handed(placed(last, unsorted_indices)),
    ];
  }

  private ofBatch(input: Tensor, given: readonly Tensor[] | null): [Tensor, State] {
    if (input.ndim !== 2 && input.ndim !== 3) {
      const tensor = this.mode.startsWith('RNN') ? 'D tensor' : 'D';
      throw new ValueError(
        `${this.mode.replace(/_.*/, '')}: Expected input to be 2D or 3D, got ${input.ndim}${tensor} instead`,
      );
    }
    const batched = input.ndim === 3;
    const batchDim = this.batch_first ? 0 : 1;
    if (given !== null) this.checkRanks(given, batched);
    const x = batched ? input : input.unsqueeze(batchDim);
    const batch = x.shape[batchDim];
    const states = given === null ? this.zeros(x, batch) : batched ? given : given.map((t) => t.unsqueeze(1));
    this.check(x, states, batch, 3);
    const [output, last] = recurrentOfBatch(this.mode, x, states, this.weights(), this.noise, this.batch_first);
    return batched
      ? [output, this.handed(last)]
      : [output.squeeze(batchDim), this.handed(last.map((t) => t.squeeze(1)))];
  }

  /** The probability with which what goes from one layer to the next becomes 0. */
  private get noise(): number {
    return this.training ? this.dropout : 0;
  }

  /** Shapes of the states for a batch. */
  private expected(batch: number): readonly (readonly number[])[] {
    const count = this.num_layers * (this.bidirectional ? 2 : 1);
    const hidden = [count, batch, this.width];
    return this.stateNames.length === 1 ? [hidden] : [hidden, [count, batch, this.hidden_size]];
  }

  private zeros({ dtype, device }: Tensor, batch: number): readonly Tensor[] {
    return this.expected(batch).map((shape) => zeros(shape, { dtype, device }));
  }

  private check(input: Tensor, states: readonly Tensor[], batch: number, rank: number): void {
    const { dtype } = this.all_weights[0]![0]!;
    if (input.dtype !== dtype) {
      throw new ValueError(
        `RNN input dtype (${String(input.dtype)}) does not match weight dtype (${String(dtype)}). Convert input: input.to(${String(dtype)}), or convert model: model.to(${String(input.dtype)})`,
      );
    }
    if (input.ndim !== rank) throw new RuntimeError(`input must have ${rank} dimensions, got ${input.ndim}`);
    if (input.shape.at(-1) !== this.input_size) {
      throw new RuntimeError(
        `input.size(-1) must be equal to input_size. Expected ${this.input_size}, got ${input.shape.at(-1)}`,
      );
    }
    this.expected(batch).forEach((shape, k) => {
      if (sameShape(states[k]!.shape, shape)) return;
      throw new RuntimeError(
        `Expected ${this.stateNames[k]} ${tupleText(shape)}, got [${states[k]!.shape.join(', ')}]`,
      );
    });
  }

  override extra_repr(): string {
    return [
      `${this.input_size}, ${this.hidden_size}`,
      this.proj_size === 0 ? '' : `proj_size=${this.proj_size}`,
      this.num_layers === 1 ? '' : `num_layers=${this.num_layers}`,
      this.bias ? '' : 'bias=False',
      this.batch_first ? 'batch_first=True' : '',
      this.dropout === 0 ? '' : `dropout=${floatText(this.dropout)}`,
      this.bidirectional ? `bidirectional=${boolText(true)}` : '',
    ]
      .filter((part) => part !== '')
      .join(', ');
  }
}

/** A layer with one state. */
export abstract class OneState extends RNNBase<Tensor> {
  protected override given(hx: Tensor): readonly Tensor[] {
    return [tensorIn(hx)];
  }
  protected override handed(states: readonly Tensor[]): Tensor {
    return states[0]!;
  }
  protected override checkRanks([hx]: readonly Tensor[], batched: boolean): void {
    const rank = batched ? 3 : 2;
    if (hx!.ndim === rank) return;
    throw new RuntimeError(
      `For ${batched ? 'batched 3-D' : 'unbatched 2-D'} input, hx should also be ${rank}-D but got ${hx!.ndim}-D tensor`,
    );
  }
}
