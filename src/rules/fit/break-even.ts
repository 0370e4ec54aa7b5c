/** What a workload costs over the same span on ECS and on Lambda, and how many tasks carry it. */
export interface BreakEvenInput {
  /** Tasks that ran, on average. */
  readonly tasksMean: number;
  /** CPU they used of what they reserve, 0 to 1. */
  readonly utilizationRatio: number;
  /** CPU at which one more task is started, 0 to 1. */
  readonly targetRatio: number;
  /** Fewest tasks the service runs. */
  readonly tasksMin: number;
  /** Cost of all these tasks, USD. */
  readonly tasksUsd: number;
  /** What grows with the traffic on ECS beside the tasks (data out, capacity units of the load balancer), USD. */
  readonly ecsTrafficUsd: number;
  /** What ECS costs beside that and whatever the traffic, as measured (load balancer hours …), USD. */
  readonly ecsOtherUsd: number;
  /** What grows with the traffic on Lambda (requests, GB-seconds, data out …), USD. */
  readonly lambdaUsd: number;
  /** What Lambda costs beside that, as measured (load balancer …), USD. */
  readonly lambdaOtherUsd: number;
}

/** The multiple of the traffic at which the cheaper platform changes. */
export interface BreakEven {
  readonly multiple: number;
  /** What Lambda does there, coming from the traffic as it is. */
  readonly lambda: 'stops being cheaper' | 'starts being cheaper';
}

/** Steps of one task that are looked at. */
const TASKS_MAX = 100_000;

/**
 * The multiple m of this traffic at which Lambda stops being cheaper than ECS (m above 1, where it is cheaper now)
 * or starts being it (m below 1): an estimate that scales cost alone.
 *
 *     tasks(m)  = max(tasksMin, ceil(m x tasksMean x utilizationRatio / targetRatio))
 *     ecs(m)    = tasks(m) x tasksUsd / tasksMean + m x ecsTrafficUsd + ecsOtherUsd
 *     lambda(m) = m x lambdaUsd + lambdaOtherUsd
 *
 * A step of k tasks carries the traffic up to m = k x targetRatio / (tasksMean x utilizationRatio), and on it
 * both cost the same at m = (k x tasksUsd / tasksMean + ecsOtherUsd - lambdaOtherUsd) / (lambdaUsd - ecsTrafficUsd).
 * @returns null where one is cheaper at any multiple looked at, or where nothing ran to scale from
 * @assumed Data out and capacity units grow in proportion, the hours of the load balancer stay; quotas, volume tiers, cold starts and the shape of the day stay out of it.
 */
export function breakEven(input: BreakEvenInput): BreakEven | null {
  const { tasksMean, utilizationRatio, targetRatio, tasksUsd, lambdaUsd } = input;
  const perTrafficUsd = lambdaUsd - input.ecsTrafficUsd;
  if (!(tasksMean > 0 && utilizationRatio > 0 && targetRatio > 0 && lambdaUsd > 0 && perTrafficUsd > 0)) return null;
  const multiplePerTask = targetRatio / (tasksMean * utilizationRatio);
  const taskUsd = tasksUsd / tasksMean;
  const tasksAt = (multiple: number) => tasksFor(input, multiple);
  const isLambdaCheaper = perTrafficUsd + input.lambdaOtherUsd < tasksAt(1) * taskUsd + input.ecsOtherUsd;
  const equalAt = (tasks: number) => (tasks * taskUsd + input.ecsOtherUsd - input.lambdaOtherUsd) / perTrafficUsd;
  const now = tasksAt(1);
  if (isLambdaCheaper) {
    for (let tasks = now; tasks <= TASKS_MAX; tasks++) {
      const multiple = equalAt(tasks);
      if (multiple <= tasks * multiplePerTask) return { multiple, lambda: 'stops being cheaper' };
    }
    return null;
  }
  for (let tasks = now; tasks >= input.tasksMin && tasks > 0; tasks--) {
    const multiple = equalAt(tasks);
    // Where less traffic would do with a task less, the step before it counts.
    if (multiple > (tasks === input.tasksMin ? 0 : (tasks - 1) * multiplePerTask)) return { multiple, lambda: 'starts being cheaper' };
  }
  return null;
}

function tasksFor({ tasksMean, utilizationRatio, targetRatio, tasksMin }: BreakEvenInput, multiple: number): number {
  const multiplePerTask = targetRatio / (tasksMean * utilizationRatio);
  return Math.max(tasksMin, Math.ceil(multiple / multiplePerTask));
}

/** What both cost at a multiple of this traffic by the same estimate, USD. @param multiple over 0 */
export function costsAt(input: BreakEvenInput, multiple: number): { readonly ecsUsd: number; readonly lambdaUsd: number } {
  return {
    ecsUsd: (tasksFor(input, multiple) * input.tasksUsd) / input.tasksMean + multiple * input.ecsTrafficUsd + input.ecsOtherUsd,
    lambdaUsd: multiple * input.lambdaUsd + input.lambdaOtherUsd,
  };
}
