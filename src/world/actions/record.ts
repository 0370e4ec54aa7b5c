import { recordEvent } from '../record.js';
import type { World } from '../world.js';
import type { Refusal } from './refusal.js';

/** Of calls that are not ECS's. */
const SOURCES: Readonly<Record<string, string>> = {
  SetAlarmState: 'aws.monitoring',
  CreateDeployment: 'aws.codedeploy',
  StopDeployment: 'aws.codedeploy',
  ContinueDeployment: 'aws.codedeploy',
};

/**
 * Notes a call of the ECS, CodeDeploy or CloudWatch API as CloudTrail tells EventBridge.
 * @param text what it did
 * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/logging-using-cloudtrail.html
 */
export function recordCall(world: World, call: string, resource: string, text: string, refusal: Refusal | undefined): void {
  const source = SOURCES[call] ?? 'aws.ecs';
  const message = refusal === undefined ? `${call}: ${text}` : `${call} refused: ${refusal.error}: ${refusal.message}`;
  recordEvent(world, source, 'AWS API Call via CloudTrail', resource, message, {
    kind: 'call',
    call,
    error: refusal?.error ?? '',
    message: refusal?.message ?? '',
  });
}
