import { describe, expect, test } from 'vitest';
import { repeatedEndings, reportPage, reportText } from '../../src/report/index.js';
import type { FaultRecord, TaskRecord } from '../../src/sim/result.js';
import { result, task, variant } from './fixtures.js';
import { pageInput } from './page/input.js';

const EXITED = { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited', exitCode: 1 };
const KILLED = { ...EXITED, stoppedReason: 'OutOfMemoryError: Container killed due to memory usage', exitCode: 137 };
const FAILED_CHECKS = { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks' };

/** Tasks that ended alike, one each minute. */
function ended(count: number, differences: Partial<TaskRecord>): readonly TaskRecord[] {
  return Array.from({ length: count }, (_, index) => task({ taskId: `t${index}`, stoppingAt: (index + 1) * 60e6, ...differences }));
}

function strike(scope: string): FaultRecord {
  return { fault: 'crash', kind: 'task-crash', atUs: 0, untilUs: undefined, scope, recoveredAt: undefined, requestsLost: 0 };
}

function run(name: string, tasks: readonly TaskRecord[], faults: readonly FaultRecord[] = []) {
  const made = result({ summary: variant({ name }), tasks, faults });
  return { ...made, endings: repeatedEndings(made) };
}

const toldOf = (...results: readonly ReturnType<typeof run>[]) =>
  reportText({ question: '', fit: [], width: Number.POSITIVE_INFINITY, isColored: false, results })
    .split('\n')
    .filter((line) => line.startsWith('- '));

describe('tasks that end again and again', () => {
  test.each<[string, readonly TaskRecord[], readonly string[]]>([
    [
      'exit by themselves',
      ended(75, EXITED),
      ['- tasks of web ended by themselves 75 times: Essential container in task exited (exit code 1), the last at 1 h 15 min'],
    ],
    [
      'are out of memory',
      ended(4, KILLED),
      [
        '- tasks of web ended by themselves 4 times: OutOfMemoryError: Container killed due to memory usage (exit code 137), the last at 4 min',
      ],
    ],
    [
      'fail their containers’ health checks',
      ended(4, FAILED_CHECKS),
      ['- tasks of web were stopped 4 times: Task failed container health checks, the last at 4 min'],
    ],
    ['end a few times', ended(3, EXITED), []],
    ['end a few times of each cause', [...ended(3, EXITED), ...ended(3, KILLED)], []],
    ['are no service’s', ended(9, { ...EXITED, group: 'family:web' }), []],
    [
      'are scaled in',
      ended(9, { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Scaling activity initiated by (deployment x)' }),
      [],
    ],
  ])('%s', (_, tasks, told) => expect(toldOf(run('base', tasks))).toEqual(told));

  test('those that a fault struck are left out', () => {
    expect(toldOf(run('base', ended(5, EXITED), [strike('task/t0 task/t1')]))).toEqual([]);
    expect(toldOf(run('base', ended(6, EXITED), [strike('task/t0 task/t1')]))[0]).toContain(' ended by themselves 4 times');
  });

  test('are told once for all variants, by how often where that differs', () => {
    const [four, five] = [ended(4, EXITED), ended(5, EXITED)];
    expect(toldOf(run('a', four), run('b', four))).toEqual([expect.stringContaining('tasks of web ended by themselves 4 times: ')]);
    expect(toldOf(run('a', four), run('b', five), run('c', four), run('d', []))).toEqual([
      expect.stringContaining('tasks of web ended by themselves 4 times in a and c, 5 times in b: '),
    ]);
  });

  test('are told of eight services and causes at most', () => {
    const tasks = Array.from({ length: 10 }, (_, index) => ended(4, { ...EXITED, group: `service:s${index}` })).flat();
    expect(toldOf(run('base', tasks)).slice(7)).toEqual([expect.stringContaining('tasks of s7 '), '- and 2 more such causes in tasks.csv']);
  });

  test('stand at the top of the page too', () => {
    const text = reportPage({ ...pageInput({ results: [run('base', ended(4, EXITED))] }), scripts: [] });
    expect(text).toContain(
      '<li>tasks of web ended by themselves 4 times: Essential container in task exited (exit code 1), the last at 4 min</li>',
    );
  });
});
