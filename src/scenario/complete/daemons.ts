import type { ServiceDocument } from '../aws/services.js';
import { type CompletedService, type Completion, problemAt } from '../completion.js';
import type { Path } from '../tree.js';

/**
 * What ECS refuses of a service that runs one task on each instance, in its words.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
export function checkDaemon(completion: Completion, given: ServiceDocument, service: CompletedService, path: Path): void {
  if (service.schedulingStrategy !== 'DAEMON') return;
  const cannot = (key: string, why: string, text: string) =>
    problemAt(completion, [...path, key], `cannot be given for a DAEMON: ${why}`, `AWS: ${text}`);
  // describe-services tells how many tasks a daemon wants: that is a count, and not configured.
  if ((given.desiredCount ?? 0) > 0)
    completion.report.note(
      `service ${service.serviceName} is a DAEMON: its desiredCount, ${given.desiredCount}, is a count that AWS tells, and is ignored`,
    );
  if ((given.placementStrategy ?? []).length > 0)
    cannot(
      'placementStrategy',
      'there is nothing to choose',
      'The daemon scheduling strategy does not support placement strategies. Remove the placement strategy and try again',
    );
  if (service.capacityProviderStrategy.length > 0)
    cannot(
      'capacityProviderStrategy',
      'it runs on all instances of its cluster',
      'Specifying a capacity provider strategy is not supported when you create a service using the DAEMON scheduling strategy.',
    );
  if (service.launchType === 'FARGATE')
    problemAt(
      completion,
      [...path, 'launchType'],
      'must be EC2 or EXTERNAL for a DAEMON, but is FARGATE',
      'AWS: The daemon scheduling strategy does not support the FARGATE launch type. Change the launch type and try again',
    );
  const { maximumPercent = 100 } = service.deploymentConfiguration ?? {};
  if (maximumPercent !== 100)
    problemAt(
      completion,
      [...path, 'deploymentConfiguration', 'maximumPercent'],
      `must be 100 for a DAEMON, but is ${maximumPercent}`,
      'AWS: The daemon scheduling strategy does not support values above 100 for maximumPercent on a deployment configuration. Change the maximumPercent value to 100, and try again',
    );
  const target = completion.given.scalableTargets.findIndex(({ resourceId }) => resourceId.endsWith(`/${service.serviceName}`));
  if (target !== -1)
    problemAt(completion, ['scalableTargets', target, 'resourceId'], `must name a REPLICA service, but ${service.serviceName} is a DAEMON`);
}
