// The project's own pages on optimizers, beside the race: Markdown documents become pages when the race is built.
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Marked } from 'marked';
import type { Plugin } from 'vite';

const docs = resolve(import.meta.dirname, '../../docs');
export const documents = ['optimizers', 'claims'];

/** What a heading is called in an address. */
const anchor = (heading: string): string =>
  heading
    .replace(/<[^>]*>|&[^;]*;/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');

const marked = new Marked({
  renderer: {
    heading: (text, level) => `<h${level} id="${anchor(text)}">${text}</h${level}>\n`,
    // Tables may be wider than a telephone, and whoever has no mouse scrolls them too.
    table: (header, body) =>
      `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table><thead>${header}</thead><tbody>${body}</tbody></table></div>\n`,
    code: (code) => `<pre tabindex="0"><code>${escaped(code)}</code></pre>\n`,
    image: (href, _title, text) => `<img src="../../docs/${href}" alt="${text}" />`,
    // Between these documents; what is elsewhere in the repository is only named.
    link: (href, _title, text) => {
      const page = /^(\w+)\.md(#.*)?$/.exec(href);
      if (page !== null && documents.includes(page[1]!))
        return `<a href="./${page[1]}.html${page[2] ?? ''}">${text}</a>`;
      return /^https?:/.test(href) ? `<a href="${href}">${text}</a>` : text;
    },
  },
});
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Puts the document of a page's name where the page says `<!-- document -->`. */
export const writeDocuments: Plugin = {
  name: 'documents',
  transformIndexHtml: {
    order: 'pre',
    handler(page, { filename }) {
      const name = basename(filename, '.html');
      if (!documents.includes(name)) return page;
      const html = marked.parse(readFileSync(resolve(docs, `${name}.md`), 'utf8')) as string;
      return page.replace('<!-- document -->', () => html.replaceAll(/<!--.*?-->/gs, ''));
    },
  },
};
