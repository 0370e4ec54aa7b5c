import type { VariantSummary, WorkloadSummary } from '../sim/result.js';
import type { DeploymentOutcome } from './deployment-outcomes.js';
import { countText, durationText, latencyText, meanText, percentText, plainText, usdText } from './format.js';

/** Of the share of requests that the best variant answers. */
const NEARLY_AS_MUCH = 0.99;

/**
 * What the run says, in a sentence or two: of one variant what it served, how fast and for how much;
 * of several the cheapest that meets what was expected.
 * @param durationSeconds length of the run that the money is for
 * @param rollouts of each variant
 */
export function verdictText(
  variants: readonly VariantSummary[],
  durationSeconds: number,
  rollouts: readonly (readonly DeploymentOutcome[])[] = [],
): string {
  const [only] = variants;
  if (only === undefined) return 'Nothing was run.';
  const deployed = verdictOnDeployments(
    variants.map(({ name }) => name),
    rollouts,
  );
  const served = variants.length === 1 ? verdictOnOne(only, durationSeconds) : verdictOnSeveral(variants, durationSeconds);
  return deployed === '' ? served : `${deployed} ${served}`;
}

/** `web:2 is completed in a, stuck in b and c.`: of what not every variant completed, two sentences at most. */
function verdictOnDeployments(names: readonly string[], rollouts: readonly (readonly DeploymentOutcome[])[]): string {
  const all = rollouts.flatMap((ofVariant, index) => ofVariant.map((rollout) => ({ variant: names[index]!, ...rollout })));
  const definitions = [...new Set(all.map(({ taskDefinition }) => taskDefinition))];
  const sentences = definitions.flatMap((definition) => {
    const own = all.filter(({ taskDefinition }) => taskDefinition === definition);
    if (own.every(({ outcome }) => outcome === 'completed')) return [];
    const outcomes = [...new Set(own.map(({ outcome }) => outcome))];
    const clauses = outcomes.map((outcome) => {
      const of = [...new Set(own.filter((rollout) => rollout.outcome === outcome).map(({ variant }) => plainText(variant)))];
      return names.length === 1 ? outcome : `${outcome} in ${of.length === 1 ? of[0] : listText(of)}`;
    });
    return [`${plainText(definition)} is ${clauses.join(', ')}.`];
  });
  return sentences.slice(0, 2).join(' ');
}

function verdictOnOne(variant: VariantSummary, durationSeconds: number): string {
  const served = `${clausesOf(variant)}; ${priceOf(variant, durationSeconds)}.`;
  const { expectations } = variant;
  if (expectations.length === 0) return served;
  const held = expectations.filter(({ holds }) => holds).length;
  return `${served} ${held === expectations.length ? 'Every expectation holds.' : `${held} of ${expectations.length} expectations hold.`}`;
}

function verdictOnSeveral(variants: readonly VariantSummary[], durationSeconds: number): string {
  const asked = variants.filter(({ expectations }) => expectations.length > 0);
  // A variant that nothing is expected of cannot be praised for meeting it.
  const unfailing = asked.length === 0 ? variants : asked.filter((variant) => failedOf(variant) === 0);
  if (unfailing.length === 0) return closestOf(asked, durationSeconds);
  const meeting = serving(unfailing);
  const meets = (isOne: boolean) => {
    const claims = [
      ...(asked.length === 0 ? [] : [`${isOne ? 'meets' : 'meet'} every expectation`]),
      ...(meeting.length === unfailing.length ? [] : [`${isOne ? 'answers' : 'answer'} nearly as much as any`]),
    ];
    return claims.length === 0 ? '' : ` that ${claims.join(' and ')}`;
  };
  const tellOf = (variant: VariantSummary) => `${clausesOf(variant)}; ${priceOf(variant, durationSeconds)}.`;
  const leastUsd = leastBy(meeting, ({ cost }) => cost.totalUsd)?.cost.totalUsd;
  const cheapest = leastUsd === undefined ? [] : meeting.filter(({ cost }) => usdText(cost.totalUsd) === usdText(leastUsd));
  const best = leastBy(cheapest.length === 0 ? meeting : cheapest, slowestP99Ms) ?? cheapest[0] ?? meeting[0]!;
  const name = plainText(best.name);
  const praise = cheapest.length === 0 ? 'the fastest' : 'the cheapest';
  const first =
    cheapest.length > 1
      ? `${listText(cheapest.map((variant) => plainText(variant.name)))} are the cheapest${meets(false)}. ${name}: ${tellOf(best)}`
      : `${name} is ${praise}${meets(true)}: ${tellOf(best)}`;
  const fastest = leastBy(meeting, slowestP99Ms);
  // Who is faster by less than is shown is not faster.
  if (fastest === undefined || latencyText(slowestP99Ms(fastest)) === latencyText(slowestP99Ms(best))) return first;
  return `${first} ${plainText(fastest.name)} is the fastest: p99 ${latencyText(slowestP99Ms(fastest))}, ${usdText(fastest.cost.totalUsd)}.`;
}

/** Where every variant fails something: the one that fails least, the cheapest of equals. */
function closestOf(variants: readonly VariantSummary[], durationSeconds: number): string {
  const least = Math.min(...variants.map(failedOf));
  const equals = variants.filter((variant) => failedOf(variant) === least);
  const closest = leastBy(equals, ({ cost }) => cost.totalUsd) ?? equals[0]!;
  const held = closest.expectations.length - least;
  const said = held === 0 ? 'any expectation' : 'every expectation';
  const place = held === 0 ? 'the cheapest is' : 'closest comes';
  const score = held === 0 ? '' : ` with ${held} of ${closest.expectations.length}`;
  return `No variant meets ${said}; ${place} ${plainText(closest.name)}${score}: ${clausesOf(closest)}; ${priceOf(closest, durationSeconds)}.`;
}

/** Those that answer nearly as much as the one that answers most: who turns requests away, or fails its runs, is cheap for no merit. */
export function serving(variants: readonly VariantSummary[]): readonly VariantSummary[] {
  const most = Math.max(...variants.map(servedShare));
  return variants.filter((variant) => servedShare(variant) >= NEARLY_AS_MUCH * most);
}

/** Share of its requests that a variant answered, or of its runs that succeeded, whichever is less. */
export function servedShare({ workloads }: VariantSummary): number {
  const shareOf = (done: number, asked: number) => (asked === 0 ? 1 : done / asked);
  return Math.min(
    shareOf(
      sumOf(workloads, ({ requests }) => requests.completed),
      sumOf(workloads, ({ requests }) => requests.offered),
    ),
    shareOf(
      sumOf(workloads, ({ runs }) => runs?.succeeded ?? 0),
      sumOf(workloads, ({ runs }) => runs?.started ?? 0),
    ),
  );
}

function failedOf({ expectations }: VariantSummary): number {
  return expectations.filter(({ holds }) => !holds).length;
}

function listText(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function clausesOf({ workloads }: VariantSummary): string {
  const jobs = workloads.filter(({ runs }) => runs !== undefined);
  const others = workloads.filter(({ runs }) => runs === undefined);
  return [...(others.length === 0 && jobs.length > 0 ? [] : [clauseOfRequests(others)]), ...clausesOfJobs(jobs)].join('; ');
}

function clauseOfRequests(workloads: readonly WorkloadSummary[]): string {
  const busy = workloads.filter(({ requests }) => requests.offered > 0);
  if (workloads.length === 0) return 'no workload ran';
  if (busy.length === 0) {
    const tasks = meanText(sumOf(workloads, ({ tasks }) => tasks.runningMean));
    return `${namesOf(workloads)} ran ${tasks} ${tasks === '1' ? 'task' : 'tasks'} and got no request`;
  }
  if (busy.length > 3)
    return `${busy.length} workloads answered ${countText(sumOf(busy, ({ requests }) => requests.completed))} of ${countText(sumOf(busy, ({ requests }) => requests.offered))} requests, slowest p99 ${latencyText(slowestP99Ms({ workloads: busy }))}`;
  return busy
    .map(({ name, requests, availability, latencyMs }) => {
      return `${plainText(name)} answered ${percentText(availability)} of ${countText(requests.offered)} requests, p99 ${latencyText(latencyMs.p99)}`;
    })
    .join('; ');
}

/** `nightly: 4 of 4 runs succeeded, p95 12 min, $0.03`; of many jobs their runs together. */
function clausesOfJobs(jobs: readonly WorkloadSummary[]): readonly string[] {
  const score = (of: readonly WorkloadSummary[]) =>
    `${countText(sumOf(of, ({ runs }) => runs?.succeeded ?? 0))} of ${countText(sumOf(of, ({ runs }) => runs?.started ?? 0))} runs succeeded`;
  if (jobs.length > 3) return [`${jobs.length} jobs: ${score(jobs)}`];
  return jobs.map((job) => {
    const p95 = job.runs?.durationSeconds.p95 ?? null;
    const costs = job.byProvider.flatMap(({ costUsd }) => costUsd ?? []);
    const cost = costs.length === 0 ? '' : `, ${usdText(costs.reduce((sum, usd) => sum + usd, 0))}`;
    return `${plainText(job.name)}: ${score([job])}${p95 === null ? '' : `, p95 ${durationText(p95)}`}${cost}`;
  });
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
function slowestP99Ms({ workloads }: Pick<VariantSummary, 'workloads'>): number | null {
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
