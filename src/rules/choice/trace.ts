/**
 * What a rule looked at when it chose: every option, what it had to meet, how it ranked. Made only where somebody asks
 * why, of the very arguments the rule was given; the rule itself knows nothing of it.
 */
export interface ChoiceTrace {
  /** What the options are: `Availability Zones`. */
  readonly of: string;
  /** The links of the ranking in their order: the lowest number wins, a tie goes on to the next link. */
  readonly links: readonly string[];
  readonly options: readonly ChoiceOption[];
  /** Into the options; undefined where none will do. */
  readonly chosen: number | undefined;
}

export interface ChoiceOption {
  /** An instance, a zone, a task, a capacity provider. */
  readonly name: string;
  /** Why the rule was not even asked about it; such options stand behind the others. */
  readonly leftOut?: string;
  readonly checks: readonly ChoiceCheck[];
  /** One number for each link. */
  readonly ranks: readonly number[];
}

/** One requirement, met where nothing is short. */
export interface ChoiceCheck {
  readonly name: string;
  /** What exactly is required, where the name does not say: `memberOf(attribute:rack == r1)`. */
  readonly of?: string;
  readonly needs: number;
  readonly has: number;
  readonly short: number;
}

/** What made one option win: the link, and the last one that stood against it. */
export interface Decider {
  readonly link: string;
  readonly rival: string;
  /** Ranks in that link. */
  readonly winnerRank: number;
  readonly rivalRank: number;
}

/** Whether an option meets every requirement. */
export function isAble({ leftOut, checks }: ChoiceOption): boolean {
  return leftOut === undefined && checks.every(({ short }) => short === 0);
}

/** The link that decided a choice; undefined where nothing was chosen, or nothing else could have been. */
export function deciderOf({ links, options, chosen }: ChoiceTrace): Decider | undefined {
  if (chosen === undefined) return undefined;
  const winner = options[chosen];
  let rivals = options.filter((option, index) => index !== chosen && isAble(option));
  for (const [place, link] of links.entries()) {
    const level = rivals.filter(({ ranks }) => ranks[place] === winner.ranks[place]);
    if (level.length === 0 && rivals.length > 0) {
      const rival = rivals.reduce((best, other) => (other.ranks[place] < best.ranks[place] ? other : best));
      return { link, rival: rival.name, winnerRank: winner.ranks[place], rivalRank: rival.ranks[place] };
    }
    rivals = level;
  }
  return undefined;
}

/** The trace of a choice of the lowest count, among equals of the first named. @param chosen as the rule says; -1 of none */
export function traceOfFewest(of: string, link: string, names: readonly string[], counts: readonly number[], chosen: number): ChoiceTrace {
  return {
    of,
    links: [link, 'order in which they are named'],
    options: names.map((name, index) => ({ name, checks: [], ranks: [counts[index], index] })),
    chosen: chosen < 0 ? undefined : chosen,
  };
}
