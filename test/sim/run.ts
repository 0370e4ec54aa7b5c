import type { CompiledScenario, FaultSpec, TrafficShape } from '../../src/scenario/compiled.js';
import { Simulation } from '../../src/sim/index.js';
import type { EventRecord, FunctionMinuteRecord, MinuteRecord, QueueMinuteRecord, RunResult } from '../../src/sim/result.js';
import { scenario } from '../support/scenario.js';

/** A result whose events and minutes have been read. */
export interface ReadResult extends RunResult {
  readonly events: readonly EventRecord[];
  readonly minutes: readonly MinuteRecord[];
  readonly functions: readonly FunctionMinuteRecord[];
  readonly queues: readonly QueueMinuteRecord[];
}

/** Runs a scenario to its end. */
export function run(over: Partial<CompiledScenario> | CompiledScenario): ReadResult {
  return finish(new Simulation(scenario(over)));
}

export function finish(simulation: Simulation): ReadResult {
  simulation.advance(Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY);
  return withMinutes(simulation.finish());
}

function withMinutes(result: RunResult): ReadResult {
  const { events, minutes, functions, queues } = result;
  return { ...result, events: [...events], minutes: [...minutes], functions: [...functions], queues: [...queues] };
}

/** Everything a run left behind as plain data, for comparing two runs. */
export function plain(result: RunResult): unknown {
  const { scenario: _, ...rest } = withMinutes(result);
  return { ...rest, metrics: [...result.metrics], latency: [...result.latency] };
}

/** `12.5` seconds of an instant in microseconds; `-` for what never happened. */
export function seconds(us: number | undefined): string {
  return us === undefined ? '-' : String(Math.round(us / 1000) / 1000);
}

/** Short names in place of ids: task A, B, … in order of creation. */
export function renamed(result: RunResult, text: string): string {
  let short = text;
  result.tasks.forEach(({ taskId }, index) => {
    short = short.replaceAll(taskId, String.fromCharCode(65 + index));
  });
  return short.replaceAll(/ecs-svc\/\d+/g, 'ecs-svc/1');
}

/** Facts of events.csv from one instant on, one a line: `12.5 message`. */
export function story(result: RunResult, fromSeconds = 0, detailType?: string): string[] {
  return [...result.events]
    .filter((event) => event.atUs >= fromSeconds * 1e6 && (detailType === undefined || event.detailType === detailType))
    .map((event) => renamed(result, `${seconds(event.atUs)} ${event.message}`));
}

/** The instants of a task, one a line. */
export function life(result: RunResult, index: number): string[] {
  const task = result.tasks[index];
  const columns = [
    'createdAt',
    'connectivityAt',
    'pullStartedAt',
    'pullStoppedAt',
    'startedAt',
    'healthyAt',
    'stoppingAt',
    'executionStoppedAt',
    'stoppedAt',
  ] as const;
  return columns.map((column) => `${column} ${seconds(task[column])}`);
}

/** A fault that strikes one task of the only service, unless told otherwise. */
export function fault(over: Partial<FaultSpec>): FaultSpec {
  return {
    name: 'fault',
    kind: 'task-crash',
    atUs: [100e6],
    mtbfUs: undefined,
    mttrUs: undefined,
    forUs: Number.POSITIVE_INFINITY,
    scope: {
      service: undefined,
      cluster: undefined,
      task: undefined,
      instance: undefined,
      availabilityZone: undefined,
      autoScalingGroup: undefined,
      to: undefined,
      from: undefined,
    },
    count: undefined,
    share: undefined,
    exitCode: 1,
    factor: 1,
    latencyUs: 0,
    rate: 0,
    leakBytesPerHour: 0,
    overUs: 0,
    ...over,
  };
}

/** `count` requests at one and the same instant. */
export function burst(atUs: number, count: number): TrafficShape {
  return { kind: 'trace', fromUs: atUs, periodUs: 1, counts: [count], arrivals: 'even' };
}

export function even(perSecond: number): TrafficShape {
  return { kind: 'rate', perSecond, arrivals: 'even' };
}

export const constant = (value: number) => ({ kind: 'constant', value }) as const;
