// Runs modules one after the other in one process, and prints as JSON what each printed and the error it ended with.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, stripVTControlCharacters } from 'node:util';

const write = process.stdout.write.bind(process.stdout);
const outcomes: { file: string; error: string | null; printed: string }[] = [];
for (const file of process.argv.slice(2)) {
  let printed = '';
  console.log = (...args: unknown[]) => void (printed += `${stripVTControlCharacters(format(...args))}\n`);
  let error: string | null = null;
  try {
    await import(pathToFileURL(resolve(file)).href);
  } catch (thrown) {
    error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  }
  outcomes.push({ file, error, printed });
}
write(JSON.stringify(outcomes));
