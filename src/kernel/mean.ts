import { exp, log } from '../base/math.js';
import type { Distribution } from './distribution.js';

/** The mean, in the unit of the parameters; Infinity for a Pareto of shape 1 or less. */
export function meanOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'exponential':
    case 'gamma':
      return distribution.mean;
    case 'uniform':
      return (distribution.min + distribution.max) / 2;
    case 'lognormal':
      return distribution.median * exp((distribution.sigma * distribution.sigma) / 2);
    case 'weibull':
      return distribution.scale * exp(logGamma(1 + 1 / distribution.shape));
    case 'pareto':
      return distribution.shape <= 1 ? Infinity : (distribution.min * distribution.shape) / (distribution.shape - 1);
    case 'empirical':
      return distribution.values.reduce((sum, value) => sum + value, 0) / distribution.values.length;
  }
}

/**
 * Logarithm of the gamma function for x at least 1: Stirling's series, which from 10 on is exact
 * to the last digits, brought down by the recurrence.
 *
 *     log gamma(x) = log gamma(x + n) - log(x (x + 1) ... (x + n - 1))
 */
function logGamma(x: number): number {
  let product = 1;
  let z = x;
  for (; z < 10; z++) product *= z;
  const w = 1 / (z * z);
  const series = (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188 - (w * 691) / 360360))))) / z;
  return (z - 0.5) * log(z) - z + 0.5 * log(2 * Math.PI) + series - log(product);
}
