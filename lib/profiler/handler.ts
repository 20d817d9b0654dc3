// Where profiles go, and what they can record.
import { appendingTo, hostname, processId } from '#platform';
import { NotImplementedError } from '../errors.js';
import { type Values, bind, flag, optional, string } from '../ops/row/signature.js';
import { ProfilerActivity, type profile } from './profile.js';

const signature = [
  string('dir_name'),
  optional(string('worker_name'), null),
  optional(flag('use_gzip'), false),
] as const;
interface HandlerKeywords {
  worker_name?: string | null;
  use_gzip?: boolean;
}

/**
 * For `on_trace_ready` of a profile: writes each trace into a folder, as TensorBoard's profiler plugin looks for it.
 *
 * @param dir_name the folder, which is made where it is not there
 * @param worker_name a name for the program in the files' names; null: the machine's and the process's number
 * @param use_gzip true is refused
 * @returns a function of a profile
 * @throws NotImplementedError for `use_gzip`
 * @example
 * const on_trace_ready = torch.profiler.tensorboard_trace_handler('log/mnist');
 *
 * Source: https://docs.pytorch.org/docs/stable/profiler.html#torch.profiler.tensorboard_trace_handler
 */
export function tensorboard_trace_handler(
  dir_name: string,
  worker_name?: string | null,
  use_gzip?: boolean,
): (prof: profile) => void;
export function tensorboard_trace_handler(dir_name: string, kwargs: HandlerKeywords): (prof: profile) => void;
export function tensorboard_trace_handler(kwargs: HandlerKeywords & { dir_name: string }): (prof: profile) => void;
export function tensorboard_trace_handler(...args: readonly unknown[]): (prof: profile) => void {
  const [dir_name, worker_name, use_gzip] = bind('tensorboard_trace_handler', signature, args) as Values<
    typeof signature
  >;
  if (use_gzip) throw new NotImplementedError('tensorboard_trace_handler: use_gzip; compress the files afterwards');
  const worker = worker_name ?? `${hostname()}_${processId}`;
  return (prof) => {
    const file = `${dir_name}/${worker}.${BigInt(Date.now()) * 1_000_000n + BigInt(written++)}.pt.trace.json`;
    appendingTo(file).close(); // makes the folder
    prof.export_chrome_trace(file);
  };
}
let written = 0;

/**
 * What a profile can record here: what the program does on the CPU.
 *
 * @returns a set of `ProfilerActivity`
 * @example
 * torch.profiler.supported_activities().has(torch.profiler.ProfilerActivity.CPU); // true
 *
 * Source: https://docs.pytorch.org/docs/stable/profiler.html
 */
export const supported_activities = (): Set<ProfilerActivity> => new Set([ProfilerActivity.CPU]);
