import { nearestName } from '../base/nearest.js';
import type { Distribution } from '../kernel/distribution.js';
import { type Parsed, parsedAs, parseNumber, refused } from './values.js';

/** How the values of a distribution are written: durations, sizes, … in their own unit. */
export type QuantityParser = (value: unknown) => Parsed<number>;

interface DistributionKind {
  /** Parameters in order; `quantity` carries the unit of the values, `number` none. */
  readonly parameters: readonly (readonly [name: string, type: 'quantity' | 'number'])[];
  readonly example: string;
  /** What is wrong with the parameters, if anything. */
  readonly refuse: (values: Readonly<Record<string, number>>) => string | undefined;
  readonly make: (values: Readonly<Record<string, number>>) => Distribution;
}

const positive = (name: string) => (values: Readonly<Record<string, number>>) => (values[name] > 0 ? undefined : `${name} must be above 0`);
const bothPositive = (a: string, b: string) => (values: Readonly<Record<string, number>>) => positive(a)(values) ?? positive(b)(values);

const KINDS: Readonly<Record<string, DistributionKind>> = {
  constant: {
    parameters: [['value', 'quantity']],
    example: 'constant(20ms)',
    refuse: () => undefined,
    make: ({ value }) => ({ kind: 'constant', value }),
  },
  exponential: {
    parameters: [['mean', 'quantity']],
    example: 'exponential(mean=20ms)',
    refuse: positive('mean'),
    make: ({ mean }) => ({ kind: 'exponential', mean }),
  },
  uniform: {
    parameters: [
      ['min', 'quantity'],
      ['max', 'quantity'],
    ],
    example: 'uniform(min=5ms max=20ms)',
    refuse: ({ min, max }) => (min <= max ? undefined : 'min must not be above max'),
    make: ({ min, max }) => ({ kind: 'uniform', min, max }),
  },
  gamma: {
    parameters: [
      ['mean', 'quantity'],
      ['cv', 'number'],
    ],
    example: 'gamma(mean=18ms cv=0.8)',
    refuse: bothPositive('mean', 'cv'),
    make: ({ mean, cv }) => ({ kind: 'gamma', mean, cv }),
  },
  lognormal: {
    parameters: [
      ['median', 'quantity'],
      ['sigma', 'number'],
    ],
    example: 'lognormal(median=25ms sigma=0.5)',
    refuse: ({ median, sigma }) =>
      median > 0 ? (sigma >= 0 && sigma <= 20 ? undefined : 'sigma must be 0 to 20') : 'median must be above 0',
    make: ({ median, sigma }) => ({ kind: 'lognormal', median, sigma }),
  },
  weibull: {
    parameters: [
      ['scale', 'quantity'],
      ['shape', 'number'],
    ],
    example: 'weibull(scale=20ms shape=1.5)',
    refuse: bothPositive('scale', 'shape'),
    make: ({ scale, shape }) => ({ kind: 'weibull', scale, shape }),
  },
  pareto: {
    parameters: [
      ['min', 'quantity'],
      ['shape', 'number'],
    ],
    example: 'pareto(min=10ms shape=2.5)',
    refuse: bothPositive('min', 'shape'),
    make: ({ min, shape }) => ({ kind: 'pareto', min, shape }),
  },
};

const DISTRIBUTION_NAMES: readonly string[] = [...Object.keys(KINDS), 'empirical'];

/** One of each kind, for those who write a scenario. */
export const DISTRIBUTION_EXAMPLES: readonly string[] = [...Object.values(KINDS).map(({ example }) => example), 'empirical(./file.csv)'];

const CALL = /^([A-Za-z]\w*)\s*\(([^()]*)\)$/s;

/** The file named in `empirical(./file.csv …)`, and the options behind it; undefined for any other text. */
export function empiricalFile(text: string): { readonly path: string; readonly options: string } | undefined {
  const match = /^empirical\s*\(\s*(?:"([^"]*)"|'([^']*)'|([^\s()]+))\s*(.*?)\s*\)$/s.exec(text.trim());
  if (match === null) return undefined;
  return { path: match[1] ?? match[2] ?? match[3], options: match[4] };
}

/**
 * Reads a distribution, or a value by itself as a constant one.
 * @param quantity reads one value in its unit
 * @param empirical the values of a file, by the text between the brackets
 */
export function parseDistribution(
  value: unknown,
  quantity: QuantityParser,
  empirical: (text: string) => Parsed<readonly number[]>,
): Parsed<Distribution> {
  const call = typeof value === 'string' ? CALL.exec(value.trim()) : null;
  if (call === null) {
    const constant = quantity(value);
    if (constant.ok) return parsedAs({ kind: 'constant', value: constant.value });
    return refused(`${constant.allowed} or a distribution such as lognormal(median=25ms sigma=0.5)`, constant.hint);
  }
  const [, name, inside] = call;
  if (name === 'empirical') {
    const values = empirical(value as string);
    return values.ok ? parsedAs({ kind: 'empirical', values: values.value }) : values;
  }
  if (!Object.hasOwn(KINDS, name)) {
    const near = nearestName(name, DISTRIBUTION_NAMES);
    return refused(
      `must be one of the distributions ${DISTRIBUTION_NAMES.join(', ')}`,
      near === undefined ? undefined : `did you mean ${near}?`,
    );
  }
  return parseCall(KINDS[name], inside, quantity);
}

function parseCall(kind: DistributionKind, inside: string, quantity: QuantityParser): Parsed<Distribution> {
  const refuse = (what: string) => refused(`must be like ${kind.example}; ${what}`);
  const words = inside
    .replace(/\s*=\s*/g, '=')
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  const values: Record<string, number> = Object.create(null);
  for (const word of words) {
    const equals = word.indexOf('=');
    const name = equals === -1 ? (kind.parameters.length === 1 ? kind.parameters[0][0] : '') : word.slice(0, equals);
    const parameter = kind.parameters.find(([known]) => known === name);
    if (parameter === undefined)
      return refuse(
        name === '' ? `'${word}' has no name in front` : `it takes ${kind.parameters.map(([known]) => known).join(' and ')}, not ${name}`,
      );
    if (name in values) return refuse(`${name} is given twice`);
    const text = word.slice(equals + 1);
    const read = parameter[1] === 'quantity' ? quantity(text) : parseNumber(text);
    if (!read.ok) return refused(`must be like ${kind.example}; ${name} ${read.allowed}`, read.hint);
    values[name] = read.value;
  }
  const missing = kind.parameters.filter(([name]) => !(name in values)).map(([name]) => name);
  if (missing.length > 0) return refuse(`${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing`);
  const wrong = kind.refuse(values);
  return wrong === undefined ? parsedAs(kind.make(values)) : refuse(wrong);
}

/** Whether a text is the beginning of a distribution whose bracket never closes. */
export function isCutDistribution(text: string): boolean {
  const match = /^([A-Za-z]\w*)\s*\([^)]*$/.exec(text.trim());
  return match !== null && DISTRIBUTION_NAMES.includes(match[1]);
}
