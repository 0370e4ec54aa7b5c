/** What a fault does to the attempts that reach a dependency. */
export interface DependencyImpairment {
  /** Of the fault that brought it, for its end. */
  readonly fault: number;
  readonly dependency: number;
  /** The workload whose calls meet it, -1: everybody's. */
  readonly caller: number;
  readonly latencyUs: number;
  /** Share of attempts that fail, 0 to 1. */
  readonly errorRate: number;
}

/** The faults that impair dependencies now. */
export class ImpairedDependencies {
  private impairments: DependencyImpairment[] = [];

  impair(impairment: DependencyImpairment): void {
    this.impairments.push(impairment);
  }

  /** A fault is over. */
  mend(fault: number): void {
    this.impairments = this.impairments.filter((impairment) => impairment.fault !== fault);
  }

  /** What is added to an attempt now: latencies add up, and an attempt must come through each share of errors. */
  of(dependency: number, caller: number): { readonly latencyUs: number; readonly passes: number } {
    let latencyUs = 0;
    let passes = 1;
    for (const impairment of this.impairments) {
      if (impairment.dependency !== dependency || (impairment.caller >= 0 && impairment.caller !== caller)) continue;
      latencyUs += impairment.latencyUs;
      passes *= 1 - impairment.errorRate;
    }
    return { latencyUs, passes };
  }
}
