import { durationText, latencyText, meanText, percentText, usdText } from './format.js';

const LATENCIES: ReadonlySet<string> = new Set(['mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'max']);

/** A figure with its unit, as the terminal prints it. @param figure canonical name @param value in the unit of summary.json */
export function figureText(figure: string, value: number): string {
  if (LATENCIES.has(figure)) return latencyText(value);
  if (figure === 'availability') return percentText(value);
  if (figure === 'recovery') return durationText(value);
  if (figure.endsWith('Usd')) return usdText(value);
  if (figure.endsWith('Percent')) return percentText(value / 100);
  return meanText(value);
}
