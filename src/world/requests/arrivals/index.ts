import type { Stream } from '../../../kernel/stream.js';
import type { TrafficShape } from '../../../scenario/compiled.js';
import type { Arrivals } from './arrivals.js';
import { burstArrivals } from './bursts.js';
import { diurnalArrivals } from './diurnal.js';
import { rampArrivals } from './ramp.js';
import { rateArrivals } from './rate.js';
import { stepArrivals } from './steps.js';
import { TimestampArrivals } from './timestamps.js';
import { TraceArrivals } from './trace.js';
import { UserArrivals } from './users.js';

/**
 * The arrivals of a shape of traffic: one file each.
 * @param shape what the scenario says
 * @param endUs end of the run: whoever would arrive then or later does not
 * @param phases the random stream of what is drawn beside the instants: how long bursts and pauses last
 */
export function createArrivals(shape: TrafficShape, endUs: number, phases: Stream): Arrivals {
  switch (shape.kind) {
    case 'rate':
      return rateArrivals(shape, endUs);
    case 'steps':
      return stepArrivals(shape, endUs);
    case 'ramp':
      return rampArrivals(shape, endUs);
    case 'diurnal':
      return diurnalArrivals(shape, endUs);
    case 'bursts':
      return burstArrivals(shape, endUs, phases);
    case 'trace':
      return new TraceArrivals(shape, endUs);
    case 'timestamps':
      return new TimestampArrivals(shape.instantsUs, endUs);
    case 'users':
      return new UserArrivals(shape.points, endUs);
  }
}
