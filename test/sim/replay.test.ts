import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../src/base/errors.js';
import type { CompiledScenario } from '../../src/scenario/compiled.js';
import { Replay, Simulation } from '../../src/sim/index.js';
import type { DecisionRecord, HeardDecision } from '../../src/sim/result.js';
import { onInstances } from '../support/on-instances.js';
import { scenario } from '../support/scenario.js';
import { fault, finish, plain, run } from './run.js';

const policy = {
  type: 'TargetTrackingScaling',
  name: 'cpu',
  metric: 'ECSServiceAverageCPUUtilization',
  targetValue: 60,
  scaleOutCooldownUs: 60e6,
  scaleInCooldownUs: 60e6,
  disableScaleIn: false,
} as const;

/** Six tasks on three instances; one instance is lost, a task crashes, and without traffic the service scales in. */
const EVENTFUL: CompiledScenario = scenario(
  onInstances(6, {
    durationUs: 3600e6,
    faults: [
      fault({ name: 'loss', kind: 'instance-loss', atUs: [300e6], count: 1 }),
      fault({ name: 'crash', kind: 'task-crash', atUs: [600e6], count: 1 }),
    ],
    scalableTargets: [{ cluster: 'default', service: 'web', minCapacity: 1, maxCapacity: 8, policies: [policy] }],
  }),
);

function replayed(
  points: readonly { record: DecisionRecord; atUs: number }[],
  over: CompiledScenario = EVENTFUL,
): readonly HeardDecision[] {
  const replay = new Replay(over, points);
  while (replay.advance(1000) === 'more');
  return replay.decisions;
}

describe('a run that somebody listens to', () => {
  test('is no other for it', () => {
    expect(plain(finish(new Simulation(EVENTFUL, () => {})))).toEqual(plain(run(EVENTFUL)));
  });

  test('tells every decision that stands in a row of the record, and no other', () => {
    const heard: HeardDecision[] = [];
    const { decisions } = finish(new Simulation(EVENTFUL, (decision) => heard.push(decision)));
    expect(heard.length).toBe(decisions.reduce((sum, { times }) => sum + times, 0));
    expect(decisions.length).toBeGreaterThan(20);
    for (const { kind, subject, outcome, because, atUs, untilUs } of decisions) {
      const own = heard.filter((decision) => decision.kind === kind && decision.subject === subject && decision.outcome === outcome);
      expect(own.filter((decision) => decision.because === because).map((decision) => decision.atUs)).toEqual(
        expect.arrayContaining([atUs, untilUs]),
      );
    }
  });
});

describe('a run simulated again', () => {
  const { decisions } = run(EVENTFUL);

  test('chooses again what is on record: instances for tasks, tasks to stop, instances to give up', () => {
    const records = decisions.filter(
      ({ kind, subject, outcome }) =>
        (kind === 'placement' && subject.startsWith('task/') && outcome !== 'PROVISIONING') ||
        (kind === 'stop' && outcome === 'surplus') ||
        (kind === 'termination' && subject.startsWith('instance/')),
    );
    expect(new Set(records.map(({ kind }) => kind))).toEqual(new Set(['placement', 'stop', 'termination']));
    const heard = replayed(records.map((record) => ({ record, atUs: record.untilUs })));
    heard.forEach(({ traces }, index) => {
      const { kind, subject, outcome } = records[index];
      const chosen = traces.map((trace) => trace.options[trace.chosen ?? -1]?.name);
      expect(chosen).toEqual([kind === 'placement' ? outcome.replace('instance ', '') : subject.replace(/^\w+\//, '')]);
    });
  });

  test('finds a decision by an instant that a results folder has rounded', () => {
    const [record] = decisions.filter(({ kind, times }) => kind === 'service-pass' && times > 1);
    const rounded = { ...record, atUs: Math.round(record.atUs / 1000) * 1000, untilUs: Math.round(record.untilUs / 1000) * 1000 };
    const [{ atUs }] = replayed([{ record: rounded, atUs: rounded.untilUs }]);
    expect(atUs).toBe(record.untilUs);
  });

  test('says so where it comes out otherwise than recorded', () => {
    const placement = decisions.filter(({ kind }) => kind === 'placement').at(-1) as DecisionRecord;
    const other = { ...placement, outcome: 'instance i-other' };
    expect(() => replayed([{ record: other, atUs: other.atUs }])).toThrow(InvariantError);
    expect(() => replayed([{ record: other, atUs: other.atUs }])).toThrow(
      /came to "instance i-.*but "instance i-other" at .* s is recorded/,
    );
    expect(() => replayed([{ record: placement, atUs: placement.atUs }], { ...EVENTFUL, seed: '2' })).toThrow(/came to nothing/);
  });
});
