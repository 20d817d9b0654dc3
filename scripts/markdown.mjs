// Code blocks of Markdown documents.

/**
 * The fenced blocks of a language.
 *
 * @param {string} text the document
 * @param {string} language as after the opening fence
 * @returns {{ code: string, line: number }[]} each with the number of its first line
 */
export function blocks(text, language) {
  const found = [];
  const lines = text.split('\n');
  for (let k = 0; k < lines.length; k++) {
    const opening = /^(\s*)```(\w+)/.exec(lines[k]);
    if (opening === null) continue;
    const [, indent, named] = opening;
    const start = k + 1;
    for (k = start; k < lines.length && lines[k].trimEnd() !== `${indent}\`\`\``; k++);
    if (named !== language) continue;
    const code = lines.slice(start, k).map((line) => line.slice(indent.length));
    found.push({ code: `${code.join('\n')}\n`, line: start + 1 });
  }
  return found;
}
