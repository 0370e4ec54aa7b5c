import type { ServiceTargetGroup } from '../../aws/nouns.js';
import type { CompletedService } from '../completion.js';

/** Where the tasks of a service are registered. */
export function compileServiceTargetGroup(given: CompletedService['loadBalancers'][number]): ServiceTargetGroup {
  const { alternateTargetGroupArn: alternate, testListenerRule } = given.advancedConfiguration ?? {};
  return {
    targetGroup: given.targetGroupArn,
    containerName: given.containerName ?? '',
    containerPort: given.containerPort ?? 0,
    ...(alternate === undefined ? {} : { alternate: { targetGroup: alternate, hasTestListener: testListenerRule !== undefined } }),
  };
}
