import { reservedMemoryMiB } from '../aws/nouns.js';
import { US_PER_SECOND } from '../base/units.js';
import { compileSampler } from '../kernel/sample.js';
import { Stream } from '../kernel/stream.js';
import { type BreakEvenInput, breakEven, type Candidate, compare, hardLimits, type WorkloadNeeds } from '../rules/fit/index.js';
import type { CompiledScenario, RequestKind } from '../scenario/compiled.js';
import type { CostLine, VariantSummary, WorkloadSummary } from '../sim/result.js';
import { reasonsOf } from './fit-reasons.js';
import type { SteepestMinute } from './steepest-minute.js';

/** Which platform suits a workload, and why: `fit` of summary.json. */
export interface Fit {
  readonly workload: string;
  readonly verdict: 'lambda' | 'ecs' | 'too close for one seed';
  readonly reasons: readonly string[];
  /** What another traffic would cost; absent where the bill does not say what this workload's tasks cost. */
  readonly estimate?: { readonly input: BreakEvenInput; readonly ecs: string; readonly lambda: string };
}

/** The part of a variant's run that a fit looks at. */
export interface FitRun {
  readonly scenario: CompiledScenario;
  readonly summary: VariantSummary;
  readonly steepest: readonly SteepestMinute[];
}

/** A variant's run seen from one workload. */
export interface Contender {
  readonly run: FitRun;
  readonly workload: WorkloadSummary;
  readonly candidate: Candidate;
}

/** Requests drawn to see what a workload's distributions come to. */
const SAMPLES = 1000;
/** CPU at which a service of a fixed number of tasks is taken to need one more. */
const FIXED_TARGET_RATIO = 0.6;
const TASK_SERVICES: ReadonlySet<string> = new Set(['Fargate', 'Fargate Spot', 'EC2', 'EC2 Spot', 'EBS', 'ECS Anywhere']);
/** Whoever bills by what passes. */
const TRAFFIC_SERVICES: ReadonlySet<string> = new Set(['Data transfer', 'API Gateway']);

/** For each workload that ran on Lambda in one variant and on ECS in another which suits it, the best of each kind against each other. */
export function fitOf(runs: readonly FitRun[]): readonly Fit[] {
  const names = [...new Set(runs.flatMap(({ summary }) => summary.workloads.map(({ name }) => name)))];
  return names.flatMap((name) => {
    const contenders = runs.flatMap((run) => contenderFor(run, name));
    const lambda = bestOf(contenders.filter(({ workload }) => workload.platform === 'lambda'));
    const ecs = bestOf(contenders.filter(({ workload }) => workload.platform !== 'lambda'));
    return lambda === undefined || ecs === undefined ? [] : [fitFor(name, ecs, lambda)];
  });
}

function fitFor(name: string, ecs: Contender, lambda: Contender): Fit {
  const limits = hardLimits(needsOf(name, ecs.run, lambda.run));
  const comparison = compare(lambda.candidate, ecs.candidate);
  const input = breakEvenInputOf(ecs, lambda);
  const reasons = reasonsOf({ ecs, lambda, limits, comparison, equality: input === null ? null : breakEven(input) });
  const estimate = input === null ? {} : { estimate: { input, ecs: ecs.run.summary.name, lambda: lambda.run.summary.name } };
  if (limits.length > 0) return { workload: name, verdict: 'ecs', reasons, ...estimate };
  if (comparison === undefined) return { workload: name, verdict: 'too close for one seed', reasons, ...estimate };
  return { workload: name, verdict: comparison.better === 'first' ? 'lambda' : 'ecs', reasons, ...estimate };
}

function contenderFor(run: FitRun, name: string): readonly Contender[] {
  const workload = run.summary.workloads.find((candidate) => candidate.name === name);
  if (workload === undefined) return [];
  const isOurs = (text: string) => {
    const of = run.scenario.expectations.find((expectation) => expectation.text === text)?.workload;
    return of === undefined || of === name;
  };
  const hasScaled = workload.scaling.scaleOuts + workload.scaling.scaleIns > 0;
  const candidate: Candidate = {
    completed: workload.requests.completed,
    availability: workload.availability,
    perMillionRequestsUsd: run.summary.cost.perMillionRequestsUsd,
    latencyMsP99: workload.latencyMs.p99,
    expectationsFailed: run.summary.expectations.filter(({ text, holds }) => !holds && isOurs(text)).length,
    scaledTasksMean: hasScaled ? workload.tasks.runningMean : undefined,
  };
  return [{ run, workload, candidate }];
}

/** The one no other is better than; the first of equals. */
function bestOf(contenders: readonly Contender[]): Contender | undefined {
  return contenders.reduce<Contender | undefined>((best, next) => {
    return best === undefined || compare(next.candidate, best.candidate)?.better === 'first' ? next : best;
  }, undefined);
}

function needsOf(name: string, ecs: FitRun, lambda: FitRun): WorkloadNeeds {
  const { services, taskDefinitions, behaviours, notSimulated } = ecs.scenario;
  const index = services.find((service) => service.name === name)?.taskDefinition ?? 0;
  const definition = taskDefinitions[index];
  const behaviour = behaviours[index];
  const own = lambda.scenario.functions.find((candidate) => candidate.name === name);
  const ports = definition.containerDefinitions.flatMap(({ portMappings }) =>
    portMappings.map((port) => `${port.containerPort}/${port.protocol}`),
  );
  return {
    ...sampled(behaviour.requests),
    memoryMiB: behaviour.memoryBaseMiB ?? reservedMemoryMiB(definition),
    via: own?.via ?? 'function-url',
    needsGpu: notSimulated.some((path) => path.includes('resourceRequirements')),
    ports: [...new Set(ports)],
  };
}

/** Draws of streams of their own, the same for every seed: the verdict must not turn on them. */
function sampled(kinds: readonly RequestKind[]): Pick<WorkloadNeeds, 'requestSeconds' | 'requestBytes' | 'responseBytes'> {
  const draws = (quantity: 'cpu' | 'wait' | 'requestBytes' | 'responseBytes') =>
    kinds.flatMap((kind) => {
      const sampler = compileSampler(kind[quantity]);
      const stream = new Stream('fit', `${kind.name}/${quantity}`);
      return Array.from({ length: Math.ceil(kind.share * SAMPLES) }, () => sampler.draw(stream));
    });
  const waits = draws('wait');
  return {
    requestSeconds: draws('cpu').map((cpuUs, index) => (cpuUs + waits[index]) / US_PER_SECOND),
    requestBytes: draws('requestBytes'),
    responseBytes: draws('responseBytes'),
  };
}

/** Null where the bill does not say what this workload's tasks cost. */
function breakEvenInputOf({ run, workload }: Contender, lambda: Contender): BreakEvenInput | null {
  const { scenario, summary } = run;
  const isAlone = summary.workloads.filter(({ platform }) => platform !== 'fargate' && platform !== 'fargate-spot').length <= 1;
  const ofTasks = (line: CostLine) =>
    TASK_SERVICES.has(line.service) && (line.service.startsWith('Fargate') ? line.resource === workload.name : isAlone);
  const isFargate = workload.platform === 'fargate' || workload.platform === 'fargate-spot';
  if (!isFargate && !isAlone) return null;
  const service = scenario.services.find(({ name }) => name === workload.name);
  const target = scenario.scalableTargets.find((candidate) => candidate.service === workload.name);
  const utilizationRatio = (workload.cpuUtilizationMeanPercent ?? 0) / 100;
  const own = lambda.run.scenario.functions.find(({ name }) => name === workload.name);
  const isOfFunction = ({ resource }: CostLine) => resource === workload.name || resource === own?.functionName;
  const isOfTraffic = ({ service: biller, item }: CostLine) => TRAFFIC_SERVICES.has(biller) || item.includes('LCU');
  const isOfNeither = (line: CostLine) => !TASK_SERVICES.has(line.service) && line.service !== 'Lambda' && !isOfTraffic(line);
  return {
    tasksMean: workload.tasks.runningMean,
    utilizationRatio,
    targetRatio: target === undefined ? Math.max(FIXED_TARGET_RATIO, utilizationRatio) : utilizationRatio,
    tasksMin: target?.minCapacity ?? service?.desiredCount ?? 0,
    tasksUsd: usdOf(summary, ofTasks),
    ecsTrafficUsd: usdOf(summary, isOfTraffic),
    ecsOtherUsd: usdOf(summary, isOfNeither),
    lambdaUsd: usdOf(lambda.run.summary, (line) => isOfFunction(line) || isOfTraffic(line)),
    lambdaOtherUsd: usdOf(lambda.run.summary, isOfNeither),
  };
}

function usdOf({ cost }: VariantSummary, isMeant: (line: CostLine) => boolean): number {
  return cost.lines.filter(isMeant).reduce((sum, { amountUsd }) => sum + amountUsd, 0);
}
