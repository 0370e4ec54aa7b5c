import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { machineRepairMeanSeconds } from './closed-forms.js';
import { compare } from './measure.js';
import type { FigureName, System } from './system.js';
import { SYSTEMS } from './systems.js';
import { ERRORS_MAX, exactCells } from './validation-page.js';

// Systems with a closed form, run through scenario files: five fixed seeds, each within 4 standard
// errors of 20 batch means. A wrong model misses by tens of them. All of them: test/long/validation.test.ts.
test.each(SYSTEMS.filter(({ inGate }) => inGate))(
  '$name ($form)',
  (system) => {
    for (const { figure, exact, errors } of compare(system))
      for (const error of errors) expect(error, `${figure}, exact ${exact}`).toBeLessThan(ERRORS_MAX);
  },
  120_000,
);

describe('the exact values', () => {
  const oracles = JSON.parse(readFileSync(new URL('../fixtures/oracles/queueing.json', import.meta.url), 'utf8')) as {
    readonly id: string;
    readonly outputs: Readonly<Record<string, number>>;
  }[];
  const outputs = new Map(oracles.map((oracle) => [oracle.id, oracle.outputs]));

  /** A figure as the fixtures call it. */
  const published = ({ oracle = '', oraclePrefix = '' }: System, figure: FigureName): number | undefined => {
    const percentile = oraclePrefix === '' ? `T_${figure}` : `${oraclePrefix}${figure}`;
    const others: Readonly<Partial<Record<FigureName, string>>> = { mean: `${oraclePrefix}mean_T`, rejected: 'P_block', cold: 'P_cold' };
    return outputs.get(oracle)?.[others[figure] ?? percentile];
  };
  const checked = SYSTEMS.flatMap((system) =>
    (Object.keys(system.exact) as FigureName[]).flatMap((figure) => {
      const known = published(system, figure);
      return known === undefined ? [] : [{ name: system.name, figure, ours: system.exact[figure] ?? Number.NaN, known }];
    }),
  );

  test('most of the published figures are among them', () => expect(checked.length).toBeGreaterThan(35));

  test.each(checked)('$figure of $name is that of the fixtures, $known', ({ ours, known }) => {
    expect(Math.abs(ours - known) / known).toBeLessThan(1e-7);
  });

  test('of machines mended by one man (Q16): 10 h to failure, 1 h to mend', () => {
    const { mean_up: up, failures_per_hour: failures } = outputs.get('Q16') ?? {};
    expect(machineRepairMeanSeconds(4, 10, 1, 1)).toBeCloseTo((4 - up) / failures, 6);
  });

  test('every published system that is exact and one of requests has a row', () => {
    const covered = new Set(SYSTEMS.map(({ oracle }) => oracle));
    // Q14 is an approximation, Q15 and Q17 are machines that need nobody to be mended, Q19 is held in launch-quotas.test.ts.
    expect(oracles.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual(['Q14', 'Q15', 'Q17', 'Q19']);
  });

  test('stand in docs/VALIDATION.md, and no others: npm run docs:validation', () => {
    const page = readFileSync(new URL('../../docs/VALIDATION.md', import.meta.url), 'utf8').split('\n');
    const rows = page.filter((line) => line.endsWith('| holds |') || line.endsWith('| FAILS |'));
    const exact = SYSTEMS.flatMap((system) => Object.keys(system.exact).map((figure) => exactCells(system, figure as FigureName)));
    expect(rows.map((row) => `${row.split('|').slice(0, 4).join('|')}|`).sort()).toEqual([...exact].sort());
  });
});
