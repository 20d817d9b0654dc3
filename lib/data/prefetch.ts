// Batches of data sets that take their time: several are on their way at once, and come in order.
import { RuntimeError } from '../errors.js';
import { Subset } from './dataset.js';
import { itemOf, method } from './protocol.js';
import { StackDataset } from './stack.js';

/** Whether a batch's samples are worth asking for together: the data set has `__getitems__`, and not only by what it is made of. */
function asksTogether(dataset: unknown): boolean {
  if (method(dataset, '__getitems__') === null) return false;
  const { __getitems__: asked } = dataset as { __getitems__: unknown };
  if (asked === Subset.prototype.__getitems__) return asksTogether((dataset as Subset).dataset);
  if (asked === StackDataset.prototype.__getitems__) {
    return Object.values((dataset as StackDataset).datasets).every(asksTogether);
  }
  return true;
}

/**
 * The samples of a batch, one asked for after the other, as one worker of PyTorch's does; or together, by `__getitems__`.
 *
 * @param wanted asked before each sample: false ends it
 */
export async function samplesOf(
  dataset: unknown,
  indices: readonly unknown[],
  wanted: () => boolean,
): Promise<unknown[]> {
  if (asksTogether(dataset)) {
    const samples = (await method(dataset, '__getitems__')!(indices)) as readonly unknown[];
    return Promise.all(samples);
  }
  const samples: unknown[] = [];
  for (const index of indices) {
    if (!wanted()) break;
    samples.push(await itemOf(dataset, index));
  }
  return samples;
}

/** How a pass runs ahead of who asks for its batches. */
export interface Ahead {
  /** batches that are loaded at the same time; 0: one, and only when it is asked for */
  readonly workers: number;
  /** batches that are on their way or wait to be taken, at most */
  readonly outstanding: number;
  /** seconds that one who asks waits for a batch; 0: for ever */
  readonly timeout: number;
  /** whether batches come in their order, and not as they are ready */
  readonly inOrder: boolean;
}

type Outcome = { readonly batch: unknown } | { readonly error: unknown };

/** Waits for a promise, at most so many seconds. */
async function within<T>(promise: Promise<T>, seconds: number): Promise<T> {
  if (seconds === 0) return promise;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RuntimeError(`DataLoader timed out after ${seconds} seconds`)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Batches of jobs, which are begun in order: `workers` of them run at the same time, and they run ahead until `outstanding` are
 * under way or wait. A job's error is thrown in its batch's place. Who stops early (`break`) ends it: no further job begins, jobs
 * that run are told by `wanted`, and what becomes of them is dropped.
 */
export async function* ahead<J>(
  jobs: Iterator<J>,
  load: (job: J, wanted: () => boolean) => Promise<unknown>,
  { workers, outstanding, timeout, inOrder }: Ahead,
): AsyncGenerator<unknown, void, undefined> {
  let stopped = false;
  const wanted = (): boolean => !stopped;
  /** What has begun and has not been taken, in order. */
  const begun: { readonly outcome: Promise<Outcome>; done: boolean }[] = [];
  let running = 0;
  let exhausted = false;
  const begin = (): void => {
    while (!stopped && !exhausted && running < Math.max(workers, 1) && begun.length < Math.max(outstanding, 1)) {
      const step = jobs.next();
      if (step.done === true) {
        exhausted = true;
        return;
      }
      running++;
      const entry = {
        outcome: load(step.value, wanted)
          .then(
            (batch): Outcome => ({ batch }),
            (error: unknown): Outcome => ({ error }),
          )
          .finally(() => {
            running--;
            entry.done = true;
            if (workers > 0) begin();
          }),
        done: false,
      };
      begun.push(entry);
    }
  };
  try {
    for (;;) {
      begin();
      if (begun.length === 0) return;
      if (!inOrder) await within(Promise.race(begun.map(({ outcome }) => outcome)), timeout);
      const at = inOrder ? 0 : begun.findIndex(({ done }) => done);
      const outcome = await within(begun[at]!.outcome, timeout);
      begun.splice(at, 1);
      if ('error' in outcome) throw outcome.error;
      if (workers > 0) begin();
      yield outcome.batch;
    }
  } finally {
    stopped = true;
    jobs.return?.();
  }
}

/** The same of batches that come one after the other: they are read ahead, one at a time. */
export async function* readAhead(
  batches: AsyncGenerator<unknown, void, undefined>,
  { workers, outstanding, timeout }: Ahead,
): AsyncGenerator<unknown, void, undefined> {
  const next = async (): Promise<IteratorResult<unknown, void>> => batches.next();
  let ended = false;
  function* requests(): Generator<null> {
    while (!ended) yield null;
  }
  const END = Symbol('end');
  const load = async (): Promise<unknown> => {
    const step = await next();
    if (step.done !== true) return step.value;
    ended = true;
    return END;
  };
  try {
    const options = { workers: Math.min(workers, 1), outstanding, timeout, inOrder: true };
    for await (const batch of ahead(requests(), load, options)) {
      if (batch === END) return;
      yield batch;
    }
  } finally {
    await batches.return();
  }
}
