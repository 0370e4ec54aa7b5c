import { US_PER_MINUTE, US_PER_SECOND } from '../../base/units.js';
import { isoText } from '../../scenario/instants.js';
import type { DecisionRecord, EventRecord } from '../../sim/result.js';
import type { Answer, Reason } from './answer.js';
import { clockOf } from './clock.js';
import { timelineOf } from './decided.js';
import type { Answerer, RunRecords, WhyView } from './question.js';

/** What happened to the same resource is told so long after the call. */
const AFTERWARDS_US = 10 * US_PER_MINUTE;
const MOMENTS_MAX = 8;

/** What came of a call, and what it was refused for. */
export const action: Answerer = {
  kind: 'action',
  usage: 'action/<number>',
  names: ({ run }) => run.scenario.actions.map(({ index }) => String(index)),
  answer: ({ run }, name) => answerOf(run, Number(name)),
  suggestions: (view) =>
    refusals(view).map(({ subject, inputs, atUs }) => ({
      subject,
      atUs: undefined,
      text: `Why was ${inputs.call} refused at ${clockOf(view.run)(atUs)}?`,
    })),
};

function refusals({ run }: WhyView): readonly DecisionRecord[] {
  return run.decisions.filter(({ kind, outcome }) => kind === 'action' && outcome.startsWith('refused'));
}

function answerOf(run: RunRecords, index: number): Answer {
  const made = run.scenario.actions.find((candidate) => candidate.index === index)!;
  const decision = run.decisions.find(({ kind, subject }) => kind === 'action' && subject === `action/${index}`);
  const { call } = made.request;
  const clock = clockOf(run);
  const resource = String(decision?.inputs.resource ?? '');
  const error = decision === undefined ? undefined : /^refused: (.+)$/.exec(decision.outcome)?.[1];
  return {
    subject: `action/${index}`,
    variant: run.scenario.variant,
    start: isoText(run.scenario.startEpochMs),
    headline: headlineOf(call, resource, clock(made.atUs), decision, error),
    facts: [
      { label: 'call', value: call, file: 'resolved.yaml' },
      { label: 'at', value: `${made.atUs / US_PER_SECOND} s`, file: 'resolved.yaml' },
      ...(resource === '' ? [] : [{ label: 'about', value: resource, file: 'decisions.csv' }]),
      ...(decision === undefined
        ? []
        : [{ label: error === undefined ? 'answer' : 'error', value: error ?? decision.because, file: 'events.csv' }]),
    ],
    because: [reasonOf(call, error, decision)],
    whatIf: [],
    timeline: around(run, resource, made.atUs),
    tables: [],
  };
}

function headlineOf(call: string, resource: string, time: string, decision: DecisionRecord | undefined, error: string | undefined): string {
  if (decision === undefined) return `${call} is due at ${time}, when the run is over.`;
  const about = `${call} on ${resource} at ${time}`;
  return error === undefined ? `${about} was carried out: ${decision.because}.` : `${about} was refused with ${error}: ${decision.because}`;
}

/** Whose API a call belongs to, where it is not ECS's. */
const API_OF: Readonly<Record<string, string>> = {
  SetAlarmState: 'AmazonCloudWatch',
  CreateDeployment: 'codedeploy',
  StopDeployment: 'codedeploy',
  ContinueDeployment: 'codedeploy',
};

function reasonOf(call: string, error: string | undefined, decision: DecisionRecord | undefined): Reason {
  const page = `${API_OF[call] ?? 'AmazonECS'}/latest/APIReference`;
  return {
    sentence:
      error === undefined ? `${call} does what its page says; what follows takes its time.` : `${error}: ${decision?.because ?? ''}`,
    rule: 'world/actions/actions.ts',
    source: `https://docs.aws.amazon.com/${page}/API_${call}.html`,
  };
}

/** The call and what happened to the same thing before and after it. */
function around({ events }: RunRecords, resource: string, atUs: number): Answer['timeline'] {
  const own = events.filter((event: EventRecord) => event.resource === resource);
  const before = own.filter((event) => event.atUs < atUs).slice(-2);
  const after = own.filter((event) => event.atUs >= atUs && event.atUs <= atUs + AFTERWARDS_US).slice(0, MOMENTS_MAX);
  return timelineOf([...before, ...after].map((event) => [event.atUs, event.message] as const));
}
