import * as z from 'zod';
import { nearestName } from '../base/nearest.js';
import { BYTES_PER_GIB, BYTES_PER_MIB, CPU_UNITS_PER_VCPU, US_PER_MINUTE, US_PER_SECOND } from '../base/units.js';
import { DISTRIBUTION_EXAMPLES, parseDistribution, type QuantityParser } from './distributions.js';
import { isInstantText } from './instants.js';
import {
  durationUnitUs,
  numberAndUnit,
  type Parsed,
  parseByteRate,
  parseDuration,
  parseDurationExact,
  parsedAs,
  parseNumber,
  parseRate,
  parseShare,
  parseSize,
  parseUsd,
  refused,
  shown,
  sizeUnitBytes,
} from './values.js';

/** What the reader must know about a field beyond its shape. */
export interface FieldNotes {
  /** An object in AWS's shape: keys in any case, unknown ones listed unless near a known one. */
  readonly aws?: true;
  /** Keys that only `describe-*` adds: left out with one note. */
  readonly describeOnly?: readonly string[];
  /** Other names of this field. */
  readonly aliases?: readonly string[];
  /** Accepted and not simulated; the values listed here change nothing and are not worth a word. */
  readonly notSimulated?: readonly unknown[];
  /** Accepted and shown; it has no part in what is simulated. */
  readonly accepted?: true;
  /** A map that AWS writes as a list of `{name, value}` or `{Key, Value}`. */
  readonly nameValue?: true;
  /** Map under this key whose entries may as well stand in the object itself. */
  readonly hoist?: string;
  /** Keys that may as well stand in the object itself, by the key of the inner object they belong to. */
  readonly nest?: Readonly<Record<string, readonly string[]>>;
  /** Keys of the wrappers that `describe-*` puts around the members of this list. */
  readonly wrappers?: readonly string[];
  /** AWS also writes this object as a text that holds JSON; of some it takes YAML as well. */
  readonly jsonText?: 'JSON' | 'YAML';
  /** Name key of a member that may be written as a bare name. */
  readonly shorthand?: string;
  /** What the JSON Schema says of a field that checks its own text; its `title` is the type in words. */
  readonly json?: Readonly<Record<string, unknown>>;
  /** What the key means, for editors and the reference page; it ends with `Default: …` where the shape does not hold the default. */
  readonly meaning?: string;
}

/** What is said of a key that has no part in what is simulated. */
export const ACCEPTED = 'Accepted and shown; nothing here depends on it.';

/** What is said of a key that is read and changes nothing. */
export const NOT_SIMULATED = 'Accepted, not simulated by this version.';

/** What each key of an object means. */
type Meanings<S> = Readonly<Record<keyof S, string>>;

const fieldNotes = new WeakMap<z.ZodType, FieldNotes>();

/** Attaches notes to a schema (adding to those it has) and returns it. */
export function noted<S extends z.ZodType>(schema: S, notes: FieldNotes): S {
  fieldNotes.set(schema, { ...fieldNotes.get(schema), ...notes });
  return schema;
}

export function notesOf(schema: z.ZodType): FieldNotes {
  return fieldNotes.get(schema) ?? {};
}

/** An object in AWS's shape. Keys without a meaning here are AWS's to explain. */
export function aws<S extends Readonly<Record<string, z.ZodType>>>(
  shape: S,
  { meanings, ...notes }: Omit<FieldNotes, 'aws'> & { readonly meanings?: Partial<Meanings<S>> } = {},
): z.ZodObject<S, z.core.$strip> {
  return noted(z.object(withMeanings(shape, meanings ?? {})), { aws: true, ...notes });
}

/** An object of our own: a key it does not know is an error, and each key says what it means. */
export function ours<S extends Readonly<Record<string, z.ZodType>>>(shape: S, meanings: Meanings<S>): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(withMeanings(shape, meanings));
}

function withMeanings<S extends Readonly<Record<string, z.ZodType>>>(shape: S, meanings: Partial<Meanings<S>>): S {
  for (const [key, schema] of Object.entries(shape)) {
    const meaning = meanings[key];
    if (meaning !== undefined) noted(schema, { meaning });
  }
  return shape;
}

/** Anything, accepted and not simulated. @param harmless values that change nothing */
export function unsimulated(...harmless: readonly unknown[]): z.ZodOptional<z.ZodAny> {
  return noted(z.any().optional(), { notSimulated: harmless });
}

/** Anything, accepted and shown: nothing in a run depends on it, whatever it says. */
export function accepted(): z.ZodOptional<z.ZodAny> {
  return noted(z.any().optional(), { accepted: true });
}

export type Field<T> = z.ZodPipe<z.ZodAny, z.ZodTransform<T, unknown>>;

/** A scalar field that reads its own text. */
export function field<T>(parse: (value: unknown) => Parsed<T>, json: Readonly<Record<string, unknown>>): Field<T> {
  const schema = z.any().transform((value: unknown, context): T => {
    const read = parse(value);
    if (read.ok) return read.value;
    context.issues.push({
      code: 'custom',
      input: value,
      message: value === undefined ? `is missing; it ${read.allowed}` : `${read.allowed}, but is ${shown(value)}`,
      params: { hint: read.hint },
    });
    return z.NEVER;
  });
  return noted(schema, { json });
}

/** Checks a text in its unit and keeps it as written: the document stays in its author's words. */
function keptText(parse: (value: unknown) => Parsed<unknown>) {
  return (value: unknown): Parsed<string> => {
    const read = parse(value);
    return read.ok ? parsedAs(String(value).trim()) : read;
  };
}

export const duration = () => field(keptText(parseDuration), { title: 'duration', type: 'string', examples: ['25ms', '90s', '24h'] });
export const size = () => field(keptText(parseSize), { title: 'size', type: 'string', examples: ['190MB', '2MiB'] });
export const rate = () => field(keptText(parseRate), { title: 'rate', type: 'string', examples: ['200/s'] });
export const byteRate = () => field(keptText(parseByteRate), { title: 'bytes over time', type: 'string', examples: ['10MB/s'] });
export const instant = () =>
  field(keptText(isInstantText), { title: 'instant', type: 'string', examples: ['6h', '21:15', '2026-03-02T06:00:00Z'] });
export const share = () => field(parseShare, { title: 'share', type: ['string', 'number'], examples: ['3%', 0.03] });
export const usd = () => field(parseUsd, { title: 'USD', type: ['string', 'number'], examples: [0.035] });

const distributionOf = (quantity: QuantityParser) => keptText((value) => parseDistribution(value, quantity, () => parsedAs([])));
export const durationDistribution = () =>
  field(distributionOf(parseDurationExact), {
    title: 'duration or distribution',
    type: 'string',
    examples: ['20ms', ...DISTRIBUTION_EXAMPLES],
  });
export const sizeDistribution = () =>
  field(distributionOf(parseSize), { title: 'size or distribution', type: 'string', examples: ['12KB', 'exponential(mean=12KB)'] });

/** A text that is not empty; a number is taken as it is written. */
export const text = (what = 'a text') =>
  field<string>(
    (value) => {
      const allowed = `must be ${what}`;
      if (typeof value === 'number' && Number.isFinite(value)) return parsedAs(String(value));
      return typeof value === 'string' && value.trim() !== '' ? parsedAs(value) : refused(allowed);
    },
    { title: what, type: 'string' },
  );

/** A whole number within bounds. @param what the unit: `tasks` */
export const integer = (what: string, min = 0, max = 2_147_483_647) =>
  field<number>(
    (value) => {
      const upper = max === 2_147_483_647 ? ` of ${min} or more` : ` from ${min} to ${max}`;
      const read = parseNumber(value);
      return read.ok && Number.isInteger(read.value) && read.value >= min && read.value <= max
        ? read
        : refused(`must be an integer${upper} (${what})`);
    },
    { title: `integer (${what})`, type: ['integer', 'string'], minimum: min, ...(max === 2_147_483_647 ? {} : { maximum: max }) },
  );

/** A number within bounds. */
export const number = (what: string, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY) =>
  field<number>(
    (value) => {
      const range = max < Number.POSITIVE_INFINITY ? ` from ${min} to ${max}` : min > Number.NEGATIVE_INFINITY ? ` of ${min} or more` : '';
      const read = parseNumber(value);
      return read.ok && read.value >= min && read.value <= max ? read : refused(`must be a number${range} (${what})`);
    },
    { title: `number (${what})`, type: ['number', 'string'], ...bounds(min, max) },
  );

/** A number above 0. */
export const positiveNumber = (what: string) =>
  field<number>(
    (value) => {
      const read = parseNumber(value);
      return read.ok && read.value > 0 ? read : refused(`must be a number above 0 (${what})`);
    },
    { title: `number (${what})`, type: ['number', 'string'], exclusiveMinimum: 0 },
  );

export const flag = () =>
  field<boolean>(
    (value) => {
      if (typeof value === 'boolean') return parsedAs(value);
      const word = typeof value === 'string' ? value.toLowerCase() : '';
      return word === 'true' || word === 'false' ? parsedAs(word === 'true') : refused('must be true or false');
    },
    { type: 'boolean' },
  );

export const oneOf = <const T extends string>(...values: readonly T[]) =>
  field<T>(
    (value) => {
      const found = values.find((known) => known === value);
      if (found !== undefined) return parsedAs(found);
      const near = typeof value === 'string' ? nearestName(value, values) : undefined;
      return refused(
        `must be ${values.length === 1 ? values[0] : `one of ${values.join(', ')}`}`,
        near === undefined ? undefined : `did you mean ${near}?`,
      );
    },
    { enum: [...values] },
  );

/** A list; one thing by itself is taken as a list of one. */
export function list<S extends z.ZodType>(item: S): z.ZodArray<S> {
  return noted(z.array(item, { error: (issue) => `must be a list, but is ${shown(issue.input)}` }), {});
}

/** A map from names to things. */
export function mapOf<S extends z.ZodType>(value: S): z.ZodRecord<z.ZodString, S> {
  return z.record(z.string(), value);
}

/** Names and values, also as a list of `{name, value}` or `{Key, Value}`. */
export const nameValueMap = () => noted(mapOf(text('a value')), { nameValue: true });

// What AWS counts in a unit of its own: a bare number is in that unit, a number with a unit is converted.

function awsQuantity(unit: string, factorOf: (unit: string) => number | undefined, min: number, max: number) {
  return field<number>(
    (value) => {
      const read = typeof value === 'number' ? { number: value, unit: '' } : typeof value === 'string' ? numberAndUnit(value) : undefined;
      const upper = max === Number.POSITIVE_INFINITY ? ` of ${min} or more` : ` from ${min} to ${max}`;
      const allowed = `must be a whole number${upper} (${unit})`;
      const factor = read === undefined ? undefined : read.unit === '' ? 1 : factorOf(read.unit);
      if (read === undefined || factor === undefined) return refused(allowed);
      const converted = read.number * factor;
      // A unit may leave a hair's breadth: 0.1 GB is 102.4 MiB and not a size, 0.5 GB is exactly 512.
      return Number.isInteger(converted) && converted >= min && converted <= max ? parsedAs(converted) : refused(allowed);
    },
    { title: unit, type: ['integer', 'string'], ...bounds(min, max) },
  );
}

/** Bounds as the JSON Schema has them: only those there are. */
function bounds(min: number, max: number): { readonly minimum?: number; readonly maximum?: number } {
  return { ...(Number.isFinite(min) ? { minimum: min } : {}), ...(Number.isFinite(max) ? { maximum: max } : {}) };
}

export const awsSeconds = (min = 0, max = Number.POSITIVE_INFINITY) =>
  awsQuantity('seconds', (unit) => ratio(durationUnitUs(unit), US_PER_SECOND), min, max);
export const awsMinutes = (min: number, max: number) =>
  awsQuantity('minutes', (unit) => ratio(durationUnitUs(unit), US_PER_MINUTE), min, max);
/** A percentage in tenths. */
export const awsTenths = (min: number, max: number) =>
  field<number>(
    (value) => {
      const read = typeof value === 'string' ? numberAndUnit(value) : typeof value === 'number' ? { number: value, unit: '' } : undefined;
      const isTenths = read !== undefined && Math.abs(read.number * 10 - Math.round(read.number * 10)) < 1e-9;
      return isTenths && (read.unit === '' || read.unit === '%') && read.number >= min && read.number <= max
        ? parsedAs(Math.round(read.number * 10) / 10)
        : refused(`must be from ${min} to ${max} in steps of 0.1 (percent)`);
    },
    { title: 'percent', type: ['number', 'string'], minimum: min, maximum: max },
  );
/** A whole number; AWS sometimes writes it in quotes. */
export const awsWhole = (what: string, min: number, max: number) => awsQuantity(what, () => undefined, min, max);
export const awsPercent = (min = 0, max = Number.POSITIVE_INFINITY) =>
  awsQuantity('percent', (unit) => (unit === '%' ? 1 : undefined), min, max);
export const awsGiB = (min: number, max: number) =>
  awsQuantity('GiB', (unit) => (/^gi?b$/i.test(unit) ? 1 : ratio(sizeUnitBytes(unit), BYTES_PER_GIB)), min, max);
/** AWS writes `2GB` for 2048 MiB. */
export const awsMiB = (min = 1) =>
  awsQuantity(
    'MiB',
    (unit) => (/^gi?b$/i.test(unit) ? 1024 : /^mi?b$/i.test(unit) ? 1 : ratio(sizeUnitBytes(unit), BYTES_PER_MIB)),
    min,
    Number.POSITIVE_INFINITY,
  );
/** CPU units, or vCPU where it says so: 256, '1024', '1 vCPU', '.5 vcpu'. */
export const awsCpu = (min = 1) =>
  awsQuantity('CPU units; 1024 are 1 vCPU', (unit) => (/^vcpus?$/i.test(unit) ? CPU_UNITS_PER_VCPU : undefined), min, 1_000_000);

function ratio(value: number | undefined, by: number): number | undefined {
  return value === undefined ? undefined : value / by;
}

/** The name inside an ARN, or the text itself. */
export function nameInArn(value: string): string {
  if (/^(?:targetgroup|app|net)\//.test(value)) return value.split('/')[1] ?? value;
  if (!value.startsWith('arn:')) return value;
  const named = /(?:policyName|autoScalingGroupName|scheduledActionName)\/(.+)$/.exec(value);
  if (named !== null) return named[1];
  const balancing =
    /:targetgroup\/([^/]+)/.exec(value) ?? /:loadbalancer\/(?:app|net|gwy)\/([^/]+)/.exec(value) ?? /:function:([^:]+)/.exec(value);
  if (balancing !== null) return balancing[1];
  const definition = /:task-definition\/(.+)$/.exec(value);
  if (definition !== null) return definition[1];
  return value.slice(Math.max(value.lastIndexOf('/'), value.lastIndexOf(':')) + 1);
}

/** A reference: a name, an ARN or an id; read as the name inside it. */
export const reference = (what: string) =>
  field<string>(
    (value) =>
      typeof value === 'string' && value.trim() !== ''
        ? parsedAs(nameInArn(value.trim()))
        : refused(`must be the name, ARN or id of ${what}`),
    { title: `name, ARN or id of ${what}`, type: 'string' },
  );
