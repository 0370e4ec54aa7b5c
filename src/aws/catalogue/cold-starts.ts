import type { CpuArchitecture } from '../nouns.js';
import { COLD_START_ROWS } from './cold-starts.data.js';

/** Values that are equally likely: the kernel's distribution of kind `empirical`, as data. */
export interface QuantileValues {
  readonly kind: 'empirical';
  /** Microseconds, ascending. */
  readonly values: readonly number[];
}

interface ColdStart {
  readonly meanUs: number;
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p95Us: number;
  readonly p99Us: number;
}

const rows: ReadonlyMap<string, ColdStart> = new Map(
  COLD_START_ROWS.split('\n').map((row) => {
    const [runtime, architecture, packageType, ...figures] = row.split('|');
    const [meanUs, p50Us, p90Us, p95Us, p99Us] = figures.map(Number);
    return [`${runtime}|${architecture}|${packageType}`, { meanUs, p50Us, p90Us, p95Us, p99Us }];
  }),
);

/** Lambda's runtimes for which cold starts were measured, by AWS's ids. */
export const RUNTIME_NAMES: readonly string[] = [...new Set([...rows.keys()].map((key) => key.split('|')[0]))];

/**
 * What a function is taken to run on where its file does not say, as container images do not.
 * @assumed Near the middle of the managed runtimes, between Python and .NET.
 */
export const DEFAULT_RUNTIME = 'nodejs22.x';

/**
 * How long the INIT phase of a cold start takes, in microseconds; memory has no part in it.
 * Reproduces the measured p50, p90, p95 and p99 (a lognormal through p50 and p99 misses p90 by up to half where starts have two
 * modes, as in Java) and the mean as far as these allow; the few outliers beyond p99 are left out.
 * A runtime the table lacks has the figures of the nearest older version of its family, or of the oldest there is.
 * @param runtime AWS's id (`nodejs22.x`, `provided.al2023`); undefined stands for `DEFAULT_RUNTIME`
 * @returns undefined for a runtime of no known family
 * @source https://github.com/maxday/lambda-perf (commit 6070b794, July and August 2026), functions that do nothing
 * @assumed What runs on `provided.al2` and `provided.al2023` starts like Go.
 */
export function coldStartDistribution(
  runtime: string | undefined,
  packageType: 'Zip' | 'Image',
  architecture: CpuArchitecture,
): QuantileValues | undefined {
  const measured = measuredRuntime(runtime ?? DEFAULT_RUNTIME);
  const row = rows.get(`${measured}|${architecture === 'ARM64' ? 'arm64' : 'x86_64'}|${packageType.toLowerCase()}`);
  return row === undefined ? undefined : { kind: 'empirical', values: valuesOf(row) };
}

/** `nodejs22.x` is version 22 of `nodejs`, `python3.13` version 13 of `python3`, `provided.al2023` version 2023 of `provided.al`. */
function versionOf(runtime: string): { family: string; version: number } | undefined {
  const match = /^(nodejs|python3\.|ruby3\.|java|dotnet|provided\.al)(\d+)(\.x|\.al2)?$/.exec(runtime);
  return match === null ? undefined : { family: match[1], version: Number(match[2]) };
}

function measuredRuntime(runtime: string): string | undefined {
  if (RUNTIME_NAMES.includes(runtime)) return runtime;
  const wanted = versionOf(runtime);
  if (wanted === undefined) return undefined;
  const family = RUNTIME_NAMES.map((name) => ({ name, ...versionOf(name) }))
    .filter((candidate): candidate is { name: string; family: string; version: number } => candidate.family === wanted.family)
    .sort((a, b) => a.version - b.version);
  return (family.findLast(({ version }) => version <= wanted.version) ?? family[0])?.name;
}

const VALUE_COUNT = 200;

/**
 * The quantile function, straight between the measured quantiles, at the middle of each of 200 equal steps.
 * Below the median it is the straight line that gives the whole the measured mean, from half the median on at the lowest:
 * with two modes the line between p50 and p90 runs high.
 */
function valuesOf({ meanUs, p50Us, p90Us, p95Us, p99Us }: ColdStart): number[] {
  const upperHalfUs = 0.4 * ((p50Us + p90Us) / 2) + 0.05 * ((p90Us + p95Us) / 2) + 0.04 * ((p95Us + p99Us) / 2) + 0.01 * p99Us;
  const lowestUs = Math.max(p50Us / 2, 4 * (meanUs - upperHalfUs) - p50Us);
  const knots = [
    { share: 0, us: lowestUs },
    { share: 0.5, us: p50Us },
    { share: 0.9, us: p90Us },
    { share: 0.95, us: p95Us },
    { share: 0.99, us: p99Us },
    { share: 1, us: p99Us },
  ];
  return Array.from({ length: VALUE_COUNT }, (_, index) => {
    const share = (index + 0.5) / VALUE_COUNT;
    const above = knots.findIndex((knot) => knot.share > share);
    const [from, to] = [knots[above - 1], knots[above]];
    return Math.round(from.us + ((share - from.share) / (to.share - from.share)) * (to.us - from.us));
  });
}
