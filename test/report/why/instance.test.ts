import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/report/why/answer.js';
import { fault, run } from '../../sim/run.js';
import { capacityProvider } from '../../support/capacity.js';
import { onInstances } from '../../support/on-instances.js';
import { ask, askClosely, policy } from './ask.js';

const said = ({ because }: Answer) => because.map(({ sentence }) => sentence).join('\n');
const scaledIn = (over = {}) =>
  run(
    onInstances(6, {
      durationUs: 7200e6,
      scalableTargets: [{ cluster: 'default', service: 'web', minCapacity: 1, maxCapacity: 8, policies: [policy()] }],
      ...over,
    }),
  );

describe('why an instance', () => {
  test('went: the choice of the group with all it looked at, and the metric behind it', () => {
    const result = scaledIn();
    const [record] = result.decisions.filter(({ kind, subject }) => kind === 'termination' && subject.startsWith('instance/'));
    const id = record.subject.slice('instance/'.length);
    const gone = result.instances.find(({ instanceId }) => instanceId === id);
    const answer = askClosely(result, `instance/${id}`);
    expect(answer.headline).toMatch(/was there when the run began, ran \d+ tasks? and was gone at .*: scale-in\.$/);
    expect(answer.facts.find(({ label }) => label === 'DRAINING')?.value).toContain(`(${((gone?.drainingAt ?? 0) / 1e6).toFixed(3)} to `);
    expect(said(answer)).toContain('Managed scaling of cp lowered the desired capacity of its Auto Scaling group from 3 to');
    const chosen = answer.tables[0].rows.filter((row) => row.at(-1) === 'chosen').map(([name]) => name);
    expect(chosen).toEqual([id]);
    expect(answer.whatIf).toContain('A minSize of asg of 3 would have kept all of its instances.');
  });

  test('stayed: whom its group gave up instead, and what managed scaling says', () => {
    const result = scaledIn();
    const kept = result.instances.find(({ terminatedAt, drainingAt }) => terminatedAt === undefined && drainingAt === undefined);
    const answer = ask(result, `instance/${kept?.instanceId}`);
    expect(answer.headline).toMatch(/still there at the end\.$/);
    expect(said(answer)).toMatch(/The last time its group gave one up, at [\d.]+ s, it was instance\/i-/);
    expect(said(answer)).toContain('Managed scaling of cp left the desired capacity');
  });

  test('was launched: one that was lost, and the metric that had asked for the size', () => {
    const loss = fault({ name: 'loss', kind: 'instance-loss', atUs: [300e6], count: 1 });
    const result = run(onInstances(2, { durationUs: 1200e6, faults: [loss], capacityProviders: [capacityProvider()] }));
    const [lost, launched] = result.instances;
    const answer = ask(result, `instance/${launched.instanceId}`);
    expect(said(answer)).toContain('It was launched because asg had 0 instances and a desired capacity of 1');
    expect(said(answer)).toContain(`It takes the place of one that was lost: ${lost.instanceId} at 300.000 s (instance-loss)`);
    expect(said(ask(result, `instance/${lost.instanceId}`))).toContain('Nobody gave it up: it was lost at 300.000 s (instance-loss).');
  });
});
