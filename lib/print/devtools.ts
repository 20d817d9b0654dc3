// How browsers' developer tools show tensors and modules, where custom formatters are switched on in their settings.
import { Tensor } from '../tensor.js';

/** A formatter of Chrome's and Firefox' developer tools (https://firefox-source-docs.mozilla.org/devtools-user/custom_formatters). */
interface Formatter {
  header(value: unknown): readonly unknown[] | null;
  hasBody(value: unknown): boolean;
}

const printed = (value: unknown): value is Tensor => {
  try {
    return value instanceof Tensor && value.device.type === 'cpu';
  } catch {
    return false;
  }
};
const formatter: Formatter = {
  header: (value) =>
    printed(value) ? ['span', { style: 'white-space: pre; font-family: monospace' }, String(value)] : null,
  hasBody: () => false,
};

const page = globalThis as { document?: unknown; devtoolsFormatters?: Formatter[] };
if (page.document !== undefined) (page.devtoolsFormatters ??= []).push(formatter);
