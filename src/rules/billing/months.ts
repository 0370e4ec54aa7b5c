import { MS_PER_HOUR } from './ledger.js';

/**
 * The month of tiers and free quantities that an hour of the run falls in, 0 for the first: from the instant the
 * run starts to the same day and time of the next calendar month.
 * @param startEpochMs the run's start, milliseconds since 1970-01-01T00:00:00Z
 * @assumed AWS's months begin on the first; here with the run, so that one of 30 days is one month whenever it starts.
 *   Both are the same for a run that starts on the first.
 */
export function billingMonths(startEpochMs: number): (hour: number) => number {
  const start = inCalendar(startEpochMs);
  return (hour) => {
    const at = inCalendar(startEpochMs + hour * MS_PER_HOUR);
    return at.month - start.month - (at.intoMonthMs < start.intoMonthMs ? 1 : 0);
  };
}

function inCalendar(epochMs: number): { month: number; intoMonthMs: number } {
  const date = new Date(epochMs);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { month: year * 12 + month, intoMonthMs: epochMs - Date.UTC(year, month, 1) };
}
