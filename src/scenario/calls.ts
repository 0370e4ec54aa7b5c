import type * as z from 'zod';
import { duration, durationDistribution, flag, integer, list, mapOf, oneOf, ours, share, text } from './fields.js';

const call = ours(
  {
    to: text('a service, function or dependency'),
    probability: share().optional(),
    timeout: duration().optional(),
    retries: integer('retries', 0, 1000).optional(),
    backOff: duration().optional(),
    retryBudget: share().optional(),
    cancelOnTimeout: flag().optional(),
    parallel: flag().optional(),
    onFailure: oneOf('fail', 'ignore').optional(),
  },
  {
    to: 'Who is called: a service, function or dependency.',
    probability: 'Share of requests that make the call. Default: 100%.',
    timeout: 'When the caller gives an attempt up. Default: none.',
    retries: 'Attempts after the first. Default: 0.',
    backOff: 'Longest pause before the first retry, as for a client. Default: 100ms.',
    retryBudget: 'Retries are given up where they are more than this share of the calls. Default: no limit.',
    cancelOnTimeout: 'Whether the callee stops working on a call whose caller has given up or is gone. Default: true.',
    parallel: 'Neighbouring calls that are parallel start together; any other starts when those before it have ended. Default: false.',
    onFailure: 'Whether the request fails (500) with its call, or goes on without the answer. Default: fail.',
  },
);

/** What a request calls on its way. */
export const calls = () => list(call).optional();

export const dependencies = mapOf(
  ours(
    { latency: durationDistribution().default('0ms'), errors: share().default(0) },
    { latency: 'How long an attempt takes.', errors: 'Share of attempts that fail.' },
  ),
);

export type CallDocument = z.output<typeof call>;
