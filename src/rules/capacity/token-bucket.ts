/** A token bucket: `burst` at most, `refillPerSecond` back. Plain data. */
export interface TokenBucket {
  readonly burst: number;
  readonly refillPerSecond: number;
  tokens: number;
  filledAtUs: number;
}

/** Takes up to `wanted` whole tokens. @returns how many it got */
export function takeTokens(bucket: TokenBucket, wanted: number, nowUs: number): number {
  const tokens = Math.min(bucket.burst, bucket.tokens + ((nowUs - bucket.filledAtUs) / 1_000_000) * bucket.refillPerSecond);
  const taken = Math.min(wanted, Math.floor(tokens));
  bucket.tokens = tokens - taken;
  bucket.filledAtUs = nowUs;
  return taken;
}
