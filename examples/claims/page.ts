// The page that the measurements make.
import type { Claim, Table } from './claim.js';

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const markdown = ({ head, rows }: Table): string =>
  [row(head), row(head.map((_, k) => (k === 0 ? '---' : '--:'))), ...rows.map(row)].join('\n');

export interface Named {
  /** of its script and its picture */
  readonly name: string;
  readonly claim: Claim;
}

/** The section of a claim. */
export const section = ({ name, claim }: Named): string =>
  [
    `## ${claim.title}: ${claim.verdict}`,
    `> ${claim.said}`,
    claim.how,
    markdown(claim.table),
    claim.found.join('\n'),
    `![${claim.title}](claims/${name}.svg)`,
    `[examples/claims/${name}.ts](../examples/claims/${name}.ts)`,
  ].join('\n\n');

export const closing = ({ table, how, found }: { table: Table; how: string; found: readonly string[] }): string =>
  ['## The table', how, markdown(table), found.join('\n')].join('\n\n');

/** The whole page, in Markdown. */
export const page = (claims: readonly Named[], race: Parameters<typeof closing>[0]): string =>
  `${[
    "# The article's claims, measured",
    'What the article on optimizers says of SGD, momentum and Adam, each as a small experiment. `npm run claims` makes this page, in less than two minutes; ' +
      '`spec/claims.spec.ts` holds its numbers and its verdicts. [optimizers.md](optimizers.md) is the reference.',
    ...claims.map(section),
    closing(race),
  ].join('\n\n')}\n`;
