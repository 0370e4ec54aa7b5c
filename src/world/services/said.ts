import { SERVICE_EVENT_REPEAT_HOURS } from '../../aws/quotas.js';
import { US_PER_HOUR } from '../../base/units.js';
import { recordServiceAction, recordServiceEvent } from '../record.js';
import type { ServiceEventName } from '../records.js';
import type { World } from '../world.js';

/** What a service's events say of a lasting state: once, and again every few hours while it lasts. */
export type LastingState = 'steady' | 'stuck' | 'protected' | 'impaired' | 'unplaced' | 'unbalanced';

export function sayWhileItLasts(world: World, service: number, lasting: LastingState, text: string): void {
  if (!isToBeSaid(world, service, lasting)) return;
  recordServiceEvent(world, service, text);
  const event = EVENTS[lasting];
  if (event !== undefined) recordServiceAction(world, service, { ...event, reason: '' });
}

/**
 * Whether it is time to say that a state lasts; if so, it counts as said.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html
 */
export function isToBeSaid(world: World, service: number, lasting: LastingState): boolean {
  const { said } = world.state.services[service];
  if (said[lasting] !== undefined && world.nowUs < said[lasting] + SERVICE_EVENT_REPEAT_HOURS * US_PER_HOUR) return false;
  said[lasting] = world.nowUs;
  return true;
}

/** What EventBridge tells of them. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html */
const EVENTS: Partial<Record<LastingState, Pick<ServiceEventName, 'eventType' | 'eventName'>>> = {
  steady: { eventType: 'INFO', eventName: 'SERVICE_STEADY_STATE' },
  impaired: { eventType: 'WARN', eventName: 'SERVICE_TASK_START_IMPAIRED' },
};

/** The state has ended: when it comes again it is said anew. */
export function noteEnded(world: World, service: number, lasting: LastingState): void {
  delete world.state.services[service].said[lasting];
}
