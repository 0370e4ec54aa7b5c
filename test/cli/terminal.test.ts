import { describe, expect, test } from 'vitest';
import { progressOn } from '../../src/cli/progress.js';
import { terminalOn } from '../../src/cli/terminal.js';

const TTY = { isTTY: true, columns: 80, write: () => true };
const PIPE = { isTTY: false, columns: 0, write: () => true };

describe('colour and animation', () => {
  test.each<[typeof TTY, Readonly<Record<string, string>>, boolean | undefined, boolean, boolean, string]>([
    // stream, environment, --color → coloured, animated, why
    [TTY, {}, undefined, true, true, 'a terminal'],
    [PIPE, {}, undefined, false, false, 'a pipe'],
    [TTY, { NO_COLOR: '1' }, undefined, false, true, 'no-color.org'],
    [TTY, { NO_COLOR: '' }, undefined, true, true, 'empty does not count'],
    [PIPE, { FORCE_COLOR: '1' }, undefined, true, false, 'asked for'],
    [TTY, { FORCE_COLOR: '0' }, undefined, false, true, 'asked against'],
    [TTY, { TERM: 'dumb' }, undefined, false, false, 'a terminal that can do nothing'],
    [TTY, { CI: 'true' }, undefined, true, false, 'a log of CI'],
    [TTY, { NO_COLOR: '1' }, true, true, true, 'the flag goes first'],
    [TTY, {}, false, false, true, 'the flag goes first'],
  ])('%j with %j and %j: coloured %j, animated %j (%s)', (stream, environment, color, isColored, isAnimated) => {
    expect(terminalOn(stream, environment, color)).toMatchObject({ isColored, isAnimated });
  });
});

// Letters that a console lacks are replaced one for one: columns stay in line.
describe('a terminal without Unicode', () => {
  test.each<[NodeJS.Platform, Readonly<Record<string, string>>, boolean, string]>([
    // platform, environment → shown as it is, why
    ['linux', { TERM: 'xterm-256color' }, true, 'any terminal of today'],
    ['linux', {}, true, 'nothing said'],
    ['linux', { TERM: 'dumb' }, false, 'a terminal that can do nothing'],
    ['linux', { TERM: 'linux' }, false, 'the console has no such letters'],
    ['win32', {}, false, 'the old console'],
    ['win32', { WT_SESSION: '1' }, true, 'Windows Terminal'],
    ['win32', { TERM_PROGRAM: 'vscode' }, true, 'an editor'],
  ])('%s with %j: %j (%s)', (platform, environment, isShown) => {
    const written: string[] = [];
    const write = (text: string) => written.push(text) > 0;
    terminalOn({ ...TTY, write }, environment, undefined, platform).write('✓ ▁▄█ – 注');
    terminalOn({ ...PIPE, write }, environment, undefined, platform).write('✓ ▁▄█ – 注');
    expect(written).toEqual([isShown ? '✓ ▁▄█ – 注' : '+ _=# - 注', '✓ ▁▄█ – 注']);
  });
});

describe('progress', () => {
  /** Ten updates a second apart through a day simulated in ten seconds. */
  function told(isAnimated: boolean, msPerStep: number, width = 80): string {
    let nowMs = 0;
    let text = '';
    const write = (part: string) => {
      text += part;
    };
    const progress = progressOn({ write, isAnimated, width, runs: [{ name: 'base', durationUs: 86_400e6 }], nowMs: () => nowMs });
    for (let step = 1; step <= 10; step++) {
      nowMs += msPerStep;
      progress.update(0, step * 8640e6);
    }
    progress.end();
    return text;
  }

  test('of a run within a second is silent', () => {
    expect([told(true, 90), told(false, 90)]).toEqual(['', '']);
  });

  test('without a terminal is a line for each tenth, with speed and what remains', () => {
    const lines = told(false, 1000).trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines[4]).toBe(' 50 %  base  12 h of 1 d  8640x real time  ETA 5 s');
  });

  test('on a terminal is one line drawn over and wiped at the end', () => {
    const text = told(true, 1000);
    expect(text).not.toContain('\n');
    expect(text).toContain('\r\u001b[J████████████░░░░░░░░░░░░  50 %  base  12 h of 1 d  8640x real time  ETA 5 s');
    expect(text.endsWith('\r\u001b[J')).toBe(true);
  });

  test('of several runs shows how far each has come, and the whole of them', () => {
    let nowMs = 0;
    let text = '';
    const runs = ['fargate', 'ec2', 'lambda'].map((name) => ({ name, durationUs: 3600e6 }));
    const write = (part: string) => {
      text += part;
    };
    const progress = progressOn({ write, isAnimated: false, width: 80, runs, nowMs: () => nowMs });
    nowMs = 2000;
    progress.update(1, 1800e6);
    nowMs = 3000;
    progress.update(0, 3600e6);
    expect(text).toBe(
      ' 16 %  fargate 0 %, ec2 50 %, lambda 0 %  900x real time  ETA 10 s\n' +
        ' 50 %  fargate 100 %, ec2 50 %, lambda 0 %  1800x real time  ETA 3 s\n',
    );
  });

  test('of several runs on a terminal is a bar for each under way and one for all, wiped as a block', () => {
    let nowMs = 0;
    const drawn: string[] = [];
    const runs = ['fargate', '注文', 'lambda'].map((name) => ({ name, durationUs: 3600e6 }));
    const progress = progressOn({ write: (text) => drawn.push(text), isAnimated: true, width: 80, runs, nowMs: () => nowMs });
    nowMs = 2000;
    progress.update(0, 1800e6);
    nowMs = 2200;
    progress.update(1, 900e6);
    nowMs = 2400;
    progress.update(0, 3600e6);
    progress.end();
    expect(drawn[1]).toBe(
      [
        '\r\u001b[1A\u001b[Jfargate  ████████████░░░░░░░░░░░░  50 %  30 min of 1 h',
        '注文     ██████░░░░░░░░░░░░░░░░░░  25 %  15 min of 1 h',
        'all      ██████░░░░░░░░░░░░░░░░░░  25 %  1227x real time  ETA 7 s',
      ].join('\n'),
    );
    expect(drawn.slice(2).map((text) => text.slice(0, text.indexOf('J') + 1))).toEqual(['\r\u001b[2A\u001b[J', '\r\u001b[1A\u001b[J']);
  });

  test('without a terminal is no more than a line a second', () => {
    expect(
      told(false, 300)
        .split('\n')
        .filter((line) => line !== ''),
    ).toHaveLength(3);
  });

  test('never fills a line of the terminal', () => {
    for (const drawn of told(true, 1000, 40).split('\r\u001b[J')) expect(drawn.length).toBeLessThan(40);
  });
});
