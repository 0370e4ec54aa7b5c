import type { Agenda } from './churn.js';
import { Heap } from './heap.js';

interface Pending {
  seq: number;
  readonly kind: number;
  readonly a: number;
  readonly b: number;
}

/** What Loop promises, written as plainly as possible: one heap, and whatever is not pending any more is passed over. */
export class PlainAgenda implements Agenda {
  nowUs = 0;
  private seq = 0;
  private readonly heap = new Heap();
  private readonly handlers: ((a: number, b: number) => void)[] = [];
  /** By handle; the heap's items are handles. */
  private readonly pending: (Pending | undefined)[] = [];
  private readonly lanes: { delayUs: number; kind: number }[] = [];
  private readonly sources: { kind: number; a: number; handle: number }[] = [];

  on(kind: number, handler: (a: number, b: number) => void): void {
    this.handlers[kind] = handler;
  }

  schedule(atUs: number, kind: number, a: number, b: number): number {
    const handle = this.pending.push({ seq: this.seq, kind, a, b }) - 1;
    this.heap.push(atUs, this.seq++, handle);
    return handle;
  }

  cancel(handle: number): void {
    this.pending[handle] = undefined;
  }

  move(handle: number, atUs: number): void {
    const pending = this.pending[handle];
    if (pending === undefined) throw new Error('not pending');
    pending.seq = this.seq;
    this.heap.push(atUs, this.seq++, handle);
  }

  lane(delayUs: number, kind: number): number {
    return this.lanes.push({ delayUs, kind }) - 1;
  }

  append(lane: number, a: number, b: number): number {
    return this.schedule(this.nowUs + this.lanes[lane].delayUs, this.lanes[lane].kind, a, b);
  }

  drop(_lane: number, ticket: number): void {
    this.cancel(ticket);
  }

  source(kind: number, a: number): number {
    return this.sources.push({ kind, a, handle: -1 }) - 1;
  }

  setSource(id: number, atUs: number, b: number): void {
    const source = this.sources[id];
    this.cancel(source.handle);
    if (atUs < Infinity) source.handle = this.schedule(atUs, source.kind, source.a, b);
    else this.seq++;
  }

  nextAtUs(): number {
    for (;;) {
      const least = this.heap.pop();
      if (least === undefined) return Infinity;
      if (this.pending[least.item]?.seq !== least.seq) continue;
      this.heap.push(least.time, least.seq, least.item);
      return least.time;
    }
  }

  advance(untilUs: number, maxEvents: number): 'more' | 'done' {
    for (let left = maxEvents; this.nextAtUs() <= untilUs; left--) {
      if (left === 0) return 'more';
      const least = this.heap.pop();
      if (least === undefined) break;
      const event = this.pending[least.item];
      this.pending[least.item] = undefined;
      this.nowUs = least.time;
      if (event !== undefined) this.handlers[event.kind]?.(event.a, event.b);
    }
    this.nowUs = untilUs;
    return 'done';
  }
}
