// What stands above a declaration: JSDoc, as it is written in lib.
import ts from 'typescript';

/** The JSDoc comment that belongs to a declaration, without its marks, or null. */
export function commentOf(declaration) {
  for (let node = declaration; node !== undefined; node = node.parent) {
    const docs = node.jsDoc?.at(-1);
    if (docs !== undefined) {
      return docs
        .getText()
        .replace(/^\/\*\*|\*\/$/g, '')
        .split('\n')
        .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
        .join('\n')
        .trim();
    }
    if (ts.isStatement(node) || ts.isTypeElement(node) || ts.isClassElement(node)) return null;
  }
  return null;
}

/** The same for a method: without what is said of its first argument, and of `out`, which it has not. */
export function ofMethod(comment, first) {
  const gone = [first, 'out'].filter(Boolean).join('|');
  return comment.replace(new RegExp(`^@param (?:${gone})\\b[^]*?(?=^@|(?![^]))`, 'gm'), '').trim();
}

/** The same, which says of each parameter that may be left out what it then is, where its words do not. */
export function withDefaults(comment, listed) {
  return comment.replace(/^@param (\w+)\b([^]*?)(?=\s*^@|\s*(?![^]))/gm, (whole, name, words) => {
    const value = listed.find((one) => one.name === name)?.fallback ?? null;
    return value === null || /default/i.test(words) ? whole : `${whole} (default: ${value})`;
  });
}

/** As JSDoc at an indentation. */
export function documented(comment, indent = '') {
  if (comment === null || comment === '') return '';
  const lines = comment.split('\n');
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} *${line === '' ? '' : ` ${line}`}\n`).join('')}${indent} */\n`;
}
