/**
 * Logarithm, exponential and power with the same bits on every engine: Math.log, exp and pow may
 * differ between versions, + - * / and Math.sqrt may not. The algorithms are those of fdlibm
 * (FreeBSD's msun), each within 1 unit in the last place.
 *
 * @source https://www.netlib.org/fdlibm/ (Sun Microsystems, 1993, freely granted)
 */

// One double seen as two halves: it is written whole and its high half is read. (To write a half and
// read the whole stalls the processor longer than all the arithmetic takes.)
const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

const EXPONENT_MIN = -1074;
/** 2^n at n - EXPONENT_MIN, for n from -1074 to 1023. */
const POWERS_OF_TWO = powersOfTwo();

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** 2^1023. */
const LARGEST_POWER = 8.98846567431158e307;
/** 2^54. */
const TWO_54 = 18014398509481984;
const SMALLEST_NORMAL = 2.2250738585072014e-308;

/** Natural logarithm: -Infinity of 0, NaN of what is negative. */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x === Infinity ? x : Number.NaN;
  // x = 2^exponent * (1 + f) with 1 + f between sqrt(1/2) and sqrt(2)
  const isSubnormal = x < SMALLEST_NORMAL;
  const normal = isSubnormal ? x * TWO_54 : x;
  double[0] = normal;
  const shift = ((halves[HIGH] + (0x3ff00000 - 0x3fe6a09e)) >> 20) - 1023;
  const exponent = isSubnormal ? shift - 54 : shift;
  const f = normal * POWERS_OF_TWO[-shift - EXPONENT_MIN] - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const half = 0.5 * f * f;
  return s * (half + even + odd) + exponent * LN2_LOW - half + f + exponent * LN2_HIGH;
}

// For negLog: 1 / c and ln c at the middle of each of 512 steps of the mantissa, and 2^n.
const STEPS = 512;
const INVERSES = new Float64Array(STEPS);
const LOGARITHMS = new Float64Array(STEPS);
for (let step = 0; step < STEPS; step++) {
  INVERSES[step] = Math.fround(1 / (1 + (step + 0.5) / STEPS));
  LOGARITHMS[step] = -log(INVERSES[step]);
}
const POSITIVE_POWERS = Float64Array.from({ length: 1024 }, (_, n) => 2 ** n);

/**
 * -log(x) for x in [2^-1000, 1), to an absolute 1e-14 and at half the cost: what exponential samples need.
 *
 *     x = 2^-e m, m near c:  -ln x = e ln 2 - ln c - ln(1 + r),  r = m / c - 1
 */
export function negLog(x: number): number {
  double[0] = x;
  const high = halves[HIGH];
  const exponent = 1023 - (high >> 20);
  const step = (high >> 11) & (STEPS - 1);
  const r = x * POSITIVE_POWERS[exponent] * INVERSES[step] - 1;
  return exponent * Math.LN2 - LOGARITHMS[step] - r * (1 - r * (0.5 - r * (0.3333333333333333 - r * 0.25)));
}

/** e to the power of x. */
export function exp(x: number): number {
  if (!(x <= 709.782712893384)) return x > 0 ? Infinity : x;
  if (x < -745.1332191019411) return 0;
  if (x < 3.7e-9 && x > -3.7e-9) return 1 + x;
  // x = n * ln 2 + high - low
  const n = x > 0.34657359 || x < -0.34657359 ? Math.floor(Math.LOG2E * x + 0.5) : 0;
  const high = x - n * LN2_HIGH;
  const low = n * LN2_LOW;
  const r = high - low;
  const z = r * r;
  const c = r - z * expTail(z);
  const y = 1 + ((r * c) / (2 - c) - low + high);
  return n === 0 ? y : scaled(y, n);
}

/**
 * x to the power of y, for x at least 0.
 *
 *     x^y = 2^(y log2 x), log2 x in two doubles
 */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (!(x >= 0) || Number.isNaN(y)) return Number.NaN;
  if (x === 0 || x === Infinity) return (x === 0) === y > 0 ? 0 : Infinity;
  if (y > 1e19 || y < -1e19) return x > 1 === y > 0 ? Infinity : 0;

  const logHigh = log2(x);
  const logLow = log2Low;
  const yHigh = Math.fround(y);
  const low = (y - yHigh) * logHigh + y * logLow;
  const high = yHigh * logHigh;
  const z = low + high;
  if (z >= 1025) return Infinity;
  if (z <= -1076) return 0;

  // 2^(n + rest) = 2^n * e^(rest * ln 2)
  const n = Math.floor(z + 0.5);
  const rest = high - n;
  const t = Math.fround(low + rest);
  const u = t * 0.6931471824645996;
  const v = (low - (t - rest)) * Math.LN2 + t * -1.904654299957768e-9;
  const r = u + v;
  const rLow = v - (r - u);
  const square = r * r;
  const c = r - square * expTail(square);
  return scaled(1 - ((r * c) / (c - 2) - (rLow + r * rLow) - r), n);
}

/** Second double of the last log2: what the first one lacks. */
let log2Low = 0;

/** First double of the logarithm to base 2 of x, positive and finite; the rest is in log2Low. */
function log2(x: number): number {
  // x = 2^exponent * a, and a is near 1 or near 1.5
  const isSubnormal = x < SMALLEST_NORMAL;
  const normal = isSubnormal ? x * TWO_54 : x;
  double[0] = normal;
  const mantissa = halves[HIGH] & 0x000fffff;
  const isNearThreeHalves = mantissa > 0x3988e && mantissa < 0xbb67a;
  const shift = (halves[HIGH] >> 20) - (mantissa < 0xbb67a ? 1023 : 1022);
  const exponent = isSubnormal ? shift - 54 : shift;
  const a = normal * POWERS_OF_TWO[-shift - EXPONENT_MIN];
  const base = isNearThreeHalves ? 1.5 : 1;

  // s = (a - base) / (a + base) in two doubles
  const difference = a - base;
  const inverse = 1 / (a + base);
  const s = difference * inverse;
  const sHigh = Math.fround(s);
  const sumHigh = Math.fround(a + base);
  const sumLow = a - (sumHigh - base);
  const sLow = inverse * (difference - sHigh * sumHigh - sHigh * sumLow);

  // log(a / base) = 2s + 2/3 s^3 + ... in two doubles
  const z = s * s;
  const series =
    0.5999999999999946 +
    z * (0.4285714285785502 + z * (0.33333332981837743 + z * (0.272728123808534 + z * (0.23066074577556175 + z * 0.20697501780033842))));
  const r = z * z * series + sLow * (sHigh + s);
  const square = sHigh * sHigh;
  const tHigh = Math.fround(3 + square + r);
  const tLow = r - (tHigh - 3 - square);
  const u = sHigh * tHigh;
  const v = sLow * tHigh + tLow * s;
  const pHigh = Math.fround(u + v);
  const pLow = v - (pHigh - u);

  // log2 x = exponent + log2 base + 2 / (3 ln 2) * p
  const zHigh = 0.9617967009544373 * pHigh;
  const zLow = -7.028461650952758e-9 * pHigh + pLow * 0.9617966939259756 + (isNearThreeHalves ? 1.350039202129749e-8 : 0);
  const baseHigh = isNearThreeHalves ? 0.5849624872207642 : 0;
  const first = Math.fround(zHigh + zLow + baseHigh + exponent);
  log2Low = zLow - (first - exponent - baseHigh - zHigh);
  return first;
}

/** The polynomial of e^r in z = r * r. */
function expTail(z: number): number {
  return (
    0.16666666666666602 +
    z * (-0.0027777777777015593 + z * (0.00006613756321437934 + z * (-0.0000016533902205465252 + z * 4.1381367970572385e-8)))
  );
}

/** y * 2^n for n from -1076 to 1025, in two steps where 2^n itself is out of range. */
function scaled(y: number, n: number): number {
  if (n > 1023) return y * LARGEST_POWER * POWERS_OF_TWO[n - 1023 - EXPONENT_MIN];
  if (n < -1022) return (y * POWERS_OF_TWO[n + 54 - EXPONENT_MIN]) / TWO_54;
  return y * POWERS_OF_TWO[n - EXPONENT_MIN];
}

/** By doubling and halving, which are exact. */
function powersOfTwo(): Float64Array {
  const powers = new Float64Array(1024 - EXPONENT_MIN);
  powers[-EXPONENT_MIN] = 1;
  for (let i = 1 - EXPONENT_MIN; i < powers.length; i++) powers[i] = 2 * powers[i - 1];
  for (let i = -EXPONENT_MIN - 1; i >= 0; i--) powers[i] = powers[i + 1] / 2;
  return powers;
}
