import { describe, expect, test } from 'vitest';
import { latencyText, percentText } from '../../src/report/format.js';
import { countText, durationText, notesText, reportText, usdText } from '../../src/report/index.js';
import { expectation, FARGATE_LINE, functionWorkload, result, variant, workload } from './fixtures.js';

const WIDE = { question: '', fit: [], width: 120, isColored: false };

const P99 = expectation({ text: 'p99 of web <= 100ms', figure: 'p99', value: 100 });
const RECOVERY = expectation({ text: 'recovery of web after crash <= 5m', figure: 'recovery', value: 300 });

function run(name: string, totalUsd: number | null, p99: number, meets: boolean) {
  const summary = variant({
    name,
    totalUsd,
    workloads: [workload({ latencyMs: { ...workload().latencyMs, p99 } })],
    expectations: [{ text: P99.text, holds: meets, value: p99 }],
  });
  return result({ summary, expectations: [P99] });
}

describe('the terminal report', () => {
  test('of one variant says what was served, how fast and for how much', () => {
    const summary = variant({ expectations: [{ text: RECOVERY.text, holds: false, value: null }] });
    const text = reportText({ ...WIDE, question: 'Does it hold?', results: [result({ summary, expectations: [RECOVERY] })] });
    expect(text).toBe(`web answered 99.8 % of 1,000 requests, p99 84.3 ms; $0.12 for 1 h. 0 of 1 expectations hold.

Question: Does it hold?

variant  workload  platform  requests  availability    p50      p99  tasks     CPU    run  per million
base     web       fargate      1,000        99.8 %  41 ms  84.3 ms      3  31.5 %  $0.12      $120.00

✗ recovery of web after crash <= 5m (never)

bill                          of   quantity  unit         x USD   = USD
Fargate: Linux x86 vCPU-hour  web      0.75  vCPU-hour  0.04048  0.0304
total                                                            0.0304
`);
  });

  test('says by how much where a value is rounded onto its bound', () => {
    expect(reportText({ ...WIDE, results: [run('a', 1, 100.0004, false)] })).toContain('✗ p99 of web <= 100ms (100 ms, exactly 100.0004)');
  });

  test('of several names the cheapest that meets what is expected, and the fastest', () => {
    const text = reportText({ ...WIDE, results: [run('fargate', 0.5, 60, true), run('spot', 0.2, 250, false), run('ec2', 0.4, 90, true)] });
    expect(text).toBe(`ec2 is the cheapest that meets every expectation: web answered 99.8 % of 1,000 requests, p99 90 ms; $0.40 for 1 h.
fargate is the fastest: p99 60 ms, $0.50.

variant  workload  platform  requests  availability    p50     p99  tasks     CPU    run  per million
fargate  web       fargate      1,000        99.8 %  41 ms   60 ms      3  31.5 %  $0.50      $120.00
spot     web       fargate      1,000        99.8 %  41 ms  250 ms      3  31.5 %  $0.20      $120.00
ec2      web       fargate      1,000        99.8 %  41 ms   90 ms      3  31.5 %  $0.40      $120.00

expectation          fargate  spot      ec2
p99 of web <= 100ms  ✓ 60 ms  ✗ 250 ms  ✓ 90 ms

bill, USD  fargate    spot     ec2
Fargate     0.0304  0.0304  0.0304
total       0.0304  0.0304  0.0304
`);
  });

  test('of a function says how many ran at once, how many started cold and were throttled; tasks and CPU stay empty', () => {
    const lambda = variant({ name: 'lambda', workloads: [functionWorkload()] });
    const lines = reportText({ ...WIDE, width: 150, results: [result(), result({ summary: lambda })] }).split('\n');
    const from = lines.findIndex((line) => line.startsWith('variant'));
    expect(lines.slice(from, from + 3).join('\n')).toBe(
      `variant  workload  platform  requests  availability    p50      p99  tasks     CPU  concurrent  cold starts  throttles    run  per million
base     web       fargate      1,000        99.8 %  41 ms  84.3 ms      3  31.5 %                                      $0.12      $120.00
lambda   web       lambda       1,000        99.8 %  41 ms  84.3 ms                         12        0.5 %          0  $0.12      $120.00`,
    );
  });

  test.each([
    [
      'none meets what is expected',
      [run('a', 1, 300, false), run('b', 2, 200, false)],
      'No variant meets any expectation; the cheapest is a: web answered',
    ],
    ['one has no price', [run('a', null, 60, true), run('b', 2, 90, true)], 'b is the cheapest that meets every expectation:'],
    ['none has a price', [run('a', null, 90, true), run('b', null, 60, true)], 'b is the fastest that meets every expectation:'],
  ])('where %s', (_, results, sentence) => {
    expect(reportText({ ...WIDE, width: Number.POSITIVE_INFINITY, results })).toContain(sentence);
  });

  test.each([
    [
      'two cost the same',
      [run('a', 0.2, 90, true), run('b', 0.2, 60, true)],
      'a and b are the cheapest that meet every expectation. b: web answered',
    ],
    [
      'one is faster by less than is shown',
      [run('a', 0.2, 60.001, true), run('b', 0.5, 60, true)],
      'a is the cheapest that meets every expectation:',
    ],
  ])('where %s', (_, results, sentence) => {
    const text = reportText({ ...WIDE, width: Number.POSITIVE_INFINITY, results });
    expect(text).toContain(sentence);
    expect(text).not.toContain('is the fastest');
  });

  test.each([0.1, 0.95])('does not praise as cheap who turns requests away: %f answered', (availability) => {
    const collapsed = run('collapsed', 0.1, 60, true);
    const completed = 1000 * availability;
    const requests = { ...workload().requests, completed, rejected: 1000 - completed };
    const summary = { ...collapsed.summary, workloads: [workload({ requests, availability })] };
    const text = reportText({ ...WIDE, width: Number.POSITIVE_INFINITY, results: [{ ...collapsed, summary }, run('well', 0.5, 60, true)] });
    expect(text.split('\n')[0]).toMatch(/^well is the cheapest that meets every expectation and answers nearly as much as any: /);
  });

  test('praises none for meeting what is not expected of it, and of those that fail least names the cheapest', () => {
    const first = (...results: readonly ReturnType<typeof run>[]) =>
      reportText({ ...WIDE, width: Number.POSITIVE_INFINITY, results }).split('\n')[0];
    const unasked = result({ summary: variant({ name: 'free', totalUsd: 0.1 }) });
    expect(first(unasked, run('a', 0.5, 60, true))).toMatch(/^a is the cheapest that meets every expectation/);
    const half = (name: string, usd: number) => {
      const made = run(name, usd, 300, false);
      const expectations = [...made.summary.expectations, { text: RECOVERY.text, holds: true, value: 60 }];
      return { ...made, summary: { ...made.summary, expectations } };
    };
    expect(first(half('dear', 2), half('cheap', 1))).toMatch(/^No variant meets every expectation; closest comes cheap with 1 of 2:/);
  });

  test('on a narrow terminal the lesser columns give way, the name, p99 and the money never', () => {
    const lines = reportText({ ...WIDE, width: 60, results: [run('fargate', 0.5, 60, true)] }).split('\n');
    expect(lines.find((line) => line.startsWith('variant'))).toBe('variant  workload  availability    p50    p99  tasks    run');
  });

  test.each([
    [1, 'web ran 1 task and got no request'],
    [2.5, 'web ran 2.5 tasks and got no request'],
  ])('of a service without requests says how many tasks it ran: %s', (runningMean, words) => {
    const idle = workload({ requests: { ...workload().requests, offered: 0, completed: 0 }, tasks: { ...workload().tasks, runningMean } });
    expect(reportText({ ...WIDE, results: [result({ summary: variant({ workloads: [idle] }) })] })).toContain(`${words};`);
  });

  test('is coloured only where asked, and text from a file cannot steer the terminal', () => {
    const results = [run('evil\u001b[2J', 0.5, 60, true)];
    expect(reportText({ ...WIDE, results })).not.toContain('\u001b');
    expect(reportText({ ...WIDE, results, isColored: true })).toContain('\u001b[32m✓\u001b[39m');
  });

  test('notes come once each, with what was overridden and what is not simulated', () => {
    const assumptions = [{ name: 'armSpeed', value: '1.2', default: '1' }];
    const made = result({ summary: variant({ assumptions, notSimulated: ['services.web.tags'] }), notes: ['assumed: one ALB'] });
    expect(notesText(['assumed: one ALB'], { ...WIDE, results: [made] })).toBe(
      '- assumed: one ALB\n- assume.armSpeed is 1.2 (default 1)\n- not simulated: services.web.tags\n',
    );
  });
});

// quantity x rate = amount on every line; the largest first; a mark where the price is not a fresh one of the catalogue.
describe('the bill on the terminal', () => {
  const spot = { ...FARGATE_LINE, service: 'Fargate Spot', quantity: 1000, rateUsd: 0.01, amountUsd: 10, priceDate: '2021-01 (old)' };
  const hour = { ...FARGATE_LINE, service: 'ALB', item: 'load balancer hour', resource: 'main', unit: 'hour', quantity: 2 };
  const lines = [{ ...hour, rateUsd: 0.0225, amountUsd: 0.045, priceDate: 'unverified' }, FARGATE_LINE, spot];
  const billed = (name: string, cost: readonly (typeof lines)[number][]) =>
    result({ summary: variant({ name, cost: { ...variant().cost, lines: cost } }) });
  const billOf = (...results: readonly ReturnType<typeof result>[]) => reportText({ ...WIDE, results }).split('\n\nbill')[1];

  test('of one variant stands line by line', () => {
    expect(
      `bill${billOf(billed('base', lines))}`,
    ).toBe(`bill                               of    quantity  unit         x USD    = USD  price
Fargate Spot: Linux x86 vCPU-hour  web      1,000  vCPU-hour     0.01  10.0000  2021-01 (old)
ALB: load balancer hour            main         2  hour        0.0225   0.0450  unverified
Fargate: Linux x86 vCPU-hour       web       0.75  vCPU-hour  0.04048   0.0304
total                                                                  10.0754
`);
  });

  test('of several is by service, the costliest first, marked where a price is doubtful', () => {
    expect(
      `bill${billOf(billed('a', lines), billed('b', lines.slice(0, 2)))}`,
    ).toBe(`bill, USD (* with old or unverified prices)        a         b
Fargate Spot                                 10.0000 *
ALB                                           0.0450 *  0.0450 *
Fargate                                       0.0304    0.0304
total                                        10.0754 *  0.0754 *
`);
  });

  test('of more variants than fit beside one another has a line for each, its total first', () => {
    const results = [billed('a', lines), billed('b', lines.slice(0, 2))];
    const text = (width: number) => `bill${reportText({ ...WIDE, width, results }).split('\n\nbill')[1]}`;
    expect(text(60)).toBe(`bill, USD      total  Fargate Spot       ALB   Fargate
a          10.0754 *     10.0000 *  0.0450 *  0.0304
b           0.0754 *                0.0450 *  0.0304
* with old or unverified prices
`);
    expect(text(36)).toBe(`bill, USD      total  Fargate Spot
a          10.0754 *     10.0000 *
b           0.0754 *
* with old or unverified prices
`);
  });

  test('of a run that cost nothing is not printed', () => expect(billOf(billed('base', []))).toBeUndefined());
});

describe('figures as text', () => {
  test.each([
    [countText(15_400_000), '15,400,000'],
    [usdText(1234.5), '$1,234.50'],
    [usdText(0.000123456), '$0.000123'],
    [usdText(0.9999), '$1.00'],
    [usdText(0.3), '$0.30'],
    [usdText(null), '–'],
    [latencyText(0.1234), '0.123 ms'],
    [latencyText(999.6), '1 s'],
    [latencyText(181_375), '181 s'],
    [percentText(1), '100 %'],
    [percentText(0.99999), '99.999 %'],
    [percentText(0.995), '99.5 %'],
    [percentText(0.9999999999), '<100 %'],
    [durationText(0.5), '0.5 s'],
    [durationText(5400), '1 h 30 min'],
    [durationText(86_400), '1 d'],
    [durationText(90_061), '1 d 1 h'],
  ])('%s is %s', (text, expected) => {
    expect(text).toBe(expected);
  });
});

describe('a job', () => {
  const runs = { started: 4, succeeded: 4, failed: 0, retried: 1, durationSeconds: { mean: 700, p50: 690, p95: 720, max: 720 } };
  const none = { mean: null, p50: null, p90: null, p95: null, p99: null, p999: null, max: null };
  const nightly = workload({
    name: 'nightly',
    byProvider: [{ capacityProvider: 'FARGATE', tasksRunningMean: 0.03, costUsd: 0.0312 }],
    requests: { offered: 0, completed: 0, failed: 0, timedOut: 0, rejected: 0, inFlight: 0, retries: 0, failedByCause: {} },
    latencyMs: none,
    availability: null,
    runs,
    cpuUtilizationMeanPercent: null,
  });

  test('alone is told by its runs', () => {
    const text = reportText({ ...WIDE, results: [result({ summary: variant({ workloads: [nightly], totalUsd: 0.0312 }) })] });
    expect(text.split('\n\n')[0]).toBe('nightly: 4 of 4 runs succeeded, p95 12 min, $0.0312; $0.0312 for 1 h.');
    expect(text).toContain('variant  workload  platform  tasks    runs  p95 of runs');
    expect(text).toContain('base     nightly   fargate       3  4 of 4       12 min');
  });

  test('beside a service stands behind it, and has no cells of requests', () => {
    const text = reportText({ ...WIDE, results: [result({ summary: variant({ workloads: [workload(), nightly] }) })] });
    expect(text).toContain('web answered 99.8 % of 1,000 requests, p99 84.3 ms; nightly: 4 of 4 runs succeeded, p95 12 min, $0.0312');
  });

  test('of several variants the one whose runs fail is not praised for being cheap', () => {
    const failing = workload({ ...nightly, runs: { ...runs, succeeded: 0, failed: 4 } });
    const summaries = [
      variant({ name: 'spot', workloads: [failing], totalUsd: 0.01 }),
      variant({ name: 'fargate', workloads: [nightly], totalUsd: 0.03 }),
    ];
    expect(reportText({ ...WIDE, results: summaries.map((summary) => result({ summary })) })).toMatch(
      /^fargate is the cheapest that answers nearly as much as any: nightly: 4 of 4 runs succeeded/,
    );
  });
});
