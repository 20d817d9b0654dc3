/// <reference lib="esnext.disposable" preserve="true" />
// torch.utils.tensorboard's SummaryWriter.
import { appendingTo, atExit, hasFiles, hostname, processId } from '#platform';
import { callable } from '../callable.js';
import { AssertionError, NotImplementedError, describe } from '../errors.js';
import { type Arguments, type Values, any, bind, flag, int, number, optional, string } from '../ops/row/signature.js';
import { Tensor } from '../tensor.js';
import { type Bins, histogram } from './histogram.js';
import { Message } from './protobuf.js';
import { record } from './record.js';

/** Takes the bytes that a file of this name goes on with, where there are no files. */
export type EventSink = (file: string, bytes: Uint8Array) => void;

const options = [
  optional(any<string | EventSink>()('log_dir'), null),
  optional(string('comment'), ''),
  optional(int('purge_step'), null),
  optional(int('max_queue'), 10),
  optional(number('flush_secs'), 120),
  optional(string('filename_suffix'), ''),
] as const;
const step = [optional(int('global_step'), null), optional(number('walltime'), null)] as const;
const scalarOptions = [...step, optional(flag('new_style'), false), optional(flag('double_precision'), false)] as const;
const histogramOptions = [
  optional(int('global_step'), null),
  optional(any<Bins>()('bins'), 'tensorflow'),
  optional(number('walltime'), null),
  optional(int('max_bins'), null),
] as const;

/** What a summary is made of: numbers or a tensor of them. */
type Numbers = Tensor | ArrayLike<number>;
const DT_FLOAT = 1;
const DT_DOUBLE = 2;
const DT_STRING = 7;

let files = 0;

/** Files that are open: what waits is written when the process ends. */
const opened = new Set<EventFile>();
let watching = false;
function watch(file: EventFile): void {
  opened.add(file);
  if (watching) return;
  watching = true;
  atExit(() => opened.forEach((each) => each.flush()));
}

/** One event file. */
class EventFile {
  private readonly waiting: Uint8Array[] = [];
  private readonly append: (bytes: Uint8Array) => void;
  private readonly end: () => void;
  private flushed = Date.now();

  constructor(
    folder: string,
    suffix: string,
    private readonly most: number,
    private readonly seconds: number,
    sink: EventSink | null,
  ) {
    const began = String(Math.floor(Date.now() / 1000)).padStart(10, '0');
    const file = `${folder}/events.out.tfevents.${began}.${hostname()}.${processId}.${files++}${suffix}`;
    if (sink === null) {
      const { write, close } = appendingTo(file);
      this.append = write;
      this.end = close;
    } else {
      this.append = (bytes) => sink(file, bytes);
      this.end = () => {};
    }
    watch(this);
    const source = new Message().put(1, 'tensorboard.summary.writer.event_file_writer');
    this.add(
      new Message()
        .double(1, Date.now() / 1000)
        .put(3, 'brain.Event:2')
        .put(10, source),
    );
    this.flush();
  }

  add(event: Message): void {
    this.waiting.push(record(event.encode()));
    if (this.waiting.length > this.most || Date.now() - this.flushed > this.seconds * 1000) this.flush();
  }

  flush(): void {
    this.flushed = Date.now();
    const size = this.waiting.reduce((sum, bytes) => sum + bytes.length, 0);
    if (size === 0) return;
    const all = new Uint8Array(size);
    let at = 0;
    for (const bytes of this.waiting.splice(0)) {
      all.set(bytes, at);
      at += bytes.length;
    }
    this.append(all);
  }

  close(): void {
    this.flush();
    opened.delete(this);
    this.end();
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The folder of a run that was given none: its time and its machine. */
function defaultFolder(comment: string): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${months[now.getMonth()]}${two(now.getDate())}`;
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('-');
  return `runs/${day}_${time}_${hostname()}${comment}`;
}

/** The number of a tensor of one element, or of a number. */
function scalarOf(value: number | bigint | Tensor): number {
  if (!(value instanceof Tensor)) {
    if (typeof value !== 'number' && typeof value !== 'bigint') throw new TypeError(`add_scalar: a number is wanted, not ${describe(value)}`); // prettier-ignore
    return Number(value);
  }
  if (value.numel() !== 1) {
    throw new AssertionError(
      `Tensor should contain one element (0 dimensions). Was given size: ${value.numel()} and ${value.ndim} dimensions.`,
    );
  }
  return Number(value.item());
}

function numbersOf(values: Numbers): Float64Array {
  if (values instanceof Tensor) return values.detach().cpu().double().contiguous().numpy() as Float64Array;
  return Float64Array.from(values);
}

/**
 * Writes what TensorBoard shows: `tensorboard --logdir runs`.
 *
 * @param log_dir the folder; null: `runs/` and the time, the machine's name and `comment`. Where there are no files, as in a browser, a
 *   function that takes a file's name and the bytes it goes on with
 * @param comment behind the folder's default name
 * @param purge_step from this step on, what was written before (by a run that broke off) is not shown
 * @param max_queue how many events wait before they are written
 * @param flush_secs how long they wait at most, where others follow
 * @param filename_suffix behind the file's name
 * @throws NotImplementedError for what it cannot write yet (images, figures, graphs, embeddings, hyperparameters)
 * @example
 * const writer = SummaryWriter('runs/first');
 * writer.add_scalar('Loss/train', criterion(model(x), y), 1);
 * writer.add_histogram('weight', model.weight, 1);
 * writer.close();
 *
 * Source: https://docs.pytorch.org/docs/stable/tensorboard.html
 */
class SummaryWriter implements Disposable {
  /** where the files are */
  readonly log_dir: string;
  private readonly sink: EventSink | null;
  private readonly given: Values<typeof options>;
  private files: Map<string, EventFile> | null = null;
  private purge: number | null;

  constructor(...args: Arguments<typeof options>) {
    const given = bind('SummaryWriter', options, args) as Values<typeof options>;
    const [folder, comment, purge] = given;
    this.given = given;
    this.sink = typeof folder === 'function' ? folder : null;
    this.log_dir = typeof folder === 'string' && folder !== '' ? folder : defaultFolder(comment);
    this.purge = purge;
    if (!hasFiles && this.sink === null) {
      throw new NotImplementedError('SummaryWriter: there are no files here; give a function that takes a name and bytes as log_dir'); // prettier-ignore
    }
    this.file();
  }

  /** The file of a folder, opened where it is not. */
  private file(folder = this.log_dir): EventFile {
    this.files ??= new Map();
    const found = this.files.get(folder);
    if (found !== undefined) return found;
    const [, , , most, seconds, suffix] = this.given;
    const made = new EventFile(folder, suffix, most, seconds, this.sink);
    this.files.set(folder, made);
    if (folder === this.log_dir && this.purge !== null) {
      const time = Date.now() / 1000;
      made.add(new Message().double(1, time).int(2, this.purge).put(3, 'brain.Event:2'));
      made.add(new Message().double(1, time).int(2, this.purge).put(7, new Message().int(1, 1)));
      this.purge = null;
    }
    return made;
  }

  /** Adds one value of a summary to a file. */
  private add(value: Message, global_step: number | null, walltime: number | null, folder?: string): void {
    this.file(folder).add(
      new Message()
        .double(1, walltime ?? Date.now() / 1000)
        .int(2, global_step ?? 0)
        .put(5, new Message().put(1, value)),
    );
  }

  /** The folder of the files. */
  get_logdir(): string {
    return this.log_dir;
  }

  /**
   * Adds a number.
   *
   * @param tag its name; what stands before a slash is a group
   * @param scalar_value a number, or a tensor of one element
   * @param global_step the step
   * @param walltime seconds since 1970; null: now
   * @param new_style whether it is written as a tensor
   * @param double_precision with `new_style`, whether as float64
   * @throws AssertionError for a tensor of several elements
   */
  add_scalar(tag: string, scalar_value: number | bigint | Tensor, ...args: Arguments<typeof scalarOptions>): void {
    const [at, time, newStyle, double] = bind('add_scalar', scalarOptions, args) as Values<typeof scalarOptions>;
    const value = scalarOf(scalar_value);
    const message = new Message().put(1, tag);
    if (newStyle) {
      const tensor = double
        ? new Message().int(1, DT_DOUBLE).doubles(6, [value])
        : new Message().int(1, DT_FLOAT).floats(5, [value]);
      const plugin = new Message().put(1, 'scalars');
      message.put(8, tensor).put(9, new Message().put(1, plugin));
    } else {
      message.float(2, value);
    }
    this.add(message, at, time);
  }

  /** Adds several numbers to one chart: each is a run of its own, in a folder inside. */
  add_scalars(
    main_tag: string,
    tag_scalar_dict: Readonly<Record<string, number | bigint | Tensor>>,
    ...args: Arguments<typeof step>
  ): void {
    const [at, time] = bind('add_scalars', step, args) as Values<typeof step>;
    for (const [tag, value] of Object.entries(tag_scalar_dict)) {
      const folder = `${this.log_dir}/${main_tag.replaceAll('/', '_')}_${tag}`;
      this.add(new Message().put(1, main_tag).float(2, scalarOf(value)), at, time, folder);
    }
  }

  /**
   * Adds how values are distributed.
   *
   * @param values a tensor of any shape, or numbers
   * @param bins `'tensorflow'`: from 1e-12 to 1e20, each a tenth wider than the one before, and their negatives; a number of bins of one
   *   width; or the bins' edges
   * @param max_bins how many bins there are at most
   * @throws ValueError for no values
   */
  add_histogram(tag: string, values: Numbers, ...args: Arguments<typeof histogramOptions>): void {
    const [at, bins, time, most] = bind('add_histogram', histogramOptions, args) as Values<typeof histogramOptions>;
    this.add(new Message().put(1, tag).put(5, histogram(numbersOf(values), bins, most)), at, time);
  }

  /** Adds a text, which TensorBoard takes for Markdown. */
  add_text(tag: string, text_string: string, ...args: Arguments<typeof step>): void {
    const [at, time] = bind('add_text', step, args) as Values<typeof step>;
    const shape = new Message().put(2, new Message().int(1, 1));
    const tensor = new Message().int(1, DT_STRING).put(2, shape).put(8, text_string);
    const plugin = new Message().put(1, 'text');
    const metadata = new Message().put(1, plugin);
    this.add(new Message().put(1, `${tag}/text_summary`).put(8, tensor).put(9, metadata), at, time);
  }

  /** Writes what waits. */
  flush(): void {
    for (const file of this.files?.values() ?? []) file.flush();
  }

  /** Writes what waits, and closes the files. What is added afterwards begins new ones. */
  close(): void {
    for (const file of this.files?.values() ?? []) file.close();
    this.files = null;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

const missing = 'add_audio add_custom_scalars add_embedding add_figure add_graph add_histogram_raw add_hparams add_image add_images add_image_with_boxes add_mesh add_pr_curve add_tensor add_video'; // prettier-ignore
for (const name of missing.split(' ')) {
  Object.defineProperty(SummaryWriter.prototype, name, {
    value() {
      throw new NotImplementedError(`SummaryWriter.${name} is not there yet; there are add_scalar, add_scalars, add_histogram and add_text`); // prettier-ignore
    },
  });
}

const SummaryWriter_ = callable(SummaryWriter);
type SummaryWriter_ = SummaryWriter;
export { SummaryWriter_ as SummaryWriter };
