/** Sub-buckets of each power of two: three digits are kept everywhere. */
const SUB_BITS = 10;
const SUB = 1 << SUB_BITS;
/** Below this every whole microsecond has its own bucket. */
const LINEAR = SUB * 2;
const OCTAVES = 40;

/** How many buckets a log-linear histogram has: enough for 2^50 microseconds, 35 years. */
export const BUCKET_COUNT = LINEAR + OCTAVES * SUB;

/**
 * The bucket of a latency: its own below 2,048 µs, from there on 1,024 to a power of two, so that
 * the edges of a bucket differ by less than 0.1 %.
 * @param us whole microseconds, 0 or more
 */
export function bucketOf(us: number): number {
  if (us < LINEAR) return us;
  let value = us;
  let octave = 0;
  while (value >= 2147483648) {
    value = Math.floor(value / 1024);
    octave += 10;
  }
  const shift = 31 - Math.clz32(value) - SUB_BITS;
  const bucket = LINEAR + (octave + shift - 1) * SUB + (value >>> shift) - SUB;
  return bucket < BUCKET_COUNT ? bucket : BUCKET_COUNT - 1;
}

/** Upper edge of a bucket, microseconds, inclusive. */
export function upperEdgeUs(bucket: number): number {
  if (bucket < LINEAR) return bucket;
  const octave = Math.floor((bucket - LINEAR) / SUB) + 1;
  const sub = ((bucket - LINEAR) % SUB) + SUB;
  return (sub + 1) * 2 ** octave - 1;
}

/**
 * For each ratio the smallest value that at least that share of all values does not exceed, as far
 * as the buckets tell: the upper edge of its bucket.
 * @param counts by bucket
 * @param total sum of counts, at least 1
 * @param ratios 0 to 1, ascending
 * @returns microseconds, in the order of ratios
 */
export function quantilesUs(counts: ArrayLike<number>, total: number, ratios: readonly number[]): number[] {
  const quantiles: number[] = [];
  let bucket = -1;
  let seen = 0;
  for (const ratio of ratios) {
    const rank = Math.max(1, Math.ceil(ratio * total - 1e-9));
    while (seen < rank && bucket < counts.length - 1) seen += counts[++bucket];
    quantiles.push(upperEdgeUs(Math.max(0, bucket)));
  }
  return quantiles;
}
