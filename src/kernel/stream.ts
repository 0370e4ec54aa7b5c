import alea from 'seedrandom/lib/alea.js';

const TWO_32 = 4294967296;
const TWO_21 = 2097152;

/** Where a stream stands: the generator's four numbers. */
export interface StreamState {
  readonly c: number;
  readonly s0: number;
  readonly s1: number;
  readonly s2: number;
}

/**
 * A named stream of random numbers: depends on the seed and its name only, so what one quantity
 * draws never shifts what another one sees. Names are those of the quantity: `arrivals/browse`.
 */
export class Stream {
  readonly name: string;
  /** s0, s1, s2 and c of Alea. seedrandom seeds it; the step is taken here, on an array, at half the cost of its closure. */
  private readonly state = new Float64Array(4);

  constructor(seed: string, name: string) {
    this.name = name;
    // The length keeps ('a', 'b/c') and ('a/b', 'c') apart.
    this.load(alea(`${seed.length}/${seed}/${name}`, { state: true }).state());
  }

  /** [0, 1) in steps of 2^-32; one draw. */
  uniform(): number {
    const { state } = this;
    const sum = 2091639 * state[0] + state[3] / TWO_32;
    const carry = sum | 0;
    const drawn = sum - carry;
    state[0] = state[1];
    state[1] = state[2];
    state[2] = drawn;
    state[3] = carry;
    return drawn;
  }

  /** (0, 1): the middle of each step of uniform(); one draw. */
  uniformOpen(): number {
    return this.uniform() + 0.5 / TWO_32;
  }

  /** [0, 1) in steps of 2^-53; two draws. */
  uniform53(): number {
    const high = this.uniform();
    return high + Math.floor(this.uniform() * TWO_21) / (TWO_21 * TWO_32);
  }

  /** A whole number from 0 to n - 1, n at most 2^21; one draw (bias below 2^-11 of a step). */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  save(): StreamState {
    const [s0, s1, s2, c] = this.state;
    return { c, s0, s1, s2 };
  }

  load(state: StreamState): void {
    this.state.set([state.s0, state.s1, state.s2, state.c]);
  }
}

/** Names and states, in order of first use. */
export type StreamsState = readonly (readonly [name: string, state: StreamState])[];

/** The streams of one run, made when first asked for. */
export class Streams {
  private readonly seed: string;
  private readonly byName = new Map<string, Stream>();

  constructor(seed: string) {
    this.seed = seed;
  }

  /** The same object for the same name. */
  get(name: string): Stream {
    let stream = this.byName.get(name);
    if (stream === undefined) {
      stream = new Stream(this.seed, name);
      this.byName.set(name, stream);
    }
    return stream;
  }

  save(): StreamsState {
    return [...this.byName].map(([name, stream]) => [name, stream.save()] as const);
  }

  /** Streams handed out before stay the same objects; those the state does not know start again. */
  load(state: StreamsState): void {
    const saved = new Map(state);
    for (const [name, stream] of this.byName) if (!saved.has(name)) stream.load(new Stream(this.seed, name).save());
    for (const [name, streamState] of saved) this.get(name).load(streamState);
  }
}
