import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/display-width.js';
import { paintFor, tableLines } from '../../src/report/layout.js';
import { sparkLines } from '../../src/report/spark-lines.js';
import { type Sparks, sparksOf } from '../../src/report/sparks.js';
import { functionWorkload, minute, result, variant, workload } from './fixtures.js';

const MINUTE_US = 60e6;
const PLAIN = paintFor(false);

/** A run of eight minutes in which load climbs from 60 to 480 a minute and a fault lasts from minute 2 to 4. */
function climbing(differences: Parameters<typeof result>[0] = {}) {
  const made = result({
    minutes: Array.from({ length: 8 }, (_, index) => minute(index, { offered: 60 * (index + 1), latencyMsP99: 40 })),
    services: [
      { atUs: 0, service: 'web', desired: 2, running: 2, pending: 0, healthyTargets: 2, deployments: 1 },
      { atUs: 4 * MINUTE_US, service: 'web', desired: 4, running: 4, pending: 0, healthyTargets: 2, deployments: 1 },
    ],
    faults: [
      {
        ...{ fault: 'outage', kind: 'az-outage', atUs: 2 * MINUTE_US, untilUs: 4 * MINUTE_US },
        ...{ scope: '', recoveredAt: undefined, requestsLost: 0 },
      },
    ],
    ...differences,
  });
  return { ...made, scenario: { ...made.scenario, durationUs: 8 * MINUTE_US, functions: [] } };
}

const linesOf = (runs: readonly { readonly variant: string; readonly sparks: Sparks }[], width = 80) =>
  sparkLines({ durationUs: 8 * MINUTE_US, runs }, width, PLAIN);

describe('sparklines', () => {
  test('of one variant: load, tasks and p99 with least and most, and where a fault was', () => {
    expect(linesOf([{ variant: 'base', sparks: sparksOf(climbing()) }])).toEqual([
      'workload                    least – most',
      'web       load    ▂▃▄▅▆▇██  1 – 8/s',
      '          tasks   ▅▅▅▅████  2 – 4',
      '          p99     ████████  40 ms',
      '          faults    !!      outage',
    ]);
  });

  test('of several share one scale, and what is alike in each stands once', () => {
    const slower = climbing({ minutes: Array.from({ length: 8 }, (_, index) => minute(index, { offered: 60, latencyMsP99: 80 })) });
    const [a, b] = [sparksOf(climbing()), sparksOf(slower)];
    const lines = linesOf([
      { variant: 'a', sparks: a },
      { variant: 'b', sparks: b },
    ]);
    expect(lines.filter((line) => / [ab] /.test(line)).map((line) => line.trimStart())).toEqual([
      'web       load    a        ▂▃▄▅▆▇██  1 – 8/s',
      'b        ▂▂▂▂▂▂▂▂  1/s',
      'p99     a        ▅▅▅▅▅▅▅▅  40 ms',
      'b        ████████  80 ms',
    ]);
    expect(lines).toContain('          tasks   each     ▅▅▅▅████  2 – 4');
  });

  test('of a function show how many ran at once; minutes in which none answered stay blank', () => {
    const made = climbing({
      summary: variant({ workloads: [functionWorkload()] }),
      minutes: Array.from({ length: 8 }, (_, index) => minute(index, { latencyMsP99: index < 4 ? Number.NaN : 40 })),
      functions: [{ atUs: 2 * MINUTE_US, function: 'web-fn', invocations: 9, coldStarts: 0, throttles: 0, concurrentMax: 8, billedMs: 1 }],
    });
    const functions = [{ name: 'web', functionName: 'web-fn' }] as unknown as typeof made.scenario.functions;
    const lines = linesOf([{ variant: 'base', sparks: sparksOf({ ...made, scenario: { ...made.scenario, functions } }) }]);
    expect(lines).toContain('          concurrent  ▁▁█▁▁▁▁▁  0 – 8');
    expect(lines).toContain('          p99             ████  40 ms');
  });

  test('of a long run are thinned: a peak of one minute stays, a load is the mean', () => {
    const minutes = Array.from({ length: 600 }, (_, index) =>
      minute(index, { offered: index === 300 ? 6000 : 0, latencyMsP99: index === 300 ? 500 : 40 }),
    );
    const made = climbing({ minutes });
    const { series } = sparksOf({ ...made, scenario: { ...made.scenario, durationUs: 600 * MINUTE_US } });
    expect(series.map(({ cells }) => cells.length)).toEqual([60, 60, 60]);
    expect(series.map(({ cells }) => cells[30])).toEqual([10, 4, 500]);
    expect(series.map(({ most }) => most)).toEqual([100, 4, 500]);
  });

  test('are left out where nothing came, where there is one minute, and where the terminal has no room', () => {
    const none = sparksOf(climbing({ summary: variant({ workloads: [workload({ requests: { ...workload().requests, offered: 0 } })] }) }));
    expect(none.series).toEqual([]);
    const sparks = sparksOf(climbing());
    expect(linesOf([{ variant: 'base', sparks: none }])).toEqual([]);
    expect(linesOf([{ variant: 'base', sparks }], 35)).toEqual([]);
    expect(linesOf([{ variant: 'base', sparks }], 40)).not.toEqual([]);
  });

  test.each([36, 40, 60, 80, 120])('never fill more than %i columns', (width) => {
    const made = climbing({ minutes: Array.from({ length: 480 }, (_, index) => minute(index, { offered: index })) });
    const sparks = sparksOf({ ...made, scenario: { ...made.scenario, durationUs: 480 * MINUTE_US } });
    const lines = sparkLines({ durationUs: 480 * MINUTE_US, runs: [{ variant: 'base', sparks }] }, width, PLAIN);
    expect(Math.max(0, ...lines.map(displayWidth))).toBeLessThanOrEqual(width);
  });
});

// Columns by EastAsianWidth.txt: W and F are two, marks none.
describe('the width of a text on a terminal', () => {
  test.each([
    ['web', 3, 'ASCII'],
    ['注文', 4, 'Han'],
    ['ウェブ', 6, 'Katakana'],
    ['한국', 4, 'Hangul'],
    ['Ａ', 2, 'full width'],
    ['ｱ', 1, 'half width'],
    ['🛒x', 3, 'emoji'],
    ['e\u0301', 1, 'a mark that combines'],
    ['…–✓█▁', 5, 'what we print ourselves'],
    ['', 0, 'nothing'],
  ])('%s takes %i columns (%s)', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  test('keeps a table aligned', () => {
    const lines = tableLines(
      [
        { title: 'name', align: 'left', rank: 1, cells: ['注文🛒', 'cafe\u0301'] },
        { title: 'n', align: 'right', rank: 1, cells: ['1', '20'] },
      ],
      80,
    );
    expect(lines).toEqual(['name     n', '注文🛒   1', 'cafe\u0301    20']);
  });
});
