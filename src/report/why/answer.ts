/** The answer to a question about a run: plain data, which the terminal prints, `--json` hands out and the report page may show. */
export interface Answer {
  /** What was asked about: `scaling/site`, `task/7d2c…`, `bill/Fargate`. */
  readonly subject: string;
  readonly variant: string;
  /** When the simulated clock starts, ISO: instants are seconds after it. */
  readonly start: string;
  /** The instant asked about, seconds since the start; absent where the question has none. */
  readonly atSeconds?: number;
  /** One sentence that answers. */
  readonly headline: string;
  /** The numbers it rests on. */
  readonly facts: readonly Fact[];
  /** What led to it, the deciding reason first. */
  readonly because: readonly Reason[];
  /** What would have changed it, a sentence each. */
  readonly whatIf: readonly string[];
  /** What happened around it, in order. */
  readonly timeline: readonly Moment[];
  readonly tables: readonly AnswerTable[];
}

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** The file of the variant's folder in which it can be checked: `metrics.csv`; absent where it is worked out here. */
  readonly file?: string;
}

export interface Reason {
  readonly sentence: string;
  /** The rule that says so, as a name or as its file under src/. */
  readonly rule: string;
  /** AWS's page, or `assumed: …` with what was assumed. */
  readonly source: string;
}

export interface Moment {
  /** Seconds since the start. */
  readonly atSeconds: number;
  readonly text: string;
}

export interface AnswerTable {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
