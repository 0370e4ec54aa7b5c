import { exp, log, negLog } from '../base/math.js';
import type { Distribution } from './distribution.js';
import type { Stream } from './stream.js';

const CONSTANT = 0;
const EXPONENTIAL = 1;
const UNIFORM = 2;
const GAMMA = 3;
const LOGNORMAL = 4;
const WEIBULL = 5;
const PARETO = 6;
const EMPIRICAL = 7;

const NO_VALUES = new Float64Array(0);

/**
 * A distribution made ready to be drawn from: all kinds have one shape, so a caller that draws
 * from many stays fast. Keeps nothing between draws; how many numbers a draw takes from its stream
 * depends on the distribution and the stream alone.
 */
export class Sampler {
  private readonly kind: number;
  private readonly p0: number;
  private readonly p1: number;
  private readonly values: Float64Array;

  constructor(kind: number, p0: number, p1: number, values: Float64Array = NO_VALUES) {
    this.kind = kind;
    this.p0 = p0;
    this.p1 = p1;
    this.values = values;
  }

  /** One sample, in the unit of the distribution's parameters. */
  draw(stream: Stream): number {
    switch (this.kind) {
      case CONSTANT:
        return this.p0;
      case EXPONENTIAL:
        return this.p0 * exponentialUnit(stream);
      case UNIFORM:
        return this.p0 + this.p1 * stream.uniform();
      case GAMMA:
        return this.p1 * gammaUnit(this.p0, stream);
      case LOGNORMAL:
        return this.p0 * exp(this.p1 * normalUnit(stream));
      case WEIBULL:
      case PARETO:
        return this.drawPower(stream);
      default:
        return this.values[stream.below(this.values.length)];
    }
  }

  /**
   * Draws a duration given in microseconds, rounded to a whole one, into an array. (A number handed back
   * through a call that is not inlined costs an allocation; the request path draws a few for each request.)
   */
  drawUsInto(target: Float64Array, at: number, stream: Stream): void {
    if (this.kind === CONSTANT) target[at] = Math.floor(this.p0 + 0.5);
    else if (this.kind === EXPONENTIAL) target[at] = Math.floor(this.p0 * negLog(stream.uniformOpen()) + 0.5);
    else target[at] = Math.floor(this.draw(stream) + 0.5);
  }

  /** Tails that are a power: 53 bits, for the rarest values are the ones that weigh. */
  private drawPower(stream: Stream): number {
    const survival = log(1 - stream.uniform53());
    return this.kind === PARETO ? this.p0 * exp(-survival * this.p1) : survival === 0 ? 0 : this.p0 * exp(log(-survival) * this.p1);
  }
}

/** Makes a distribution ready for many draws. */
export function compileSampler(distribution: Distribution): Sampler {
  switch (distribution.kind) {
    case 'constant':
      return new Sampler(CONSTANT, distribution.value, 0);
    case 'exponential':
      return new Sampler(EXPONENTIAL, distribution.mean, 0);
    case 'uniform':
      return new Sampler(UNIFORM, distribution.min, distribution.max - distribution.min);
    case 'gamma': {
      const shape = 1 / (distribution.cv * distribution.cv);
      return new Sampler(GAMMA, shape, distribution.mean / shape);
    }
    case 'lognormal':
      return new Sampler(LOGNORMAL, distribution.median, distribution.sigma);
    case 'weibull':
      return new Sampler(WEIBULL, distribution.scale, 1 / distribution.shape);
    case 'pareto':
      return new Sampler(PARETO, distribution.min, 1 / distribution.shape);
    case 'empirical':
      return new Sampler(EMPIRICAL, 0, 0, Float64Array.from(distribution.values));
  }
}

/** One sample, in the unit of the parameters; a constant draws nothing. Where many are wanted, compile first. */
export function sample(distribution: Distribution, stream: Stream): number {
  return compileSampler(distribution).draw(stream);
}

/** One sample of a duration given in microseconds, rounded to a whole one. */
export function sampleUs(distribution: Distribution, stream: Stream): number {
  return Math.round(compileSampler(distribution).draw(stream));
}

/** Exponential with mean 1; one draw. 32 bits reach 22.9 means, which one sample in 8.6e9 exceeds. */
export function exponentialUnit(stream: Stream): number {
  return negLog(stream.uniformOpen());
}

/**
 * Normal with mean 0 and standard deviation 1; one draw.
 *
 * The inverse of the distribution function by Wichura's rational approximations, good to 16 digits:
 * other than the polar method it has no second value to throw away or to remember.
 * @source https://doi.org/10.2307/2347330 (AS 241; its third range lies beyond what 32 bits reach)
 */
export function normalUnit(stream: Stream): number {
  const p = stream.uniformOpen();
  const q = p - 0.5;
  if (q <= 0.425 && q >= -0.425) {
    const r = 0.180625 - q * q;
    return (
      (q *
        (((((((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r + 45921.95393154987) * r + 13731.69376550946) * r +
          1971.5909503065513) *
          r +
          133.14166789178438) *
          r +
          3.3871328727963665)) /
      (((((((5226.495278852854 * r + 28729.085735721943) * r + 39307.89580009271) * r + 21213.794301586597) * r + 5394.196021424751) * r +
        687.1870074920579) *
        r +
        42.31333070160091) *
        r +
        1)
    );
  }
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p)) - 1.6;
  const x =
    (((((((0.0007745450142783414 * r + 0.022723844989269184) * r + 0.2417807251774506) * r + 1.2704582524523684) * r + 3.6478483247632045) *
      r +
      5.769497221460691) *
      r +
      4.630337846156546) *
      r +
      1.4234371107496835) /
    (((((((1.0507500716444169e-9 * r + 0.0005475938084995345) * r + 0.015198666563616457) * r + 0.14810397642748008) * r +
      0.6897673349851) *
      r +
      1.6763848301838038) *
      r +
      2.053191626637759) *
      r +
      1);
  return q < 0 ? -x : x;
}

/**
 * Gamma with scale 1: Marsaglia and Tsang's squeeze; for a shape below 1, that of shape + 1 times
 * a uniform to the power of 1 / shape.
 * @source https://doi.org/10.1145/358407.358414
 */
function gammaUnit(shape: number, stream: Stream): number {
  if (shape < 1) {
    const boost = log(1 - stream.uniform53()) / shape;
    return gammaUnit(shape + 1, stream) * exp(boost);
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalUnit(stream);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = stream.uniformOpen();
    const square = x * x;
    if (u < 1 - 0.0331 * square * square || log(u) < 0.5 * square + d * (1 - v + log(v))) return d * v;
  }
}
