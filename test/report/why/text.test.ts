import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/report/why/answer.js';
import { answerText, questionsText, suggestionWords } from '../../../src/report/why/text.js';

const ANSWER: Answer = {
  subject: 'task/1\u001b[31m',
  variant: 'base',
  start: '2026-03-02T23:59:00Z',
  atSeconds: 30,
  headline: 'It stopped because its container \u001b]0;evil\u0007 left, and nobody asked it to stay any longer than it wanted to.',
  facts: [
    { label: 'exit code', value: '1', file: 'tasks.csv' },
    { label: 'a value', value: 'that is so long that the name of its file gives way', file: 'events.csv' },
  ],
  because: [
    { sentence: 'An essential container that exits stops its task.', rule: 'rules/some/rule.ts', source: 'https://docs.aws.amazon.com/' },
  ],
  whatIf: ['With essential: false it would have gone on.'],
  timeline: [
    { atSeconds: 30, text: 'started' },
    { atSeconds: 90.5, text: 'stopped, which is a long story that does not fit on one line of a narrow terminal' },
  ],
  tables: [
    {
      title: 'numbers',
      header: ['name', 'count'],
      rows: [
        ['a', '1'],
        ['b', '22'],
      ],
    },
  ],
};

describe('an answer on the terminal', () => {
  test('as a whole', () => {
    expect(
      answerText(ANSWER, { width: Number.POSITIVE_INFINITY, isColored: false }),
    ).toBe(`It stopped because its container  ]0;evil  left, and nobody asked it to stay any longer than it wanted to.
task/1 [31m · 30 s · variant base

exit code  1                                                    tasks.csv
a value    that is so long that the name of its file gives way  events.csv

Because
- An essential container that exits stops its task.
  rules/some/rule.ts · https://docs.aws.amazon.com/

What would have changed it
- With essential: false it would have gone on.

What happened
23:59:30               30 s  started
2026-03-03 00:00:30  90.5 s  stopped, which is a long story that does not fit on one line of a narrow terminal

numbers
name  count
a         1
b        22
`);
  });

  test('stays within a narrow terminal, and colour is only colour', () => {
    const narrow = answerText(ANSWER, { width: 60, isColored: false });
    expect(narrow.split('\n').filter((line) => line.length > 60)).toEqual([]);
    const colored = answerText(ANSWER, { width: 60, isColored: true });
    expect(stripVTControlCharacters(colored)).toBe(narrow);
    expect(colored).not.toBe(narrow);
  });

  test('without numbers or reasons there are no empty headings', () => {
    const bare = { ...ANSWER, facts: [], because: [], whatIf: [], timeline: [], tables: [] };
    expect(answerText(bare, { width: 400, isColored: false }).split('\n')).toHaveLength(3);
  });
});

test('questions come with the command that asks them, quoted where a shell would take it apart', () => {
  const asked = { subject: 'bill/Data transfer', atUs: undefined, text: 'Why?' };
  expect(suggestionWords(asked)).toBe("'bill/Data transfer'");
  expect(suggestionWords({ ...asked, subject: "scaling/it's", atUs: 90.5e6 })).toBe("'scaling/it'\\''s' --at 90.5s");
  expect(questionsText([asked], 'ecsim why r', ['bill/<item>'], { width: 80, isColored: false })).toBe(
    "Worth asking about these results:\n\nWhy?\n  ecsim why r 'bill/Data transfer'\n\nWhat can be asked:\n  bill/<item>\n",
  );
});
