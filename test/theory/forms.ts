import type { FigureName, FormName } from './system.js';

/** An exact form in words, and where it stands. */
export interface Form {
  readonly title: string;
  readonly words: string;
  readonly source: string;
}

export const FORMS: Readonly<Record<FormName, Form>> = {
  'erlang-c': {
    title: 'M/M/c: one queue before c servers',
    words:
      'A task that serves c requests at once and queues the others (`concurrency: c`), exponential service. With C the probability of having to wait, the mean response time is 1/mu + C/(c mu - lambda); its percentiles are those of the wait (0, or exponential with c mu - lambda) and the service in a row. Tasks that random routing splits a Poisson stream among are M/M/1 each.',
    source: 'A. K. Erlang 1917; L. Kleinrock, Queueing Systems I (1975), 3.5',
  },
  'm/m/c/k': {
    title: 'M/M/c/K: a queue with an end',
    words:
      'As before, but with `backlog: K - c`: who finds K in the system is refused. Stationary probabilities p(n) by birth and death; p(K) of the arrivals is refused (Poisson arrivals see time averages); the others take (sum of n p(n)) / (lambda (1 - p(K))) on average, and by percentile what Erlang(n - c + 1, c mu) and a service take in a row.',
    source: 'L. Kleinrock, Queueing Systems I (1975), 3.6; R. W. Wolff, Poisson arrivals see time averages, Operations Research 30 (1982)',
  },
  'erlang-b': {
    title: 'M/G/c/c: nobody waits (Erlang B)',
    words:
      'A function with reserved concurrency c, or a task with `concurrency: c` and `backlog: 0`. The share refused is (a^c/c!) / (sum of a^k/k!), a = lambda E[S], whatever the law of service (insensitivity); who is let in takes E[S].',
    source: 'A. K. Erlang 1917; B. A. Sevastyanov 1957',
  },
  'p-k': {
    title: 'M/G/1: one at a time',
    words:
      'Mean response time E[S] + rho E[S] (1 + cv^2) / (2 (1 - rho)). For constant service the percentiles of the wait come from P(W <= t) = (1 - rho) sum over k <= t/D of (lambda (k D - t))^k / k! e^(lambda (t - k D)).',
    source: 'F. Pollaczek 1930, A. Khinchine 1932; A. K. Erlang 1909 for constant service',
  },
  'm/d/c': {
    title: 'M/D/c: constant service, c at once',
    words:
      'Mean wait D sum over i >= 1 of (P(Poisson(i a) >= i c) - c/a P(Poisson(i a) >= i c + 1)), a = lambda D. The fixtures give an approximation only (Lee and Longton); this form is exact.',
    source: 'C. D. Crommelin 1932',
  },
  ps: {
    title: 'Processor sharing',
    words:
      'With n requests in service on C vCPU each runs at min(1, C/n). The number in the system is that of M/M/C whatever the law of CPU demand (insensitivity), so the mean response time is that of M/M/C; the CPU is busy for rho of the time. On a part of a vCPU the one server is slower. With a limit on how many are in service and a queue the same holds for exponential demands; so it does for all tasks together that borrow the CPU of one instance, whatever their shares.',
    source: 'M. Sakata, S. Noguchi and J. Oizumi 1969; F. P. Kelly, Reversibility and Stochastic Networks (1979), 3.3',
  },
  'ps-loss': {
    title: 'Processor sharing with an end',
    words:
      'As before with `concurrency: K` and `backlog: 0`: probabilities, share refused and mean response time are those of M/M/C/K, whatever the law of CPU demand.',
    source: 'F. P. Kelly, Reversibility and Stochastic Networks (1979), 3.3',
  },
  'm/g/inf': {
    title: 'Waits without CPU, alone and behind one another',
    words:
      'Waits share nothing: the response time is the wait (M/G/inf). What leaves either station is again Poisson, so CPU and wait in a row add up, in either order.',
    source: 'L. Kleinrock, Queueing Systems I (1975), 3.4; P. J. Burke 1956; J. R. Jackson 1957',
  },
  'in-turn': {
    title: 'E_n/M/1: round robin',
    words:
      'Dealt out in turn among n tasks, a Poisson stream reaches each with gaps of Erlang(n). The response time is exponential with mu (1 - sigma), sigma = (lambda / (lambda + mu (1 - sigma)))^n.',
    source: 'L. Kleinrock, Queueing Systems I (1975), 6.4 (G/M/1)',
  },
  jackson: {
    title: 'Services in a row',
    words:
      'What leaves a station of exponential service is again Poisson, so each is as if alone, and the means add up. A caller waits for its call without CPU.',
    source: 'P. J. Burke 1956; J. R. Jackson 1957',
  },
  'fork-join': {
    title: 'Two calls at once',
    words: 'A request that calls two M/M/1 and is answered with the slower one takes (12 - rho) / 8 times the mean of one.',
    source: 'L. Flatto and S. Hahn 1984; R. Nelson and A. N. Tantawi, IEEE Transactions on Computers 37 (1988)',
  },
  closed: {
    title: 'Users who wait for their answers',
    words:
      'N users think (exponential) and ask one of c servers, M/M/c//N by birth and death: machines that break and are mended. In front of several single servers: mean value analysis.',
    source: 'L. Kleinrock, Queueing Systems I (1975), 3.9; M. Reiser and S. S. Lavenberg, Journal of the ACM 27 (1980)',
  },
  cold: {
    title: 'Cold starts of a function that is called now and then',
    words: 'An invocation is cold where the one before is longer ago than an idle environment lives: e^(-lambda T).',
    source: 'the gaps of a Poisson stream are exponential',
  },
};

export const FIGURE_WORDS: Readonly<Record<FigureName, string>> = {
  mean: 'mean response',
  p50: 'p50 response',
  p95: 'p95 response',
  p99: 'p99 response',
  rejected: 'share refused',
  busy: 'CPU busy',
  cold: 'share cold',
};
