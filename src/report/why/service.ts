import { type Micros, secondsText, US_PER_MINUTE, US_PER_SECOND } from '../../base/units.js';
import { deploymentLimits } from '../../rules/service/limits.js';
import { placementWaitMinutes } from '../../rules/service/placement-retry.js';
import { isoText } from '../../scenario/instants.js';
import type { DecisionRecord, ServiceRecord } from '../../sim/result.js';
import { durationText } from '../format.js';
import type { Answer, Fact, Reason } from './answer.js';
import { choiceTable, closestText, decidedText } from './choice.js';
import { type Clock, clockOf } from './clock.js';
import { CONTROL_PLANE } from './control-plane.js';
import { decisionAt, heardOf, lastDecision, pointOf, timelineOf } from './decided.js';
import { deploymentReasons } from './deployment.js';
import { functionMinuteAnswer } from './function-minute.js';
import { passSource, passViewOf } from './pass-plan.js';
import { passWhatIf } from './pass-what-if.js';
import { underWayAt, underWayTable, underWayTexts } from './pending.js';
import type { Answerer, RunRecords, Suggestion, WhyView } from './question.js';
import { decisionSentence } from './sentences.js';
import { changeSource, desiredChange } from './task-start.js';

/** `service/<name>`: what its scheduler saw and did at an instant, or why it did nothing. */
export const service = {
  kind: 'service',
  usage: 'service/<name> [--at <t>]',
  names: ({ run }) => [...run.scenario.services, ...run.scenario.functions].map(({ name }) => name),
  answer: (view, name, atUs = view.run.scenario.durationUs) => {
    const { scenario } = view.run;
    const moved = scenario.functions.find((spec) => spec.name === name);
    return moved === undefined ? serviceAnswer(view, name, atUs) : functionAnswer(view, name, moved.functionName, atUs);
  },
  closerLook: ({ run }, name, atUs) => {
    const failure = failureAt(run, name, atUs ?? run.scenario.durationUs);
    return failure === undefined ? [] : [pointOf(failure, atUs)];
  },
  suggestions,
} satisfies Answerer;

/** A workload that a function runs has no scheduler. */
function functionAnswer(view: WhyView, name: string, functionName: string, atUs: Micros): Answer {
  const { headline, ...rest } = functionMinuteAnswer(view, name, Math.min(atUs, view.run.scenario.durationUs - 1));
  return {
    ...rest,
    subject: `service/${name}`,
    headline: `In variant ${view.run.scenario.variant} ${name} runs as Lambda function ${functionName}: there are no tasks and no scheduler. ${headline}`,
  };
}

function serviceAnswer(view: WhyView, name: string, atUs: Micros): Answer {
  const { run } = view;
  const pass = lastDecision(run, 'service-pass', `service/${name}`, atUs);
  const row = rowAt(run, name, atUs);
  const clock = clockOf(run);
  const failure = failureAt(run, name, atUs);
  const traces = heardOf(view, failure)?.traces ?? [];
  const underWay = underWayAt(run, name, atUs);
  return {
    subject: `service/${name}`,
    variant: run.scenario.variant,
    start: isoText(run.scenario.startEpochMs),
    atSeconds: atUs / US_PER_SECOND,
    headline: headlineOf(name, atUs, pass, failure, clock),
    facts: factsOf(run, name, row, pass),
    because: [
      ...failureReasons(failure, atUs),
      ...traces
        .flatMap((trace) => [decidedText(trace) ?? closestText(trace) ?? []].flat())
        .map((sentence) => ({ sentence, ...CONTROL_PLANE.placement })),
      ...quotaReasons(run, name, atUs),
      ...passReasons(pass, atUs),
      ...deploymentReasons(run, name, atUs, pass),
      ...underWayTexts(underWay).map((text) => ({ sentence: `At that instant: ${text}.`, ...CONTROL_PLANE.lifecycle })),
      ...desiredReasons(run, name, atUs, clock),
    ],
    whatIf: [
      ...(pass === undefined ? [] : passWhatIf(pass, failure === undefined)),
      ...(failure === undefined ? [] : ['Room on an instance would have let it start one: see the table.']),
    ],
    timeline: aroundOf(run, name, atUs),
    tables: [...traces.map(choiceTable), ...underWayTable(underWay, atUs)],
  };
}

function rowAt({ services }: RunRecords, name: string, atUs: Micros): ServiceRecord | undefined {
  return services.findLast((row) => row.service === name && row.atUs <= atUs);
}

/** The placement failure that still stood at an instant: it was the last placement, or its wait is not over, and tasks are wanted. */
function failureAt(run: RunRecords, name: string, atUs: Micros): DecisionRecord | undefined {
  const failure = lastDecision(run, 'placement', `service/${name}`, atUs);
  const isSteady = decisionAt(run, 'service-pass', `service/${name}`, atUs)?.outcome === 'steady';
  if (failure === undefined || isSteady) return undefined;
  return atUs <= Math.min(failure.untilUs, atUs) + waitUs(failure, atUs) ? failure : undefined;
}

/** How long the service waits after the failure before it tries again; a pass at least. */
function waitUs({ inputs, times, untilUs }: DecisionRecord, atUs: Micros): Micros {
  // Before its last time the row says no more than that it went on failing.
  if (atUs < untilUs) return untilUs;
  const isLadder = typeof inputs.instances === 'number';
  const minutes = isLadder ? placementWaitMinutes(Number(inputs.attemptsInARow) + times - 1) : 0;
  return Math.max(minutes * US_PER_MINUTE, 10 * US_PER_SECOND);
}

function headlineOf(
  name: string,
  atUs: Micros,
  pass: DecisionRecord | undefined,
  failure: DecisionRecord | undefined,
  clock: Clock,
): string {
  if (pass === undefined) return `The scheduler of ${name} had not looked yet at ${clock(atUs)}.`;
  const seen = Math.min(pass.untilUs, atUs);
  if (failure !== undefined) return `At ${clock(atUs)} ${name} wants more tasks and finds no place for them: ${failure.because}`;
  const words = {
    steady: 'had nothing to do',
    wait: 'waited',
    start: 'started tasks',
    replace: 'started replacements',
    stop: 'stopped tasks',
    blocked: 'was stuck in a deployment',
    failed: 'started nothing more of its deployment',
  };
  const did = words[pass.outcome as keyof typeof words] ?? pass.outcome;
  const since = pass.times > 1 && pass.atUs < seen ? `, as on every pass since ${clock(pass.atUs)}` : '';
  const when =
    pass.untilUs >= atUs || clock(pass.untilUs) === clock(atUs)
      ? `At ${clock(atUs)}`
      : `On its last pass before ${clock(atUs)}, at ${clock(pass.untilUs)},`;
  return `${when} the scheduler of ${name} ${did}${since}: ${pass.because}.`;
}

function factsOf(run: RunRecords, name: string, row: ServiceRecord | undefined, pass: DecisionRecord | undefined): Fact[] {
  // As the pass knew them: an action may have changed them.
  const spec = (pass && passViewOf(pass)) ?? run.scenario.services.find((candidate) => candidate.name === name);
  const { low, high } = deploymentLimits(row?.desired ?? 0, spec?.minimumHealthyPercent ?? 0, spec?.maximumPercent ?? 0);
  const file = 'services.csv';
  const limit = (percent: number | undefined, count: number, word: string) => `${word} ${count} (${percent} % of ${row?.desired ?? 0})`;
  return [
    ...(row === undefined
      ? []
      : [
          { label: 'desired', value: String(row.desired), file },
          { label: 'RUNNING', value: String(row.running), file },
          { label: 'pending', value: String(row.pending), file },
          { label: 'healthy targets', value: String(row.healthyTargets), file },
          { label: 'as of', value: `${secondsText(row.atUs)} s`, file },
        ]),
    { label: 'minimumHealthyPercent', value: limit(spec?.minimumHealthyPercent, low, 'at least') },
    { label: 'maximumPercent', value: limit(spec?.maximumPercent, high, 'at most') },
    ...(pass === undefined
      ? []
      : [
          {
            label: 'pass',
            value: `${pass.outcome}, ${pass.times === 1 ? 'once' : `${pass.times} times`}, ${secondsText(pass.atUs)} to ${secondsText(pass.untilUs)} s`,
            file: 'decisions.csv',
          },
        ]),
  ];
}

function passReasons(pass: DecisionRecord | undefined, atUs: Micros): Reason[] {
  if (pass === undefined) return [];
  const ago = atUs - Math.min(pass.untilUs, atUs);
  const when = ago > 0 ? ` That was ${durationText(ago / US_PER_SECOND)} before.` : '';
  return [
    { sentence: `${decisionSentence(pass)}${when}`, ...passSource(pass) },
    {
      sentence:
        'What may stop and start at a time is bounded by minimumHealthyPercent (rounded up) and maximumPercent (rounded down) of the desired count.',
      ...CONTROL_PLANE.limits,
    },
  ];
}

/** Who set the desired count. */
function desiredReasons(run: RunRecords, name: string, atUs: Micros, clock: Clock): Reason[] {
  const change = desiredChange(run, name, atUs);
  if (change === undefined) {
    const { desiredCount } = run.scenario.services.find((candidate) => candidate.name === name) ?? {};
    return [
      {
        sentence: `Nothing had changed its desired count yet: it is the scenario's desiredCount of ${desiredCount}, within its scalable target's range.`,
        ...CONTROL_PLANE.beginning,
      },
    ];
  }
  return [
    { sentence: `Its desired count was last changed at ${clock(change.atUs)}: ${decisionSentence(change)}`, ...changeSource(change) },
  ];
}

function failureReasons(failure: DecisionRecord | undefined, atUs: Micros): Reason[] {
  if (failure === undefined) return [];
  const { inputs, times } = failure;
  const { attemptsInARow, waitMinutes, ...counts } = inputs;
  const lacking = Object.entries(counts)
    .map(([label, value]) => `${label} ${value}`)
    .join(', ');
  const first = { sentence: `${failure.because} (${lacking})`, ...CONTROL_PLANE.placement };
  const isLadder = typeof inputs.instances === 'number';
  if (!isLadder || atUs < failure.untilUs) return [first];
  const minutes = placementWaitMinutes(Number(attemptsInARow) + times - 1);
  if (minutes === 0) return [first];
  const sentence = `After ${Number(attemptsInARow) + times - 1} failures in a row it looks again only ${minutes} minutes after the last, at ${secondsText(failure.untilUs + minutes * US_PER_MINUTE)} s.`;
  return [first, { sentence, ...CONTROL_PLANE.retry }];
}

/** What launch quotas held back in the ten seconds before. */
function quotaReasons(run: RunRecords, name: string, atUs: Micros): Reason[] {
  const held = lastDecision(run, 'launch-quota', `service/${name}`, atUs);
  if (held === undefined || held.untilUs < atUs - 10 * US_PER_SECOND) return [];
  return [{ sentence: `Launches are held back: ${held.because} (${held.inputs.launchesPerMinute} a minute).`, ...CONTROL_PLANE.quota }];
}

/** What the scheduler decided and said from three minutes before to one after. */
function aroundOf({ decisions, events }: RunRecords, name: string, atUs: Micros) {
  const isNear = (instant: Micros) => instant >= atUs - 3 * US_PER_MINUTE && instant <= atUs + US_PER_MINUTE;
  const subject = `service/${name}`;
  return timelineOf([
    ...decisions
      .filter((decision) => decision.subject === subject && isNear(decision.atUs))
      .map(({ atUs: at, kind, outcome, because }) => [at, `${kind}: ${outcome} (${because})`] as const),
    ...events
      .filter((event) => event.resource === subject && isNear(event.atUs))
      .map(({ atUs: at, message }) => [at, message.replaceAll(/\(task ([0-9a-f]{8})[0-9a-f]+\)/g, '$1')] as const),
  ]);
}

function suggestions({ run }: WhyView): readonly Suggestion[] {
  return run.scenario.services.flatMap(({ name }) => {
    const passes = run.decisions.filter(({ kind, subject }) => kind === 'service-pass' && subject === `service/${name}`);
    const failing = lastDecision(run, 'placement', `service/${name}`);
    const replacing = passes.find(({ outcome }) => outcome === 'replace');
    const stuck = passes.find(({ outcome }) => outcome === 'blocked');
    const failed = lastDecision(run, 'deployment', `service/${name}`);
    const waiting = passes.filter(({ outcome }) => outcome === 'wait').sort((a, b) => b.untilUs - b.atUs - (a.untilUs - a.atUs))[0];
    const ask = (decision: DecisionRecord | undefined, text: string): Suggestion[] =>
      decision === undefined ? [] : [{ subject: `service/${name}`, atUs: decision.untilUs, text }];
    return [
      ...ask(failing, `Why can ${name} place no task?`),
      ...ask(stuck, `Why is the deployment of ${name} stuck?`),
      ...ask(failed, `Why did the deployment of ${name} fail?`),
      ...ask(replacing, `Why does ${name} replace tasks?`),
      ...ask(waiting, `What does ${name} wait for?`),
    ];
  });
}
