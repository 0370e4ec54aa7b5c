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
