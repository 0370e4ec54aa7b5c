import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

interface Rule {
  readonly id: string;
  readonly says: string;
  readonly source: string;
  readonly lives?: readonly string[];
  readonly tests?: readonly string[];
  readonly not?: string;
}

interface Area {
  readonly area: string;
  readonly rules: readonly Rule[];
}

const script = (name: string) => pathToFileURL(join(import.meta.dirname, '../../scripts/docs', name)).href;
const { AREAS } = (await import(script('fidelity.data.mjs'))) as { AREAS: readonly Area[] };
const { fidelityPage } = (await import(script('fidelity-page.mjs'))) as { fidelityPage: (areas: readonly Area[]) => string };
const ALL = AREAS.flatMap(({ rules }) => rules);

describe('every rule of Amazon ECS', () => {
  test('has a name of its own', () => {
    expect(ALL.length).toBeGreaterThan(150);
    expect(ALL.map(({ id }) => id).filter((id, index, ids) => ids.indexOf(id) < index)).toEqual([]);
  });

  test('lives somewhere and is held by a test, or says what is missing', () => {
    const isHeld = ({ lives = [], tests = [] }: Rule) => lives.length > 0 && tests.length > 0;
    expect(ALL.filter((rule) => !isHeld(rule) && (rule.not === undefined || rule.lives !== undefined)).map(({ id }) => id)).toEqual([]);
  });

  test('is a sentence, and leads to a page of somebody’s', () => {
    expect(ALL.filter(({ says }) => !/^\S.*[.”)]$/.test(says)).map(({ id }) => id)).toEqual([]);
    expect(ALL.filter(({ source }) => !/^https:\/\/\S+$/.test(source)).map(({ id }) => id)).toEqual([]);
  });
});

describe('the page', () => {
  const rule: Rule = {
    id: 'one',
    says: 'One.',
    source: 'https://example.org',
    lives: ['src/rules/service/limits.ts#deploymentLimits'],
    tests: ['test/docs/fidelity.test.ts#the page'],
  };
  const pageOf = (over: Partial<Rule>) => fidelityPage([{ area: 'Some', rules: [{ ...rule, ...over }] }]);

  test('counts what is modelled, in part, and not', () => {
    expect(pageOf({})).toContain('| [Some](#some) | 1 | 0 | 0 |');
    expect(pageOf({ not: 'half of it' })).toContain('| One. | partly: half of it |');
    const { lives: _, tests: __, ...bare } = rule;
    expect(fidelityPage([{ area: 'Some', rules: [{ ...bare, not: 'nobody asks' }] }])).toContain('| One. | no: nobody asks |  |  |');
  });

  test.each([
    [{ lives: ['src/rules/service/limits.ts#deploymentLimit5'] }, "src/rules/service/limits.ts has no 'deploymentLimit5'"],
    [{ tests: ['test/rules/service/limits.test.ts#of long ago'] }, "test/rules/service/limits.test.ts has no 'of long ago'"],
  ])('does not point to what has gone: %j', (over, message) => {
    expect(() => pageOf(over)).toThrow(message);
  });
});
