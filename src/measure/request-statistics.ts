import { dropRows, type NumberTable, numberTable, pushRow } from '../base/number-table.js';
import { addRow, numberAt, type PackedTable, packedTable } from '../base/packed-table.js';
import { US_PER_MINUTE } from '../base/units.js';
import { BUCKET_COUNT, bucketOf, quantilesUs } from './histogram.js';
import { LatencyWindows } from './latency-windows.js';

/** What a row counts, by offset. Outcomes stand in the order in which the world numbers them. */
const Offered = 0;
const FirstOutcome = 1; // completed, failed, timedOut, rejected
const Retries = 5;
const FirstCause = 6; // one for each cause
const CAUSES_MAX = 12;
const LatencySum = FirstCause + CAUSES_MAX;
const LatencyMax = LatencySum + 1;
const P50 = LatencySum + 2;
const WIDTH = P50 + 4;

/** Rows that are worth packing. */
const PACKED_AT_ONCE = 64;

export const QUANTILES = [0.5, 0.9, 0.95, 0.99] as const;

/** A row as read back. */
export interface RowCounts {
  readonly offered: number;
  readonly completed: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly rejected: number;
  readonly retries: number;
  /** By cause, as the world numbers them. */
  readonly failedByCause: readonly number[];
  readonly latencySumUs: number;
  readonly latencyMaxUs: number;
}

/**
 * Counts requests by workload and minute of arrival, with a latency histogram for each open minute
 * that is folded into quantiles when the minute's last request has ended. Memory grows with minutes,
 * never with requests.
 *
 * The minute in which the statistics window opens has a second segment, for what arrives after
 * that: booked there and in the minute, so that both are exact.
 */
export class RequestStatistics {
  static readonly wiring = ['workloads', 'warmUpUs', 'causes', 'latencyWindows'];
  /** Row = segment x workloads + workload. Rows in which nothing can happen any more are packed; the table begins with firstOpenRow. */
  private readonly table: NumberTable = numberTable(WIDTH);
  private readonly packed: PackedTable = packedTable(WIDTH);
  private firstOpenRow = 0;
  /** Instant at which each segment begins. */
  private readonly segmentStartsUs: number[] = [];
  /** Per workload: latencies of all requests of the window. */
  readonly windowHistograms: Float64Array[];
  /** Latencies of stretches of minutes that were asked for. */
  readonly latencyWindows: LatencyWindows;
  private nextCutUs = 0;
  /** The segment of the window's part of a minute; -1: the window opens with a minute. */
  private secondSegment = -1;
  private readonly open = new Map<number, Int32Array>();
  private readonly spare: Int32Array[] = [];
  private readonly workloads: number;
  private readonly warmUpUs: number;
  private readonly causes: number;
  /** First row of the newest segment; rows below firstCurrentRow take no more arrivals. */
  private newestRow = 0;
  private firstCurrentRow = 0;
  /** The rows of the second segment, the end exclusive; empty without one. */
  private secondRow = 0;
  private secondRowsEnd = 0;
  private lastRow = -1;
  private lastHistogram: Int32Array | undefined;

  /** @param causes how many causes of failure the world numbers, at most 12 */
  constructor(workloads: number, warmUpUs: number, causes: number, latencyWindows = new LatencyWindows([])) {
    this.workloads = workloads;
    this.warmUpUs = warmUpUs;
    this.causes = causes;
    this.latencyWindows = latencyWindows;
    this.windowHistograms = Array.from({ length: workloads }, () => new Float64Array(BUCKET_COUNT));
  }

  offered(workload: number, nowUs: number): number {
    while (nowUs >= this.nextCutUs) this.cut();
    const row = this.newestRow + workload;
    this.table.data[(row - this.firstOpenRow) * WIDTH + Offered]++;
    if (row < this.secondRowsEnd && row >= this.secondRow) this.table.data[(row - this.firstOpenRow - this.workloads) * WIDTH + Offered]++;
    return row;
  }

  retried(row: number): void {
    this.table.data[(row - this.firstOpenRow) * WIDTH + Retries]++;
    if (row < this.secondRowsEnd && row >= this.secondRow) this.table.data[(row - this.firstOpenRow - this.workloads) * WIDTH + Retries]++;
  }

  ended(row: number, _workload: number, outcome: number, cause: number, latencyUs: number): void {
    this.end(row, outcome, cause, latencyUs);
    if (row < this.secondRowsEnd && row >= this.secondRow) this.end(row - this.workloads, outcome, cause, latencyUs);
  }

  /** Brings the segments up to the end of the run and folds what is still open. */
  finish(endUs: number): void {
    while (this.nextCutUs < endUs) this.cut();
    for (const row of [...this.open.keys()].sort((a, b) => a - b)) this.fold(row);
  }

  get segmentCount(): number {
    return this.segmentStartsUs.length;
  }

  segmentStartUs(segment: number): number {
    return this.segmentStartsUs[segment];
  }

  counts(segment: number, workload: number): RowCounts {
    const row = segment * this.workloads + workload;
    return {
      offered: this.numberAt(row, Offered),
      completed: this.numberAt(row, FirstOutcome),
      failed: this.numberAt(row, FirstOutcome + 1),
      timedOut: this.numberAt(row, FirstOutcome + 2),
      rejected: this.numberAt(row, FirstOutcome + 3),
      retries: this.numberAt(row, Retries),
      failedByCause: Array.from({ length: this.causes }, (_, cause) => this.numberAt(row, FirstCause + cause)),
      latencySumUs: this.numberAt(row, LatencySum),
      latencyMaxUs: this.numberAt(row, LatencyMax),
    };
  }

  /** Whether a segment is a whole minute, rather than the part of one that lies in the window. */
  isMinute(segment: number): boolean {
    return segment !== this.secondSegment;
  }

  /** Whether what arrived in a segment belongs to the statistics window. */
  isInWindow(segment: number): boolean {
    return this.segmentStartsUs[segment] >= this.warmUpUs;
  }

  /** Quantiles of a segment's latencies in microseconds, in the order of QUANTILES; meaningless where none completed. */
  quantiles(segment: number, workload: number): readonly number[] {
    const row = segment * this.workloads + workload;
    return QUANTILES.map((_, index) => this.numberAt(row, P50 + index));
  }

  private cut(): void {
    const startUs = this.nextCutUs;
    const minuteEndUs = (Math.floor(startUs / US_PER_MINUTE) + 1) * US_PER_MINUTE;
    this.nextCutUs = startUs < this.warmUpUs && this.warmUpUs < minuteEndUs ? this.warmUpUs : minuteEndUs;
    this.newestRow = this.segmentStartsUs.length * this.workloads;
    this.firstCurrentRow = this.newestRow;
    if (startUs % US_PER_MINUTE !== 0) {
      this.secondSegment = this.segmentStartsUs.length;
      this.secondRow = this.newestRow;
      this.secondRowsEnd = this.newestRow + this.workloads;
      // The minute goes on in its second segment.
      this.firstCurrentRow -= this.workloads;
    }
    this.segmentStartsUs.push(startUs);
    for (let workload = 0; workload < this.workloads; workload++) pushRow(this.table, new Array<number>(WIDTH).fill(0));
    // The segments before may have ended with their last request.
    for (const row of this.open.keys()) if (this.isComplete(row)) this.fold(row);
    this.packRows();
  }

  /** Packs rows from the first on in which nothing can happen any more, many at a time. */
  private packRows(): void {
    let end = this.firstOpenRow;
    while (this.isComplete(end)) end++;
    const count = end - this.firstOpenRow;
    if (count < PACKED_AT_ONCE) return;
    for (let row = 0; row < count; row++) addRow(this.packed, this.table.data.subarray(row * WIDTH, (row + 1) * WIDTH));
    dropRows(this.table, count);
    this.firstOpenRow = end;
  }

  private numberAt(row: number, column: number): number {
    if (row < this.firstOpenRow) return numberAt(this.packed, row, column);
    return this.table.data[(row - this.firstOpenRow) * WIDTH + column];
  }

  private end(row: number, outcome: number, cause: number, latencyUs: number): void {
    const { data } = this.table;
    const at = (row - this.firstOpenRow) * WIDTH;
    data[at + FirstOutcome + outcome]++;
    if (outcome === 0) {
      data[at + LatencySum] += latencyUs;
      if (latencyUs > data[at + LatencyMax]) data[at + LatencyMax] = latencyUs;
      this.histogramOf(row)[bucketOf(latencyUs)]++;
    } else if (outcome === 1) data[at + FirstCause + cause]++;
    if (row < this.firstCurrentRow && this.isComplete(row)) this.fold(row);
  }

  /** Whether no more requests can arrive in a row and all that did have ended. */
  private isComplete(row: number): boolean {
    return row < this.firstCurrentRow && this.endedOf(row) === this.table.data[(row - this.firstOpenRow) * WIDTH + Offered];
  }

  private endedOf(row: number): number {
    const { data } = this.table;
    const at = (row - this.firstOpenRow) * WIDTH + FirstOutcome;
    return data[at] + data[at + 1] + data[at + 2] + data[at + 3];
  }

  private histogramOf(row: number): Int32Array {
    if (row === this.lastRow && this.lastHistogram !== undefined) return this.lastHistogram;
    let histogram = this.open.get(row);
    if (histogram === undefined) {
      histogram = this.spare.pop() ?? new Int32Array(BUCKET_COUNT);
      this.open.set(row, histogram);
    }
    this.lastRow = row;
    this.lastHistogram = histogram;
    return histogram;
  }

  private fold(row: number): void {
    const histogram = this.open.get(row);
    if (histogram === undefined) return;
    const { data } = this.table;
    const at = (row - this.firstOpenRow) * WIDTH;
    const used = bucketOf(data[at + LatencyMax]) + 1;
    const part = histogram.subarray(0, used);
    quantilesUs(part, data[at + FirstOutcome], QUANTILES).forEach((us, index) => {
      data[at + P50 + index] = Math.min(us, data[at + LatencyMax]);
    });
    const segment = Math.floor(row / this.workloads);
    if (this.isMinute(segment)) this.latencyWindows.add(this.segmentStartsUs[segment], row % this.workloads, part);
    if (this.isInWindow(segment)) {
      const window = this.windowHistograms[row % this.workloads];
      for (let bucket = 0; bucket < used; bucket++) window[bucket] += part[bucket];
    }
    this.open.delete(row);
    part.fill(0);
    this.spare.push(histogram);
    if (row === this.lastRow) this.lastHistogram = undefined;
  }
}
