import { LAMBDA } from '../../aws/quotas.js';
import { type Micros, US_PER_MINUTE, US_PER_SECOND } from '../../base/units.js';
import { meanOf } from '../../kernel/mean.js';
import { unreservedConcurrency } from '../../rules/lambda/index.js';
import { isoText } from '../../scenario/instants.js';
import type { FunctionMinuteRecord } from '../../sim/result.js';
import { countText, percentText } from '../format.js';
import type { Answer } from './answer.js';
import { clockOf } from './clock.js';
import type { WhyView } from './question.js';
import { assumed, RULES } from './sources.js';

/** How a function coped with a minute: a function has no policy, it scales with each request. */
export function functionMinuteAnswer({ run }: WhyView, name: string, atUs: Micros): Answer {
  const { scenario } = run;
  const spec = scenario.functions.find((candidate) => candidate.name === name);
  const clock = clockOf(run);
  const minuteUs = Math.floor(atUs / US_PER_MINUTE) * US_PER_MINUTE;
  const minutes = [...run.functions].filter((minute) => minute.function === spec?.functionName);
  const minute = minutes.find((candidate) => candidate.atUs === minuteUs);
  const before = minutes.find((candidate) => candidate.atUs === minuteUs - US_PER_MINUTE);
  const reserved = scenario.functions.flatMap(({ reservedConcurrency }) => reservedConcurrency ?? []);
  const limit = spec?.reservedConcurrency ?? unreservedConcurrency(meanOf(scenario.assume.lambdaAccountConcurrency), reserved) ?? 0;
  const around = minutes.filter((candidate) => Math.abs(candidate.atUs - minuteUs) <= 3 * US_PER_MINUTE);
  const file = 'functions.csv';
  return {
    subject: `scaling/${name}`,
    variant: scenario.variant,
    start: isoText(scenario.startEpochMs),
    atSeconds: atUs / US_PER_SECOND,
    headline: headlineOf(name, clock(minuteUs).replace(/:00$/, ''), minute, before),
    facts: [
      { label: 'invocations', value: countText(minute?.invocations ?? 0), file },
      { label: 'most at once', value: countText(minute?.concurrentMax ?? 0), file },
      { label: 'cold starts', value: countText(minute?.coldStarts ?? 0), file },
      { label: 'throttles', value: countText(minute?.throttles ?? 0), file },
      {
        label: 'most environments at once',
        value: `${countText(limit)} (${spec?.reservedConcurrency === undefined ? 'of the account' : 'reserved'})`,
        file: 'resolved.yaml',
      },
    ],
    because: [
      {
        sentence: `A function has no scaling policy: a request that finds no idle environment starts one, up to ${countText(LAMBDA.environmentBurst)} at once and ${countText(LAMBDA.environmentsPerSecond)} a second after that; beyond its concurrency Lambda throttles.`,
        ...RULES.lambda,
      },
      assumed(
        'lambdaIdleLife',
        `An idle environment is kept for ${assumedText(scenario.assumptions, 'lambdaIdleLife')} and serves without a cold start.`,
      ),
    ],
    whatIf: whatIfOf(minute, limit),
    timeline: [],
    tables: [
      {
        title: 'the minutes around it',
        header: ['at', 'clock', 'invocations', 'most at once', 'cold starts', 'throttles'],
        rows: around.map((row) => [
          ...[String(row.atUs / US_PER_SECOND), clock(row.atUs)],
          ...[row.invocations, row.concurrentMax, row.coldStarts, row.throttles].map(String),
        ]),
      },
    ],
  };
}

function headlineOf(
  name: string,
  clock: string,
  minute: FunctionMinuteRecord | undefined,
  before: FunctionMinuteRecord | undefined,
): string {
  if (minute === undefined || minute.invocations + minute.throttles === 0)
    return `No request came to function ${name} in the minute of ${clock}.`;
  const cold = `${countText(minute.coldStarts)} of ${countText(minute.invocations)} invocations (${percentText(minute.invocations === 0 ? null : minute.coldStarts / minute.invocations)}) started cold`;
  const throttled = minute.throttles === 0 ? 'none was throttled' : `${countText(minute.throttles)} were throttled`;
  const grown = before === undefined ? '' : `, after ${countText(before.concurrentMax)} the minute before`;
  return `In the minute of ${clock} function ${name} needed up to ${countText(minute.concurrentMax)} environments at once${grown}: ${cold}, ${throttled}.`;
}

function whatIfOf(minute: FunctionMinuteRecord | undefined, limit: number): readonly string[] {
  if (minute === undefined) return [];
  if (minute.throttles > 0)
    return [
      `Throttles end with a concurrency above the ${countText(limit)} it may use, or where requests rise more slowly than new environments start.`,
    ];
  if (minute.coldStarts > 0) return ['Provisioned concurrency, which this version does not simulate, would have had environments ready.'];
  return [`A reserved concurrency below ${countText(minute.concurrentMax)} would have throttled requests of this minute.`];
}

function assumedText(assumptions: WhyView['run']['scenario']['assumptions'], name: string): string {
  return assumptions.find((assumption) => assumption.name === name)?.value ?? '';
}
