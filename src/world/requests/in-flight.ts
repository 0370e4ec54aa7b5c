import { US_PER_MINUTE } from '../../base/units.js';

/**
 * How many requests are in flight, and how long, in two ways that share nothing: the integral of their number
 * over time, and the sum of the times of those that ended. Little's law is held against each run with them.
 * Ends may be told late and in any order.
 */
export class InFlight {
  count = 0;
  /** Sum over ended requests of the time from first send to end, microseconds. */
  sojournSumUs = 0;
  /** Integral of count over time up to baseUs, request-microseconds, as far as it was known then. */
  private integralUs = 0;
  /** What has changed since, each change by its time from baseUs: small whole numbers, so the sum is exact. */
  private changesUs = 0;
  private baseUs = 0;

  /** A request is first sent. */
  begin(nowUs: number): void {
    if (nowUs - this.baseUs > US_PER_MINUTE) this.moveBase(nowUs);
    this.count++;
    this.changesUs -= nowUs - this.baseUs;
  }

  /** @param atUs when it ended @param sojournUs since it was first sent */
  end(atUs: number, sojournUs: number): void {
    this.count--;
    this.changesUs += atUs - this.baseUs;
    this.sojournSumUs += sojournUs;
  }

  /** Integral of the number in flight from the start of the run until now, request-microseconds. */
  integralTo(nowUs: number): number {
    this.moveBase(nowUs);
    return this.integralUs;
  }

  private moveBase(nowUs: number): void {
    this.integralUs += this.changesUs + this.count * (nowUs - this.baseUs);
    this.changesUs = 0;
    this.baseUs = nowUs;
  }
}
