import { type Micros, US_PER_HOUR, US_PER_MS } from '../../base/units.js';

/** Milliseconds in an hour; the ledger counts time in whole milliseconds, as ECS reports instants. */
export const MS_PER_HOUR = US_PER_HOUR / US_PER_MS;

/** What a meter counted in one hour of the run; service and item as the catalogue names them. */
export interface MeterReading {
  /** 0 is the run's first hour. */
  readonly hour: number;
  readonly service: string;
  readonly item: string;
  /** Whose usage it is: a service, a load balancer, a function … */
  readonly resource: string;
  readonly quantity: number;
  readonly unit: string;
  /** USD per unit where the scenario says so itself; undefined: the catalogue's. */
  readonly rateUsd?: number;
}

/** A reading that also knows how much of it lies in the statistics window. */
export interface LedgerReading extends MeterReading {
  /** 0 to quantity. */
  readonly windowQuantity: number;
}

/** Something AWS counts. */
export interface Meter {
  readonly service: string;
  readonly item: string;
  readonly unit: string;
  /** How many of the whole numbers the ledger adds up make one unit. */
  readonly amountsPerUnit: number;
  /** USD per unit where the scenario says so itself; undefined: the catalogue's. */
  readonly rateUsd?: number;
}

/** A span of simulated time, whole milliseconds, `fromMs` included. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** An instant in whole milliseconds, rounded as the CSV files print it, so that a bill can be worked out again from them. */
export function millisecondsOf(atUs: Micros): number {
  return Math.round(atUs / US_PER_MS);
}

interface Account {
  readonly meter: Meter;
  readonly resource: string;
  /** By hour. */
  readonly amounts: number[];
  readonly windowAmounts: number[];
}

/**
 * Adds up usage by hour, meter and resource.
 * Amounts are whole numbers (CPU units x milliseconds and the like), so that sums are exact and do
 * not depend on the order of adding; only `readings` divides, once.
 */
export class MeterLedger {
  readonly runEndMs: number;
  readonly windowFromMs: number;
  readonly #accounts = new Map<string, Account>();

  /**
   * @param runEndUs end of the run; nothing is billed beyond it but what a minimum charge adds
   * @param windowFromUs start of the statistics window, which ends with the run
   */
  constructor(runEndUs: Micros, windowFromUs: Micros = 0) {
    this.runEndMs = millisecondsOf(runEndUs);
    this.windowFromMs = millisecondsOf(windowFromUs);
  }

  /** The run's last hour, which also takes what a minimum charge adds behind the end of the run. */
  get lastHour(): number {
    return Math.max(0, Math.ceil(this.runEndMs / MS_PER_HOUR) - 1);
  }

  /** Counts `weight` for each millisecond of the interval, hour by hour. */
  addOver(meter: Meter, resource: string, { fromMs, toMs }: Interval, weight: number): void {
    const account = this.#account(meter, resource);
    let at = fromMs;
    while (at < toMs) {
      const hour = Math.min(Math.floor(at / MS_PER_HOUR), this.lastHour);
      const until = hour === this.lastHour ? toMs : Math.min(toMs, (hour + 1) * MS_PER_HOUR);
      const windowMs = Math.max(0, until - Math.max(at, this.windowFromMs));
      book(account, hour, (until - at) * weight, windowMs * weight);
      at = until;
    }
  }

  /** Counts an amount that belongs to an hour as a whole; the window has its share of it by time. */
  addInHour(meter: Meter, resource: string, hour: number, amount: number): void {
    const fromMs = hour * MS_PER_HOUR;
    const toMs = Math.min(fromMs + MS_PER_HOUR, this.runEndMs);
    const windowMs = Math.max(0, toMs - Math.max(fromMs, this.windowFromMs));
    const windowAmount = windowMs >= toMs - fromMs ? amount : (amount * windowMs) / (toMs - fromMs);
    book(this.#account(meter, resource), hour, amount, windowAmount);
  }

  /** What was counted, by hour, then service, item and resource in code point order; nothing for an hour without usage. */
  readings(): LedgerReading[] {
    const accounts = [...this.#accounts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, account]) => account);
    const readings: LedgerReading[] = [];
    for (let hour = 0; hour <= this.lastHour; hour++) {
      for (const { meter, resource, amounts, windowAmounts } of accounts) {
        const amount = amounts[hour] ?? 0;
        if (amount === 0) continue;
        const { service, item, unit, amountsPerUnit, rateUsd } = meter;
        const windowQuantity = windowAmounts[hour] / amountsPerUnit;
        const reading = { hour, service, item, resource, quantity: amount / amountsPerUnit, windowQuantity, unit };
        readings.push(rateUsd === undefined ? reading : { ...reading, rateUsd });
      }
    }
    return readings;
  }

  #account(meter: Meter, resource: string): Account {
    const key = `${meter.service}\n${meter.item}\n${resource}`;
    let account = this.#accounts.get(key);
    if (account === undefined) {
      account = { meter, resource, amounts: [], windowAmounts: [] };
      this.#accounts.set(key, account);
    }
    return account;
  }
}

function book(account: Account, hour: number, amount: number, windowAmount: number): void {
  account.amounts[hour] = (account.amounts[hour] ?? 0) + amount;
  account.windowAmounts[hour] = (account.windowAmounts[hour] ?? 0) + windowAmount;
}

/** The part of the readings that lies in the statistics window. */
export function inWindow(readings: readonly LedgerReading[]): MeterReading[] {
  return readings
    .filter((reading) => reading.windowQuantity > 0)
    .map(({ windowQuantity, ...reading }) => ({ ...reading, quantity: windowQuantity }));
}
