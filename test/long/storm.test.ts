import { test } from 'vitest';
import { textWeather } from '../storm/text-weather.js';
import { weather } from '../storm/weather.js';

const seeds = Array.from({ length: 500 }, (_, index) => 1001 + index);

test.each(seeds)('weather of seed %i', (seed) => weather(seed));
test.each(seeds)('a scenario file of seed %i', (seed) => textWeather(seed));
