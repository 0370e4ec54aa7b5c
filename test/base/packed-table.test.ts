import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addRow, packedTable, rowsOf } from '../../src/base/packed-table.js';

const ROWS = 512;

function tableOf(rows: readonly (readonly number[])[]) {
  const table = packedTable(rows[0]?.length ?? 1);
  for (const row of rows) addRow(table, row);
  return table;
}

const read = (table: ReturnType<typeof packedTable>) => Array.from(rowsOf(table), (row) => [...row]);

/** What a column of a whole block takes. */
function packed(values: (row: number) => number): string {
  const [column] = tableOf(Array.from({ length: ROWS }, (_, row) => [values(row)])).blocks[0];
  return 'values' in column ? `${column.kind} ${column.values.constructor.name}` : column.kind;
}

describe('a packed table gives back what was added', () => {
  const odd = fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE, -1, 1e300);
  const like = fc.constantFrom<fc.Arbitrary<number>>(
    fc.double(),
    fc.float(),
    fc.nat(),
    fc.nat(300),
    fc.maxSafeInteger(),
    fc.constant(7),
    odd,
  );

  test('any numbers, before and after they fill a block', () => {
    fc.assert(
      fc.property(
        fc.array(like, { minLength: 1, maxLength: 4 }).chain((columns) => fc.array(fc.tuple(...columns), { minLength: 1, maxLength: 40 })),
        fc.integer({ min: 0, max: 1200 }),
        (some, count) => {
          const rows = Array.from({ length: count }, (_, row) => some[row % some.length]);
          expect(read(tableOf(rows.length === 0 ? [] : rows))).toEqual(rows);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('one odd number among five hundred plain ones', () => {
    for (const value of [-0, Number.NaN, 0.1, 2 ** 40, -5, Number.MAX_SAFE_INTEGER]) {
      const rows = Array.from({ length: ROWS }, (_, row) => [row === 300 ? value : row % 7]);
      expect(read(tableOf(rows))).toEqual(rows);
    }
  });
});

test.each<[string, (row: number) => number, string]>([
  ['what never changes', () => 0.1, 'ticks'],
  ['starts of minutes', (row) => row * 60e6, 'ticks'],
  ['starts of some minutes', (row) => (row + (row > 99 ? 1 : 0)) * 60e6, 'whole Uint16Array'],
  ['small counts, however high they stand', (row) => 1e12 + ((row * 7) % 256), 'whole Uint8Array'],
  ['counts', (row) => (row * row) % 60_000, 'whole Uint16Array'],
  ['large counts', (row) => (row * row * 40_009) % 4e9, 'whole Uint32Array'],
  ['halves', (row) => (row % 9) / 2, 'plain Float32Array'],
  ['quotients', (row) => (row % 9) / 3, 'plain Float64Array'],
  ['a zero below zero', (row) => (row % 9 === 0 ? -0 : 1), 'plain Float32Array'],
])('%s take as little as they can', (_, values, kind) => {
  expect(packed(values)).toBe(kind);
});

test('a column like an earlier one takes nothing', () => {
  const [columns] = tableOf(Array.from({ length: ROWS }, (_, row) => [row / 3, row, row / 3])).blocks;
  expect(columns.map(({ kind }) => kind)).toEqual(['plain', 'ticks', 'copy']);
});

test('a copy goes on by itself', () => {
  const table = tableOf(Array.from({ length: ROWS + 3 }, (_, row) => [row, 1]));
  const copy = structuredClone(table);
  addRow(table, [1, 2]);
  expect(read(copy)).toHaveLength(ROWS + 3);
  expect(read(table)).toHaveLength(ROWS + 4);
});
