/**
 * What Lambda allows a function.
 * @source https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * @source https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
 */
export const LAMBDA = {
  /** Memory at which a function has one vCPU; below and above in proportion. */
  mibPerVcpu: 1769,
  /** New execution environments of one function: at most so many at once … */
  environmentBurst: 1000,
  /** … and so many a second after that; what is not used does not add up beyond the burst. */
  environmentsPerSecond: 100,
  /** Synchronous requests a second for each unit of concurrency. */
  requestsPerSecondPerConcurrency: 10,
  /** Concurrency of the account that no function may reserve. */
  unreservedConcurrencyMin: 100,
  timeoutSecondsMax: 900,
  memoryMiBMin: 128,
  memoryMiBMax: 10_240,
} as const;
