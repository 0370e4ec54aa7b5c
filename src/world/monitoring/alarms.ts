import type { AlarmState } from '../../rules/alarms/evaluate.js';
import type { World } from '../world.js';

/** In which state an alarm is; one that nobody defined has no data. */
export function alarmStateOf(world: World, alarmName: string): AlarmState {
  const index = world.scenario.alarms.findIndex(({ name }) => name === alarmName);
  return world.state.alarms[index]?.state ?? 'INSUFFICIENT_DATA';
}
