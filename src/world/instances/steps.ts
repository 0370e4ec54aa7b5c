/** The steps of a container instance's life that take time. */
export const InstanceStep = {
  Running: 1,
  Registered: 2,
  MayBeDrained: 3,
  Terminated: 4,
  LossReported: 5,
} as const;
