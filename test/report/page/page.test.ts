import { describe, expect, test } from 'vitest';
import { unpacked, type Value } from '../../../src/play/spec.js';
import { mostTelling, pageDataOf } from '../../../src/report/page/data.js';
import { html, jsonHtml } from '../../../src/report/page/html.js';
import { reportPage } from '../../../src/report/page/index.js';
import { packed } from '../../../src/report/page/pack.js';
import type { CostLine, DecisionRecord } from '../../../src/sim/result.js';
import { FARGATE_LINE, minute, result, variant } from '../fixtures.js';
import { HOSTILE, hostileInput, pageInput } from './input.js';

const decision = (index: number, over: Partial<DecisionRecord> = {}): DecisionRecord => ({
  ...{ atUs: index * 1e6, untilUs: index * 1e6, times: 1, kind: 'placement', subject: `task/${index}`, outcome: 'us-east-1a' },
  ...{ because: 'the zone with the fewest of its tasks', inputs: {} },
  ...over,
});

describe('a template', () => {
  test.each([
    ['<b>', '&lt;b&gt;', 'an element'],
    ['" onload="x', '&quot; onload=&quot;x', 'the end of an attribute'],
    ["'", '&#39;', 'the other quote'],
    ['&lt;', '&amp;lt;', 'an entity'],
    ['a\u202eb\u2066c', 'a b c', 'the direction of writing'],
    ['a\u0000b\nc', 'a b c', 'control characters'],
  ])('makes text of %j: %j (%s)', (given, made) => expect(html`${given}`.text).toBe(made));

  test('keeps pieces, lists of them and nothing', () => {
    expect(html`<ul>${[html`<li>${1}</li>`, html`<li>${'<'}</li>`]}${undefined}</ul>`.text).toBe('<ul><li>1</li><li>&lt;</li></ul>');
  });

  test('cuts what is endless', () => expect(html`${'x'.repeat(1e6)}`.text.length).toBeLessThan(5000));

  test('data stays the same, without a tag', () => {
    const value = { a: '</script><!--', b: ['\u2028'] };
    expect(jsonHtml(value).text).not.toMatch(/[<\u2028]/);
    expect(JSON.parse(jsonHtml(value).text)).toEqual(value);
  });
});

describe('packing', () => {
  test('rows come back as they were', () => {
    const rows = Array.from({ length: 40 }, (_, index) => {
      return {
        t: 1_397_088_240_000 + index * (index % 3 === 0 ? 60_000 : 300_000),
        y: index % 7 === 0 ? null : index / 8,
        s: index < 20 ? 'offered' : 'served',
      };
    });
    const spec = { layer: [{ data: { values: rows }, axis: { values: [1, 2, 3] } }, { data: { values: rows.slice(0, 2) } }] };
    const once = packed(spec);
    expect(JSON.stringify(once).length).toBeLessThan(JSON.stringify(spec).length / 3);
    expect(unpacked(once as Value)).toEqual(spec);
  });
});

describe('the page', () => {
  const small = () =>
    reportPage({
      ...pageInput({ results: [result({ minutes: [minute(0), minute(1)], decisions: [decision(1)] })] }),
      scripts: ['let a = 1;\n'],
    });

  test('is the same whenever it is made', () => expect(small()).toBe(small()));

  test('lets run its own scripts and nothing else', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(small())?.[1] ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/=]{44}'; style-src 'sha256-[\w+/=]{44}'; img-src data:; base-uri 'none'; form-action 'none'$/,
    );
    expect(small()).not.toMatch(/unsafe|https?:|\sstyle=|\son\w+=/);
  });

  test.each(Object.keys(HOSTILE))('shows names that try %s, and does no more', (what) => {
    const page = reportPage({ ...hostileInput(HOSTILE[what]), scripts: [] });
    const markup = page.replace(/<(style|script)[^>]*>[\s\S]*?<\/\1>/g, '');
    expect(markup).not.toMatch(/<(?:img|svg|a href="(?!#))|\u202e/);
    expect(page.match(/<\/script>/g)).toHaveLength(1);
    expect(page.length).toBeLessThan(700_000);
  });

  test('shows a bill that can be worked out again: quantity, rate, amount, the date of the price and what is wrong with it', () => {
    const lines: readonly CostLine[] = [
      FARGATE_LINE,
      { ...FARGATE_LINE, item: 'other', priceDate: '2024 (old)' },
      { ...FARGATE_LINE, item: 'third', priceDate: 'unverified' },
    ];
    const page = reportPage({
      ...pageInput({ results: [result({ summary: variant({ cost: { ...variant().cost, lines } }) })] }),
      scripts: [],
    });
    const row = /<tr><th scope="row">Fargate: Linux x86 vCPU-hour<\/th>(.*)<\/tr>/.exec(page)?.[1].replace(/<[^>]*>/g, ' ');
    expect(row?.split(/\s+/).filter(Boolean)).toEqual(['web', '0.75', 'vCPU-hour', '0.04048', '0.0304', '2026-11-20']);
    expect(page).toContain('⚠ old</span> 2024');
    expect(page).toContain('⚠ unverified');
  });

  test('stays under two megabytes, and says what it leaves out', () => {
    const name = (index: number) => `variant ${index} ${'with a long name '.repeat(8)}`;
    const results = Array.from({ length: 8 }, (_, index) =>
      result({
        summary: variant({
          name: name(index),
          cost: { ...variant().cost, lines: Array.from({ length: 600 }, (_, line) => ({ ...FARGATE_LINE, item: `item ${line}` })) },
        }),
        minutes: Array.from({ length: 20_000 }, (_, at) =>
          minute(at, { latencyMsP99: 50 + ((at * 7919) % 1000), offered: (at * 104_729) % 977 }),
        ),
        decisions: Array.from({ length: 5000 }, (_, at) => decision(at, { because: 'a reason of many words '.repeat(10) })),
      }),
    );
    const page = reportPage({ ...pageInput({ results }), scripts: ['x'.repeat(850_000)] });
    expect(page.length).toBeLessThan(2_000_000);
    expect(page).toMatch(/This page has the \d+ most telling of 40000/);
    expect(page).toMatch(/\d+ more rows: bill.csv/);
    expect(page).toMatch(/This page shows \d+ of \d+ pictures/);
  });
});

describe('the decisions of a page', () => {
  test('keep what says most, in order of time', () => {
    const lines = Array.from({ length: 30 }, (_, index) => ({ index, weight: index % 3 }));
    expect(mostTelling(lines, 12).map(({ index }) => index)).toEqual([1, 2, 4, 5, 8, 11, 14, 17, 20, 23, 26, 29]);
    expect(mostTelling(lines, 30)).toEqual(lines);
  });

  test('weigh a refusal over a change over a task over nothing', () => {
    const kinds = [
      decision(0, { kind: 'service-pass', outcome: 'steady' }),
      decision(1),
      decision(2, { kind: 'scaling', subject: 'service/web', outcome: 'desired 2 -> 4' }),
      decision(3, { outcome: 'failed' }),
    ];
    expect(pageDataOf({ decisions: kinds }).decisions.map(({ weight }) => weight)).toEqual([0, 1, 2, 3]);
  });

  test('are counted where they are cut', () => {
    const data = pageDataOf({ decisions: Array.from({ length: 3000 }, (_, index) => decision(index)) });
    expect([data.decisions.length, data.decisionCount]).toEqual([2000, 3000]);
  });
});
