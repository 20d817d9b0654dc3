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

/** What parameters are that mean the same wherever they stand, said where a comment does not say it. */
const common = {
  input: 'the tensor',
  other: 'the second operand',
  dim: 'the dimension; a negative one counts from the end',
  keepdim: 'whether the dimension stays, of length 1',
  dtype: 'the type of the result',
  device: 'where the result is made',
  requires_grad: 'whether the result collects a gradient',
  memory_format: 'how the elements of the result lie',
  layout: 'a hint: `torch.strided` is all there is',
  pin_memory: 'a hint',
  generator: 'what is drawn from; null: `torch.default_generator`',
  inplace: 'whether to write to the input',
  out: 'what the result is written to',
  size_average: 'deprecated: what `reduction` says',
  reduce: 'deprecated: what `reduction` says',
  foreach: 'a hint',
  fused: 'a hint',
  capturable: 'a hint',
};

/** A comment that says something of each of these parameters, as far as that is the same everywhere. */
export function withCommon(comment, names) {
  const said = new Set([...comment.matchAll(/^@param ((?:\w+, )*\w+)/gm)].flatMap(([, list]) => list.split(', ')));
  const lines = [...new Set(names)]
    .filter((name) => Object.hasOwn(common, name) && !said.has(name))
    .map((name) => `@param ${name} ${common[name]}\n`)
    .join('');
  if (lines === '') return comment;
  const at = comment.search(/^(?:@(?!param)|Source:)/m);
  if (at >= 0) return comment.slice(0, at) + lines + comment.slice(at);
  return `${comment}\n${comment.includes('\n@param') ? '' : '\n'}${lines.trimEnd()}`;
}

/** As JSDoc at an indentation. */
export function documented(comment, indent = '') {
  if (comment === null || comment === '') return '';
  const lines = comment.split('\n');
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} *${line === '' ? '' : ` ${line}`}\n`).join('')}${indent} */\n`;
}
