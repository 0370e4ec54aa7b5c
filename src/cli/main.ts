#!/usr/bin/env node
import { tuneEngine } from './tuning.js';

// First of all: what V8 took for the young while it loaded the program it would keep for the whole run.
tuneEngine();
await import('./program.js');
