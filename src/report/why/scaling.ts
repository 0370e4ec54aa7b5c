import type { ScalableTarget } from '../../aws/nouns.js';
import { UsageError } from '../../base/errors.js';
import { type Micros, US_PER_SECOND } from '../../base/units.js';
import { isoText } from '../../scenario/instants.js';
import { durationText } from '../format.js';
import type { Answer } from './answer.js';
import { clockOf } from './clock.js';
import { functionMinuteAnswer } from './function-minute.js';
import { managedAnswer, managedProviders } from './managed.js';
import type { Answerer, Suggestion, WhyView } from './question.js';
import { saidOf } from './scaling-at.js';
import { decisionSentence } from './sentences.js';
import { assumed, RULES } from './sources.js';
import { changeOf, firstEvaluationUs, scalableTargetOf, scalingDecisions, trackingAt } from './tracking.js';

/** `scaling/<service>`: what set the desired count at an instant, or why nothing did; of a function how it coped with a minute. */
export const scaling = {
  kind: 'scaling',
  usage: 'scaling/<service, function or capacity provider> --at <t>',
  names: ({ run }) => [...[...run.scenario.services, ...run.scenario.functions].map(({ name }) => name), ...managedProviders(run)],
  answer: (view, name, atUs) => {
    const { scenario } = view.run;
    if (scenario.functions.some((spec) => spec.name === name)) return functionMinuteAnswer(view, name, instantOf(name, atUs));
    const target = scalableTargetOf(scenario, name);
    if (target === undefined && managedProviders(view.run).includes(name)) return managedAnswer(view, name, atUs);
    if (target === undefined || target.policies.length === 0) return fixedAnswer(view, name, atUs, target);
    if (atUs === undefined) return overview(view, target);
    const at = trackingAt(view.run, target, atUs);
    return at === undefined ? tooEarlyAnswer(view, target, atUs) : answerOf(view, name, atUs, saidOf(view, at));
  },
  suggestions: suggestionsOf,
} satisfies Answerer;

function instantOf(name: string, atUs: Micros | undefined): Micros {
  if (atUs !== undefined) return atUs;
  throw new UsageError(`scaling/${name} asks about an instant: add --at, such as --at 10m or a time of day`);
}

function answerOf({ run }: WhyView, name: string, atUs: Micros | undefined, said: Partial<Answer> & Pick<Answer, 'headline'>): Answer {
  return {
    subject: `scaling/${name}`,
    variant: run.scenario.variant,
    start: isoText(run.scenario.startEpochMs),
    ...(atUs === undefined ? {} : { atSeconds: atUs / US_PER_SECOND }),
    facts: [],
    because: [],
    whatIf: [],
    timeline: [],
    tables: [],
    ...said,
  };
}

/** A service that nothing scales. */
function fixedAnswer(view: WhyView, name: string, atUs: Micros | undefined, target: ScalableTarget | undefined): Answer {
  const { scenario } = view.run;
  const desired = scenario.services.find((service) => service.name === name)?.desiredCount ?? 0;
  const ignored = scenario.notSimulated.filter((path) => /^scal|alarms/i.test(path));
  const what = target === undefined ? 'no scalable target' : 'a scalable target without a target tracking policy';
  return answerOf(view, name, atUs, {
    headline: `${name} has ${what}: its desired count stays at ${desired} whatever the load.`,
    facts: [{ label: 'desiredCount', value: String(desired), file: 'resolved.yaml' }],
    because: [
      { sentence: 'Application Auto Scaling changes only what is registered with it as a scalable target.', ...RULES.scaleIn },
      ...ignored.map((path) => ({
        sentence: `This version does not simulate ${path}.`,
        rule: 'summary.json notSimulated',
        source: 'assumed: left out',
      })),
    ],
    whatIf: [`A target tracking policy in scalableTargets for service ${name} would have followed the load.`],
  });
}

function tooEarlyAnswer(view: WhyView, target: ScalableTarget, atUs: Micros): Answer {
  const clock = clockOf(view.run);
  return answerOf(view, target.service, atUs, {
    headline: `Nothing was decided about ${target.service} at ${clock(atUs)}: alarms are evaluated once a minute, the first time at ${clock(firstEvaluationUs(view.run))}.`,
    because: [assumed('alarmEvaluation', 'Alarms are evaluated a little after each full minute.')],
    whatIf: ['Ask about a later instant.'],
  });
}

/** All that changed the desired count of a service in the run. */
function overview(view: WhyView, target: ScalableTarget): Answer {
  const clock = clockOf(view.run);
  const changes = scalingDecisions(view.run, target).flatMap((decision) => {
    const change = changeOf(decision);
    return change === undefined ? [] : [{ decision, ...change }];
  });
  const outs = changes.filter(({ from, to }) => to > from).length;
  const name = target.service;
  const [largest] = [...changes].sort((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from));
  const most =
    largest === undefined ? '' : `; the largest step was from ${largest.from} to ${largest.to} at ${clock(largest.decision.atUs)}`;
  return answerOf(view, name, undefined, {
    headline:
      changes.length === 0
        ? `Nothing changed the desired count of ${name} in this run.`
        : `${name} was scaled out ${outs} times and in ${changes.length - outs} times${most}.`,
    facts: [
      { label: 'scaling decisions that changed something', value: String(changes.length), file: 'decisions.csv' },
      { label: 'minCapacity, maxCapacity', value: `${target.minCapacity}, ${target.maxCapacity}`, file: 'resolved.yaml' },
    ],
    because: [{ sentence: 'A policy is asked once a minute while one of its alarms is in ALARM.', ...RULES.scaleOut }],
    whatIf: [
      `Ask about an instant, such as --at ${(largest?.decision.atUs ?? firstEvaluationUs(view.run)) / US_PER_SECOND}s, for the numbers behind it.`,
    ],
    timeline: scalingDecisions(view.run, target).map((decision) => ({
      atSeconds: decision.atUs / US_PER_SECOND,
      text: decisionSentence(decision),
    })),
  });
}

/** The largest step out, the largest step in, and the longest time in which nothing changed. */
function suggestionsOf(view: WhyView): readonly Suggestion[] {
  const { run } = view;
  const targets = run.scenario.scalableTargets.filter(({ policies }) => policies.length > 0);
  return [...targets.flatMap((target) => suggestionsFor(view, target)), ...functionSuggestions(view)];
}

function suggestionsFor({ run }: WhyView, target: ScalableTarget): readonly Suggestion[] {
  const name = target.service;
  const subject = `scaling/${name}`;
  const changes = scalingDecisions(run, target).flatMap((decision) => {
    const change = changeOf(decision);
    return change === undefined ? [] : [{ atUs: decision.atUs, from: change.from, to: change.to, by: change.to - change.from }];
  });
  const bySize = [...changes].sort((a, b) => b.by - a.by);
  const [out, into] = [bySize[0], bySize.at(-1)];
  const suggestions: Suggestion[] = [];
  if (out !== undefined && out.by > 0)
    suggestions.push({ subject, atUs: out.atUs, text: `Why did ${name} scale out from ${out.from} to ${out.to} tasks?` });
  if (into !== undefined && into.by < 0)
    suggestions.push({ subject, atUs: into.atUs, text: `Why did ${name} scale in from ${into.from} to ${into.to} tasks?` });
  const [quiet] = quietSpans(
    run.scenario.durationUs,
    changes.map(({ atUs }) => atUs),
  );
  if (quiet !== undefined) {
    const middleUs = Math.floor((quiet.fromUs + quiet.toUs) / 2 / US_PER_SECOND) * US_PER_SECOND;
    suggestions.push({
      subject,
      atUs: middleUs,
      text: `Why did nothing scale ${name} for ${durationText((quiet.toUs - quiet.fromUs) / US_PER_SECOND)}?`,
    });
  }
  return suggestions;
}

/** Times between changes, the longest first. */
function quietSpans(endUs: Micros, changes: readonly Micros[]): readonly { readonly fromUs: Micros; readonly toUs: Micros }[] {
  const edges = [0, ...changes, endUs];
  return edges
    .slice(1)
    .map((toUs, index) => ({ fromUs: edges[index], toUs }))
    .sort((a, b) => b.toUs - b.fromUs - (a.toUs - a.fromUs));
}

function functionSuggestions({ run }: WhyView): readonly Suggestion[] {
  return run.scenario.functions.flatMap(({ name, functionName }) => {
    const minutes = [...run.functions].filter((minute) => minute.function === functionName);
    const [worst] = minutes.sort((a, b) => b.throttles - a.throttles || b.coldStarts - a.coldStarts);
    if (worst === undefined || worst.throttles + worst.coldStarts === 0) return [];
    const what = worst.throttles > 0 ? `were requests to ${name} throttled` : `did requests to ${name} start cold`;
    return [{ subject: `scaling/${name}`, atUs: worst.atUs, text: `Why ${what}?` }];
  });
}
