import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Picture } from '../report/index.js';
import type { FolderWriter } from './folder-writer.js';

/** Writes each picture as specification, SVG and PNG into `charts/`. What draws is loaded only now: it takes a quarter of a second. */
export async function writeCharts(writer: FolderWriter, pictures: readonly Picture[], signal: AbortSignal): Promise<void> {
  if (pictures.length === 0) return;
  const { draw } = await import('./drawing.js');
  for (const picture of pictures) {
    await nextTurn();
    signal.throwIfAborted();
    const { svg, png } = await draw(picture);
    writer.writeText(`charts/${picture.file}.vl.json`, `${JSON.stringify(picture.spec)}\n`);
    writer.writeText(`charts/${picture.file}.svg`, svg);
    writer.writeBytes(`charts/${picture.file}.png`, png);
  }
}
