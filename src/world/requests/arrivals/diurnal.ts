import { pow } from '../../../base/math.js';
import { US_PER_DAY } from '../../../base/units.js';
import type { DiurnalShape } from '../../../scenario/compiled.js';
import type { Arrivals } from './arrivals.js';
import { type Knot, knotArrivals } from './pieces.js';

/** A day is a line through a point every five minutes: nowhere off a wave by more than 0.006 % of its mean. */
const KNOTS_PER_DAY = 288;
const KNOT_US = US_PER_DAY / KNOTS_PER_DAY;
const WEEKDAYS_US = 5 * US_PER_DAY;
const WEEK_US = 7 * US_PER_DAY;

/** `diurnal`: the same smooth day again and again, by the clocks of a time zone; Saturdays and Sundays at a share of it. */
export function diurnalArrivals(shape: DiurnalShape, endUs: number): Arrivals {
  return knotArrivals(diurnalKnots(shape, endUs), shape.arrivals === 'even', endUs);
}

/**
 * The rate in times the mean of the day, every five minutes from the peak on.
 *
 *     up to 2:  1 + (p - 1) cos a        above 2:  ((1 + cos a) / 2)^n, scaled to mean 1, n so that the peak is p
 *
 * At 2 both are 1 + cos a. Neither is ever negative.
 * @param peakToMean p, 1 to 24
 */
function dayCurve(peakToMean: number): readonly number[] {
  const cosines = Array.from({ length: KNOTS_PER_DAY }, (_, knot) => cosineOfTurn(knot / KNOTS_PER_DAY));
  if (peakToMean <= 2) return cosines.map((cosine) => 1 + (peakToMean - 1) * cosine);
  const raised = (power: number) => cosines.map((cosine) => pow((1 + cosine) / 2, power));
  // The mean of the line through the points is that of the points; it falls as the power grows.
  const meanOf = (power: number) => raised(power).reduce((sum, value) => sum + value, 0) / KNOTS_PER_DAY;
  let low = 1;
  let high = 1024;
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (meanOf(middle) * peakToMean > 1) low = middle;
    else high = middle;
  }
  return raised(low).map((value) => value * peakToMean);
}

/** Cosine of a part of a full turn, 0 to 1; by its series, whose sums are alike on every engine. */
function cosineOfTurn(turn: number): number {
  const folded = turn > 0.5 ? 1 - turn : turn;
  if (folded > 0.25) return -cosineOfTurn(0.5 - folded);
  const angle = 2 * Math.PI * folded;
  const square = angle * angle;
  let term = 1;
  let sum = 1;
  for (let k = 2; k <= 24; k += 2) {
    term *= -square / ((k - 1) * k);
    sum += term;
  }
  return folded === 0.25 ? 0 : sum;
}

/** The whole run's line: a knot at each point of the curve, two where the rate jumps (weekends, clock changes). */
function diurnalKnots(shape: DiurnalShape, endUs: number): readonly Knot[] {
  const curve = dayCurve(shape.peakToMean);
  const knots: Knot[] = [];
  shape.clock.forEach(({ atUs, weekUs }, index) => {
    const untilUs = Math.min(endUs, shape.clock[index + 1]?.atUs ?? endUs);
    for (let nowUs = atUs; nowUs < untilUs; ) {
      const localUs = (weekUs + nowUs - atUs) % WEEK_US;
      const afterPeakUs = (localUs - shape.peakAtUs + WEEK_US) % US_PER_DAY;
      const nextUs = Math.min(untilUs, nowUs + KNOT_US - (afterPeakUs % KNOT_US), nowUs + US_PER_DAY - (localUs % US_PER_DAY));
      const scale = shape.meanPerSecond * (localUs >= WEEKDAYS_US ? shape.weekend : 1);
      addKnot(knots, nowUs, scale * rateAt(curve, afterPeakUs));
      addKnot(knots, nextUs, scale * rateAt(curve, afterPeakUs + nextUs - nowUs));
      nowUs = nextUs;
    }
  });
  return knots;
}

/** Where the line goes on from its last knot without a jump, that knot is the same one. */
function addKnot(knots: Knot[], atUs: number, perSecond: number): void {
  const last = knots.at(-1);
  if (last?.atUs !== atUs || last.perSecond !== perSecond) knots.push({ atUs, perSecond });
}

/** On the line of the curve. @param afterPeakUs 0 to a day */
function rateAt(curve: readonly number[], afterPeakUs: number): number {
  const place = (afterPeakUs % US_PER_DAY) / KNOT_US;
  const knot = Math.floor(place);
  const from = curve[knot];
  return from + (curve[(knot + 1) % KNOTS_PER_DAY] - from) * (place - knot);
}
