import { type Admission, admitAttempt, type Circuit, type CircuitLimits, judgeAttempt } from '../../rules/client/circuit-breaker.js';
import type { Client } from '../../scenario/compiled.js';

/** The circuits of clients that have a breaker: one for each sender and each workload it sends to. */
export class Circuits {
  static readonly wiring = ['isUsed', 'limits', 'firsts'];
  /** Whether any client has a breaker. */
  readonly isUsed: boolean;
  /** Of each sender (a traffic, or a call); undefined: it has none. */
  private readonly limits: readonly (CircuitLimits | undefined)[];
  /** Of each sender: the circuit to the first workload; those to the others follow. */
  private readonly firsts: readonly number[];
  private readonly failedInARow: Int32Array;
  private readonly openUntilUs: Float64Array;
  private readonly isProbing: Uint8Array;

  constructor(clients: readonly Client[], workloads: number) {
    let count = 0;
    this.limits = clients.map(({ circuitBreaker }) => circuitBreaker);
    this.firsts = this.limits.map((limits) => (limits === undefined ? -1 : count++ * workloads));
    this.isUsed = count > 0;
    this.failedInARow = new Int32Array(count * workloads);
    this.openUntilUs = new Float64Array(count * workloads);
    this.isProbing = new Uint8Array(count * workloads);
  }

  /** An attempt is about to be sent; one that probes is under way from now on. */
  admit(sender: number, workload: number, nowUs: number): Admission {
    const limits = this.limits[sender];
    if (limits === undefined) return 'sent';
    const index = this.firsts[sender] + workload;
    const admission = admitAttempt(this.circuit(index), limits, nowUs);
    if (admission === 'probe') this.isProbing[index] = 1;
    return admission;
  }

  attemptEnded(sender: number, workload: number, isProbe: boolean, hasFailed: boolean, nowUs: number): void {
    const limits = this.limits[sender];
    if (limits === undefined) return;
    const index = this.firsts[sender] + workload;
    const circuit = judgeAttempt(this.circuit(index), limits, { isProbe, hasFailed }, nowUs);
    this.failedInARow[index] = circuit.failedInARow;
    this.openUntilUs[index] = circuit.openUntilUs;
    this.isProbing[index] = circuit.isProbing ? 1 : 0;
  }

  private circuit(index: number): Circuit {
    return {
      failedInARow: this.failedInARow[index],
      openUntilUs: this.openUntilUs[index],
      isProbing: this.isProbing[index] === 1,
    };
  }
}
