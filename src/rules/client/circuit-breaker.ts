/** What a client's circuit breaker goes by. */
export interface CircuitLimits {
  /** Failed attempts in a row that open the circuit; 1 or more. */
  readonly failures: number;
  /** How long it is open before one attempt probes the target. */
  readonly openForUs: number;
}

/** One circuit: what a client knows of one target. */
export interface Circuit {
  /** Attempts in a row that failed; the circuit is closed while they are fewer than the limit. */
  readonly failedInARow: number;
  /** Of a circuit that is not closed: when it may be probed. */
  readonly openUntilUs: number;
  /** Whether a probe is under way. */
  readonly isProbing: boolean;
}

export const CLOSED: Circuit = { failedInARow: 0, openUntilUs: 0, isProbing: false };

/**
 * What becomes of an attempt that is about to be sent. While the circuit is closed it is sent, while it is open it is not;
 * at the end of that time, to the instant, one attempt probes the target, and the others wait for no outcome: they are not sent.
 * @source https://docs.aws.amazon.com/prescriptive-guidance/latest/cloud-design-patterns/circuit-breaker.html (closed, open, half-open)
 */
export function admitAttempt({ failedInARow, openUntilUs, isProbing }: Circuit, limits: CircuitLimits, nowUs: number): Admission {
  if (failedInARow < limits.failures) return 'sent';
  return isProbing || nowUs < openUntilUs ? 'withheld' : 'probe';
}

export type Admission = 'sent' | 'probe' | 'withheld';

/**
 * The circuit after an attempt ended. A success starts the count anew; a probe that succeeds closes the circuit, one that
 * fails opens it for as long again.
 * @assumed Attempts that were under way when the circuit opened change nothing while it is not closed: the probe alone decides.
 */
export function judgeAttempt(circuit: Circuit, limits: CircuitLimits, attempt: EndedAttempt, nowUs: number): Circuit {
  const isClosed = circuit.failedInARow < limits.failures;
  if (!isClosed && !attempt.isProbe) return circuit;
  if (!attempt.hasFailed) return CLOSED;
  const failedInARow = isClosed ? circuit.failedInARow + 1 : circuit.failedInARow;
  return { failedInARow, openUntilUs: failedInARow < limits.failures ? 0 : nowUs + limits.openForUs, isProbing: false };
}

export interface EndedAttempt {
  readonly isProbe: boolean;
  readonly hasFailed: boolean;
}
