import type { UsersShape } from '../../../scenario/compiled.js';
import type { Arrivals } from './arrivals.js';

/** When each user of a closed loop sends for the first time; when they send again depends on the answers. */
export class UserArrivals implements Arrivals {
  static readonly wiring = ['points', 'endUs'];
  readonly dueUs = new Float64Array(1);
  private readonly points: UsersShape['points'];
  private readonly endUs: number;
  private count = 0;
  private point = 0;

  /** @param points how many there are: linear in between, never fewer than before */
  constructor(points: UsersShape['points'], endUs: number) {
    this.points = points;
    this.endUs = endUs;
  }

  advance(): void {
    const { points } = this;
    this.count++;
    while (this.point < points.length && points[this.point].users < this.count) this.point++;
    const dueUs = this.point === points.length ? this.endUs : this.instantBefore(this.point);
    this.dueUs[0] = dueUs >= this.endUs ? Number.POSITIVE_INFINITY : dueUs;
  }

  /** When there are `count` users: on the way to a point that has as many. */
  private instantBefore(index: number): number {
    const to = this.points[index];
    if (index === 0) return to.atUs;
    const from = this.points[index - 1];
    return Math.floor(from.atUs + ((to.atUs - from.atUs) * (this.count - from.users)) / (to.users - from.users) + 0.5);
  }
}
