import { tables } from '../../src/report/index.js';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { Simulation } from '../../src/sim/index.js';
import type { RunResult } from '../../src/sim/result.js';
import { plain } from '../sim/run.js';
import { randomScenario } from './random-scenario.js';

/** Every so many seeds a scenario is run once more, in slices, and must leave the same bytes. */
const TWICE_EVERY = 10;

/** Runs what a seed gives, with every invariant; whatever goes wrong tells how to see it again. */
export function weather(seed: number): void {
  const spec = randomScenario(seed);
  try {
    const result = resultOf(spec, Number.POSITIVE_INFINITY);
    checkResult(spec, result);
    if (seed % TWICE_EVERY === 0)
      require(bytesOf(result) === bytesOf(resultOf(randomScenario(seed), 1009)), 'run again it leaves other bytes');
  } catch (error) {
    throw new Error(`seed ${seed} fails; to see it again: STORM_SEED=${seed} npx vitest run test/storm`, { cause: error });
  }
}

/** Runs a scenario to its end, so many events at a time. */
export function resultOf(spec: CompiledScenario, eventsPerSlice: number): RunResult {
  const simulation = new Simulation(spec);
  while (simulation.advance(spec.durationUs, eventsPerSlice) === 'more');
  return simulation.finish();
}

/** What must hold of every run, beside what every run checks itself. @throws Error that says what does not */
export function checkResult(spec: CompiledScenario, result: RunResult): void {
  checkRequests(result);
  checkTasks(spec, result);
  checkFinite(plain(result), 'result');
}

/** All its tables as they would stand in the results folder. */
export function bytesOf(result: RunResult): string {
  return tables(result)
    .map(({ file, header, rows }) => [file, header.join(','), ...[...rows].map((row) => row.join(','))].join('\n'))
    .join('\n');
}

export function require(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

function checkRequests({ minutes, summary }: RunResult): void {
  for (const minute of minutes) {
    const ended = minute.completed + minute.failed + minute.timedOut + minute.rejected;
    require(minute.inFlight >= 0 &&
      minute.offered === ended + minute.inFlight, `minute ${minute.atUs} of ${minute.workload} does not add up`);
    require(minute.failed502 + minute.failed503 + minute.failed504 <= minute.failed, `causes of minute ${minute.atUs} exceed its failures`);
  }
  for (const { name, requests, availability, cpuUtilizationMeanPercent } of summary.workloads) {
    const { offered, completed, failed, timedOut, rejected, inFlight } = requests;
    require(offered === completed + failed + timedOut + rejected + inFlight, `requests of ${name} do not add up`);
    require(availability === null || (availability >= 0 && availability <= 1), `availability of ${name} is ${availability}`);
    require(cpuUtilizationMeanPercent === null ||
      (cpuUtilizationMeanPercent >= 0 && cpuUtilizationMeanPercent <= 100.000001), `CPU of ${name} is ${cpuUtilizationMeanPercent}`);
  }
}

/** What ECS would never do. */
function checkTasks({ services, durationUs }: CompiledScenario, result: RunResult): void {
  for (const task of result.tasks) {
    require(task.stoppedAt === undefined ||
      (task.stoppedReason !== '' && task.stopCode !== ''), `task ${task.taskId} stopped without a reason`);
    require((task.stoppingAt === undefined) === (task.stopCode === ''), `task ${task.taskId} has a stop code at the wrong time`);
    // What was lost with its host leaves none, whoever stopped it then.
    const isSeenToEnd = task.stopCode === 'EssentialContainerExited';
    require(!isSeenToEnd || task.exitCode !== undefined, `task ${task.taskId} ended without an exit code`);
    require(task.createdAt <= durationUs, `task ${task.taskId} was created after the end`);
  }
  let last = 0;
  for (const { atUs } of result.events) {
    require(atUs >= last, 'events are out of order');
    last = atUs;
  }
  for (const row of result.services) {
    const spec = services.find(({ name }) => name === row.service);
    require(row.healthyTargets <= row.running + 50 && row.running >= 0 && row.pending >= 0, `counts of ${row.service} at ${row.atUs}`);
    require(spec !== undefined && row.desired >= 0, `row of ${row.service}`);
  }
}

/** Latencies are NaN where no request completed; nothing else may be, and nothing may be infinite. */
function checkFinite(value: unknown, path: string): void {
  if (typeof value === 'number')
    require(Number.isFinite(value) || (Number.isNaN(value) && path.includes('latencyMs')), `${path} is ${value}`);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) checkFinite(item, `${path}.${key}`);
}
