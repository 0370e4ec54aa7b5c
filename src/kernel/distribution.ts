/**
 * A distribution of a quantity that is 0 or more, in whatever unit its parameters carry
 * (microseconds for durations, bytes for sizes).
 */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  /** mean > 0 */
  | { readonly kind: 'exponential'; readonly mean: number }
  /** 0 <= min <= max */
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  /** mean > 0; cv > 0 is standard deviation over mean */
  | { readonly kind: 'gamma'; readonly mean: number; readonly cv: number }
  /** median > 0; sigma >= 0 is the standard deviation of the logarithm */
  | { readonly kind: 'lognormal'; readonly median: number; readonly sigma: number }
  /** scale > 0, shape > 0 */
  | { readonly kind: 'weibull'; readonly scale: number; readonly shape: number }
  /** min > 0, shape > 0 */
  | { readonly kind: 'pareto'; readonly min: number; readonly shape: number }
  /** One of the values, each equally likely; at least one value. */
  | { readonly kind: 'empirical'; readonly values: readonly number[] };
