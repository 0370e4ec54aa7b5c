import type { VariantSummary, WorkloadSummary } from '../sim/result.js';
import { countText, durationText, latencyText, meanText, percentText, plainText, usdText } from './format.js';

/**
 * What the run says, in a sentence or two: of one variant what it served, how fast and for how much;
 * of several the cheapest that meets what was expected.
 * @param durationSeconds length of the run that the money is for
 */
export function verdictText(variants: readonly VariantSummary[], durationSeconds: number): string {
  const [only] = variants;
  if (only === undefined) return 'Nothing was run.';
  return variants.length === 1 ? verdictOnOne(only, durationSeconds) : verdictOnSeveral(variants, durationSeconds);
}

function verdictOnOne(variant: VariantSummary, durationSeconds: number): string {
  const served = `${clausesOf(variant)}; ${priceOf(variant, durationSeconds)}.`;
  const { expectations } = variant;
  if (expectations.length === 0) return served;
  const held = expectations.filter(({ holds }) => holds).length;
  return `${served} ${held === expectations.length ? 'Every expectation holds.' : `${held} of ${expectations.length} expectations hold.`}`;
}

function verdictOnSeveral(variants: readonly VariantSummary[], durationSeconds: number): string {
  const areExpected = variants.some(({ expectations }) => expectations.length > 0);
  const meeting = variants.filter(({ expectations }) => expectations.every(({ holds }) => holds));
  if (meeting.length === 0) {
    const closest = leastBy(variants, ({ expectations }) => expectations.filter(({ holds }) => !holds).length) ?? variants[0]!;
    const held = closest.expectations.filter(({ holds }) => holds).length;
    return `No variant meets every expectation; ${plainText(closest.name)} comes closest with ${held} of ${closest.expectations.length}: ${clausesOf(closest)}; ${priceOf(closest, durationSeconds)}.`;
  }
  const cheapest = leastBy(meeting, ({ cost }) => cost.totalUsd);
  const best = cheapest ?? leastBy(meeting, slowestP99Ms) ?? meeting[0]!;
  const praise = cheapest === undefined ? 'the fastest' : 'the cheapest';
  const first = `${plainText(best.name)} is ${praise}${areExpected ? ' that meets every expectation' : ''}: ${clausesOf(best)}; ${priceOf(best, durationSeconds)}.`;
  const fastest = leastBy(meeting, slowestP99Ms);
  if (fastest === undefined || fastest === best) return first;
  return `${first} ${plainText(fastest.name)} is the fastest: p99 ${latencyText(slowestP99Ms(fastest))}, ${usdText(fastest.cost.totalUsd)}.`;
}

function clausesOf({ workloads }: VariantSummary): string {
  const busy = workloads.filter(({ requests }) => requests.offered > 0);
  if (workloads.length === 0) return 'no workload ran';
  if (busy.length === 0)
    return `${namesOf(workloads)} ran ${meanText(sumOf(workloads, ({ tasks }) => tasks.runningMean))} tasks and got no request`;
  if (busy.length > 3)
    return `${busy.length} workloads answered ${countText(sumOf(busy, ({ requests }) => requests.completed))} of ${countText(sumOf(busy, ({ requests }) => requests.offered))} requests`;
  return busy
    .map(({ name, requests, availability, latencyMs }) => {
      return `${plainText(name)} answered ${percentText(availability)} of ${countText(requests.offered)} requests, p99 ${latencyText(latencyMs.p99)}`;
    })
    .join('; ');
}

function priceOf({ cost }: VariantSummary, durationSeconds: number): string {
  if (cost.totalUsd === null) return 'no price';
  const month = cost.monthlyUsd === null ? '' : ` (${usdText(cost.monthlyUsd)} a month)`;
  return `${usdText(cost.totalUsd)} for ${durationText(durationSeconds)}${month}`;
}

function namesOf(workloads: readonly WorkloadSummary[]): string {
  return workloads.length > 3 ? `${workloads.length} workloads` : workloads.map(({ name }) => plainText(name)).join(', ');
}

/** p99 of the workload that is worst off; null where none has one. */
function slowestP99Ms({ workloads }: VariantSummary): number | null {
  const p99s = workloads.flatMap(({ latencyMs }) => latencyMs.p99 ?? []);
  return p99s.length === 0 ? null : Math.max(...p99s);
}

/** The first of the members with the least value; undefined where none has a value. */
function leastBy<Member>(members: readonly Member[], measureOf: (member: Member) => number | null): Member | undefined {
  let least: { readonly member: Member; readonly value: number } | undefined;
  for (const member of members) {
    const value = measureOf(member);
    if (value !== null && (least === undefined || value < least.value)) least = { member, value };
  }
  return least?.member;
}

function sumOf<Member>(members: readonly Member[], measureOf: (member: Member) => number): number {
  return members.reduce((sum, member) => sum + measureOf(member), 0);
}
