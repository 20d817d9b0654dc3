// `tfjs-torch/summary`: torchinfo's table of a model.
import '../methods.js';
import { type DType, float32 } from '../dtype.js';
import { RuntimeError, ValueError } from '../errors.js';
import type { Module } from '../nn/modules/module.js';
import { type Arguments, type Values, any, bind, int, oneOf, optional } from '../ops/row/signature.js';
import { Tensor } from '../tensor.js';
import { type Inputs, called, registered } from './run.js';
import { type Column, ModelStatistics, type RowSetting } from './table.js';

export type { Column, ModelStatistics, RowSetting };

type Size = readonly number[] | readonly (readonly number[])[];

const options = [
  optional(any<Size>()('input_size'), null),
  optional(any<unknown>()('input_data'), null),
  optional(any<readonly Column[]>()('col_names'), null),
  optional(int('col_width'), 25),
  optional(int('depth'), 3),
  optional(any<readonly DType[]>()('dtypes'), null),
  optional(oneOf('mode', 'eval', 'train'), 'eval'),
  optional(any<readonly RowSetting[]>()('row_settings'), null),
  optional(int('verbose'), 1),
] as const;

const isNested = (size: Size): size is readonly (readonly number[])[] => Array.isArray(size[0]);

function inputsOf(size: Size | null, data: unknown, dtypes: readonly DType[] | null): Inputs | null {
  if (size !== null && data !== null) {
    throw new RuntimeError('Only one of (input_data, input_size) should be specified.');
  }
  if (size !== null) {
    const shapes = isNested(size) ? size : [size];
    if (shapes.length === 0 || shapes.flat().some((length) => !(length > 0))) {
      throw new ValueError('Input_data is invalid, or negative size found in input_data.');
    }
    return { shapes, dtypes: dtypes ?? shapes.map(() => float32) };
  }
  if (data === null) return null;
  return { values: Array.isArray(data) ? (data as readonly unknown[]) : [data] };
}

function bytesOf(value: unknown): number {
  if (value instanceof Tensor) return value.numel() * value.element_size();
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + bytesOf(each), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return bytesOf(Object.values(value));
}

/**
 * Prints a table of a model's layers: what they give, how many parameters they have, and what all adds up to.
 *
 * With `input_size` nothing is computed: the model runs on shapes alone, whatever its size. With `input_data` it runs on these, which is
 * for models that look at values. With neither, layers are listed as they are registered.
 *
 * @param model the model
 * @param input_size shape of the input, the batch included; a list of them for several inputs
 * @param input_data the input, or a list of inputs
 * @param col_names columns: input_size, output_size, num_params, params_percent, kernel_size, mult_adds, trainable; null: output_size
 *   and num_params
 * @param col_width characters of a column
 * @param depth how deep layers are shown
 * @param dtypes types of the inputs for `input_size`; null: float32
 * @param mode `'eval'` or `'train'`: in which the model runs
 * @param row_settings what rows show: depth, var_names, ascii_only, hide_recursive_layers
 * @param verbose 0: prints nothing; 2: weights are rows too
 * @returns the statistics, which print as the table: total_params, trainable_params, total_mult_adds, summary_list and others
 * @throws ValueError for sizes that are none; RuntimeError for both kinds of input, or where the model fails
 * @example summary(model, [1, 3]);
 *
 * Source: https://github.com/TylerYep/torchinfo
 */
export function summary(model: Module, ...args: Arguments<typeof options>): ModelStatistics {
  const [size, data, names, width, depth, dtypes, mode, rows, verbose] = bind('summary', options, args) as Values<typeof options>; // prettier-ignore
  const inputs = inputsOf(size, data, dtypes);
  if (width <= 0) throw new ValueError(`Column width must be greater than 0: col_width=${width}`);
  const columns = names ?? (inputs === null ? (['num_params'] as const) : (['output_size', 'num_params'] as const));
  const needed = columns.filter((name) => ['input_size', 'output_size', 'mult_adds'].includes(name));
  if (inputs === null && needed.length > 0) {
    throw new ValueError(`You must pass input_data or input_size in order to use columns: ${needed.join(', ')}`);
  }
  const layers = inputs === null ? registered(model) : called(model, inputs, mode === 'train');
  const bytes = (given: Inputs): number =>
    'values' in given
      ? bytesOf(given.values)
      : given.shapes.reduce((sum, shape, k) => sum + shape.reduce((a, b) => a * b, given.dtypes[k]?.itemsize ?? 4), 0);
  const statistics = new ModelStatistics(layers, inputs === null ? null : bytes(inputs), {
    depth,
    columns,
    width,
    rows: new Set(rows ?? ['depth']),
    weights: verbose === 2,
  });
  if (verbose > 0) console.log(String(statistics));
  return statistics;
}
