import { US_PER_DAY, US_PER_SECOND } from '../../base/units.js';
import { meanOf } from '../../kernel/mean.js';
import type { CompiledScenario, RatePoint, TrafficShape } from '../compiled.js';
import type { CompletedDocument } from '../completion.js';
import type { Report } from '../report.js';
import { child, memberName, type Tree } from '../tree.js';

/** A leap year. Figures are kept for every minute, some hundred megabytes a year for each workload. */
const DURATION_DAYS_MAX = 366;
/** Twice AWS's quota for one service (5,000); more take minutes before the first request is served. */
const TASKS_MAX = 10_000;
/** Twice AWS's quota for one cluster (5,000). */
const INSTANCES_MAX = 10_000;
/** About a day of computing on one core. */
const REQUESTS_MAX = 1e11;
/** One a minute for two months: each is a row of faults.csv and looks at every task. */
export const STRIKES_MAX = 100_000;

/** Tasks that schedules start: each is a row of tasks.csv. */
export const RUNS_MAX = 1_000_000;

type Checked = Omit<CompiledScenario, 'notSimulated'>;

/** A list of the document and how much each of its members asks for. */
interface Load {
  readonly section: 'services' | 'schedules' | 'containerInstances' | 'autoScalingGroups' | 'traffic' | 'faults';
  readonly what: string;
  readonly max: number;
  readonly items: readonly Item[];
  readonly hint: string;
}

interface Item {
  readonly name: string;
  readonly amount: number;
}

/** Refuses what is well said and would still not end within days, or not fit into memory. */
export function checkLimits(document: CompletedDocument, scenario: Checked, tree: Tree, report: Report): void {
  const { durationUs } = scenario;
  if (durationUs > DURATION_DAYS_MAX * US_PER_DAY)
    report.problem(
      tree,
      ['duration'],
      `must be at most ${DURATION_DAYS_MAX}d, but is '${document.duration}'`,
      'projection: { as: everyDay } carries the cost of a shorter run further',
    );
  for (const { section, what, max, items, hint } of loadsOf(scenario)) {
    let sum = 0;
    const beyond = items.find(({ amount }) => {
      sum += amount;
      return sum > max;
    });
    if (beyond === undefined) continue;
    const list = child(tree, section);
    const at = list?.kind === 'list' ? list.items.findIndex((item) => memberName(item) === beyond.name) : -1;
    report.problem(
      tree,
      at < 0 ? [section] : [section, at],
      `${beyond.name} makes it more than ${max} ${what}, and one run takes no more`,
      hint,
    );
  }
}

function loadsOf(scenario: Checked): readonly Load[] {
  const { durationUs } = scenario;
  const scale = 'simulate a part of it, with its part of the traffic';
  const { services, jobs, containerInstances, autoScalingGroups, traffic, faults } = scenario;
  return [
    {
      section: 'services',
      what: 'tasks',
      max: TASKS_MAX,
      items: services.map(({ name, desiredCount }) => ({ name, amount: desiredCount })),
      hint: scale,
    },
    {
      section: 'schedules',
      what: 'tasks of schedules',
      max: RUNS_MAX,
      items: jobs.map(({ name, count }, index) => ({ name, amount: count * runsOf(jobs, index) })),
      hint: 'call less often, or end sooner',
    },
    {
      section: 'containerInstances',
      what: 'container instances',
      max: INSTANCES_MAX,
      items: containerInstances.map(({ cluster, count }) => ({ name: cluster, amount: count })),
      hint: scale,
    },
    {
      section: 'autoScalingGroups',
      what: 'instances',
      max: INSTANCES_MAX,
      items: autoScalingGroups.map(({ name, minSize, desiredCapacity }) => ({ name, amount: Math.max(minSize, desiredCapacity) })),
      hint: scale,
    },
    {
      section: 'traffic',
      what: 'requests',
      max: REQUESTS_MAX,
      items: traffic.map(({ name, shape }) => ({ name, amount: requestsOf(shape, durationUs) })),
      hint: 'a shorter duration, or a part of the traffic on a part of the tasks',
    },
    {
      section: 'faults',
      what: 'strikes of faults',
      max: STRIKES_MAX,
      items: faults.map(({ name, atUs, mtbfUs, mttrUs }) => ({
        name,
        amount: atUs.length + (mtbfUs === undefined ? 0 : durationUs / (mtbfUs + (mttrUs ?? 0) + 1)),
      })),
      hint: 'strike less often, or end sooner',
    },
  ];
}

/** Runs of a job; a stage of a pipeline has one for each of those it follows. */
function runsOf(jobs: Checked['jobs'], index: number, known = new Map<number, number>()): number {
  const { start } = jobs[index];
  const found = known.get(index);
  if (found !== undefined) return found;
  const runs =
    start.kind === 'schedule'
      ? start.atUs.length
      : start.kind === 'action'
        ? 1
        : start.jobs.reduce((sum, before) => sum + runsOf(jobs, before, known), 0);
  known.set(index, runs);
  return runs;
}

/** Requests that a stream sends in a run, on average; of users at most, if they were answered at once. */
function requestsOf(shape: TrafficShape, durationUs: number): number {
  switch (shape.kind) {
    case 'rate':
      return (shape.perSecond * durationUs) / US_PER_SECOND;
    case 'steps': {
      const ends = [...shape.steps.slice(1).map(({ atUs }) => atUs), Number.POSITIVE_INFINITY];
      const knots = shape.steps.flatMap(({ atUs, perSecond }, index) => [
        { atUs, perSecond },
        { atUs: ends[index], perSecond },
      ]);
      return alongLine(knots, durationUs);
    }
    case 'ramp':
      return alongLine([...shape.points, { atUs: Number.POSITIVE_INFINITY, perSecond: shape.points.at(-1)?.perSecond ?? 0 }], durationUs);
    case 'diurnal':
      return (shape.meanPerSecond * Math.max(1, shape.weekend) * durationUs) / US_PER_SECOND;
    case 'bursts': {
      const [lowUs, highUs] = [meanOf(shape.low.forUs), meanOf(shape.high.forUs)];
      // A stay whose mean is infinite is in the end all there is.
      const highShare = highUs === Number.POSITIVE_INFINITY ? 1 : highUs / (lowUs + highUs);
      return ((shape.low.perSecond * (1 - highShare) + shape.high.perSecond * highShare) * durationUs) / US_PER_SECOND;
    }
    case 'trace':
      return shape.counts.reduce((sum, count) => sum + count, 0);
    case 'timestamps':
      return shape.instantsUs.length;
    case 'users': {
      const thinkUs = meanOf(shape.thinkTime);
      return thinkUs === 0 ? 0 : ((shape.points.at(-1)?.users ?? 0) * durationUs) / thinkUs;
    }
  }
}

/** Requests along a line of rates from knot to knot, up to the end of the run. */
function alongLine(knots: readonly RatePoint[], endUs: number): number {
  let sum = 0;
  for (let index = 1; index < knots.length; index++) {
    const [from, to] = [knots[index - 1], knots[index]];
    const untilUs = Math.min(endUs, to.atUs);
    if (untilUs <= from.atUs) continue;
    const atEnd = from.perSecond + (to.perSecond - from.perSecond) * ((untilUs - from.atUs) / (to.atUs - from.atUs));
    sum += (((from.perSecond + atEnd) / 2) * (untilUs - from.atUs)) / US_PER_SECOND;
  }
  return sum;
}
