import { test } from 'vitest';
import { textWeather } from './text-weather.js';
import { weather } from './weather.js';

const SEED = process.env.STORM_SEED;
const seedsTo = (count: number) => (SEED === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(SEED)]);

test.each(seedsTo(30))('weather of seed %i', (seed) => weather(seed));
test.each(seedsTo(15))('a scenario file of seed %i', (seed) => textWeather(seed));
