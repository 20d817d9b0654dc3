import { readFileSync } from 'node:fs';

export const knownRows = JSON.parse(readFileSync(new URL('known.json', import.meta.url), 'utf8')).map((row) => ({
  ...row,
  ops: new RegExp(`^(?:${row.op})$`),
  details: row.detail === undefined ? null : new RegExp(row.detail),
  calls: row.call === undefined ? null : new RegExp(row.call),
  device: row.device === undefined ? undefined : new RegExp(row.device),
}));

/** The row of known.json that a difference belongs to, if any: by operator, kind, detail and the call as it is printed, each a regular expression. */
export const knownDifference = ({ op, kind, detail, got = '', want = '', call = '' }, device = 'cpu') =>
  knownRows.find(
    (row) =>
      (row.device === undefined || row.device.test(device)) &&
      row.ops.test(op) &&
      row.kind === kind &&
      (row.details === null || [detail, got, want].some((text) => row.details.test(text))) &&
      (row.calls === null || row.calls.test(call)),
  );
