/** Closed forms of queueing theory. Rates per second, times in seconds. */

/** Probability of having to wait in M/M/c (Erlang C). */
export function erlangC(offered: number, servers: number): number {
  const blocked = erlangB(offered, servers);
  const rho = offered / servers;
  return blocked / (1 - rho * (1 - blocked));
}

/** Probability of being lost in M/G/c/c (Erlang B). */
export function erlangB(offered: number, servers: number): number {
  let blocked = 1;
  for (let server = 1; server <= servers; server++) blocked = (offered * blocked) / (server + offered * blocked);
  return blocked;
}

/**
 * Mean response time of M/M/c. Also of processor sharing on c servers where a job uses at most one (with n jobs
 * each runs at min(1, c/n)), whatever the service law: its number in the system is that of M/M/c.
 */
export function mmcMeanSeconds(lambda: number, mu: number, servers: number): number {
  return 1 / mu + erlangC(lambda / mu, servers) / (servers * mu - lambda);
}

/** Stationary probabilities of M/M/c/K, by number in the system. */
export function mmckProbabilities(lambda: number, mu: number, servers: number, capacity: number): number[] {
  const weights = [1];
  for (let n = 1; n <= capacity; n++) weights.push((weights[n - 1] * lambda) / (mu * Math.min(n, servers)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Share of arrivals turned away by M/M/c/K. */
export function mmckBlocking(lambda: number, mu: number, servers: number, capacity: number): number {
  return mmckProbabilities(lambda, mu, servers, capacity)[capacity];
}

/** Mean response time of the arrivals that M/M/c/K lets in. */
export function mmckMeanSeconds(lambda: number, mu: number, servers: number, capacity: number): number {
  const probabilities = mmckProbabilities(lambda, mu, servers, capacity);
  const inSystem = probabilities.reduce((sum, probability, n) => sum + n * probability, 0);
  return inSystem / (lambda * (1 - probabilities[capacity]));
}

/** Mean response time of M/G/1 first come first served (Pollaczek and Khinchine). @param cv2 squared coefficient of variation of the service time */
export function mg1MeanSeconds(lambda: number, service: number, cv2: number): number {
  const rho = lambda * service;
  return service + (rho * service * (1 + cv2)) / (2 * (1 - rho));
}
