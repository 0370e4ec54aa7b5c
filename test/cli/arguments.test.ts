import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/base/errors.js';
import { parseArguments } from '../../src/cli/arguments.js';
import { repeatCommand } from '../../src/cli/shell.js';

const parse = (line: string) => parseArguments(line.split(' ').filter(Boolean), '0.1.0', 80);

describe('the command line', () => {
  test('flags may stand before, between and after; --set may be repeated and keeps its order', () => {
    expect(
      parse('run --set a.b=1 shop.yaml --seed 007 --set c=[1,2] --out o --no-color --json --without tasks,events --without bill'),
    ).toEqual({
      command: 'run',
      scenario: 'shop.yaml',
      out: 'o',
      without: new Set(['tasks', 'events', 'bill']),
      seed: '007',
      sets: ['a.b=1', 'c=[1,2]'],
      root: undefined,
      on: undefined,
      isJson: true,
      isQuiet: false,
      color: false,
    });
  });

  test('flags may come before the command', () => {
    expect(parse('--json --no-color --seed 3 run a.yaml')).toMatchObject({
      command: 'run',
      scenario: 'a.yaml',
      seed: '3',
      isJson: true,
      color: false,
    });
  });

  test.each(['run', 'check'])('%s takes platforms by --on, in the order given', (command) => {
    expect(parse(`${command} a.yaml --on fargate,lambda-arm,ec2`)).toMatchObject({ on: ['fargate', 'lambda-arm', 'ec2'] });
  });

  test('check takes several scenarios', () => {
    expect(parse('check a.yaml b.yaml --no-run')).toMatchObject({
      command: 'check',
      scenarios: ['a.yaml', 'b.yaml'],
      isRun: false,
      color: undefined,
    });
  });

  test.each([
    ['', 'no command given; this version has run, check'],
    ['rum', "unknown command 'rum'; did you mean 'run'?"],
    ['frobnicate --json x', "unknown command 'frobnicate' (this version has run"],
    ['compare shop.yaml', "the command 'compare' comes with a later version"],
    ['sweep a.yaml --workers 3', "the command 'sweep' comes with a later version"],
    ['run', 'Not enough'],
    ['run a.yaml b.yaml', 'b.yaml'],
    ['run a.yaml --sede 3', 'sede'],
    ['run a.yaml --on fargate,', 'a platform of --on is empty'],
    ['run a.yaml --on fargate --on ec2', '--on is given 2 times'],
    ['check a.yaml --on ec2,lambda,ec2', '--on names ec2 twice'],
    ['run a.yaml --out', 'out'],
    ['run a.yaml --out=', '--out is empty'],
    ['run a.yaml --seed=', '--seed is empty'],
    ['run a.yaml --seed 1 --seed 2', '--seed is given 2 times'],
    ['run a.yaml --set nothing', 'write it as path=value'],
    ['run a.yaml --without taks', '--without taks: did you mean tasks? what can be left out: tasks, instances'],
    ['run a.yaml --without summary', 'what can be left out'],
    ['check a.yaml --out x', 'out'],
    ['prices --regoin us-east-1', 'regoin'],
  ])('%j is refused: %s', (line, message) => {
    expect(() => parse(line)).toThrow(UsageError);
    expect(() => parse(line)).toThrow(message);
  });
});

describe('the command that repeats a run', () => {
  test.each([
    ['run shop.yaml --json --quiet --out x', 'ecsim run shop.yaml'],
    [
      'run shop.yaml --without tasks,bill --seed 7 --root .. --set a.b=1',
      'ecsim run shop.yaml --seed 7 --set a.b=1 --root .. --without bill,tasks',
    ],
    ['run shop.yaml --on fargate,lambda --out x', 'ecsim run shop.yaml --on fargate,lambda'],
    ['check a.yaml b.yaml --no-run', 'ecsim check a.yaml b.yaml --no-run'],
  ])('of %j is %j', (line, repeated) => {
    expect(repeatCommand(parse(line))).toBe(repeated);
  });

  test('quotes what a shell would take apart', () => {
    const invocation = parseArguments(['run', "my shop's.yaml", '--set', 'traffic=[{ to: web }]'], '0.1.0', 80);
    expect(repeatCommand(invocation)).toBe(`ecsim run 'my shop'\\''s.yaml' --set 'traffic=[{ to: web }]'`);
  });
});
