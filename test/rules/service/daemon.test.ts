import { describe, expect, test } from 'vitest';
import { type DaemonInstance, planDaemon } from '../../../src/rules/service/daemon.js';

/** A letter an instance: `.` without a task, `s` starting, `u` RUNNING and not healthy yet, `h` healthy, `x` unhealthy, `t` stopping; capital: of an older deployment. */
function cluster(text: string): DaemonInstance[] {
  const tasks = { '.': 'none', s: 'starting', u: 'unknown', h: 'healthy', x: 'unhealthy', t: 'stopping' } as const;
  return [...text].map((letter) => ({
    isSuited: true,
    isDraining: false,
    otherTasks: 0,
    task: tasks[letter.toLowerCase() as keyof typeof tasks],
    isOutdated: letter !== letter.toLowerCase(),
  }));
}

// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.md (daemon scheduling strategy)
describe('one pass of a DAEMON service', () => {
  test.each<[string, minimum: number, start: number[], stop: number[], outcome: string, why: string]>([
    ['', 0, [], [], 'steady', 'no instances, nothing to do'],
    ['...', 0, [0, 1, 2], [], 'start', 'one each'],
    ['h.h', 0, [1], [], 'start', 'an instance more'],
    ['hsh', 0, [], [], 'wait', 'it is starting'],
    ['hth', 0, [], [], 'wait', 'what stops there still counts: maximumPercent is 100'],
    ['hhh', 0, [], [], 'steady', 'a healthy one on each'],
    ['HHHH', 0, [], [0, 1, 2, 3], 'replace', 'update at 0 %: all at once'],
    ['HHHH', 50, [], [0, 1], 'replace', 'update at 50 %: two stay'],
    ['HHH', 50, [], [0], 'replace', '1.5 rounds up: two stay'],
    ['ttHH', 50, [], [], 'wait', 'two are down: no more'],
    ['..HH', 50, [0, 1], [], 'start', 'their successors start first'],
    ['hsHH', 50, [], [2], 'replace', 'one is healthy: one more may go'],
    ['SUXH', 100, [], [0, 1, 2], 'replace', 'what is not healthy may go at any minimum'],
    ['HHHH', 100, [], [], 'blocked', 'minimum and maximum 100 %: nothing may stop'],
    ['hxxh', 0, [], [1], 'stop', 'unhealthy ones go one by one'],
    ['htxh', 0, [], [], 'wait', 'the second waits for the successor of the first'],
  ])('%s at %i %%: start on %j, stop on %j, %s (%s)', (text, minimum, start, stop, outcome) => {
    const plan = planDaemon(cluster(text), minimum);
    expect([plan.start, plan.stop.map(({ instance }) => instance), plan.outcome]).toEqual([start, stop, outcome]);
    expect(plan.desired).toBe(text.length);
  });

  test('on a DRAINING instance the daemon is the last to stop', () => {
    const draining = (otherTasks: number) => [{ ...cluster('h')[0], isSuited: false, isDraining: true, otherTasks }];
    expect(planDaemon(draining(1), 0)).toMatchObject({ desired: 0, stop: [], outcome: 'wait' });
    expect(planDaemon(draining(0), 0)).toMatchObject({ desired: 0, stop: [{ instance: 0, why: 'draining' }] });
  });

  test('a task on an instance that no longer meets its constraints is stopped', () => {
    const unsuited = [{ ...cluster('h')[0], isSuited: false, otherTasks: 3 }];
    expect(planDaemon(unsuited, 100)).toMatchObject({ desired: 0, stop: [{ instance: 0, why: 'unsuited' }] });
  });
});
