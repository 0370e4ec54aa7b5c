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

/** P(Erlang(stages, rate) > t). */
function erlangTail(stages: number, rate: number, t: number): number {
  let term = Math.exp(-rate * t);
  let sum = 0;
  for (let stage = 0; stage < stages; stage++) {
    sum += term;
    term *= (rate * t) / (stage + 1);
  }
  return sum;
}

/** P(wait of so many departures at c busy servers, then service > t): Erlang(ahead, c mu) and Exp(mu) in a row. */
function queuedTail(ahead: number, mu: number, servers: number, t: number): number {
  if (servers === 1) return erlangTail(ahead + 1, mu, t);
  const rate = servers * mu;
  const served = 1 - erlangTail(ahead, rate - mu, t);
  return erlangTail(ahead, rate, t) + Math.exp(-mu * t) * (rate / (rate - mu)) ** ahead * served;
}

/** The time that a share of values does not exceed. @param tail P(T > t), falling in t */
function quantile(share: number, tail: (t: number) => number): number {
  let high = 1e-6;
  while (tail(high) > 1 - share) high *= 2;
  let low = 0;
  for (let halving = 0; halving < 100; halving++) {
    const middle = (low + high) / 2;
    if (tail(middle) > 1 - share) low = middle;
    else high = middle;
  }
  return high;
}

/** Percentile of the response time of M/M/c, first come first served. @param share 0 to 1 */
export function mmcQuantileSeconds(lambda: number, mu: number, servers: number, share: number): number {
  const waits = erlangC(lambda / mu, servers);
  const spare = servers * mu - lambda;
  const both = (t: number) =>
    Math.abs(spare - mu) < 1e-9 * mu
      ? (1 + mu * t) * Math.exp(-mu * t)
      : (spare * Math.exp(-mu * t) - mu * Math.exp(-spare * t)) / (spare - mu);
  return quantile(share, (t) => (1 - waits) * Math.exp(-mu * t) + waits * both(t));
}

/** Percentile of the response time of the arrivals that M/M/c/K lets in, first come first served. */
export function mmckQuantileSeconds(lambda: number, mu: number, servers: number, capacity: number, share: number): number {
  const probabilities = mmckProbabilities(lambda, mu, servers, capacity);
  const letIn = 1 - probabilities[capacity];
  return quantile(share, (t) =>
    probabilities
      .slice(0, capacity)
      .reduce((sum, probability, n) => sum + (probability / letIn) * queuedTail(Math.max(0, n - servers + 1), mu, servers, t), 0),
  );
}

/** Percentile of the response time of M/D/1 (Erlang 1909). @param service constant */
export function md1QuantileSeconds(lambda: number, service: number, share: number): number {
  const rho = lambda * service;
  const waitTail = (t: number) => {
    let sum = 0;
    let factorial = 1;
    for (let k = 0; k <= Math.floor(t / service); k++) {
      if (k > 0) factorial *= k;
      const x = lambda * (k * service - t);
      sum += (x ** k / factorial) * Math.exp(-x);
    }
    return 1 - (1 - rho) * sum;
  };
  return service + quantile(share, waitTail);
}

/** Mean response time of M/D/c, first come first served (Crommelin 1932). */
export function mdcMeanSeconds(lambda: number, service: number, servers: number): number {
  const offered = lambda * service;
  let wait = 0;
  for (let i = 1; i <= 2000; i++) {
    // Poisson(i offered): P(at least i c) and P(at least i c + 1), from the mass at i c upwards.
    const mean = i * offered;
    let mass = Math.exp(i * servers * Math.log(mean) - mean - logFactorial(i * servers));
    const first = mass;
    let atLeast = 0;
    for (let j = i * servers; mass > 1e-18 * (atLeast + 1e-300); j++) {
      atLeast += mass;
      mass *= mean / (j + 1);
    }
    const term = atLeast - (servers / offered) * (atLeast - first);
    wait += term;
    if (term < 1e-15 * wait) break;
  }
  return service + service * wait;
}

function logFactorial(n: number): number {
  let sum = 0;
  for (let k = 2; k <= n; k++) sum += Math.log(k);
  return sum;
}

/**
 * Rate at which the response time of one of n servers falls off when a Poisson stream is dealt out in turn: each sees
 * Erlang(n) gaps, E_n/M/1, and its response time is exponential with mu (1 - sigma), sigma = A(mu (1 - sigma)).
 */
export function inTurnDecay(lambda: number, mu: number, servers: number): number {
  let sigma = 0.5;
  for (let step = 0; step < 10_000; step++) sigma = (lambda / (lambda + mu * (1 - sigma))) ** servers;
  return mu * (1 - sigma);
}

/** Share of Poisson arrivals that come later than an idle life after the one before. */
export function coldShare(perHour: number, idleLifeHours: number): number {
  return Math.exp(-perHour * idleLifeHours);
}
