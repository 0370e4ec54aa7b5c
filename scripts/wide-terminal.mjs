// Loaded before the program (node --import): its standard output is a terminal of ECSIM_COLUMNS columns.
Object.defineProperty(process.stdout, 'isTTY', { value: true });
process.stdout.columns = Number(process.env.ECSIM_COLUMNS);
