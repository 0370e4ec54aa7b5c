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

/**
 * Mean response time of a request forked to two M/M/1 and joined, exactly.
 * @source Flatto and Hahn 1984; Nelson and Tantawi 1988, doi.org/10.1109/12.2213
 */
export function forkJoinMeanSeconds(lambda: number, mu: number): number {
  return (12 - lambda / mu) / 8 / (mu - lambda);
}

/** Mean response time where `users` think (exponential) and then ask one of `servers` (exponential): M/M/c//N. */
export function machineRepairMeanSeconds(users: number, think: number, service: number, servers: number): number {
  const weights = [1];
  for (let n = 1; n <= users; n++) weights.push((weights[n - 1] * (users - n + 1) * service) / (think * Math.min(n, servers)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const inSystem = weights.reduce((sum, weight, n) => sum + (n * weight) / total, 0);
  return inSystem / ((users - inSystem) / think);
}

/** Mean times at each station of a closed network of single servers: mean value analysis (Reiser and Lavenberg 1980). */
export function mvaMeanSeconds(users: number, think: number, services: readonly number[]): number[] {
  let queues = services.map(() => 0);
  let times: number[] = [...services];
  for (let n = 1; n <= users; n++) {
    times = services.map((service, station) => service * (1 + queues[station]));
    const throughput = n / (think + times.reduce((sum, time) => sum + time, 0));
    queues = times.map((time) => throughput * time);
  }
  return times;
}
