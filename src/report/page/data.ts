import type { DecisionRecord, RunResult } from '../../sim/result.js';
import { decisionSentence } from '../why/sentences.js';

/** What of a run the page tells beside its summary: plain data, small enough to pass between threads. */
export interface PageData {
  /** In order of time; where there are too many, the most telling ones. */
  readonly decisions: readonly DecisionLine[];
  /** How many there were. */
  readonly decisionCount: number;
}

/** A decision as the page tells it. */
export interface DecisionLine extends Pick<DecisionRecord, 'atUs' | 'untilUs' | 'times' | 'kind' | 'subject'> {
  readonly sentence: string;
  /** How much it says: 3 something was refused, 2 something changed, 1 one task among many, 0 nothing was done. */
  readonly weight: number;
}

/** Decisions of one run. */
const DECISIONS_MAX = 2000;
const SENTENCE_CHARACTERS = 500;

/** Leaves of a run's records what the page can show, in a pass over them. */
export function pageDataOf({ decisions }: Pick<RunResult, 'decisions'>): PageData {
  const weighed = decisions.map((decision) => ({ decision, weight: weightOf(decision) }));
  const lines = mostTelling(weighed, DECISIONS_MAX).map(({ decision, weight }): DecisionLine => {
    const { atUs, untilUs, times, kind, subject } = decision;
    const sentence = decisionSentence(decision);
    const short = sentence.length <= SENTENCE_CHARACTERS ? sentence : `${sentence.slice(0, SENTENCE_CHARACTERS)}…`;
    return { atUs, untilUs, times, kind, subject, sentence: short, weight };
  });
  return { decisions: lines, decisionCount: decisions.length };
}

/** The most telling of some, in their own order; of equals the first. */
export function mostTelling<Line extends { readonly weight: number }>(lines: readonly Line[], count: number): readonly Line[] {
  if (lines.length <= count) return lines;
  const kept = new Set(lines.toSorted((a, b) => b.weight - a.weight).slice(0, count));
  return lines.filter((line) => kept.has(line));
}

function weightOf({ kind, outcome }: DecisionRecord): number {
  if (outcome === 'failed' || outcome === 'refused') return 3;
  if (outcome === 'steady' || outcome === 'unchanged' || outcome === 'wait') return 0;
  return kind === 'placement' || kind === 'stop' ? 1 : 2;
}
