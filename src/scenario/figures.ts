import { nearestName } from '../base/nearest.js';

/** A figure that an expectation may name. */
export interface Figure {
  /** Canonical name, as in `Expectation.figure`. */
  readonly name: string;
  /** How people say it; the first is the one to print. */
  readonly words: readonly string[];
  readonly unit: 'ms' | 'ratio' | 'percent' | 'usd' | 'seconds' | 'count';
  /** Of what it is a figure. */
  readonly of: 'workload' | 'variant';
  /** Keys from the workload (or the variant) in summary.json down to the number; empty where it is computed. */
  readonly path: readonly string[];
}

const count = (name: string, words: readonly string[], path: readonly string[], of: Figure['of'] = 'workload'): Figure => ({
  name,
  words,
  unit: 'count',
  of,
  path,
});
const latency = (name: string, words: readonly string[], leaf: string): Figure => ({
  name,
  words,
  unit: 'ms',
  of: 'workload',
  path: ['latencyMs', leaf],
});
const usd = (name: string, words: readonly string[]): Figure => ({ name, words, unit: 'usd', of: 'variant', path: ['cost', name] });

const runSeconds = (name: string, words: readonly string[], leaf: string): Figure => ({
  name,
  words,
  unit: 'seconds',
  of: 'workload',
  path: ['runs', 'durationSeconds', leaf],
});

/** The leaves of summary.json in words, and what is computed from several of them or from the minutes. */
export const FIGURES: readonly Figure[] = [
  { name: 'availability', words: ['availability'], unit: 'ratio', of: 'workload', path: ['availability'] },
  latency('mean', ['mean latency', 'mean', 'average latency'], 'mean'),
  latency('p50', ['p50', 'p50 latency', 'median latency', 'median'], 'p50'),
  latency('p90', ['p90', 'p90 latency'], 'p90'),
  latency('p95', ['p95', 'p95 latency'], 'p95'),
  latency('p99', ['p99', 'p99 latency'], 'p99'),
  latency('p999', ['p999', 'p99.9', 'p999 latency', 'p99.9 latency'], 'p999'),
  latency('max', ['max latency', 'max', 'maximum latency', 'slowest'], 'max'),
  count('failedRequests', ['failed requests'], []),
  count('offered', ['offered', 'offered requests', 'requests', 'requests offered'], ['requests', 'offered']),
  count('completed', ['completed', 'completed requests', 'requests completed'], ['requests', 'completed']),
  count('failed', ['failed'], ['requests', 'failed']),
  count('timedOut', ['timed out', 'timedout', 'timed out requests', 'timeouts'], ['requests', 'timedOut']),
  count('rejected', ['rejected', 'rejected requests', 'requests rejected'], ['requests', 'rejected']),
  count('inFlight', ['in flight', 'in-flight', 'inflight', 'requests in flight'], ['requests', 'inFlight']),
  count('retries', ['retries'], ['requests', 'retries']),
  count('runningMean', ['tasks', 'running tasks', 'mean tasks', 'tasks running mean', 'running mean'], ['tasks', 'runningMean']),
  count('runningMax', ['max tasks', 'tasks running max', 'running max', 'most tasks'], ['tasks', 'runningMax']),
  count('launched', ['tasks launched', 'launched tasks', 'launched'], ['tasks', 'launched']),
  count('stopped', ['tasks stopped', 'stopped tasks', 'stopped'], ['tasks', 'stopped']),
  count('failedToStart', ['tasks failed to start', 'failed to start', 'failed starts'], ['tasks', 'failedToStart']),
  count('interrupted', ['tasks interrupted', 'interrupted tasks', 'interrupted', 'interruptions'], ['tasks', 'interrupted']),
  count('placementFailures', ['placement failures'], ['tasks', 'placementFailures']),
  count('scaleOuts', ['scale outs', 'scale-outs', 'scaleouts'], ['scaling', 'scaleOuts']),
  count('scaleIns', ['scale ins', 'scale-ins', 'scaleins'], ['scaling', 'scaleIns']),
  count('deploymentsCompleted', ['deployments completed', 'completed deployments', 'deployments'], ['deployments', 'completed']),
  count('deploymentsFailed', ['deployments failed', 'failed deployments'], ['deployments', 'failed']),
  count('deploymentsRolledBack', ['deployments rolled back', 'rolled back', 'rollbacks'], ['deployments', 'rolledBack']),
  count('invocations', ['invocations'], ['lambda', 'invocations']),
  count('coldStarts', ['cold starts'], ['lambda', 'coldStarts']),
  count('throttles', ['throttles'], ['lambda', 'throttles']),
  count('concurrentMax', ['max concurrency', 'concurrent max', 'concurrent executions'], ['lambda', 'concurrentMax']),
  { name: 'billedMs', words: ['billed time', 'billed ms', 'billed duration'], unit: 'ms', of: 'workload', path: ['lambda', 'billedMs'] },
  count('messagesSent', ['messages sent', 'sent', 'sent messages'], ['queue', 'sent']),
  count('messagesReceived', ['messages received', 'received', 'received messages'], ['queue', 'received']),
  count('messagesDeleted', ['messages deleted', 'deleted', 'deleted messages'], ['queue', 'deleted']),
  count(
    'messagesDeadLettered',
    ['messages dead-lettered', 'dead-lettered', 'deadLettered', 'dead letters', 'dead lettered'],
    ['queue', 'deadLettered'],
  ),
  count('messagesExpired', ['messages expired', 'expired', 'expired messages'], ['queue', 'expired']),
  count(
    'messagesVisibleMax',
    ['most messages waiting', 'visible max', 'visibleMax', 'max visible messages', 'messages waiting'],
    ['queue', 'visibleMax'],
  ),
  {
    name: 'oldestAgeSecondsMax',
    words: ['oldest message age', 'age of oldest message', 'oldest age', 'oldest age max', 'oldest message'],
    unit: 'seconds',
    of: 'workload',
    path: ['queue', 'oldestAgeSecondsMax'],
  },
  count('backlogPerTaskMean', ['backlog per task', 'mean backlog per task', 'backlog per task mean'], ['queue', 'backlogPerTaskMean']),
  count('runsStarted', ['runs', 'runs started', 'started runs'], ['runs', 'started']),
  count('runsSucceeded', ['runs succeeded', 'succeeded runs', 'succeeded'], ['runs', 'succeeded']),
  count('runsFailed', ['runs failed', 'failed runs'], ['runs', 'failed']),
  count('runsRetried', ['tasks retried', 'retried', 'runs retried'], ['runs', 'retried']),
  runSeconds('runDurationMean', ['mean run duration', 'run duration', 'run mean', 'runs mean'], 'mean'),
  runSeconds('runDurationP50', ['p50 run duration', 'median run duration', 'run p50', 'runs p50'], 'p50'),
  runSeconds('runDurationP95', ['p95 run duration', 'run p95', 'runs p95'], 'p95'),
  runSeconds('runDurationMax', ['max run duration', 'longest run', 'run max', 'runs max'], 'max'),
  {
    name: 'cpuUtilizationMeanPercent',
    words: ['cpu utilization', 'cpu utilisation', 'mean cpu utilization', 'cpu utilization mean'],
    unit: 'percent',
    of: 'workload',
    path: ['cpuUtilizationMeanPercent'],
  },
  {
    name: 'memoryUtilizationMeanPercent',
    words: ['memory utilization', 'memory utilisation', 'mean memory utilization', 'memory utilization mean'],
    unit: 'percent',
    of: 'workload',
    path: ['memoryUtilizationMeanPercent'],
  },
  { name: 'recovery', words: ['recovery', 'recovery time'], unit: 'seconds', of: 'workload', path: [] },
  usd('totalUsd', ['total cost', 'cost', 'total']),
  usd('monthlyUsd', ['monthly cost', 'cost per month', 'cost a month']),
  usd('perMillionRequestsUsd', ['cost per million requests', 'cost per million', 'cost a million requests']),
  count('instancesLaunched', ['instances launched', 'launched instances'], ['instances', 'launched'], 'variant'),
  count('instancesTerminated', ['instances terminated', 'terminated instances'], ['instances', 'terminated'], 'variant'),
  count(
    'instancesRunningMean',
    ['instances', 'running instances', 'mean instances', 'instances running mean'],
    ['instances', 'runningMean'],
    'variant',
  ),
  count('instancesRunningMax', ['max instances', 'instances running max'], ['instances', 'runningMax'], 'variant'),
];

/** `cpuUtilizationMeanPercent` as `cpu utilization mean percent`. */
const inWords = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();

/** Words before leaves of summary.json: what a figure is called goes before what another one's leaf is named. */
const byWords: ReadonlyMap<string, Figure> = new Map(
  [
    ...FIGURES.flatMap((figure) => [figure.name, ...figure.words].map((words) => [words.toLowerCase(), figure] as const)),
    ...FIGURES.flatMap((figure) => [figure.name, ...figure.path.slice(-1)].map((name) => [inWords(name), figure] as const)),
  ].reverse(),
);

/** Figures that the minutes of a run tell for any part of it. */
const OF_WINDOWS: readonly string[] = [
  ...['offered', 'completed', 'failed', 'timedOut', 'rejected', 'inFlight', 'retries', 'failedRequests', 'availability'],
  ...['mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'max', 'runningMean', 'runningMax'],
];

/** Whether a figure says anything of a workload: jobs have runs and no requests, all others requests and no runs. */
export function isFigureOf({ path }: Figure, isJob: boolean): boolean {
  return path[0] === 'tasks' || isJob === (path[0] === 'runs');
}

/** Whether a figure can be asked for `at` an instant or `from` one `to` another. */
export function canHaveWindow({ name }: Figure): boolean {
  return OF_WINDOWS.includes(name);
}

/** All words an expectation may use for a figure. */
export const FIGURE_WORDS: readonly string[] = FIGURES.map((figure) => figure.words[0]);

/** A figure by its words or its canonical name, in any case. */
export function figureOf(words: string): Figure | undefined {
  return byWords.get(words.trim().toLowerCase().replace(/\s+/g, ' '));
}

/** The words nearest to a misspelt figure. */
export function nearestFigure(words: string): string | undefined {
  return nearestName(words.toLowerCase(), byWords.keys());
}
