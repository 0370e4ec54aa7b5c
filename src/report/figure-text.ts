import { type Figure, figureOf } from '../scenario/figures.js';
import { durationText, latencyText, meanText, percentText, usdText } from './format.js';

const TEXT_OF = {
  ms: latencyText,
  ratio: percentText,
  percent: (percent) => percentText(percent / 100),
  usd: usdText,
  seconds: durationText,
  count: meanText,
} as const satisfies Record<Figure['unit'], (value: number) => string>;

/** A figure with its unit, as the terminal prints it. @param name canonical @param value in the unit of summary.json */
export function figureText(name: string, value: number): string {
  return TEXT_OF[figureOf(name)?.unit ?? 'count'](value);
}
