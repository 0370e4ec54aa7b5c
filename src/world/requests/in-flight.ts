/**
 * How many requests are in flight, and how long: integrated at every change and summed at every end,
 * so that Little's law can be held against each run.
 */
export class InFlight {
  count = 0;
  /** Integral of count over time, request-microseconds, as of the last change. */
  integralUs = 0;
  /** Sum over ended requests of the time from first send to end, microseconds. */
  sojournSumUs = 0;
  private sinceUs = 0;

  /** @param by 1: a request is first sent; -1: one ended; 0: brings the integral up to now */
  change(by: number, nowUs: number): void {
    this.integralUs += this.count * (nowUs - this.sinceUs);
    this.sinceUs = nowUs;
    this.count += by;
  }

  end(nowUs: number, sojournUs: number): void {
    this.change(-1, nowUs);
    this.sojournSumUs += sojournUs;
  }
}
