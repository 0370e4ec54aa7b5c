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
    expect(text).toContain('\r\u001b[2K████████████░░░░░░░░░░░░  50 %  base');
    expect(text.endsWith('\r\u001b[2K')).toBe(true);
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
    progress.update(0, 3600e6);
    expect(text).toBe(
      ' 16 %  fargate 0 %, ec2 50 %, lambda 0 %  900x real time  ETA 10 s\n' +
        ' 50 %  fargate 100 %, ec2 50 %, lambda 0 %  2700x real time  ETA 2 s\n',
    );
  });

  test('never fills a line of the terminal', () => {
    for (const drawn of told(true, 1000, 40).split('\r\u001b[2K')) expect(drawn.length).toBeLessThan(40);
  });
});
