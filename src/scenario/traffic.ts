import * as z from 'zod';
import { US_PER_SECOND } from '../base/units.js';
import {
  duration,
  durationDistribution,
  field,
  flag,
  integer,
  list,
  mapOf,
  number,
  oneOf,
  ours,
  positiveNumber,
  rate,
  share,
  text,
} from './fields.js';
import { isInstantText } from './instants.js';
import { parseTimeZone } from './time-zones.js';
import { numberAndUnit, type Parsed, parseDuration, parsedAs, parseRate, refused, shown } from './values.js';

type Rows = readonly (readonly [string, string])[];

/** `[[0s, 50/s], [1h, 400/s]]`. */
function parseRows(value: unknown): Parsed<Rows> {
  const allowed = 'must be a list of instant and rate, such as [[0s, 50/s], [1h, 400/s]]';
  if (!Array.isArray(value) || value.length === 0) return refused(allowed);
  const rows: (readonly [string, string])[] = [];
  for (const row of value) {
    if (!Array.isArray(row) || row.length !== 2) return refused(`${allowed}; ${shown(row)} is no such pair`);
    const at = isInstantText(row[0]);
    const perSecond = parseRate(row[1]);
    if (!at.ok) return refused(`${allowed}; ${shown(row[0])} ${at.allowed}`, at.hint);
    if (!perSecond.ok) return refused(`${allowed}; ${shown(row[1])} ${perSecond.allowed}`, perSecond.hint);
    rows.push([at.value, String(row[1])]);
  }
  return parsedAs(rows);
}

const ROWS_JSON = {
  type: 'array',
  items: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'string' }], minItems: 2, maxItems: 2 },
};
const steps = () => field<Rows>(parseRows, ROWS_JSON);
/** Instants and rates, or beside users a duration; which of them is checked with the other keys. */
const ramp = () =>
  field<Rows | string>((value) => (typeof value === 'string' ? kept(parseDuration)(value) : parseRows(value)), {
    anyOf: [ROWS_JSON, { type: 'string', title: 'duration' }],
  });

/** Microseconds after midnight of `20:00` or `20:00:30`. */
export function parseTimeOfDay(value: unknown): Parsed<number> {
  const match = typeof value === 'string' ? /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(value.trim()) : null;
  const [hour, minute, second] = (match ?? []).slice(1, 4).map((part) => Number(part ?? 0));
  if (match === null || hour > 23 || minute > 59 || second > 59)
    return refused('must be a time of day from 00:00 to 23:59', typeof value === 'number' ? "in quotes: '20:00'" : undefined);
  return parsedAs(((hour * 60 + minute) * 60 + second) * US_PER_SECOND);
}

const timeOfDay = () => field(kept(parseTimeOfDay), { title: 'time of day', type: 'string', examples: ['20:00'] });
const timeZone = () => field(kept(parseTimeZone), { title: 'time zone', type: 'string', examples: ['Europe/Berlin', 'UTC', '+02:00'] });

/** Checks a text and keeps it as written. */
function kept(parse: (value: unknown) => Parsed<unknown>) {
  return (value: unknown): Parsed<string> => {
    const read = parse(value);
    return read.ok ? parsedAs(String(value).trim()) : read;
  };
}

/** How much more or less there is: `60%`, 0.6 or 1.3. */
const proportion = () =>
  field<number>(
    (value) => {
      const read = typeof value === 'number' ? { number: value, unit: '' } : typeof value === 'string' ? numberAndUnit(value) : undefined;
      const ratio = read?.unit === '%' ? read.number / 100 : read?.unit === '' ? read.number : Number.NaN;
      return ratio >= 0 && ratio <= PROPORTION_MAX ? parsedAs(ratio) : refused(`must be from 0 to ${PROPORTION_MAX} (60%, 0.6 or 1.3)`);
    },
    { title: 'proportion', type: ['string', 'number'], examples: ['60%', 1.3] },
  );
const PROPORTION_MAX = 100;

/** The sharpest peak: a day whose requests all come within about an hour. */
const PEAK_TO_MEAN_MAX = 24;

const diurnal = ours(
  {
    mean: rate(),
    peakToMean: number('times the mean', 1, PEAK_TO_MEAN_MAX).optional(),
    peakAt: timeOfDay().optional(),
    zone: timeZone().optional(),
    weekend: proportion().optional(),
  },
  {
    mean: 'Mean rate over a day from Monday to Friday.',
    peakToMean:
      'The highest rate of a day, in times the mean. Up to 2 the day is a cosine wave, above it a raised one with a sharper peak. Default: 1.5.',
    peakAt: 'Local time of the highest rate. Default: 20:00.',
    zone: 'Time zone whose clocks the day goes by, summer time included: a name of the IANA database, or a distance from UTC. Default: UTC.',
    weekend: 'Rate on Saturdays and Sundays, in times that of other days. Default: 1.',
  },
);

const bursts = ours(
  { low: rate(), high: rate(), lowFor: durationDistribution(), highFor: durationDistribution() },
  {
    low: 'Rate between bursts; the run begins with it.',
    high: 'Rate in a burst.',
    lowFor: 'How long each time between bursts lasts. With exponential(mean=…) here and in highFor: a Markov-modulated Poisson process.',
    highFor: 'How long each burst lasts.',
  },
);

/** The keys beside a kind of shape that belong to it. */
const SHAPE_KEYS = {
  rate: ['arrivals'],
  steps: ['arrivals'],
  ramp: ['arrivals'],
  diurnal: ['arrivals'],
  bursts: ['arrivals'],
  trace: ['arrivals', 'column', 'per', 'time', 'from', 'for', 'speed', 'times', 'repeat', 'gaps', 'row'],
  timestamps: ['column', 'unit', 'from', 'for', 'speed'],
  users: ['thinkTime', 'ramp'],
} as const;

export type ShapeKind = keyof typeof SHAPE_KEYS;

const shapeFields = ours(
  {
    rate: rate().optional(),
    steps: steps().optional(),
    ramp: ramp().optional(),
    diurnal: diurnal.optional(),
    bursts: bursts.optional(),
    trace: text('the path of a CSV file').optional(),
    timestamps: text('the path of a CSV file').optional(),
    users: integer('users', 1, 10_000_000).optional(),
    thinkTime: durationDistribution().optional(),
    arrivals: oneOf('poisson', 'even').optional(),
    column: text('a column’s name').optional(),
    per: duration().optional(),
    time: text('a column’s name').optional(),
    unit: oneOf('s', 'ms', 'us', 'iso').optional(),
    from: text('a value of the time column').optional(),
    for: duration().optional(),
    speed: positiveNumber('times as fast').optional(),
    times: number('times as many', 0).optional(),
    repeat: flag().optional(),
    gaps: oneOf('zero', 'interpolate', 'error').optional(),
    row: text('a value in that row').optional(),
  },
  {
    rate: 'One rate throughout.',
    steps: 'Instants and rates; each rate holds until the next.',
    ramp: 'Instants and rates, linear in between; 0 before the first, held after the last. Beside users: the time in which they all come.',
    diurnal: 'A daily wave by the clocks of a time zone.',
    bursts: 'Two rates that take turns.',
    trace:
      'A CSV file of counts, a row for each period: a row of n makes exactly n requests. Or a column for each minute of a day, named 1 to 1440.',
    timestamps: 'A CSV file with a row for each request, in order of time.',
    users: 'A closed loop: each user sends, waits for the answer, thinks, and sends again.',
    thinkTime: 'Time a user lets pass between an answer and the next request. Default: 1s.',
    arrivals: 'Random instants, or evenly spaced ones. Default: poisson.',
    column: 'Column of the CSV file that holds the counts (trace) or the instants (timestamps).',
    per: 'Length of the period of a row. Default: the smallest step of the time column.',
    time: 'Column that holds the start of each period. Default: the one that looks like it.',
    unit: 'What the instants of timestamps count. Default: iso where they are dates, else what the name of the column ends with (t_ms), else s.',
    from: 'Where in the file to begin: a value of its time column. Default: its first row; for timestamps that are no dates, 0.',
    for: 'How much of the file to use. Default: all of it.',
    speed: 'The file is played this many times as fast. Default: 1.',
    times: 'Each count is multiplied by this, the remainder carried over. Default: 1.',
    repeat: 'Whether the file begins again at its end. Default: false.',
    row: 'In a file with a column for each minute: a value that only the rows to be used have, such as the hash of a function. Default: all rows together.',
    gaps: 'What to take for rows that are missing. Default: zero, with a note.',
  },
);

/** Which kind of shape the keys make; undefined where none or more than one is given. */
export function shapeKind(shape: object): ShapeKind | undefined {
  const kinds = (Object.keys(SHAPE_KEYS) as ShapeKind[]).filter(
    (kind) => Object.hasOwn(shape, kind) && !(kind === 'ramp' && Object.hasOwn(shape, 'users')),
  );
  return kinds.length === 1 ? kinds[0] : undefined;
}

const shape = shapeFields.superRefine((value, context) => {
  const kind = shapeKind(value);
  if (kind === undefined) {
    const given = Object.keys(SHAPE_KEYS).filter((name) => Object.hasOwn(value, name));
    const found = given.length === 0 ? 'none is given' : `${given.join(' and ')} are given`;
    context.addIssue({ code: 'custom', message: `must have one of ${Object.keys(SHAPE_KEYS).join(', ')}, but ${found}` });
    return;
  }
  if (value.ramp !== undefined && (kind === 'ramp') !== Array.isArray(value.ramp)) {
    const allowed =
      kind === 'ramp' ? 'must be a list of instant and rate, such as [[0s, 50/s], [1h, 400/s]]' : 'must be a duration beside users';
    context.addIssue({ code: 'custom', path: ['ramp'], message: `${allowed}, but is ${shown(value.ramp)}` });
  }
  const allowed: readonly string[] = [kind, ...SHAPE_KEYS[kind]];
  for (const key of Object.keys(value)) {
    if (allowed.includes(key)) continue;
    context.addIssue({ code: 'custom', path: [key], message: `has no meaning beside ${kind}, which takes ${SHAPE_KEYS[kind].join(', ')}` });
  }
});

const target = ours(
  { service: text('a service, function or queue'), weight: number('weight', 0).default(1) },
  { service: 'Where a part of the stream goes.', weight: 'Its part, relative to the other weights.' },
);

/** A name, or `[{ service, weight }, …]`. */
const to = z.union([list(target), text('the name of a service, function or queue, or a list of { service, weight }')]);

const circuitBreaker = ours(
  { failures: integer('failures', 1, 1_000_000), openFor: duration() },
  {
    failures:
      'Attempts in a row that failed (5xx, throttled, refused or reset connection, timeout) after which the circuit to their target opens.',
    openFor:
      'How long nothing is sent there; then one attempt probes the target: its success closes the circuit, its failure opens it for as long again.',
  },
);

const client = ours(
  {
    timeout: duration().optional(),
    retries: integer('retries', 0, 1000).default(0),
    backOff: duration().default('100ms'),
    retryBudget: share().optional(),
    requestsPerConnection: integer('requests', 1).default(100),
    cancelOnTimeout: flag().default(true),
    circuitBreaker: circuitBreaker.optional(),
  },
  {
    timeout: 'When the client gives an attempt up, counted from its sending. Default: none.',
    retries: 'Attempts after the first that failed or timed out.',
    backOff: 'Longest pause before the first retry; it doubles from one to the next, and a random part of it is waited (full jitter).',
    retryBudget: 'Retries are given up where they are more than this share of the requests. Default: no limit.',
    requestsPerConnection: 'Requests a client sends over one connection; load balancers bill new connections.',
    cancelOnTimeout: 'Whether a task stops working on a request whose client has gone.',
    circuitBreaker:
      'Stops sending to a target that fails. A request that finds the circuit open is rejected at once; a retry that does ends its request as the attempt before it did. Each stream has a circuit of its own to each of its targets. Default: none.',
  },
);

const stream = ours(
  {
    name: text('a name').optional(),
    to,
    via: oneOf('alb', 'function-url', 'http-api').optional(),
    mix: mapOf(share()).optional(),
    shape,
    client: client.prefault({}),
  },
  {
    name: 'Name of the stream; its random instants are drawn under it. Default: the name in to, with a number where that is taken.',
    to: 'Who receives the requests: a service, function or queue, or several with weights.',
    via: 'How requests reach a function. Default: alb where the file has a load balancer, else function-url.',
    mix: 'Kinds of request in this stream, by their names in behaviour. Default: the shares in behaviour.',
    shape:
      'How many requests come, and when: one of rate, steps, ramp, diurnal, bursts, trace, timestamps, users, with the keys that belong to it.',
    client: 'How the senders behave.',
  },
);

export const traffic = list(stream);

/** Where a stream of traffic goes, however it was written. */
export function targetsOf(document: Pick<TrafficDocument, 'to'>): readonly { readonly service: string; readonly weight: number }[] {
  return typeof document.to === 'string' ? [{ service: document.to, weight: 1 }] : document.to;
}

export type TrafficDocument = z.output<typeof stream>;
export type ShapeDocument = z.output<typeof shape>;
