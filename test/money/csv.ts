import { readFileSync } from 'node:fs';

export type Row = Readonly<Record<string, string>>;

/** Rows of a CSV file by their header; quotes as in RFC 4180. */
export function rowsOf(path: string): readonly Row[] {
  const [header = [], ...records] = recordsOf(readFileSync(path, 'utf8'));
  return records.map((fields) => Object.fromEntries(header.map((name, index) => [name, fields[index] ?? ''])));
}

function recordsOf(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (end === '' && record.length === 0 && (plain ?? '') === '' && quoted === undefined) break;
    record.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}
