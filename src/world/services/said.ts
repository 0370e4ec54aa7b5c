import { SERVICE_EVENT_REPEAT_HOURS } from '../../aws/quotas.js';
import { US_PER_HOUR } from '../../base/units.js';
import { recordServiceAction, recordServiceEvent } from '../record.js';
import type { ServiceEventName } from '../records.js';
import type { World } from '../world.js';

/** What a service's events say of a lasting state: once, and again every few hours while it lasts. */
export type LastingState = 'steady' | 'stuck' | 'protected' | 'impaired' | 'unbalanced' | Unplaced;
/** That a capacity provider, '' without one, has no place for a task. */
type Unplaced = `unplaced on ${string}`;

export function sayWhileItLasts(world: World, service: number, lasting: LastingState, text: string): void {
  if (!isToBeSaid(world, service, lasting)) return;
  recordServiceEvent(world, service, text);
  const event = EVENTS[lasting];
  if (event !== undefined) recordServiceAction(world, service, { ...event, reason: '' });
}

/**
 * Whether it is time to say that a state lasts; if so, it counts as said.
 * @param reason of the state: another one is said at once
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html
 */
function isToBeSaid(world: World, service: number, lasting: LastingState, reason = ''): boolean {
  const { said } = world.state.services[service];
  const last = said[lasting];
  if (last?.reason === reason && world.nowUs < last.atUs + SERVICE_EVENT_REPEAT_HOURS * US_PER_HOUR) return false;
  said[lasting] = { atUs: world.nowUs, reason };
  return true;
}

/** What EventBridge tells of them. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html */
const EVENTS: Partial<Record<LastingState, Pick<ServiceEventName, 'eventType' | 'eventName'>>> = {
  steady: { eventType: 'INFO', eventName: 'SERVICE_STEADY_STATE' },
  impaired: { eventType: 'WARN', eventName: 'SERVICE_TASK_START_IMPAIRED' },
};

/**
 * Whether it is time to say that a service has no place for a task, on a capacity provider ('' without one). The same
 * about another container instance is no news.
 */
export function isUnplacedToBeSaid(world: World, service: number, capacityProvider: string, message: string): boolean {
  return isToBeSaid(world, service, `unplaced on ${capacityProvider}`, message.replace(/\(container-instance \S+\)/, 'container-instance'));
}

/** There is a place again on a capacity provider, or, without one named, on all. */
export function notePlaced(world: World, service: number, capacityProvider?: string): void {
  const { said } = world.state.services[service];
  for (const lasting of Object.keys(said))
    if (capacityProvider === undefined ? lasting.startsWith('unplaced on ') : lasting === `unplaced on ${capacityProvider}`)
      delete said[lasting];
}

/** The state has ended: when it comes again it is said anew. */
export function noteEnded(world: World, service: number, lasting: LastingState): void {
  delete world.state.services[service].said[lasting];
}
