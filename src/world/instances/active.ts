import type { Instance } from '../state.js';

/** Whether tasks may be placed on it: registered, and neither DRAINING nor on its way out. */
export function isActive(instance: Instance): boolean {
  const { drainingAt, group, isInGroup } = instance;
  return isRegistered(instance) && drainingAt === undefined && (group < 0 || isInGroup);
}

/** Whether ECS has it in a cluster: ACTIVE or DRAINING. */
export function isRegistered({ registeredAt, terminatedAt, deregisteredAtUs }: Instance): boolean {
  return registeredAt !== undefined && terminatedAt === undefined && deregisteredAtUs === undefined;
}

/** What an instance is where it is not ACTIVE. */
export function statusText({ registeredAt, drainingAt, terminatedAt, deregisteredAtUs }: Instance): string {
  if (terminatedAt !== undefined) return 'terminated';
  if (deregisteredAtUs !== undefined) return 'INACTIVE';
  if (registeredAt === undefined) return 'not registered yet';
  return drainingAt === undefined ? 'given up by its Auto Scaling group' : 'DRAINING';
}
