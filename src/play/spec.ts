/** A piece of a Vega or Vega-Lite specification, or of what the page packs. */
export type Value = string | number | boolean | null | undefined | readonly Value[] | Spec;
export interface Spec {
  readonly [key: string]: Value;
}

/** Whether a member holds data or words: no colour and no width is to be found in it. */
function isPlain(key: string, member: Value): boolean {
  return key === 'data' || (['domain', 'text', 'values'].includes(key) && !isSpec(member));
}

function isSpec(value: Value): value is Spec {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the page packed into columns, as rows again. */
export function unpacked(value: Value): Value {
  if (Array.isArray(value)) return value.map(unpacked);
  if (!isSpec(value)) return value;
  const { rows, columns } = value;
  if (typeof rows === 'number' && isSpec(columns)) {
    const names = Object.keys(columns);
    const lists = names.map((name) => listOf(columns[name]));
    return Array.from({ length: rows }, (_, row) => Object.fromEntries(names.map((name, index) => [name, lists[index][row]])));
  }
  return withMembers(value, (_, member) => unpacked(member));
}

function listOf(column: Value): readonly Value[] {
  if (!isSpec(column)) return column as readonly Value[];
  if (typeof column.unit === 'number') {
    const { from, unit, steps } = column as unknown as { from: number; unit: number; steps: readonly number[] };
    let value = from;
    return [
      from,
      ...steps.map((step) => {
        value += step * unit;
        return value;
      }),
    ];
  }
  return (column.runs as readonly (readonly [Value, number])[]).flatMap(([value, count]) => new Array<Value>(count).fill(value));
}

/** The same picture in other colours. @param colors new ones by old ones */
export function recolored(value: Value, colors: Readonly<Record<string, string>>): Value {
  if (typeof value === 'string') return Object.hasOwn(colors, value) ? colors[value] : value;
  if (Array.isArray(value)) return value.map((member) => recolored(member, colors));
  if (!isSpec(value)) return value;
  return withMembers(value, (key, member) => (isPlain(key, member) ? member : recolored(member, colors)));
}

/** Ends of a time axis, as data has them. */
export type Stretch = readonly [from: number, to: number];

/** The whole of the time axis, an x of the field `t` on a linear scale or a clock's; undefined where a picture has none. */
export function timeOf(value: Value): Stretch | undefined {
  const domain = timeAxesIn(value)[0]?.scale?.domain;
  return domain === undefined ? undefined : [Number(domain[0]), Number(domain[1])];
}

/** What a picture's time axis is called: `minutes since the start`; empty where it has none. */
export function timeTitleOf(value: Value): string {
  return timeAxesIn(value).find(({ title }) => typeof title === 'string')?.title ?? '';
}

interface TimeAxis {
  readonly field?: string;
  readonly title?: string | null;
  readonly scale?: { readonly type?: string; readonly domain?: readonly Value[] };
}

function timeAxesIn(value: Value): readonly TimeAxis[] {
  if (Array.isArray(value)) return value.flatMap(timeAxesIn);
  if (!isSpec(value)) return [];
  const { encoding, data: _data, ...others } = value;
  const x = (isSpec(encoding) ? encoding.x : undefined) as TimeAxis | undefined;
  const own = x?.field === 't' && x.scale?.domain !== undefined && x.scale.type !== 'log' ? [x] : [];
  return [...own, ...Object.values(others).flatMap(timeAxesIn)];
}

/** What stands beside the plot on its left, and a little air on its right. */
const BESIDE_PLOT = 118;
const PLOT_WIDTH_MIN = 220;

/**
 * A picture as a part of the page: its title is a heading there, its letters are the page's. Where the page is narrow
 * the plot of a time axis gets as narrow, with its legend above.
 * @param width of the place, CSS pixels
 */
export function fitted(spec: Spec, width: number, fontFamily: string): Spec {
  const { title: _title, padding: _padding, ...rest } = spec;
  const config = isSpec(spec.config) ? spec.config : {};
  const axis = { ...(config.axis as Spec), labelOverlap: 'greedy', labelSeparation: 8 };
  const whole: Spec = { ...rest, padding: 4, config: { ...config, font: fontFamily, axis } };
  return width < 700 && timeOf(spec) !== undefined ? (narrowed(whole, Math.max(PLOT_WIDTH_MIN, width - BESIDE_PLOT)) as Spec) : whole;
}

function narrowed(value: Value, plotWidth: number): Value {
  if (Array.isArray(value)) return value.map((member) => narrowed(member, plotWidth));
  if (!isSpec(value)) return value;
  return withMembers(value, (key, member) => {
    if (isPlain(key, member)) return member;
    if (key === 'width' && typeof member === 'number' && member > plotWidth) return plotWidth;
    if (key === 'legend' && isSpec(member)) return { ...member, orient: 'top', direction: 'horizontal', columns: 3, offset: 2 };
    return narrowed(member, plotWidth);
  });
}

/**
 * A compiled picture whose time axes follow the signal `shown`. As long as all of it is shown nothing is cut off and
 * the axis keeps its marks; else Vega chooses them.
 */
export function followingTime(value: Value, whole: Stretch): Value {
  const following = withTimeSignal(value, whole) as Spec;
  const signals = (following.signals ?? []) as readonly Value[];
  const isAll = `shown[0] === ${whole[0]} && shown[1] === ${whole[1]}`;
  return { ...following, signals: [...signals, { name: 'shown', value: [...whole] }, { name: 'isCut', update: `!(${isAll})` }] };
}

function withTimeSignal(value: Value, whole: Stretch): Value {
  if (Array.isArray(value)) return value.map((member) => withTimeSignal(member, whole));
  if (!isSpec(value)) return value;
  const inner = withMembers(value, (key, member) => (key === 'data' || key === 'encode' ? member : withTimeSignal(member, whole)));
  if (isTimeScale(inner, whole)) return timeScale(inner, whole);
  if (isMark(inner)) return { ...inner, clip: { signal: 'isCut' } };
  if (isTimeAxis(inner))
    return { ...inner, values: { signal: `isCut ? null : ${JSON.stringify(inner.values)}` }, encode: withFinerClock(inner.encode) };
  return inner;
}

/** A clock's marks are at full hours where it is a clock to Vega too. */
function timeScale({ zero, ...scale }: Spec, whole: Stretch): Spec {
  return { ...scale, ...(isClock(whole) ? { type: 'utc' } : { zero }), domain: { signal: 'shown' } };
}

/** Whether instants are milliseconds since 1970 rather than minutes or hours since the start. */
export function isClock([, to]: Stretch): boolean {
  return to > 1e10;
}

function isTimeScale({ name, domain, range }: Spec, whole: Stretch): boolean {
  if (typeof name !== 'string' || range === undefined || !/(^|_)x$/.test(name) || !Array.isArray(domain)) return false;
  return Number(domain[0]) === whole[0] && Number(domain[1]) === whole[1];
}

function isTimeAxis({ scale, orient, values }: Spec): boolean {
  return /(^|_)x$/.test(String(scale)) && (orient === 'bottom' || orient === 'top') && Array.isArray(values);
}

/** Where less than four days are shown, a day of the clock is no label: hours and minutes are with it. */
function withFinerClock(encode: Value): Value {
  if (!isSpec(encode)) return encode;
  return withMembers(encode, (key, member) => {
    if (key !== 'signal' || typeof member !== 'string' || !member.startsWith('utcFormat(datum.value')) return withFinerClock(member);
    return `shown[1] - shown[0] < 4 * 864e5 ? utcFormat(datum.value, '%-d %b %H:%M') : ${member}`;
  });
}

function isMark({ type, marks, encode }: Spec): boolean {
  return (
    typeof type === 'string' &&
    marks === undefined &&
    encode !== undefined &&
    ['line', 'rect', 'rule', 'symbol', 'area', 'text'].includes(type)
  );
}

function withMembers(spec: Spec, change: (key: string, member: Value) => Value): Spec {
  return Object.fromEntries(Object.entries(spec).map(([key, member]) => [key, change(key, member)]));
}
