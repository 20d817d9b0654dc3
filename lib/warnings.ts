// Warnings: one `console.warn` with PyTorch's words.

const said = new Set<string>();

/** A UserWarning, each text once. */
export function warnOnce(text: string): void {
  if (said.has(text)) return;
  said.add(text);
  console.warn(`UserWarning: ${text}`);
}
