/**
 * Rows of numbers in one growing array: hundreds of thousands of them cost their bytes and no more.
 * Plain data apart from its functions.
 */
export interface NumberTable {
  readonly width: number;
  length: number;
  data: Float64Array;
}

export function numberTable(width: number): NumberTable {
  return { width, length: 0, data: new Float64Array(width * 64) };
}

/** Takes away the first rows, so that the others begin at 0. */
export function dropRows(table: NumberTable, count: number): void {
  table.data.copyWithin(0, count * table.width, table.length * table.width);
  table.length -= count;
}

/** Appends one row of `width` numbers. */
export function pushRow(table: NumberTable, row: readonly number[]): void {
  const at = table.length * table.width;
  if (at + table.width > table.data.length) {
    const larger = new Float64Array(table.data.length * 2);
    larger.set(table.data);
    table.data = larger;
  }
  table.data.set(row, at);
  table.length++;
}
