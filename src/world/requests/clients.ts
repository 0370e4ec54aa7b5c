import type { Stream } from '../../kernel/stream.js';
import type { Client } from '../../scenario/compiled.js';

/** Whether and when the clients of one traffic try again. */
export class Clients {
  static readonly wiring = ['spec', 'backOffStream'];
  readonly spec: Client;
  private readonly backOffStream: Stream;
  /** Requests first sent, and retries, for the retry budget. */
  private first = 0;
  private retries = 0;

  constructor(spec: Client, backOffStream: Stream) {
    this.spec = spec;
    this.backOffStream = backOffStream;
  }

  sent(): void {
    this.first++;
  }

  /** Whether there may be another attempt after this one. @param attempt 0 for the first */
  mayRetry(attempt: number): boolean {
    return attempt < this.spec.retries;
  }

  /**
   * An attempt came to nothing.
   * @param attempt 0 for the first
   * @returns how long the client waits before the next, microseconds (doubling, full jitter); -1: it gives up
   */
  retryAfterUs(attempt: number): number {
    const { retryBudget, backOffUs } = this.spec;
    if (!this.mayRetry(attempt) || this.retries >= retryBudget * this.first) return -1;
    this.retries++;
    return Math.floor(backOffUs * 2 ** Math.min(attempt, 30) * this.backOffStream.uniform53() + 0.5);
  }
}
