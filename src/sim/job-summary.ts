import { US_PER_SECOND } from '../base/units.js';
import type { JobRun } from '../world/state.js';
import type { World } from '../world/world.js';
import type { Charge } from './charge.js';
import { platformOf, providers } from './providers.js';
import type { WorkloadSummary } from './result.js';

const NO_REQUESTS: Pick<WorkloadSummary, 'requests' | 'latencyMs' | 'availability'> = {
  requests: { offered: 0, completed: 0, failed: 0, timedOut: 0, rejected: 0, inFlight: 0, retries: 0, failedByCause: {} },
  latencyMs: { mean: null, p50: null, p90: null, p95: null, p99: null, p999: null, max: null },
  availability: null,
};

/** A job takes no requests; it has runs. */
export function summarizeJob(world: World, charge: Charge, job: number): WorkloadSummary {
  const owner = world.scenario.services.length + job;
  const byProvider = providers(world, charge, owner);
  const { counts, spec } = world.state.services[owner];
  return {
    name: spec.name,
    platform: platformOf(world, owner),
    byProvider,
    ...NO_REQUESTS,
    tasks: {
      launched: counts.launched,
      stopped: counts.stopped,
      failedToStart: counts.failedToStart,
      interrupted: counts.interrupted,
      placementFailures: counts.placementFailures,
      runningMean: byProvider.reduce((sum, { tasksRunningMean }) => sum + tasksRunningMean, 0),
      runningMax: counts.runningMax,
    },
    scaling: { scaleOuts: 0, scaleIns: 0 },
    deployments: { completed: 0, failed: 0, rolledBack: 0 },
    runs: runFigures(world.state.jobRuns.filter((run) => run.job === job && run.startedAtUs >= world.scenario.warmUpUs)),
    cpuUtilizationMeanPercent: null,
    memoryUtilizationMeanPercent: null,
  };
}

/** Of the runs that began in the window; how long a run took is known of those that have ended. */
function runFigures(runs: readonly JobRun[]): NonNullable<WorkloadSummary['runs']> {
  const seconds = runs
    .flatMap(({ startedAtUs, endedAtUs }) => (endedAtUs === undefined ? [] : [(endedAtUs - startedAtUs) / US_PER_SECOND]))
    .sort((a, b) => a - b);
  const sum = seconds.reduce((total, one) => total + one, 0);
  return {
    started: runs.length,
    succeeded: runs.filter(({ outcome }) => outcome === 'SUCCEEDED').length,
    failed: runs.filter(({ outcome }) => outcome === 'FAILED').length,
    retried: runs.reduce((total, { retried }) => total + retried, 0),
    durationSeconds: {
      mean: seconds.length === 0 ? null : sum / seconds.length,
      p50: quantile(seconds, 0.5),
      p95: quantile(seconds, 0.95),
      max: seconds.at(-1) ?? null,
    },
  };
}

/** The smallest value that so large a share does not exceed. @param values ascending */
function quantile(values: readonly number[], share: number): number | null {
  return values[Math.max(0, Math.ceil(share * values.length) - 1)] ?? null;
}
