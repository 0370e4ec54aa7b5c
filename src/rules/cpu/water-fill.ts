/**
 * Divides the CPU of an instance among tasks by their shares: nobody gets more than it can use, and what
 * one leaves over goes to the others in proportion to theirs.
 *
 *     allocation_i = min(demand_i, level x shares_i), with the level at which all the CPU is given away
 *
 * @param demands what each could use, vCPU
 * @param shares relative weights, each above 0
 * @param capacity vCPU to divide
 * @param allocations takes the result, vCPU, at the same indices
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (cpu: shares of idle CPU)
 */
export function waterFill(demands: readonly number[], shares: readonly number[], capacity: number, allocations: number[]): void {
  let left = capacity;
  let weight = 0;
  for (let index = 0; index < demands.length; index++) {
    weight += shares[index];
    allocations[index] = -1;
  }
  // Whoever wants less than its share is served whole; that raises the level, so look again until nobody is.
  for (let served = true; served && weight > 0; ) {
    served = false;
    const level = left / weight;
    for (let index = 0; index < demands.length; index++) {
      if (allocations[index] >= 0 || demands[index] > level * shares[index]) continue;
      allocations[index] = demands[index];
      left -= demands[index];
      weight -= shares[index];
      served = true;
    }
  }
  const level = weight > 0 ? Math.max(0, left) / weight : 0;
  for (let index = 0; index < demands.length; index++) if (allocations[index] < 0) allocations[index] = level * shares[index];
}
