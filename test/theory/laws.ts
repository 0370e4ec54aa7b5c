/** A law of service times with the given mean, as a scenario file names it. */
export interface Law {
  readonly name: string;
  /** Squared coefficient of variation. */
  readonly cv2: number;
  /** `request` or `requests` of a behaviour. @param key cpu or wait */
  readonly request: (key: 'cpu' | 'wait', meanSeconds: number) => string;
}

const ms = (seconds: number) => `${seconds * 1000}ms`;
const one = (key: 'cpu' | 'wait', text: string) => `request: { ${key === 'wait' ? 'cpu: 0ms, ' : ''}${key}: '${text}' }`;

export const exponentialText = (meanSeconds: number) => `exponential(mean=${ms(meanSeconds)})`;

export const CONSTANT: Law = { name: 'constant', cv2: 0, request: (key, mean) => one(key, ms(mean)) };
export const EXPONENTIAL: Law = { name: 'exponential', cv2: 1, request: (key, mean) => one(key, exponentialText(mean)) };
export const UNIFORM: Law = { name: 'uniform', cv2: 1 / 3, request: (key, mean) => one(key, `uniform(min=0ms max=${ms(2 * mean)})`) };
export const GAMMA: Law = { name: 'gamma, cv 0.5', cv2: 0.25, request: (key, mean) => one(key, `gamma(mean=${ms(mean)} cv=0.5)`) };
export const LOGNORMAL: Law = {
  name: 'log-normal, cv 2',
  cv2: 4,
  request: (key, mean) => one(key, `lognormal(median=${ms(mean / Math.sqrt(5))} sigma=${Math.sqrt(Math.log(5))})`),
};

const LIGHT = { share: 0.9, factor: 0.5 };
const HEAVY = { share: 0.1, factor: 5.5 };
/** Two kinds of requests, nine light ones to one heavy: hyperexponential. */
export const HYPEREXPONENTIAL: Law = {
  name: 'hyperexponential, cv 2.35',
  cv2: 2 * (LIGHT.share * LIGHT.factor ** 2 + HEAVY.share * HEAVY.factor ** 2) - 1,
  request: (key, mean) => {
    const kind = ({ share, factor }: typeof LIGHT) =>
      `{ share: ${share}, ${key === 'wait' ? 'cpu: 0ms, ' : ''}${key}: '${exponentialText(factor * mean)}' }`;
    return `requests: { light: ${kind(LIGHT)}, heavy: ${kind(HEAVY)} }`;
  },
};
