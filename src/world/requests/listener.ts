/** How a request ended, as the client sees it. */
export const Outcome = { Completed: 0, Failed: 1, TimedOut: 2, Rejected: 3 } as const;

/** Why an attempt failed. The index is the cause; the text is what summary.json calls it. */
export const CAUSES = [
  'none',
  '500',
  '502',
  '503',
  '504',
  'connection-refused',
  'connection-reset',
  '429',
  'dead-letter',
  'expired',
] as const;
export const Cause = {
  None: 0,
  Error500: 1,
  BadGateway502: 2,
  Unavailable503: 3,
  GatewayTimeout504: 4,
  Refused: 5,
  Reset: 6,
  Throttled429: 7,
  /** Messages: received too often; older than the retention period. */
  DeadLettered: 8,
  Expired: 9,
} as const;

/**
 * Who counts requests. It only listens: nothing it does can change the run.
 * A row is where a request of one workload and one minute of arrival is booked.
 */
export interface RequestListener {
  /** A request is first sent. @returns the row to name from now on */
  offered(workload: number, nowUs: number): number;
  /** One more attempt of it is sent. */
  retried(row: number): void;
  /** It ended; latency is from first send to now, in microseconds. */
  ended(row: number, workload: number, outcome: number, cause: number, latencyUs: number): void;
}
