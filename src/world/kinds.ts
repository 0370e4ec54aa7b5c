/** Kinds of events; the loop's handler table is indexed by them. */
export const Kind = {
  Arrival: 0,
  CpuDue: 1,
  WaitDue: 2,
  ClientTimeout: 3,
  IdleTimeout: 4,
  RetryDue: 5,
  RequestDelivered: 6,
  TaskStepDue: 7,
  ServicePassDue: 8,
  HealthCheckDue: 9,
  HealthCheckTimedOut: 10,
  MinuteEnded: 11,
  AlarmEvaluationDue: 12,
  FaultDue: 13,
  FaultEnded: 14,
  WindowOpened: 15,
  InvocationDone: 16,
  InstanceStepDue: 17,
  WaitingTasksDue: 18,
  HostLossReported: 19,
  LoadBalancerNodeRemoved: 20,
  SpotNoticeDue: 21,
  SpotInstanceReclaimed: 22,
  SpotShockDue: 23,
} as const;

export const KIND_COUNT = 24;
