/** Kinds of events; the loop's handler table is indexed by them. */
export const Kind = {
  Arrival: 0,
  CpuDone: 1,
  WaitDone: 2,
  ClientTimeout: 3,
  IdleTimeout: 4,
  RetryDue: 5,
  RequestDelivered: 6,
  TaskStepDue: 7,
  ServicePassDue: 8,
  HealthCheckDue: 9,
  HealthCheckTimedOut: 10,
  TargetDrained: 11,
  MinuteEnded: 12,
  AlarmEvaluationDue: 13,
  FaultDue: 14,
  FaultEnded: 15,
  WindowOpened: 16,
  InvocationDone: 17,
  InstanceStepDue: 18,
  WaitingTasksDue: 19,
} as const;

export const KIND_COUNT = 20;
