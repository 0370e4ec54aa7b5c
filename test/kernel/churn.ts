import type { Loop } from '../../src/kernel/loop.js';

/** The part of a loop that a program uses. */
export type Agenda = Pick<
  Loop,
  'on' | 'schedule' | 'cancel' | 'move' | 'lane' | 'append' | 'drop' | 'source' | 'setSource' | 'nextAtUs' | 'advance'
> & {
  nowUs: number;
};

const TIMER = 0;
const TIMEOUT = 1;
const ARRIVAL = 2;
const DELAYS_US = [0, 3, 50, 50_000];
const SOURCES = 11;

/**
 * A program that does everything an agenda allows, at random, from within handlers and between
 * slices, and writes down what it saw. On two agendas with the same rules it sees the same.
 */
export class Churn {
  agenda: Agenda;
  readonly log: string[] = [];
  private state: number;
  private serial = 0;
  private readonly lanes: number[];
  private readonly sources: number[];
  /** Handles and tickets of what is pending, by serial number. */
  private readonly timers = new Map<number, number>();
  private readonly tickets = new Map<number, { lane: number; ticket: number }>();

  constructor(agenda: Agenda, seed: number) {
    this.agenda = agenda;
    this.state = seed;
    this.lanes = DELAYS_US.map((delayUs) => agenda.lane(delayUs, TIMEOUT));
    this.sources = Array.from({ length: SOURCES }, (_, a) => agenda.source(ARRIVAL, a));
    this.continueOn(agenda);
    for (let i = 0; i < 400; i++) this.act();
  }

  continueOn(agenda: Agenda): void {
    this.agenda = agenda;
    agenda.on(TIMER, (a, b) => {
      this.timers.delete(a);
      this.see('timer', a, b);
    });
    agenda.on(TIMEOUT, (a, b) => {
      this.tickets.delete(a);
      this.see('timeout', a, b);
    });
    agenda.on(ARRIVAL, (a, b) => this.see('arrival', a, b));
  }

  /** Runs on until it has seen this much in all, in slices of differing length. */
  advanceTo(seen: number): void {
    while (this.log.length < seen) {
      const untilUs = this.agenda.nowUs + this.below(300);
      const maxEvents = this.below(40);
      this.log.push(`${this.agenda.advance(untilUs, maxEvents)} ${this.agenda.nowUs} ${this.agenda.nextAtUs()}`);
      this.act();
    }
  }

  private see(what: string, a: number, b: number): void {
    this.log.push(`${this.agenda.nowUs} ${what} ${a} ${b}`);
    // About as many begin as end: act() also cancels.
    const acts = this.timers.size + this.tickets.size < 600 ? 3 : 1;
    for (let i = 0; i < acts; i++) this.act();
    if (this.below(20) === 0) this.log.push(`next ${this.agenda.nextAtUs()}`);
  }

  private act(): void {
    const serial = this.serial++;
    switch (this.below(9)) {
      case 0:
      case 1:
        this.timers.set(serial, this.agenda.schedule(this.laterUs(), TIMER, serial, -serial));
        return;
      case 2:
      case 3: {
        const lane = this.lanes[this.below(this.lanes.length)];
        this.tickets.set(serial, { lane, ticket: this.agenda.append(lane, serial, 1) });
        return;
      }
      case 4:
      case 5:
        this.agenda.setSource(this.sources[this.below(SOURCES)], this.below(10) === 0 ? Infinity : this.laterUs(), serial);
        return;
      case 6: {
        const chosen = this.anyOf(this.timers);
        if (chosen !== undefined) this.agenda.move(chosen[1], this.laterUs());
        return;
      }
      case 7: {
        const chosen = this.anyOf(this.timers);
        if (chosen === undefined) return;
        this.agenda.cancel(chosen[1]);
        this.timers.delete(chosen[0]);
        return;
      }
      default: {
        const chosen = this.anyOf(this.tickets);
        if (chosen === undefined) return;
        this.agenda.drop(chosen[1].lane, chosen[1].ticket);
        this.tickets.delete(chosen[0]);
      }
    }
  }

  private laterUs(): number {
    const delays = [0, this.below(3), this.below(100), this.below(100), this.below(10_000), 1_000_000];
    return this.agenda.nowUs + delays[this.below(delays.length)];
  }

  private anyOf<T>(map: ReadonlyMap<number, T>): [number, T] | undefined {
    let skip = this.below(Math.min(map.size, 30) || 1);
    for (const entry of map) if (skip-- === 0) return entry;
    return undefined;
  }

  private below(n: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor(((this.state >>> 8) / 16777216) * n);
  }
}
