import type { Service } from '../../aws/nouns.js';
import { wantedCapacity } from '../../rules/scaling/target-tracking.js';
import { seriesName, type TrackedMetric, trackedMetric, trackedValue } from '../../scenario/tracked-metric.js';
import type { MetricRecord, RunResult } from '../../sim/result.js';
import { groupedBy } from './grouping.js';
import { COLUMNS, type Point, type Thinner, thinned, thinner } from './thin.js';

/** How a service's tasks followed its load. */
export interface ScalingData {
  /** Tasks, from a change to the next. */
  readonly desired: readonly Point[];
  readonly running: readonly Point[];
  /** What target tracking's arithmetic asks for at each datapoint, before limits and cooldowns; empty without a policy. */
  readonly wanted: readonly Point[];
  /** The metric of its policy, or its CPU utilization where there is none. */
  readonly metric: {
    readonly name: string;
    readonly isPercent: boolean;
    readonly points: readonly Point[];
    readonly target: number | undefined;
  };
  /** While an alarm of its policies was in ALARM; what is closer than a column is one. */
  readonly alarms: readonly { readonly level: 'high' | 'low'; readonly fromUs: number; readonly untilUs: number }[];
  /** At most one for each direction and column. */
  readonly scalings: readonly { readonly direction: 'out' | 'in'; readonly atUs: number }[];
}

/** For each service by its name. */
export function scalingOf(result: RunResult): ReadonlyMap<string, ScalingData> {
  const { services, scalableTargets, durationUs } = result.scenario;
  const rowsOf = groupedBy(result.services, ({ service }) => service);
  const views = services.map((service) => {
    const target = scalableTargets.find((candidate) => candidate.service === service.name && candidate.cluster === service.cluster);
    const policy = target?.policies[0];
    const { metric, customized } = policy ?? { metric: 'ECSServiceAverageCPUUtilization' as const };
    const tracked = trackedMetric(result.scenario, { cluster: service.cluster, service: service.name }, { metric, customized });
    return { service, policy, metric, name: customized?.name ?? metric, tracked };
  });
  const lines = views.map(({ service, policy }) => metricLines(rowsOf.get(service.name) ?? [], policy?.targetValue, durationUs));
  eachDatapoint(
    result,
    views.map(({ tracked }) => tracked),
    (view, atUs, value) => lines[view].add(atUs, value),
  );
  return new Map(
    views.map(({ service, policy, metric: tracked, name }, index): [string, ScalingData] => {
      const rows = rowsOf.get(service.name) ?? [];
      const { values, wanted } = lines[index];
      const steps = (measureOf: (row: (typeof rows)[number]) => number) => {
        const points = rows.map((row): Point => [row.atUs, measureOf(row)]);
        const last = points.at(-1);
        return thinned(last === undefined ? [] : [...points, [durationUs, last[1]]], durationUs, COLUMNS);
      };
      const isPercent = tracked !== 'ALBRequestCountPerTarget' && tracked !== 'CustomizedMetric';
      const metric = { name, isPercent, target: policy?.targetValue };
      return [
        service.name,
        {
          desired: steps(({ desired }) => desired),
          running: steps(({ running }) => running),
          wanted: wanted.points(),
          metric: { ...metric, points: values.points() },
          alarms: alarmsOf(result, service),
          scalings: scalingsOf(result, service),
        },
      ];
    }),
  );
}

/** A service's metric and, with a policy, what its target asks for at each datapoint. @param rows of the service */
function metricLines(rows: RunResult['services'], targetValue: number | undefined, durationUs: number) {
  const values: Thinner = thinner(durationUs, COLUMNS);
  const wanted: Thinner = thinner(durationUs, COLUMNS);
  let next = 0;
  let running = 0;
  const add = (atUs: number, value: number | null) => {
    values.add(atUs, value);
    if (targetValue === undefined) return;
    for (; next < rows.length && rows[next].atUs <= atUs; next++) running = rows[next].running;
    wanted.add(atUs, value === null ? null : wantedCapacity(running, value, targetValue));
  };
  return { values, wanted, add };
}

/** What a metric is made of, of the newest minute. */
interface Instant {
  atUs: number;
  of: MetricRecord | undefined;
  per: MetricRecord | undefined;
}

/**
 * Tells the datapoints of each metric, in order of time: as soon as the next minute begins, so that what they are made of
 * need not be kept.
 * @param hear gets a metric by its place in `tracked`; null where a part of it is missing
 */
function eachDatapoint(
  { metrics }: RunResult,
  tracked: readonly TrackedMetric[],
  hear: (metric: number, atUs: number, value: number | null) => void,
): void {
  const instants = tracked.map((): Instant => ({ atUs: -1, of: undefined, per: undefined }));
  const tell = (metric: number) => {
    const { atUs, of, per } = instants[metric];
    if (of !== undefined) hear(metric, atUs, trackedValue(tracked[metric], (stat) => (stat === tracked[metric].per ? per : of)) ?? null);
  };
  const partsOf = groupedBy(
    tracked.flatMap(({ of, per }, metric) => [
      { series: seriesName(of), metric, part: 'of' as const },
      ...(per === undefined ? [] : [{ series: seriesName(per), metric, part: 'per' as const }]),
    ]),
    ({ series }) => series,
  );
  for (const record of metrics) {
    for (const { metric, part } of partsOf.get(seriesName(record)) ?? []) {
      if (record.atUs !== instants[metric].atUs) {
        tell(metric);
        instants[metric] = { atUs: record.atUs, of: undefined, per: undefined };
      }
      instants[metric][part] = record;
    }
  }
  for (const metric of tracked.keys()) tell(metric);
}

function alarmsOf({ events, scenario }: RunResult, { cluster, name }: Service): ScalingData['alarms'] {
  const since = new Map<string, number>();
  const stretches: { level: 'high' | 'low'; fromUs: number; untilUs: number }[] = [];
  const end = (resource: string, untilUs: number) => {
    const fromUs = since.get(resource);
    if (fromUs !== undefined) stretches.push({ level: resource.startsWith(high) ? 'high' : 'low', fromUs, untilUs });
    since.delete(resource);
  };
  const [high, low] = ['High', 'Low'].map((level) => `TargetTracking-service/${cluster}/${name}-Alarm${level}-`);
  for (const { atUs, detailType, resource, message } of events) {
    if (detailType !== 'CloudWatch Alarm State Change' || !(resource.startsWith(high) || resource.startsWith(low))) continue;
    if (message.includes('-> ALARM')) since.set(resource, atUs);
    else end(resource, atUs);
  }
  for (const resource of [...since.keys()]) end(resource, scenario.durationUs);
  return merged(
    stretches.sort((a, b) => a.fromUs - b.fromUs),
    scenario.durationUs / COLUMNS,
  );
}

function merged(stretches: ScalingData['alarms'], gapUs: number): ScalingData['alarms'] {
  const kept: { level: 'high' | 'low'; fromUs: number; untilUs: number }[] = [];
  const lastOf = new Map<string, (typeof kept)[number]>();
  for (const stretch of stretches) {
    const last = lastOf.get(stretch.level);
    if (last !== undefined && stretch.fromUs - last.untilUs <= gapUs) last.untilUs = Math.max(last.untilUs, stretch.untilUs);
    else {
      const next = { ...stretch };
      kept.push(next);
      lastOf.set(stretch.level, next);
    }
  }
  return kept;
}

function scalingsOf({ decisions, scenario }: RunResult, { cluster, name }: Service): ScalingData['scalings'] {
  const subject = `service/${cluster}/${name}`;
  const taken = new Set<string>();
  return decisions.flatMap((decision) => {
    if (decision.kind !== 'scaling' || decision.subject !== subject) return [];
    const change = /^desired (\d+) -> (\d+)$/.exec(decision.outcome);
    if (change === null) return [];
    const direction = Number(change[2]) > Number(change[1]) ? 'out' : 'in';
    const place = `${direction} ${Math.floor((decision.atUs / scenario.durationUs) * COLUMNS)}`;
    if (taken.has(place)) return [];
    taken.add(place);
    return [{ direction, atUs: decision.atUs } as const];
  });
}
