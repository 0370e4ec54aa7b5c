import type { RolloutPlan } from '../../rules/service/plan-rollout.js';
import type { DecisionRecord } from '../../sim/result.js';
import { passViewOf, planOf, stopsOf } from './pass-plan.js';

type Told = (decision: DecisionRecord) => string | undefined;

/**
 * A recorded decision as a sentence: who decided, what, and why in numbers.
 * A kind without a sentence of its own is told in the words of its record.
 */
export function decisionSentence(decision: DecisionRecord): string {
  const told = Object.hasOwn(SENTENCES, decision.kind) ? SENTENCES[decision.kind](decision) : undefined;
  return ended(told ?? `${decision.subject}: ${decision.kind} decided "${decision.outcome}", because ${decision.because}`);
}

const SENTENCES: Readonly<Record<string, Told>> = {
  'service-pass': (decision) => {
    const { subject, outcome, because } = decision;
    const view = passViewOf(decision);
    const done = PASSES[outcome]?.(view && planOf(view));
    return done === undefined ? undefined : `The service scheduler ${done} ${nameIn(subject)}: ${because}`;
  },
  scaling: ({ subject, outcome, because, inputs }) => {
    const of = `the desired count of ${nameIn(subject)}`;
    return changeText(outcome, `Policy ${inputs.policy}`, of, because, inputs.desired);
  },
  update: ({ subject, outcome, because, inputs }) =>
    changeText(outcome, 'UpdateService', `the desired count of ${nameIn(subject)}`, because, inputs.desired),
  'managed-scaling': ({ subject, outcome, because, inputs }) => {
    const of = 'the desired capacity of its Auto Scaling group';
    return changeText(outcome, `Managed scaling of ${nameIn(subject)}`, of, because, inputs.desired);
  },
  placement: (decision) => (isOf(decision, 'task') ? placedText(decision) : unplacedText(decision)),
  'launch-quota': ({ subject, outcome, because }) =>
    outcome === 'held back' ? `Tasks of ${nameIn(subject)} were held back: ${because}` : undefined,
  stop: ({ subject, outcome, because }) => {
    const which = STOPPED[outcome];
    return which === undefined ? undefined : `Task ${shortName(subject)} was stopped, ${which}: ${because}`;
  },
  deployment: ({ subject, outcome, because, inputs }) =>
    `The deployment ${inputs.deployment} of ${nameIn(subject)} is ${outcome}: ${because}${givenUpNumbers(inputs)}`,
  'traffic-shift': ({ subject, outcome, because, inputs }) =>
    `The deployment ${inputs.deployment} of ${nameIn(subject)}: ${outcome}, because ${because}`,
  'az-rebalance': ({ subject, outcome, because }) => `Availability Zone rebalancing of ${nameIn(subject)} ${outcome}: ${because}`,
  'start-throttle': ({ subject, because, inputs }) =>
    `The service scheduler starts no task of ${nameIn(subject)} for ${inputs.waitSeconds} s (failure ${inputs.failuresInARow} in a row): ${because}`,
  action: ({ outcome, because, inputs }) => {
    const error = /^refused: (.+)$/.exec(outcome)?.[1];
    const about = `${inputs.call} on ${inputs.resource}`;
    return error === undefined ? `${about} was carried out: ${because}` : `${about} was refused with ${error}: ${because}`;
  },
  'job-run': ({ subject, outcome, because }) => `${nameIn(subject)}: ${outcome}, because ${because}`,
  launch: (decision) => {
    const { subject, outcome, because } = decision;
    if (isOf(decision, 'instance')) return `Instance ${nameIn(subject)} was launched in ${outcome}: ${because}`;
    if (outcome !== 'refused') return undefined;
    return `EC2 refused an instance to Auto Scaling group ${nameIn(subject)}: ${because}`;
  },
  termination: (decision) => {
    const { subject, outcome, because } = decision;
    if (isOf(decision, 'instance')) return `Instance ${nameIn(subject)} was terminated by ${outcome}: ${because}`;
    return outcome === 'held back' ? `Auto Scaling group ${nameIn(subject)} terminated no instance: ${because}` : undefined;
  },
};

/** Why a task of each outcome was among those to stop. */
const STOPPED: Readonly<Record<string, string>> = {
  unhealthy: 'one of those that are unhealthy',
  draining: 'one of those on DRAINING instances',
  surplus: 'one more than desired',
  replaced: 'one of an older deployment',
  rebalanced: 'one whose replacement runs in another zone',
};

function givenUpNumbers({ failures, threshold, desired }: DecisionRecord['inputs']): string {
  return threshold === undefined ? '' : ` (${failures} failures, threshold ${threshold} at a desired count of ${desired})`;
}

function placedText({ subject, outcome, because }: DecisionRecord): string {
  const task = `Task ${shortName(subject)}`;
  if (outcome === 'PROVISIONING') return `${task} waits in PROVISIONING: ${because}`;
  const instance = /^instance (.+)$/.exec(outcome)?.[1];
  return instance === undefined ? `${task} was placed in ${outcome}: ${because}` : `${task} was placed on instance ${instance}: ${because}`;
}

function unplacedText(decision: DecisionRecord): string | undefined {
  const { subject, outcome, because, inputs } = decision;
  if (outcome !== 'failed') return undefined;
  if (isOf(decision, 'job')) return `RunTask found no place for a task of ${nameIn(subject)}: it ${because}`;
  const wait = Number(inputs.waitMinutes ?? 0);
  const again = wait > 0 ? `it looks again in ${wait} minutes` : 'it looks again on its next pass';
  return `ECS found no place for a task of ${nameIn(subject)} (failure ${inputs.attemptsInARow} in a row; ${again}): ${because}`;
}

function isOf({ subject }: DecisionRecord, kind: string): boolean {
  return subject.startsWith(`${kind}/`);
}

/** A pass says how many tasks it wants; whether there is room for them is another decision. */
const PASSES: Readonly<Record<string, (plan: RolloutPlan | undefined) => string>> = {
  steady: () => 'had nothing to do for',
  wait: () => 'waited with',
  start: (plan) => `wanted to start ${tasksText(plan?.start)} of`,
  replace: (plan) => `wanted to start ${tasksText(plan?.start)} in place of others of`,
  stop: (plan) => `stopped ${tasksText(plan && stopsOf(plan))} of`,
  blocked: () => 'could neither start nor stop a task in the deployment of',
  failed: () => 'started nothing of the deployment it had given up of',
};

function tasksText(count: number | undefined): string {
  if (count === undefined) return 'tasks';
  return count === 1 ? '1 task' : `${count} tasks`;
}

function changeText(outcome: string, who: string, what: string, because: string, now: number | string | undefined): string | undefined {
  if (outcome === 'unchanged') return `${who} left ${what}${now === undefined ? '' : ` at ${now}`}: ${because}`;
  const change = /^desired (\d+) -> (\d+)$/.exec(outcome);
  if (change === null) return undefined;
  const [from, to] = [Number(change[1]), Number(change[2])];
  return `${who} ${to > from ? 'raised' : 'lowered'} ${what} from ${from} to ${to}: ${because}`;
}

/** `site` of `service/default/site`. */
function nameIn(subject: string): string {
  return subject.slice(subject.lastIndexOf('/') + 1);
}

/** The first characters of an id, by which answers call a task. */
function shortName(subject: string): string {
  return nameIn(subject).slice(0, 8);
}

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
