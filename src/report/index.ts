export { comparisonTable } from './comparison.js';
export { type CsvTable, numberCell } from './csv.js';
export { type Fit, type FitRun, fitOf } from './fit.js';
export { countText, durationText, plainText, usdText } from './format.js';
export { paintFor, type TextColumn, tableLines } from './layout.js';
export { type SteepestMinute, steepestMinutes } from './steepest-minute.js';
export { type RunHead, type SummaryJson, summaryJson } from './summary.js';
export { tables } from './tables.js';
export { expectationLines, notesText, type RunOutcome, reportText } from './terminal.js';
