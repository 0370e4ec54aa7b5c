/** How much of everything a page carries. */
export interface PageLimits {
  /** Characters of all drawings together. */
  readonly drawingCharacters: number;
  /** Decisions of all variants together. */
  readonly decisions: number;
  /** Rows of a table, and items of a list. */
  readonly rows: number;
  /** Rows of all bills together. */
  readonly billRows: number;
  /** Rows of the table below a chart. */
  readonly chartRows: number;
}

/** Characters of a page: a little less than two megabytes, for letters of two bytes. */
export const PAGE_CHARACTERS = 1_900_000;

const USUAL: PageLimits = { drawingCharacters: 600_000, decisions: 2400, rows: 400, billRows: 1200, chartRows: 100 };

/** The usual limits, and smaller ones for runs of which even that would be too much. */
export const LIMITS: readonly PageLimits[] = [1, 0.5, 0.25, 0.1, 0.02].map((share) => ({
  drawingCharacters: USUAL.drawingCharacters * share,
  decisions: Math.ceil(USUAL.decisions * share),
  rows: Math.ceil(USUAL.rows * share),
  billRows: Math.ceil(USUAL.billRows * share),
  chartRows: Math.ceil(USUAL.chartRows * share),
}));
