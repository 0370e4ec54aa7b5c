import type { AlarmState } from '../../rules/alarms/evaluate.js';
import { setAlarmState } from '../monitoring/alarms.js';
import type { World } from '../world.js';
import { type CallAnswer, done, refused } from './refusal.js';

/**
 * An alarm is put into a state; the next evaluation puts it where its datapoints want it.
 * @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html
 */
export function setAlarmStateCall(world: World, alarm: string, state: AlarmState): CallAnswer {
  const resource = `alarm/${alarm}`;
  const isKnown = setAlarmState(world, alarm, state);
  return isKnown ? done(resource, state) : refused(resource, { error: 'ResourceNotFound', message: `Alarm ${alarm} not found` });
}
