import { test } from 'vitest';
import { expectSurvivesKills, folderWithResults } from '../cli/interruption.js';
import { Draw } from '../support/draw.js';

test('kill -9 at a hundred instants, pictures and report included, leaves whole results each time', async () => {
  await expectSurvivesKills(folderWithResults(), 100, new Draw(100, 'kills'), true);
});
