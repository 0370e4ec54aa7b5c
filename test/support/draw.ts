import { Stream } from '../../src/kernel/stream.js';

/** Choices from a seed: the same seed chooses the same again. */
export class Draw {
  private readonly stream: Stream;

  constructor(seed: number, what: string) {
    this.stream = new Stream(String(seed), what);
  }

  /** A whole number, both ends possible. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.stream.uniform() * (to - from + 1));
  }

  of<T>(...choices: readonly T[]): T {
    return choices[this.whole(0, choices.length - 1)];
  }

  chance(share: number): boolean {
    return this.stream.uniform() < share;
  }

  real(from: number, to: number): number {
    return from + (to - from) * this.stream.uniform();
  }
}
