// Runs the programs one after the other in this process, through tsx: `tsx run.mjs`. Prints nothing but those that failed.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const { log, warn } = console;
const folder = join(import.meta.dirname, 'programs');
for (const name of readdirSync(folder).filter((file) => file.endsWith('.ts'))) {
  console.log = console.warn = (...args) => void args.map(String); // what they print has to be printable
  try {
    await import(join(folder, name));
    console.log = log;
    log(`ran ${name}`);
  } catch (error) {
    console.log = log;
    log(`failed ${name}: ${error instanceof Error ? error.stack : String(error)}`);
  }
}
console.warn = warn;
