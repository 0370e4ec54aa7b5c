import { type Micros, secondsText, US_PER_SECOND } from '../../base/units.js';
import { deploymentLimits } from '../../rules/service/limits.js';
import type { DecisionRecord, DeploymentRecord } from '../../sim/result.js';
import type { Reason } from './answer.js';
import { CONTROL_PLANE } from './control-plane.js';
import { lastDecision } from './decided.js';
import { isRollout, passViewOf } from './pass-plan.js';
import type { RunRecords } from './question.js';
import { decisionSentence } from './sentences.js';
import { assumed } from './sources.js';

/** What the deployments of a service have to do with what its scheduler did at an instant. */
export function deploymentReasons(run: RunRecords, name: string, atUs: Micros, pass: DecisionRecord | undefined): Reason[] {
  return [
    ...underWay(run, name, atUs),
    ...shiftReasons(run, name, atUs),
    ...stuckReasons(pass),
    ...givenUpReasons(run, name, atUs),
    ...throttleReasons(run, name, atUs),
  ];
}

/** The deployment that was being rolled out, and what it replaces. */
function underWay(run: RunRecords, name: string, atUs: Micros): Reason[] {
  const own = run.deployments.filter(({ service, startedAt }) => service === name && startedAt <= atUs);
  const last = own.at(-1);
  if (last === undefined || own.length < 2) return [];
  const before = own.at(-2) as DeploymentRecord;
  const isOver = last.finishedAt !== undefined && last.finishedAt <= atUs;
  const ended = isOver ? ` It ended at ${secondsText(last.finishedAt ?? 0)} s: ${last.rolloutState}.` : '';
  const sentence = `Its newest deployment, ${last.deploymentId} of ${last.taskDefinition}, began at ${secondsText(last.startedAt)} s, after ${before.deploymentId} of ${before.taskDefinition}.${ended}`;
  return [{ sentence, ...CONTROL_PLANE.rollout }];
}

/** Where a deployment stands that moves traffic, and why it goes no further, or how it ended. */
function shiftReasons(run: RunRecords, name: string, atUs: Micros): Reason[] {
  const decision = lastDecision(run, 'traffic-shift', `service/${name}`, atUs);
  const deployment = run.deployments.find(({ deploymentId }) => deploymentId === decision?.inputs.deployment);
  if (decision === undefined || deployment === undefined) return [];
  const isOver = deployment.finishedAt !== undefined && deployment.finishedAt <= atUs;
  if (isOver && deployment.rolloutState === 'COMPLETED') return [];
  const isCodeDeploys = deployment.strategy.startsWith('CodeDeploy');
  const sentence = `Since ${secondsText(decision.atUs)} s: ${decisionSentence(decision)}`;
  return [{ sentence, ...(isCodeDeploys ? CONTROL_PLANE.codeDeploy : CONTROL_PLANE.shift) }];
}

/** Which limit keeps a deployment from starting, and which from stopping. */
export function stuckReasons(pass: DecisionRecord | undefined): Reason[] {
  const view = pass?.outcome === 'blocked' ? passViewOf(pass) : undefined;
  if (view === undefined || !isRollout(view)) return [];
  const { desired, minimumHealthyPercent, maximumPercent, olderHealthy, drainingHealthy } = view;
  const { low, high } = deploymentLimits(desired, minimumHealthyPercent, maximumPercent);
  const live = view.pending + view.running + view.unhealthy + view.draining + view.olderPending + view.olderRunning;
  const healthy = view.healthy + drainingHealthy + olderHealthy;
  return [
    {
      sentence: `It may start nothing: maximumPercent ${maximumPercent} of ${desired} is ${high} rounded down, and ${live} exist.`,
      ...CONTROL_PLANE.limits,
    },
    {
      sentence: `It may stop nothing: minimumHealthyPercent ${minimumHealthyPercent} of ${desired} is ${low} rounded up, and ${healthy} are healthy.`,
      ...CONTROL_PLANE.limits,
    },
  ];
}

function givenUpReasons(run: RunRecords, name: string, atUs: Micros): Reason[] {
  const decision = lastDecision(run, 'deployment', `service/${name}`, atUs);
  if (decision === undefined) return [];
  return [{ sentence: `At ${secondsText(decision.atUs)} s: ${decisionSentence(decision)}`, ...CONTROL_PLANE.circuitBreaker }];
}

function throttleReasons(run: RunRecords, name: string, atUs: Micros): Reason[] {
  const decision = lastDecision(run, 'start-throttle', `service/${name}`, atUs);
  if (decision === undefined) return [];
  const waitUs = Number(decision.inputs.waitSeconds ?? 0) * US_PER_SECOND;
  const untilUs = lastFailureUs(run, name, decision, atUs) + waitUs;
  if (atUs >= untilUs) return [];
  return [assumed('startThrottle', `${decisionSentence(decision)} Nothing starts before ${secondsText(untilUs)} s.`)];
}

/** When it was last decided: of several equal decisions the row has the first and the last, the tasks that failed those between. */
function lastFailureUs({ tasks }: RunRecords, name: string, { atUs: firstUs, untilUs }: DecisionRecord, atUs: Micros): Micros {
  if (atUs >= untilUs) return untilUs;
  const failed = tasks.flatMap(({ group, stopCode, stoppingAt }) =>
    group === `service:${name}` && stopCode === 'TaskFailedToStart' && stoppingAt !== undefined && stoppingAt <= atUs ? [stoppingAt] : [],
  );
  return Math.max(firstUs, ...failed);
}
