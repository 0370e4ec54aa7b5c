/** Rows that are packed together, column by column. */
const BLOCK_ROWS = 512;
/** Rows that a new table has room for. */
const FIRST_ROWS = 8;

/** One column of a block, in as few bytes as give back the very same numbers. */
type PackedColumn =
  /** The same as an earlier column. */
  | { readonly kind: 'copy'; readonly of: number }
  /** from + step x the row's number: what never changes, or ticks like a clock. */
  | { readonly kind: 'ticks'; readonly from: number; readonly step: number }
  /** from + step x the value. */
  | { readonly kind: 'whole'; readonly from: number; readonly step: number; readonly values: Uint8Array | Uint16Array | Uint32Array }
  | { readonly kind: 'plain'; readonly values: Float32Array | Float64Array };

/**
 * Rows of numbers that are added once and read in their order. Whenever a block of them is full it is packed, so that rows of
 * a long run cost a fraction of what they would as doubles; what is read is bit for bit what was added.
 * Plain data apart from its functions.
 */
export interface PackedTable {
  readonly width: number;
  readonly blocks: (readonly PackedColumn[])[];
  /** Rows that are not yet a block, one after the other. */
  open: Float64Array;
  openRows: number;
}

export function packedTable(width: number): PackedTable {
  return { width, blocks: [], open: new Float64Array(width * FIRST_ROWS), openRows: 0 };
}

/** Adds a row of `width` numbers. */
export function addRow(table: PackedTable, row: ArrayLike<number>): void {
  const at = table.openRows * table.width;
  if (at === table.open.length) {
    const larger = new Float64Array(table.open.length * 2);
    larger.set(table.open);
    table.open = larger;
  }
  for (let column = 0; column < table.width; column++) table.open[at + column] = row[column];
  table.openRows++;
  if (table.openRows < BLOCK_ROWS) return;
  table.blocks.push(pack(table.open, table.width));
  table.openRows = 0;
}

/** The rows, in the order in which they were added; each is good until the next is asked for. */
export function* rowsOf({ width, blocks, open, openRows }: PackedTable): Generator<Float64Array, undefined> {
  const row = new Float64Array(width);
  for (const columns of blocks) {
    for (let index = 0; index < BLOCK_ROWS; index++) {
      for (let column = 0; column < width; column++) row[column] = valueAt(columns, column, index);
      yield row;
    }
  }
  for (let index = 0; index < openRows; index++) yield open.subarray(index * width, (index + 1) * width);
}

/** One number of a row that was added. */
export function numberAt({ width, blocks, open }: PackedTable, row: number, column: number): number {
  const block = Math.floor(row / BLOCK_ROWS);
  if (block < blocks.length) return valueAt(blocks[block], column, row % BLOCK_ROWS);
  return open[(row - blocks.length * BLOCK_ROWS) * width + column];
}

function valueAt(columns: readonly PackedColumn[], index: number, row: number): number {
  const column = columns[index];
  switch (column.kind) {
    case 'copy':
      return valueAt(columns, column.of, row);
    case 'ticks':
      return column.from + column.step * row;
    case 'whole':
      return column.from + column.step * column.values[row];
    case 'plain':
      return column.values[row];
  }
}

function pack(rows: Float64Array, width: number): readonly PackedColumn[] {
  const columns: Float64Array[] = [];
  const packed: PackedColumn[] = [];
  for (let column = 0; column < width; column++) {
    const values = new Float64Array(BLOCK_ROWS);
    for (let row = 0; row < BLOCK_ROWS; row++) values[row] = rows[row * width + column];
    const of = columns.findIndex((other) => areSame(other, values));
    packed.push(of < 0 ? packColumn(values) : { kind: 'copy', of });
    columns.push(values);
  }
  return packed;
}

function packColumn(values: Float64Array): PackedColumn {
  const [first, second] = values;
  const ticks = { kind: 'ticks', from: first, step: second - first } as const;
  return isUnpacked([ticks], values) ? ticks : (inWholeSteps(values) ?? plain(values));
}

/** Whole numbers as multiples of what all their distances have in common; undefined where they are none, or too far apart. */
function inWholeSteps(values: Float64Array): PackedColumn | undefined {
  let [from, most] = values;
  for (let row = 0; row < BLOCK_ROWS; row++) {
    if (!Number.isSafeInteger(values[row])) return undefined;
    if (values[row] < from) from = values[row];
    if (values[row] > most) most = values[row];
  }
  let step = 0;
  for (let row = 0; row < BLOCK_ROWS && step !== 1; row++) step = commonDivisor(values[row] - from, step);
  const Narrowest = arrayFor((most - from) / step);
  if (Narrowest === undefined) return undefined;
  const steps = new Narrowest(BLOCK_ROWS);
  for (let row = 0; row < BLOCK_ROWS; row++) steps[row] = (values[row] - from) / step;
  const whole = { kind: 'whole', from, step, values: steps } as const;
  return isUnpacked([whole], values) ? whole : undefined;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

function arrayFor(most: number): typeof Uint8Array | typeof Uint16Array | typeof Uint32Array | undefined {
  if (most < 2 ** 8) return Uint8Array;
  if (most < 2 ** 16) return Uint16Array;
  return most < 2 ** 32 ? Uint32Array : undefined;
}

function plain(values: Float64Array): PackedColumn {
  const short = Float32Array.from(values);
  return { kind: 'plain', values: areSame(values, short) ? short : values };
}

/** Whether a packed column by itself gives back the very same numbers. */
function isUnpacked(packed: readonly PackedColumn[], values: Float64Array): boolean {
  for (let row = 0; row < BLOCK_ROWS; row++) if (!Object.is(values[row], valueAt(packed, 0, row))) return false;
  return true;
}

/** Bit for bit, but that there is only one NaN. */
function areSame(values: Float64Array, others: Float64Array | Float32Array): boolean {
  for (let row = 0; row < BLOCK_ROWS; row++) if (!Object.is(values[row], others[row])) return false;
  return true;
}
