/// <reference lib="esnext.disposable" preserve="true" />
// torch.profiler.profile: what a stretch of a program spends its time on.
import { writeFile } from '#platform';
import { callable } from '../callable.js';
import { AssertionError, ValueError, describe } from '../errors.js';
import { type Values, any, bind, flag, int, optional, parameter, Refusal } from '../ops/row/signature.js';
import { EventList } from './averages.js';
import { type FunctionEvent, Recorder } from './recorder.js';
import { ProfilerAction, type Schedule } from './schedule.js';

/**
 * What is recorded: what the program does on the CPU, which is where the library's operators are called.
 *
 * @example
 * torch.profiler.ProfilerActivity.CPU; // CPU
 * @see https://docs.pytorch.org/docs/stable/profiler.html
 */
export const ProfilerActivity = { CPU: 'CPU', CUDA: 'CUDA', XPU: 'XPU' } as const;
export type ProfilerActivity = (typeof ProfilerActivity)[keyof typeof ProfilerActivity];

const fn = <const N extends string, F>(name: N) =>
  parameter(name, (v): F | Refusal => (typeof v === 'function' ? (v as F) : new Refusal('function')));
const signature = [
  optional(any<Iterable<ProfilerActivity> | null>()('activities'), null),
  optional(fn<'schedule', Schedule>('schedule'), null),
  optional(fn<'on_trace_ready', (prof: Profile) => void>('on_trace_ready'), null),
  optional(flag('record_shapes'), false),
  optional(flag('profile_memory'), false),
  optional(flag('with_stack'), false),
  optional(flag('with_flops'), false),
  optional(flag('with_modules'), false),
  optional(flag('acc_events'), false),
] as const;
const averaging = [optional(flag('group_by_input_shape'), false), optional(int('group_by_stack_n'), 0)] as const;

export interface ProfileKeywords {
  activities?: Iterable<ProfilerActivity> | null;
  schedule?: Schedule | null;
  on_trace_ready?: ((prof: Profile) => void) | null;
  record_shapes?: boolean;
  profile_memory?: boolean;
  with_stack?: boolean;
  with_flops?: boolean;
  with_modules?: boolean;
  acc_events?: boolean;
}

/** What is recorded; it is given the profiler, whose `step` it may call. */
type Body = (prof: Profile) => unknown;
class Profile implements Disposable {
  /** Recording begins when `using` reads this, and ends when it calls it. */
  declare readonly [Symbol.dispose]: () => void;
  private readonly shapes: boolean;
  private readonly memory: boolean;
  private readonly schedule: Schedule | null;
  private readonly onTraceReady: ((prof: Profile) => void) | null;
  private recorder: Recorder | null = null;
  private recording = false;
  private endStep: (() => void) | null = null;
  private readonly metadata = new Map<string, unknown>();
  /** How often `step` was called. */
  step_num = 0;

  constructor(...args: [body: Body] | [kwargs?: ProfileKeywords, body?: Body]) {
    const body = typeof args.at(-1) === 'function' ? (args.at(-1) as Body) : null;
    const rest: readonly unknown[] = body === null ? args : args.slice(0, -1);
    const [activities, schedule, ready, shapes, memory] = bind('profile', signature, rest) as Values<typeof signature>;
    if (activities !== null) {
      const list = [...activities];
      if (list.length === 0) throw new AssertionError('No valid profiler activities found');
      const known: readonly unknown[] = Object.values(ProfilerActivity);
      for (const activity of list) {
        if (!known.includes(activity)) throw new ValueError(`Invalid profiler activity: ${String(activity)}`);
      }
    }
    this.schedule = schedule;
    this.onTraceReady = ready;
    this.shapes = shapes;
    this.memory = memory;
    if (body === null) return;
    this.start();
    try {
      const result = body(this);
      if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {
        throw new TypeError(
          'torch.profiler.profile: the function returned a promise; what it does after its first await would be missed. Use prof.start() and prof.stop()',
        );
      }
    } finally {
      this.stop();
    }
  }

  private get action(): ProfilerAction {
    return this.schedule === null ? ProfilerAction.RECORD : this.schedule(this.step_num);
  }

  /** Begins to record, as far as the schedule says so. */
  start(): void {
    if (this.action >= ProfilerAction.RECORD) this.record();
    this.beginStep();
  }

  /** Ends recording. */
  stop(): void {
    this.endStep?.();
    this.endStep = null;
    if (!this.recording) return;
    this.finish();
    this.onTraceReady?.(this);
  }

  /** Says that the next step of a training begins. */
  step(): void {
    this.endStep?.();
    this.endStep = null;
    const before = this.action;
    this.step_num++;
    if (before === ProfilerAction.RECORD_AND_SAVE && this.recording) {
      this.finish();
      this.onTraceReady?.(this);
    }
    const records = this.action >= ProfilerAction.RECORD;
    if (records && !this.recording) this.record();
    else if (!records && this.recording) this.finish();
    this.beginStep();
  }

  private beginStep(): void {
    if (this.schedule === null || !this.recording) return;
    this.endStep = this.recorder!.begin(`ProfilerStep#${this.step_num}`);
  }

  private record(): void {
    const recorder = new Recorder(this.shapes);
    recorder.start();
    this.recorder = recorder;
    this.recording = true;
  }

  private finish(): void {
    this.recorder!.stop();
    this.recording = false;
  }

  /** All that was recorded, in the order in which it began. */
  events(): readonly FunctionEvent[] {
    if (this.recorder === null) throw new AssertionError('Profiler must be initialized before getting key averages');
    return this.recorder.events;
  }

  /**
   * What was recorded, added up by name.
   *
   * @param group_by_input_shape whether calls with arguments of other shapes are rows of their own; needs `record_shapes`
   * @param group_by_stack_n for stacks, which are not recorded
   */
  key_averages(
    ...args:
      | [group_by_input_shape?: boolean, group_by_stack_n?: number]
      | [kwargs: { group_by_input_shape?: boolean; group_by_stack_n?: number }]
  ): EventList {
    const [byShape] = bind('key_averages', averaging, args) as Values<typeof averaging>;
    return EventList.of_(this.events(), byShape, this.memory);
  }

  /** Writes what was recorded as a trace that chrome://tracing and ui.perfetto.dev show. */
  export_chrome_trace(path: string): void {
    if (typeof path !== 'string') {
      throw new TypeError(`export_chrome_trace(): argument 'path' (position 1) must be str, not ${describe(path)}`);
    }
    const place = { pid: 1, tid: 1 };
    const traceEvents = [
      { ph: 'M', name: 'process_name', ts: 0, ...place, args: { name: 'tfjs-torch' } },
      ...this.events().map((event) => ({
        ph: 'X',
        cat: event.is_user_annotation ? 'user_annotation' : 'cpu_op',
        name: event.name,
        ...place,
        ts: event.start,
        dur: event.cpu_time_total,
        args: {
          'Ev Idx': event.id,
          ...(this.shapes ? { 'Input Dims': event.input_shapes } : {}),
          ...(this.memory ? { Bytes: event.cpu_memory_usage } : {}),
        },
      })),
    ];
    const said = Object.fromEntries(this.metadata);
    writeFile(path, JSON.stringify({ schemaVersion: 1, displayTimeUnit: 'ms', ...said, traceEvents, traceName: path }));
  }

  /** Puts a text under a key of its own into the trace file. */
  add_metadata(key: string, value: string): void {
    this.metadata.set(key, String(value));
  }

  /**
   * Puts a value under a key of its own into the trace file.
   *
   * @param value its JSON
   * @throws SyntaxError for what is no JSON
   */
  add_metadata_json(key: string, value: string): void {
    this.metadata.set(key, JSON.parse(value));
  }

  /** As `add_metadata_json`, before the profile begins. */
  preset_metadata_json(key: string, value: string): void {
    this.add_metadata_json(key, value);
  }
}

Object.defineProperty(Profile.prototype, Symbol.dispose, {
  get(this: Profile) {
    this.start();
    return () => this.stop();
  },
  configurable: true,
});
/**
 * Records what a stretch of a program does: every operator, every node of backward, optimizers' steps, and what
 * `record_function` names, with calls, times and the bytes of their results.
 *
 * `torch.profiler.profile(() => { … })` records while the function runs, `using prof = torch.profiler.profile()` to the end of the
 * block, `prof.start()` to `prof.stop()` what lies between. On devices that compute later (WebGPU) times are those of asking for the
 * computation. Without a profile an operator costs one comparison more.
 *
 * @param activities `ProfilerActivity.CPU`; others are accepted, and record nothing more
 * @param schedule which steps are recorded, see `schedule`; `prof.step()` says that the next begins
 * @param on_trace_ready called with the profile when recorded steps are complete
 * @param record_shapes whether shapes of arguments are kept
 * @param profile_memory whether the table has bytes: of results that share no memory with arguments
 * @param with_stack a hint
 * @param with_flops a hint
 * @param with_modules a hint
 * @param acc_events a hint
 * @param body what is recorded; it is given the profile, whose `step` it may call
 * @throws RuntimeError where another profile is recording
 * @example
 * const prof = torch.profiler.profile(() => model(x));
 * console.log(prof.key_averages().table({ sort_by: 'cpu_time_total', row_limit: 10 }));
 * @see https://docs.pytorch.org/docs/stable/profiler.html
 */
const profile = callable(Profile);
type profile = Profile;
export { profile };
