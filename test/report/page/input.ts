import { createHash } from 'node:crypto';
import { chartDataOf, pictures } from '../../../src/report/charts/index.js';
import { type PageInput, pageDataOf } from '../../../src/report/page/index.js';
import { scenario } from '../../support/scenario.js';
import { minute, result, variant, workload } from '../fixtures.js';

/** What a name in a scenario may try on a page. */
export const HOSTILE: Readonly<Record<string, string>> = {
  elements: '</script><img src=x onerror="window.owned=1"><svg onload=window.owned=1>',
  attributes: '"><a href="javascript:window.owned=1">x</a>',
  direction: '\u202eright to left\u2066',
  templates: '{{constructor.constructor("window.owned=1")()}} $' + '{window.owned=1}',
  expressions: 'datum.x = window.owned = 1',
  length: `long ${'x'.repeat(10_000)}`,
};

/** Everything that a page takes from a scenario, named by one text. */
export function hostileInput(name: string): Omit<PageInput, 'scripts'> {
  const summary = variant({
    name,
    workloads: [workload({ name })],
    expectations: [{ text: name, holds: false, value: 1 }],
    assumptions: [{ name, value: name, default: '1' }],
    notSimulated: [name],
    cost: {
      ...variant().cost,
      lines: [{ service: name, item: name, resource: name, quantity: 1, unit: name, rateUsd: 1, amountUsd: 1, priceDate: 'unverified' }],
    },
  });
  return pageInput({
    question: name,
    finding: name,
    notes: [name, `assumed: ${name}`],
    command: name,
    fit: [{ workload: name, verdict: 'ecs', reasons: [name] }],
    results: [
      result({
        summary,
        notes: [name],
        minutes: Array.from({ length: 60 }, (_, index) => minute(index, { workload: name })),
        decisions: [{ atUs: 0, untilUs: 0, times: 1, kind: name, subject: name, outcome: name, because: name, inputs: {} }],
        faults: [{ fault: name, kind: 'az-outage', atUs: 60e6, untilUs: 120e6, scope: '', recoveredAt: undefined, requestsLost: 0 }],
      }),
    ],
  });
}

/** A page's input of some results; a test says what is different. */
export function pageInput({
  results,
  ...differences
}: Partial<PageInput> & { readonly results: readonly ReturnType<typeof result>[] }): Omit<PageInput, 'scripts'> {
  const runs = results.map((run) => ({ ...run, scenario: scenario({ variant: run.summary.name }) }));
  const charts = runs.map((run) => ({ ...run, charts: chartDataOf(run) }));
  return {
    head: {
      ...{ version: '0.1.0', name: 'hello', digest: 'abc', seed: '1', start: '2026-01-05T00:00:00Z' },
      ...{ durationSeconds: 3600, warmUpSeconds: 0, pricesDate: '2026-11-20' },
    },
    ...{ question: '', finding: '', fit: [], notes: [], command: 'ecsim run hello.yaml' },
    runs: runs.map((run) => ({ ...run, page: pageDataOf(run) })),
    pictures: pictures({ runs: charts, fit: [] }),
    sha256: (text) => createHash('sha256').update(text).digest('base64'),
    ...differences,
  };
}
