import { readFileSync } from 'node:fs';

export const knownRows = JSON.parse(readFileSync(new URL('known.json', import.meta.url), 'utf8')).map((row) => ({
  ...row,
  ops: new RegExp(`^(?:${row.op})$`),
  details: row.detail === undefined ? null : new RegExp(row.detail),
}));

/** The row of known.json that a difference belongs to, if any: by operator, kind and detail, each a regular expression. */
export const knownDifference = ({ op, kind, detail, got = '' }, device = 'cpu') =>
  knownRows.find(
    (row) =>
      (row.device ?? 'cpu') === device &&
      row.ops.test(op) &&
      row.kind === kind &&
      (row.details === null || row.details.test(detail) || row.details.test(got)),
  );
