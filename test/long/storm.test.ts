import { test } from 'vitest';
import { weather } from '../storm/weather.js';

test.each(Array.from({ length: 500 }, (_, index) => 1001 + index))('weather of seed %i', (seed) => weather(seed));
