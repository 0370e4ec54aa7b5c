import { type BreakEven, type Candidate, type Comparison, costStep, p99Step } from '../rules/fit/index.js';
import type { Contender } from './fit.js';
import { countText, durationText, latencyText, meanText, percentText, plainText, usdText } from './format.js';

/** What a fit found out, before it is put into words. */
export interface FitFindings {
  readonly ecs: Contender;
  readonly lambda: Contender;
  readonly limits: readonly string[];
  /** Of Lambda with ECS, in this order. */
  readonly comparison: Comparison | undefined;
  readonly equality: BreakEven | null;
}

/** Sentences with their numbers: who was compared, what forbids Lambda, what decided, then cost, p99, cold starts, throttles, break-even. */
export function reasonsOf(findings: FitFindings): readonly string[] {
  const { ecs, lambda, limits } = findings;
  const [onLambda, onEcs] = [nameOf(lambda), nameOf(ecs)];
  return [
    `Compared: ${onLambda} for Lambda with ${onEcs} (${ecs.workload.platform}) for ECS.`,
    ...limits,
    ...(limits.length > 0 ? [] : [decisionText(findings)]),
    ...costText(lambda, ecs),
    `p99 is ${latencyText(lambda.candidate.latencyMsP99)} in ${onLambda} and ${latencyText(ecs.candidate.latencyMsP99)} in ${onEcs}.`,
    ...coldStartText(lambda),
    ...steepestText(lambda),
    ...breakEvenText(findings),
  ];
}

function nameOf({ run }: Contender): string {
  return plainText(run.summary.name);
}

function decisionText({ ecs, lambda, comparison }: FitFindings): string {
  const requests = Math.min(lambda.candidate.completed, ecs.candidate.completed);
  if (comparison === undefined) {
    const cost = percentText(costStep(lambda.candidate, ecs.candidate, requests));
    return `Too close: with ${countText(requests)} requests another seed alone may change cost by ${cost} and p99 by ${percentText(p99Step(requests))}, and they differ by no more.`;
  }
  const [better, worse] = comparison.better === 'first' ? [lambda, ecs] : [ecs, lambda];
  switch (comparison.by) {
    case 'expectations':
      return `Expectations decide: ${nameOf(better)} meets all of them, ${nameOf(worse)} fails ${worse.candidate.expectationsFailed}.`;
    case 'availability':
      return `Availability decides: ${nameOf(better)} answered ${percentText(better.candidate.availability)} of the requests, ${nameOf(worse)} ${percentText(worse.candidate.availability)}.`;
    case 'cost':
      return `Cost decides: ${nameOf(better)} is ${percentText(savingOf(better.candidate, worse.candidate))} cheaper per million requests.`;
    case 'p99':
      return `Cost is too close for one seed, p99 decides: ${latencyText(better.candidate.latencyMsP99)} in ${nameOf(better)}, ${latencyText(worse.candidate.latencyMsP99)} in ${nameOf(worse)}.`;
  }
}

function savingOf(better: Candidate, worse: Candidate): number | null {
  if (better.perMillionRequestsUsd === null || worse.perMillionRequestsUsd === null || worse.perMillionRequestsUsd === 0) return null;
  return 1 - better.perMillionRequestsUsd / worse.perMillionRequestsUsd;
}

/** Money is the whole variant's: where more runs in it, it is in both. */
function costText(lambda: Contender, ecs: Contender): readonly string[] {
  const [first, second] = [lambda.run.summary.cost, ecs.run.summary.cost];
  if (first.perMillionRequestsUsd === null || second.perMillionRequestsUsd === null) return [];
  const month =
    first.monthlyUsd === null || second.monthlyUsd === null
      ? ''
      : `, a month ${usdText(first.monthlyUsd)} and ${usdText(second.monthlyUsd)}`;
  const [perMillion, other] = [usdText(first.perMillionRequestsUsd), usdText(second.perMillionRequestsUsd)];
  return [`A million requests cost ${perMillion} in ${nameOf(lambda)} and ${other} in ${nameOf(ecs)}${month}.`];
}

function coldStartText({ workload: { lambda } }: Contender): readonly string[] {
  if (lambda === undefined || lambda.invocations === 0) return [];
  const share = percentText(lambda.coldStarts / lambda.invocations);
  return [`${share} of the invocations started cold (${countText(lambda.coldStarts)} of ${countText(lambda.invocations)}).`];
}

function steepestText({ run, workload }: Contender): readonly string[] {
  const steepest = run.steepest.find((minute) => minute.workload === workload.name);
  if (steepest === undefined) return [];
  const { atUs, offeredBefore, offered, throttles, coldStarts } = steepest;
  const when = `In its steepest minute (${durationText(atUs / 1e6)} after the start, from ${countText(offeredBefore)} to ${countText(offered)} requests)`;
  return [`${when} Lambda throttled ${countText(throttles)} and started ${countText(coldStarts)} cold.`];
}

function breakEvenText({ ecs, lambda, equality }: FitFindings): readonly string[] {
  if (equality === null) return [];
  const { multiple } = equality;
  const times = multiple < 1 ? multiple.toPrecision(2) : meanText(multiple);
  const scaled = ecs.run.scenario.scalableTargets.some(({ service }) => service === ecs.workload.name)
    ? 'tasks as busy as they were'
    : 'a task more beyond 60 % CPU';
  return [
    `Lambda ${equality.lambda} at about ${times} times this traffic: an estimate from cost alone (Lambda in proportion, ECS in whole tasks, ${scaled}, load balancers and the rest as measured in ${nameOf(ecs)} and ${nameOf(lambda)}).`,
  ];
}
