// torch.autograd.detect_anomaly and set_detect_anomaly: which operation backward failed in, or made NaN in.
import { RuntimeError, describe, takesNothing } from '../errors.js';
import { anomaly, checksNan, enterAnomaly, setAnomaly, traceOf } from '../graph/anomaly.js';
import type { Gradients, Node } from '../graph/node.js';
import { type Values, bind, flag, optional, parameter } from '../ops/row/signature.js';

/** Runs a node's work; throws where a gradient is NaN, and says where the node was made when anything is thrown. */
export function watched(node: Node, run: () => Gradients): Gradients {
  try {
    const results = run();
    if (checksNan()) {
      results.forEach((grad, k) => {
        if (grad === null || grad.dtype.kind !== 'float' || !node.edges[k]) return;
        if (!grad.isnan().any().item()) return;
        throw new RuntimeError(`Function '${node.title}' returned nan values in its ${k}th output.`);
      });
    }
    return results;
  } catch (error) {
    console.warn(traceOf(node, node.title));
    throw error;
  }
}

const detecting = [optional(flag('check_nan'), true)] as const;
const setting = [
  parameter('mode', (mode): boolean => {
    if (typeof mode === 'boolean') return mode;
    throw new TypeError(`set_anomaly_enabled(): argument 'enabled' (position 1) must be bool, not ${describe(mode)}`);
  }),
  ...detecting,
] as const;
/** The function that a call ends with, apart. */
function bodyOf<R>(args: readonly unknown[]): [options: readonly unknown[], body: (() => R) | undefined] {
  const last = args.at(-1);
  return typeof last === 'function' ? [args.slice(0, -1), last as () => R] : [args, undefined];
}

function within<R>(leave: () => void, body: (() => R) | undefined): R | Disposable {
  if (body === undefined) return { [Symbol.dispose]: leave };
  try {
    return body();
  } finally {
    leave();
  }
}

/**
 * Looks for anomalies while a function runs, or to the end of the block in `using _ = torch.autograd.detect_anomaly()`: an error in
 * backward is preceded by a warning that says where its operation was called, and a gradient that is NaN is an error. It costs time.
 *
 * @param check_nan whether NaN is an error
 * @param body what to run
 * @returns what `body` returns
 * @throws RuntimeError in backward, where a gradient is NaN
 * @example
 * torch.autograd.detect_anomaly(() => model(x).sum().backward());
 * @see https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.detect_anomaly
 */
export function detect_anomaly(check_nan?: boolean | { check_nan?: boolean }): Disposable;
export function detect_anomaly<R>(body: () => R): R;
export function detect_anomaly<R>(check_nan: boolean | { check_nan?: boolean }, body: () => R): R;
export function detect_anomaly<R>(...args: readonly unknown[]): R | Disposable {
  const [options, body] = bodyOf<R>(args);
  const [checkNan] = bind('detect_anomaly', detecting, options) as Values<typeof detecting>;
  console.warn(
    'Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.',
  );
  return within(enterAnomaly(true, checkNan), body);
}

/**
 * Sets whether anomalies are looked for, for good, while a function runs, or to the end of a `using` block.
 *
 * @param mode whether
 * @param check_nan whether NaN is an error
 * @param body what to run
 * @returns what `body` returns; without it what sets back at the end of a `using` block
 * @throws TypeError for a mode that is no boolean
 * @example
 * torch.autograd.set_detect_anomaly(true);
 * torch.is_anomaly_enabled(); // true
 * torch.autograd.set_detect_anomaly(false);
 * @see https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.set_detect_anomaly
 */
export function set_detect_anomaly(mode: boolean, check_nan?: boolean | { check_nan?: boolean }): Disposable;
export function set_detect_anomaly(kwargs: { mode: boolean; check_nan?: boolean }): Disposable;
export function set_detect_anomaly<R>(mode: boolean, body: () => R): R;
export function set_detect_anomaly<R>(mode: boolean, check_nan: boolean | { check_nan?: boolean }, body: () => R): R;
export function set_detect_anomaly<R>(...args: readonly unknown[]): R | Disposable {
  const [options, body] = bodyOf<R>(args);
  const [mode, check_nan] = bind('set_detect_anomaly', setting, options) as Values<typeof setting>;
  if (body !== undefined) return within(enterAnomaly(mode, check_nan), body);
  const before = [anomaly, checksNan()] as const;
  setAnomaly(mode, check_nan);
  return { [Symbol.dispose]: () => setAnomaly(...before) };
}

/**
 * Whether anomalies are looked for.
 *
 * @returns true or false
 * @example
 * torch.is_anomaly_enabled(); // false
 * @see https://docs.pytorch.org/docs/stable/generated/torch.is_anomaly_enabled.html
 */
export function is_anomaly_enabled(): boolean {
  takesNothing('torch.is_anomaly_enabled', arguments.length);
  return anomaly;
}
/**
 * Whether NaN is one of them.
 *
 * @returns true or false
 * @throws TypeError where it is given anything
 * @example
 * torch.is_anomaly_check_nan_enabled(); // true
 * @see https://docs.pytorch.org/docs/stable/generated/torch.is_anomaly_check_nan_enabled.html
 */
export function is_anomaly_check_nan_enabled(): boolean {
  takesNothing('torch.is_anomaly_check_nan_enabled', arguments.length);
  return checksNan();
}
