// What a checkpoint names beyond what is admitted, without loading it.
import { UnpicklingError, ValueError } from '../errors.js';
import { Archive, isArchive } from './archive.js';
import { isAllowed, pathOf } from './globals.js';
import { Input } from './pickle/input.js';
import { unpickle } from './pickle/unpickler.js';
import { Global, Instance } from './pickle/values.js';
import { get_safe_globals } from './safe.js';
import { type Readable, open } from './source.js';

/** Stands for whatever a file names, and does nothing. */
class Unknown extends Global {
  call(): unknown {
    return new Nothing(this.path);
  }
}
class Nothing extends Instance {
  build(): void {}

  finish(): null {
    return null;
  }
}

/**
 * The names of classes and functions in a checkpoint that `torch.load` does not admit, neither by itself nor by
 * `add_safe_globals`. Nothing is loaded.
 *
 * @param f a path, a `file:` URL or bytes of what `torch.save` has saved
 * @returns names, as `numpy._core.multiarray.scalar`
 * @throws ValueError for what is no archive of `torch.save`
 * @example
 * torch.serialization.get_unsafe_globals_in_checkpoint(torch.save({ w: torch.ones(2) })).length; // 0
 *
 * Source: https://docs.pytorch.org/docs/stable/notes/serialization.html#torch.serialization.get_unsafe_globals_in_checkpoint
 */
export function get_unsafe_globals_in_checkpoint(f: Readable): string[] {
  const source = open(f);
  try {
    if (!isArchive(source)) throw new ValueError('Expected input to be a checkpoint returned by torch.save');
    const pickle = new Archive(source).bytes('data.pkl');
    const found = new Set<string>();
    try {
      unpickle(new Input(open(pickle)), {
        find(module, name) {
          const path = pathOf(module, name);
          found.add(path);
          return new Unknown(path);
        },
        persistent: () => new Nothing('storage'),
        build() {},
      });
    } catch (error) {
      // What stands for an object may lack what the file does with it; names before that are known.
      if (!(error instanceof UnpicklingError)) throw error;
    }
    const safe = new Set(get_safe_globals().map((given) => (typeof given === 'string' ? given : given[1])));
    return [...found].filter((path) => !isAllowed(path) && !safe.has(path));
  } finally {
    source.close();
  }
}
