import { InvariantError } from '../base/errors.js';
import { type Micros, secondsText, US_PER_MS } from '../base/units.js';
import type { CompiledScenario } from '../scenario/compiled.js';
import type { DecisionRecord, HeardDecision } from './result.js';
import { Simulation } from './simulation.js';

/** A decision to look at more closely: its record, and the instant within it, microseconds since the start. */
export interface ReplayPoint {
  readonly record: DecisionRecord;
  readonly atUs: Micros;
}

/**
 * A run simulated again up to one of its recorded decisions, which is then heard with all the rules looked at.
 *
 *     const replay = new Replay(scenario, point);
 *     while (replay.advance(100_000) === 'more') { … }
 *     const { traces } = replay.decision;
 */
export class Replay {
  /** Where it ends: results folders round instants to milliseconds. */
  readonly untilUs: Micros;
  private readonly simulation: Simulation;
  private readonly record: DecisionRecord;
  private heard: HeardDecision | undefined;

  constructor(scenario: CompiledScenario, { record, atUs }: ReplayPoint) {
    this.record = record;
    this.untilUs = atUs + US_PER_MS / 2;
    this.simulation = new Simulation(scenario, (decision) => {
      if (decision.kind === record.kind && decision.subject === record.subject && decision.atUs <= this.untilUs) this.heard = decision;
    });
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
   * The decision as it was taken again; after the last advance.
   * @throws InvariantError where it came out otherwise than recorded: the results are not of this scenario and version
   */
  get decision(): HeardDecision {
    const { record, heard } = this;
    if (heard === undefined || !isOf(heard, record)) {
      const now = heard === undefined ? 'nothing' : `"${heard.outcome}" at ${secondsText(heard.atUs)} s`;
      throw new InvariantError(
        `simulated again, ${record.kind} ${record.subject} came to ${now}, but "${record.outcome}" at ${secondsText(record.atUs)} s is recorded`,
        this.nowUs,
      );
    }
    return heard;
  }
}

/** Whether a decision is one of those that stand in a row of decisions.csv. */
function isOf({ atUs, outcome, because }: HeardDecision, record: DecisionRecord): boolean {
  const slackUs = US_PER_MS / 2;
  return outcome === record.outcome && because === record.because && record.atUs - slackUs <= atUs && atUs <= record.untilUs + slackUs;
}
