import { InvariantError } from '../base/errors.js';
import { type Micros, secondsText, US_PER_MS } from '../base/units.js';
import type { CompiledScenario } from '../scenario/compiled.js';
import type { DecisionRecord, HeardDecision } from './result.js';
import { Simulation } from './simulation.js';

/** Results folders round instants to milliseconds. */
const ROUNDED_US = US_PER_MS / 2;

/** A decision to look at more closely: its record, and the instant within it, microseconds since the start. */
export interface ReplayPoint {
  readonly record: DecisionRecord;
  readonly atUs: Micros;
}

/**
 * A run simulated again up to some of its recorded decisions, which are then heard with all the rules looked at.
 *
 *     const replay = new Replay(scenario, points);
 *     while (replay.advance(100_000) === 'more') { … }
 *     const [{ traces }] = replay.decisions;
 */
export class Replay {
  /** Where it ends. */
  readonly untilUs: Micros;
  private readonly simulation: Simulation;
  private readonly points: readonly ReplayPoint[];
  /** The newest decision at each point so far. */
  private readonly heard: (HeardDecision | undefined)[];

  /** @param points at least one */
  constructor(scenario: CompiledScenario, points: readonly ReplayPoint[]) {
    this.points = points;
    this.heard = points.map(() => undefined);
    this.untilUs = Math.max(...points.map(({ atUs }) => atUs)) + ROUNDED_US;
    this.simulation = new Simulation(scenario, (decision) => this.hear(decision));
  }

  /** Simulated time, microseconds since the start. */
  get nowUs(): Micros {
    return this.simulation.nowUs;
  }

  /** @see Simulation.advance */
  advance(maxEvents: number): 'more' | 'done' {
    return this.simulation.advance(this.untilUs, maxEvents);
  }

  /**
   * The decisions as they were taken again, one for each point; after the last advance.
   * @throws InvariantError where one came out otherwise than recorded: the results are not of this scenario and version
   */
  get decisions(): readonly HeardDecision[] {
    return this.points.map(({ record }, index) => {
      const heard = this.heard[index];
      if (heard !== undefined && isOf(heard, record)) return heard;
      const now = heard === undefined ? 'nothing' : `"${heard.outcome}" at ${secondsText(heard.atUs)} s`;
      throw new InvariantError(
        `simulated again, ${record.kind} ${record.subject} came to ${now}, but "${record.outcome}" at ${secondsText(record.atUs)} s is recorded`,
        this.nowUs,
      );
    });
  }

  private hear(decision: HeardDecision): void {
    this.points.forEach(({ record, atUs }, index) => {
      const isSame = decision.kind === record.kind && decision.subject === record.subject;
      if (isSame && decision.atUs <= atUs + ROUNDED_US) this.heard[index] = decision;
    });
  }
}

/** Whether a decision is one of those that stand in a row of decisions.csv. */
function isOf({ atUs, outcome, because }: HeardDecision, record: DecisionRecord): boolean {
  return (
    outcome === record.outcome && because === record.because && record.atUs - ROUNDED_US <= atUs && atUs <= record.untilUs + ROUNDED_US
  );
}
