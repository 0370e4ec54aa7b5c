import { type Micros, US_PER_MS, US_PER_SECOND } from '../../base/units.js';
import { isoText } from '../../scenario/instants.js';
import type { DeploymentRecord } from '../../sim/result.js';
import { type DeploymentOutcome, everyOutcome } from '../deployment-outcomes.js';
import { durationText } from '../format.js';
import type { Answer, AnswerTable, Fact, Reason } from './answer.js';
import { type Clock, clockOf } from './clock.js';
import { CONTROL_PLANE } from './control-plane.js';
import { lastDecision, timelineOf } from './decided.js';
import { stuckReasons } from './deployment.js';
import type { Answerer, RunRecords } from './question.js';
import { decisionSentence } from './sentences.js';

const DECISIONS_MAX = 3;
const EVENTS_MAX = 12;
const ROWS_MAX = 20;
/** What a deployment without an end of its own comes to. */
const IS_OPEN: ReadonlySet<DeploymentOutcome['outcome']> = new Set(['stuck', 'under way', 'superseded']);

/** `deployment/<id>`, or the newest deployment of a service: what came of it, and when. */
export const rollout: Answerer = {
  kind: 'deployment',
  usage: 'deployment/<id or service> [--at <t>]',
  names: ({ run }) => [...run.deployments.map(({ service }) => service), ...run.deployments.flatMap(idsOf)],
  answer: ({ run }, name, atUs) => answerOf(run, deploymentOf(run, name, atUs), atUs),
  // What is worth asking of deployments, their services answer with the reason at its instant.
  suggestions: () => [],
};

/** `ecs-svc/1234`, `1234`, and as CodeDeploy has it where it is CodeDeploy's. */
function idsOf({ deploymentId, reason }: DeploymentRecord): readonly string[] {
  const codeDeploys = /^CodeDeploy deployment (\S+) /.exec(reason)?.[1];
  return [deploymentId, deploymentId.slice(deploymentId.lastIndexOf('/') + 1), ...(codeDeploys === undefined ? [] : [codeDeploys])];
}

/** The one of that id; of a service the newest, or the newest that had begun by then. */
function deploymentOf({ deployments }: RunRecords, name: string, atUs: Micros = Number.POSITIVE_INFINITY): DeploymentRecord {
  const own = deployments.filter(({ service }) => service === name);
  return deployments.find((deployment) => idsOf(deployment).includes(name)) ?? own.findLast(({ startedAt }) => startedAt <= atUs) ?? own[0];
}

function answerOf(run: RunRecords, deployment: DeploymentRecord, atUs: Micros | undefined): Answer {
  const { deploymentId, service, startedAt, finishedAt } = deployment;
  const clock = clockOf(run);
  const outcomes = everyOutcome(run);
  const outcome = outcomes[run.deployments.indexOf(deployment)];
  const endUs = startedAt + Math.round(outcome.tookSeconds * US_PER_SECOND);
  // Just before the next one took its place it was still the newest.
  const lastUs = Math.max(startedAt, outcome.outcome === 'superseded' ? endUs - US_PER_MS : endUs);
  const names = idsOf(deployment).filter((id) => id.includes('/') || id.startsWith('d-'));
  return {
    subject: `deployment/${deploymentId}`,
    variant: run.scenario.variant,
    start: isoText(run.scenario.startEpochMs),
    ...(atUs === undefined ? {} : { atSeconds: atUs / US_PER_SECOND }),
    headline: headlineOf(deployment, outcome, endUs, startedAt === 0 && run.scenario.begin === 'running', clock),
    facts: factsOf(deployment, outcome, lastUs),
    because: reasonsOf(run, deployment, outcome, lastUs),
    whatIf: [],
    timeline: timelineOf([
      [startedAt, `deployment of ${deployment.taskDefinition} began`],
      ...run.events
        .filter(({ detailType, message }) => detailType !== 'ECS Task State Change' && names.some((id) => message.includes(id)))
        .slice(-EVENTS_MAX)
        .map(({ atUs: toldUs, message }) => [toldUs, message] as const),
      [finishedAt, `deployment of ${deployment.taskDefinition} ${deployment.rolloutState}`],
    ]),
    tables: siblings(run, service, outcomes, clock),
  };
}

function headlineOf(
  { deploymentId, service, taskDefinition, startedAt }: DeploymentRecord,
  { outcome, tookSeconds, rolledBackTo, reason }: DeploymentOutcome,
  endUs: Micros,
  isInPlace: boolean,
  clock: Clock,
): string {
  const what = `Deployment ${deploymentId} of ${service} to ${taskDefinition}`;
  if (outcome === 'completed' && isInPlace) return `${what} was in place when the run began.`;
  const told = {
    completed: `was completed at ${clock(endUs)}`,
    'rolled back': `was given up at ${clock(endUs)} and rolled back to ${rolledBackTo}`,
    failed: `failed at ${clock(endUs)}`,
    superseded: `was not done when a newer one took its place at ${clock(endUs)}`,
    stuck: 'is stuck at the end of the run',
    'under way': 'is under way at the end of the run',
  }[outcome];
  return `${what}, begun at ${clock(startedAt)}, ${told}, after ${durationText(tookSeconds)}${reason === '' ? '.' : `: ${reason}`}`;
}

function factsOf(deployment: DeploymentRecord, { outcome, rolledBackTo }: DeploymentOutcome, lastUs: Micros): Fact[] {
  const { service, taskDefinition, strategy, rolloutState, failedTasks } = deployment;
  const file = 'deployments.csv';
  return [
    { label: 'service', value: service, file },
    { label: 'task definition', value: taskDefinition, file },
    { label: 'strategy', value: strategy, file },
    { label: 'rolloutState', value: rolloutState, file },
    { label: 'failed tasks', value: String(failedTasks), file },
    ...(rolledBackTo === '' ? [] : [{ label: 'rolled back to', value: rolledBackTo, file }]),
    ...(outcome === 'completed'
      ? []
      : [{ label: 'what its scheduler did then', value: `service/${service} --at ${lastUs / US_PER_SECOND}s` }]),
  ];
}

/** What was decided about it, the newest first; of one that came to no end, where its scheduler was with it, and which limits held. */
function reasonsOf(
  run: RunRecords,
  { deploymentId, service, strategy }: DeploymentRecord,
  { outcome }: DeploymentOutcome,
  lastUs: Micros,
): Reason[] {
  const shift = strategy.startsWith('CodeDeploy') ? CONTROL_PLANE.codeDeploy : CONTROL_PLANE.shift;
  const decided = run.decisions
    .filter(({ kind, inputs }) => (kind === 'deployment' || kind === 'traffic-shift') && inputs.deployment === deploymentId)
    .slice(-DECISIONS_MAX)
    .reverse()
    .map((decision) => ({
      sentence: decisionSentence(decision),
      ...(decision.kind === 'deployment' ? CONTROL_PLANE.circuitBreaker : shift),
    }));
  if (!IS_OPEN.has(outcome)) return decided;
  const pass = lastDecision(run, 'service-pass', `service/${service}`, lastUs);
  return [
    ...decided,
    ...(pass === undefined ? [] : [{ sentence: decisionSentence(pass), ...CONTROL_PLANE.rollout }]),
    ...stuckReasons(pass),
  ];
}

/** Every deployment of the service. */
function siblings(run: RunRecords, service: string, outcomes: readonly DeploymentOutcome[], clock: Clock): AnswerTable[] {
  const own = run.deployments.flatMap((deployment, index) =>
    deployment.service === service ? [{ deployment, outcome: outcomes[index] }] : [],
  );
  if (own.length < 2) return [];
  const shown = own.slice(-ROWS_MAX);
  return [
    {
      title:
        shown.length < own.length ? `The last ${shown.length} of ${own.length} deployments of ${service}` : `Deployments of ${service}`,
      header: ['deployment', 'task definition', 'began', 'outcome', 'after'],
      rows: shown.map(({ deployment: { deploymentId, taskDefinition, startedAt }, outcome: { outcome, tookSeconds } }) => [
        deploymentId,
        taskDefinition,
        clock(startedAt),
        outcome,
        durationText(tookSeconds),
      ]),
    },
  ];
}
