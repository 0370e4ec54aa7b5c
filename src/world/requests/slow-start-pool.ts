import type { Loop } from '../../kernel/loop.js';
import type { Stream } from '../../kernel/stream.js';
import { slowStartShare } from '../../rules/balancing/slow-start.js';
import { grown } from './grown.js';
import { type Member, Pool } from './pool.js';

/**
 * Round robin with slow start. Whose turn it is gains its share as credit and is chosen for a whole one; a full share is
 * a turn each time. So the shares are met as evenly as they can be, with no draw. A round takes a step for each member and
 * gives at least one request; over a whole ramp that is about ln(members) steps a request at worst.
 *
 * Where everybody left is in slow start, the one that is furthest counts as full.
 */
export class SlowStartPool extends Pool {
  static override readonly wiring = ['stream', 'loop', 'durationUs'];
  private readonly loop: Loop;
  private readonly durationUs: number;
  /** Of each member, in their order. */
  private sinceUs: readonly number[] = [];
  private oldestUs = 0;
  private newestUs = 0;
  /** Of each server. */
  private credit = new Float64Array(16);

  constructor(loop: Loop, stream: Stream, durationUs: number) {
    super('round_robin', stream);
    this.loop = loop;
    this.durationUs = durationUs;
  }

  override get isList(): boolean {
    return false;
  }

  override setMembers(members: readonly Member[]): void {
    const stayed = new Set(this.members);
    super.setMembers(members);
    this.sinceUs = members.map(({ slowSinceUs }) => slowSinceUs);
    this.oldestUs = Math.min(...this.sinceUs);
    this.newestUs = Math.max(...this.sinceUs);
    for (const { server } of members) {
      this.credit = grown(this.credit, server + 1);
      if (!stayed.has(server)) this.credit[server] = 0;
    }
  }

  override choose(): number {
    const { nowUs } = this.loop;
    if (this.members.length === 0 || nowUs - this.newestUs >= this.durationUs) return super.choose();
    const fullUs = Math.min(this.durationUs, nowUs - this.oldestUs);
    for (;;) {
      const index = this.cursor;
      const server = super.choose();
      const share = slowStartShare(nowUs - this.sinceUs[index], fullUs);
      if (share === 1) return server;
      this.credit[server] += share;
      if (this.credit[server] < 1) continue;
      this.credit[server]--;
      return server;
    }
  }
}
