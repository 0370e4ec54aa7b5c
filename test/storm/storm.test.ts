import { test } from 'vitest';
import { textWeather } from './text-weather.js';
import { weather } from './weather.js';

const SEED = process.env.STORM_SEED;
const seedsTo = (count: number) => (SEED === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(SEED)]);
/** Found by the long storms: a host lost while the containers of a task are on their way out. */
const REMEMBERED = SEED === undefined ? [1158] : [];

test.each([...seedsTo(30), ...REMEMBERED])('weather of seed %i', (seed) => weather(seed));
test.each(seedsTo(15))('a scenario file of seed %i', (seed) => textWeather(seed));
