import type { ServiceDocument } from '../aws/services.js';
import { type CompletedService, type Completion, problemAt } from '../completion.js';
import type { Path } from '../tree.js';

/** Whether CodeDeploy makes the deployments of a service. */
export function isCodeDeploys({ deploymentController }: Pick<ServiceDocument, 'deploymentController'>): boolean {
  return deploymentController?.type === 'CODE_DEPLOY';
}

/**
 * What ECS refuses of a service whose deployments it does not make itself.
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 * @source https://github.com/aws/aws-cdk/issues/26307 (the wording about alarms)
 */
export function checkController(completion: Completion, service: CompletedService, path: Path): void {
  if (service.deploymentController?.type === 'EXTERNAL')
    completion.report.notSimulated(`services.${service.serviceName}.deploymentController`);
  if (!isCodeDeploys(service)) return;
  const at = [...path, 'deploymentConfiguration'];
  const cannot = (key: string, message: string, hint: string) => problemAt(completion, [...at, key], message, hint);
  const given = service.deploymentConfiguration ?? {};
  if (service.schedulingStrategy === 'DAEMON')
    problemAt(
      completion,
      [...path, 'schedulingStrategy'],
      'must be REPLICA with deploymentController CODE_DEPLOY, but is DAEMON',
      'AWS: the CODE_DEPLOY or EXTERNAL deployment controller types don’t support the DAEMON scheduling strategy.',
    );
  if ((given.strategy ?? 'ROLLING') !== 'ROLLING')
    cannot('strategy', `is for deploymentController ECS, but is ${given.strategy}`, 'deploymentGroups say how CodeDeploy moves traffic');
  if (given.alarms?.enable === true)
    cannot(
      'alarms',
      'cannot be enabled with deploymentController CODE_DEPLOY: the deployment group has alarms of its own',
      'AWS: Alarm based rollback feature is only supported with ECS deployment controller. Update to ECS deployment controller and try again.',
    );
  if (given.deploymentCircuitBreaker?.enable === true)
    cannot(
      'deploymentCircuitBreaker',
      'cannot be enabled with deploymentController CODE_DEPLOY',
      'AWS: The deployment circuit breaker can only be used for services using the rolling update (ECS) deployment type.',
    );
  checkPercents(completion, service, at);
}

/** On Fargate they are not used, and on instances they are AWS's defaults, for draining alone. */
function checkPercents(completion: Completion, service: CompletedService, path: Path): void {
  const onFargate =
    service.launchType === 'FARGATE' ||
    service.capacityProviderStrategy.some(({ capacityProvider }) => capacityProvider.startsWith('FARGATE'));
  for (const [key, standard] of [
    ['minimumHealthyPercent', 100],
    ['maximumPercent', 200],
  ] as const) {
    const value = service.deploymentConfiguration?.[key] ?? standard;
    if (value === standard) continue;
    if (onFargate) completion.report.note(`${key} of service ${service.serviceName} is not used, as CodeDeploy deploys it on Fargate`);
    else
      problemAt(
        completion,
        [...path, key],
        `must be ${standard} with deploymentController CODE_DEPLOY on container instances, but is ${value}`,
        `AWS: You can’t specify a custom ${key} value for a service that uses either the blue/green (CODE_DEPLOY) or EXTERNAL deployment types and has tasks that use the EC2 launch type.`,
      );
  }
}
