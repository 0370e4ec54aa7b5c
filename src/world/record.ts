import { InvariantError } from '../base/errors.js';
import { addRow, packedTable, rowsOf } from '../base/packed-table.js';
import type { ChoiceTrace } from '../rules/choice/trace.js';
import { logEvent } from './event-log.js';
import type { DecisionRecord, EventDetail, MetricRecord, ServiceEventName } from './records.js';
import type { Deployment } from './state.js';
import type { World } from './world.js';

/** Notes a fact for events.csv. @param detail where EventBridge has such an event: what its JSON says beside */
export function recordEvent(
  world: World,
  source: string,
  detailType: string,
  resource: string,
  message: string,
  detail?: EventDetail,
): void {
  const atUs = world.nowUs;
  const event = { atUs, source, detailType, resource, message };
  logEvent(world.state.events, detail === undefined ? event : { ...event, detail });
}

/**
 * An event of a service as EventBridge has it, beside what DescribeServices lists.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
 */
export function recordServiceAction(world: World, service: number, event: ServiceEventName): void {
  const { name, cluster } = world.state.services[service].spec;
  const detail: EventDetail = { kind: 'service', service: name, cluster, ...event };
  recordEvent(world, 'aws.ecs', 'ECS Service Action', `service/${name}`, textOf(event), detail);
}

/**
 * A deployment's start or end as EventBridge has it.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 */
export function recordDeploymentChange(world: World, deployment: Deployment, event: ServiceEventName): void {
  const { name, cluster } = deployment.spec;
  const detail: EventDetail = { kind: 'deployment', service: name, cluster, deploymentId: deployment.deploymentId, ...event };
  recordEvent(world, 'aws.ecs', 'ECS Deployment State Change', `service/${name}`, textOf(event), detail);
}

function textOf({ eventType, eventName, reason }: ServiceEventName): string {
  return reason === '' ? `${eventType} ${eventName}` : `${eventType} ${eventName}: ${reason}`;
}

/** A service event in ECS's words. @param text what follows `(service NAME) ` */
export function recordServiceEvent(world: World, service: number, text: string): void {
  const { name } = world.state.services[service].spec;
  recordEvent(world, 'aws.ecs', 'ECS Service Event', `service/${name}`, `(service ${name}) ${text}`);
}

/** A decision by itself, as it is taken: equal ones are not yet one, and the numbers are its own. */
export interface HeardDecision extends Pick<DecisionRecord, 'atUs' | 'kind' | 'subject' | 'outcome' | 'because' | 'inputs'> {
  /** What was chosen on the way, one choice after the other. */
  readonly traces: readonly ChoiceTrace[];
}

/** Hears of every decision; changes nothing. */
export type DecisionListener = (decision: HeardDecision) => void;

/** On which grounds something was chosen. */
export interface Grounds {
  readonly because: string;
  readonly inputs: Readonly<Record<string, number | string>>;
  /** Only where somebody listens. */
  readonly traces: readonly ChoiceTrace[] | undefined;
}

/**
 * Notes a decision; one equal to the last of its kind and subject lengthens that one.
 * @param traces what the rules looked at, only where somebody listens
 */
export function recordDecision(
  world: World,
  kind: string,
  subject: string,
  outcome: string,
  because: string,
  inputs: Readonly<Record<string, number | string>>,
  traces?: readonly ChoiceTrace[],
): void {
  world.onDecision?.({ atUs: world.nowUs, kind, subject, outcome, because, inputs, traces: traces ?? [] });
  const { decisions, lastDecision } = world.state;
  const key = `${kind} ${subject}`;
  const last = decisions[lastDecision.get(key) ?? -1];
  if (last !== undefined && last.outcome === outcome && last.because === because) {
    last.untilUs = world.nowUs;
    last.times++;
    return;
  }
  lastDecision.set(key, decisions.length);
  decisions.push({ atUs: world.nowUs, untilUs: world.nowUs, times: 1, kind, subject, outcome, because, inputs });
}

/** The same of a decision that is like none before on its subject, and after which none will be: nothing is kept to compare. */
export function recordFinal(world: World, kind: string, subject: string, outcome: string, { because, inputs, traces }: Grounds): void {
  const { nowUs, state } = world;
  world.onDecision?.({ atUs: nowUs, kind, subject, outcome, because, inputs, traces: traces ?? [] });
  state.decisions.push({ atUs: nowUs, untilUs: nowUs, times: 1, kind, subject, outcome, because, inputs });
}

/** Writes a row of services.csv if anything in it changed. */
export function recordService(world: World, service: number): void {
  const state = world.state.services[service];
  if (state.job >= 0) return;
  const { running, pending, healthyTargets } = state.taskCounts;
  const row = `${state.desired} ${running} ${pending} ${healthyTargets} ${state.deployments.length}`;
  if (row === state.lastRow) return;
  state.lastRow = row;
  const { serviceRows } = world.state;
  const change = {
    atUs: world.nowUs,
    service: world.state.services[service].spec.name,
    desired: state.desired,
    running,
    pending,
    healthyTargets,
    deployments: state.deployments.length,
  };
  // Several changes at one instant are one row.
  const last = serviceRows[serviceRows.length - 1];
  if (last !== undefined && last.atUs === change.atUs && last.service === change.service) serviceRows[serviceRows.length - 1] = change;
  else serviceRows.push(change);
}

/** Writes a datapoint of metrics.csv. @param values one of each sample */
export function recordMetric(
  world: World,
  atUs: number,
  namespace: string,
  metricName: string,
  dimensions: string,
  point: { sampleCount: number; sum: number; minimum: number; maximum: number },
): void {
  const { series, seriesIds, datapointOrder } = world.state;
  const key = `${namespace} ${metricName} ${dimensions}`;
  let id = seriesIds.get(key);
  if (id === undefined) {
    id = series.length;
    seriesIds.set(key, id);
    series.push({ namespace, metricName, dimensions, points: packedTable(5), recent: [] });
  }
  const { points, recent } = series[id];
  addRow(datapointOrder, [id]);
  addRow(points, [atUs, point.sampleCount, point.sum, point.minimum, point.maximum]);
  // The oldest becomes the newest: garbage that has lived for long is what V8 lets pile up.
  const newest = recent.length <= world.recentPointsKept ? {} : recent.shift();
  recent.push(Object.assign(newest as object, point, { atUs, average: point.sum / point.sampleCount }));
}

/** Every datapoint in the order in which they came, made one by one: a long run has hundreds of thousands. */
export function* metricRecords(world: World): Generator<MetricRecord, undefined> {
  const { series, datapointOrder } = world.state;
  const rows = series.map(({ points }) => rowsOf(points));
  for (const [id] of rowsOf(datapointOrder)) {
    const { namespace, metricName, dimensions } = series[id];
    const { value } = rows[id].next();
    if (value === undefined) throw new InvariantError(`a datapoint of ${metricName} is missing`, world.nowUs);
    const [atUs, sampleCount, sum, minimum, maximum] = value;
    yield { atUs, namespace, metricName, dimensions, sampleCount, sum, minimum, maximum, average: sum / sampleCount };
  }
}
