// One runner: an optimizer with its arguments, and perhaps a scheduler; its name, and its form in the address.
import { type Argument, type Arguments, type Value, type Values, plain, sparse, written } from './arguments.js';
import { optimizers } from './optimizers.js';
import { schedulers } from './schedulers.js';

export interface Schedule {
  readonly name: string;
  readonly options: Values;
}
export interface Racer {
  readonly optimizer: string;
  readonly options: Values;
  /** the momentum buffer starts at zero rather than at the first gradient: the article's EWMA */
  readonly ewma: boolean;
  readonly schedule: Schedule | null;
}

/** A scheduler as this page starts it. */
export const schedule = (name: string, options: Values = {}): Schedule => ({
  name,
  options: { ...schedulers[name]!.here, ...options },
});
export const racer = (optimizer: string, options: Values = {}, rest: Partial<Racer> = {}): Racer => ({
  optimizer,
  options: { ...optimizers[optimizer]!.here, ...options },
  ewma: false,
  schedule: null,
  ...rest,
});

/** Whether many points may run as one parameter: neither optimizer nor scheduler looks at more than one element. */
export const isElementwise = ({ optimizer, schedule: by }: Racer): boolean =>
  optimizers[optimizer]!.elementwise && !(by !== null && schedulers[by.name]!.told === true);

/** What a racer is called. */
export function title({ optimizer, options, ewma }: Racer): string {
  if (ewma) return 'EWMA momentum';
  if (optimizer !== 'SGD' || !(Number(options['momentum'] ?? 0) > 0)) return optimizer;
  return options['nesterov'] === true ? 'Nesterov' : 'Momentum';
}

const listed = (options: Values): string[] =>
  Object.entries(options).map(([name, value]) => (value === true ? name : `${name} ${plain(value)}`));
/** What it is made with, where it is not PyTorch's default. */
export const details = ({ optimizer, options, schedule: by }: Racer): string =>
  [...listed(sparse(optimizers[optimizer]!.takes, options)), ...(by === null ? [] : [by.name])].join(', ');

/** `SGD,lr=0.1,momentum=0.9,@StepLR,step_size=20` */
export function writeRacer({ optimizer, options, ewma, schedule: by }: Racer): string {
  const write = (given: Values) => Object.entries(given).map(([name, value]) => `${name}=${written(value)}`);
  const parts = [optimizer, ...write(options), ...(ewma ? ['ewma'] : [])];
  return [...parts, ...(by === null ? [] : [`@${by.name}`, ...write(by.options)])].join(',');
}

/** Null for an optimizer that is not there; what else cannot be read is left out. */
export function readRacer(text: string): Racer | null {
  const [optimizer = '', ...parts] = text.split(',');
  if (!Object.hasOwn(optimizers, optimizer)) return null;
  const options: Record<string, Value> = {};
  let by: { name: string; options: Record<string, Value> } | null = null;
  let ewma = false;
  for (const part of parts) {
    const [name = '', value = ''] = part.split('=');
    if (name === 'ewma') ewma = optimizer === 'SGD';
    else if (name.startsWith('@')) {
      if (Object.hasOwn(schedulers, name.slice(1))) by = { name: name.slice(1), options: {} };
    } else {
      const takes: Arguments = (by === null ? optimizers[optimizer]! : schedulers[by.name]!).takes;
      const argument: Argument | undefined = Object.hasOwn(takes, name) ? takes[name] : undefined;
      const read = argument?.read(value);
      if (read !== undefined) (by?.options ?? options)[name] = read;
    }
  }
  return { optimizer, options, ewma, schedule: by === null ? null : complete(by) };
}

/** A scheduler of which nothing is said is as this page starts one; so is what must be given, and was not. */
function complete({ name, options }: Schedule): Schedule {
  const { takes, here } = schedulers[name]!;
  if (Object.keys(options).length === 0) return schedule(name);
  const needed = Object.entries(here).filter(([argument]) => takes[argument]!.standard === undefined);
  return { name, options: { ...Object.fromEntries(needed), ...options } };
}
