import { test } from 'vitest';
import { weather } from './weather.js';

const SEED = process.env.STORM_SEED;
const seeds = SEED === undefined ? Array.from({ length: 60 }, (_, index) => index + 1) : [Number(SEED)];

test.each(seeds)('weather of seed %i', (seed) => weather(seed));
