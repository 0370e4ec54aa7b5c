export { plainText } from '../base/plain-text.js';

/** Figures as people read them, the same in every locale. What is undefined is a dash. */
const UNDEFINED = '–';

/** `15,400,000`. */
export function countText(count: number | null): string {
  return count === null ? UNDEFINED : groupedText(count.toFixed(0));
}

/** One decimal where that says more: `3.4`, `12`. */
export function meanText(mean: number | null): string {
  return mean === null ? UNDEFINED : groupedText(trimmed(mean.toFixed(1)));
}

/** To the cent from one dollar on, three digits that count below, and never less than cents. */
export function usdText(usd: number | null): string {
  if (usd === null) return UNDEFINED;
  const size = Math.abs(usd);
  const sign = usd < 0 ? '-' : '';
  return `${sign}$${size >= 0.995 || size === 0 ? groupedText(size.toFixed(2)) : centsOrFiner(significant(size))}`;
}

/** @param ms milliseconds; from a second on the text is in seconds */
export function latencyText(ms: number | null): string {
  if (ms === null) return UNDEFINED;
  return ms < 999.5 ? `${significant(ms)} ms` : `${groupedText(significant(ms / 1000))} s`;
}

/** A ratio in percent with two decimals, and more where 99.999 would else read as 100. @param ratio 0 to 1 */
export function percentText(ratio: number | null): string {
  if (ratio === null) return UNDEFINED;
  const percent = ratio * 100;
  for (let decimals = 2; decimals < 8; decimals++) {
    const text = percent.toFixed(decimals);
    if (ratio >= 1 || Number(text) < 100) return `${trimmed(text)} %`;
  }
  return '<100 %';
}

/** The two largest units of a duration: `1 d 2 h`, `1 h 30 min`, `45.2 s`. */
export function durationText(seconds: number | null): string {
  if (seconds === null) return UNDEFINED;
  if (seconds < 60) return `${trimmed(seconds.toFixed(seconds < 10 ? 2 : 1))} s`;
  const whole = Math.round(seconds);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** Three digits that count, no exponent, no zeros at the end. */
function significant(value: number): string {
  if (value === 0) return '0';
  const text = value.toPrecision(3);
  return trimmed(text.includes('e') ? value.toFixed(value < 1 ? 9 : 0) : text);
}

function centsOrFiner(text: string): string {
  const decimals = text.split('.')[1] ?? '';
  return decimals.length >= 2 ? text : Number(text).toFixed(2);
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A decimal number's digits in groups of three: `1,234.5`. */
export function groupedText(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}
