// Operators that other operators make whole, of which nothing is recorded but what those record.
import { Tensor } from '../../tensor.js';
import { call } from './call.js';
import { type Operator, type OperatorWithOut, share } from './operator.js';
import {
  type Outs,
  type Writes,
  checkTypes,
  intoOut,
  outParameter,
  outsParameter,
  placedOut,
  writeResults,
} from './out.js';
import { together } from './results.js';
import { type Signature, type Values, bind, tensor } from './signature.js';
import type { Results } from './structural.js';

/**
 * An operator of one result; `out` gets a copy.
 *
 * @param writes how it treats `out`, where that is not by what its result can be cast to; a function where it depends on the values
 */
export function composite<const S extends Signature>(
  name: string,
  signature: S,
  body: (input: Tensor, ...values: Values<S>) => Tensor,
  writes?: Writes | ((input: Tensor, ...values: Values<S>) => Writes),
): OperatorWithOut<S> {
  const all: Signature = [tensor('input'), ...signature];
  const at = typeof writes === 'function' ? undefined : writes?.placed;
  const withOut: Signature =
    at === undefined ? [...all, outParameter] : [...all.slice(0, at), placedOut, ...all.slice(at)];
  const make = body as (...values: unknown[]) => Tensor;
  const how = (typeof writes === 'function' ? writes : () => writes) as (...values: unknown[]) => Writes | undefined;
  const called = { name };
  const method = (args: readonly unknown[]): Tensor => {
    const values = bind(name, all, args);
    const result = make(...values);
    share(result.storage, values[0] as Tensor);
    return result;
  };
  const run = (args: readonly unknown[]): Tensor => {
    const values = bind(name, withOut, args);
    const out = (values.splice(at ?? all.length, 1)[0] ?? null) as Tensor | null;
    const writing = how(...values);
    if (out !== null && writing?.type !== undefined) checkTypes(writing.types, [{ dtype: writing.type }], [out]);
    const result = make(...values);
    if (out === null) share(result.storage, values[0] as Tensor);
    return intoOut(name, out, result, values, writing);
  };
  return Object.assign((...args: unknown[]) => call(called, args, run), {
    method: (...args: unknown[]) => call(called, args, method),
  });
}

/** An operator of several results, whose method has no `out`. */
export interface Composites<S extends Signature, O extends readonly string[]> extends Operator<
  [...S, Outs],
  Results<O>
> {
  readonly method: Operator<S, Results<O>>;
}
/**
 * The same of several results, which are an array that has their names too.
 *
 * @param outputs the names
 */
export function composites<const S extends Signature, const O extends readonly [string, string, ...string[]]>(
  name: string,
  outputs: O,
  signature: S,
  body: (input: Tensor, ...values: Values<S>) => readonly Tensor[],
  writes?: Writes,
): Composites<S, O>;
export function composites(
  name: string,
  outputs: readonly string[],
  signature: Signature,
  body: unknown,
  writes?: Writes,
): unknown {
  const all: Signature = [tensor('input'), ...signature];
  const withOut: Signature = [...all, outsParameter(outputs.length)];
  const make = body as (...values: unknown[]) => readonly Tensor[];
  const called = { name };
  const named = (results: readonly Tensor[], written = false): unknown => together(name, outputs, results, written);
  const method = (args: readonly unknown[]): unknown => named(make(...bind(name, all, args)));
  const run = (args: readonly unknown[]): unknown => {
    const values = bind(name, withOut, args);
    const outs = (values.pop() ?? null) as readonly Tensor[] | null;
    const results = make(...values);
    if (outs === null) return named(results);
    writeResults(
      name,
      outs,
      results,
      values.filter((value) => value instanceof Tensor),
      writes,
    );
    return named(outs, true);
  };
  return Object.assign((...args: unknown[]) => call(called, args, run), {
    method: (...args: unknown[]) => call(called, args, method),
  });
}
