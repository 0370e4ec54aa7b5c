import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { format } from 'fast-csv';
import { InvariantError } from '../base/errors.js';
import type { CsvTable, JsonLines } from '../report/index.js';
import { sha256 } from './digest.js';
import { isSystemError } from './files.js';

/** Writes files below a folder and keeps the digest of each. */
export class FolderWriter {
  readonly path: string;
  readonly #sha256ByFile = new Map<string, string>();

  /** @param path of a folder that exists */
  constructor(path: string) {
    this.path = path;
  }

  /** SHA-256 of the files written so far, by their path inside the folder. */
  get digests(): ReadonlyMap<string, string> {
    return this.#sha256ByFile;
  }

  /** Takes in the digests of files that someone else wrote below this folder. */
  adopt(digests: ReadonlyMap<string, string>): void {
    for (const [file, digest] of digests) this.#sha256ByFile.set(file, digest);
  }

  /** @param file path inside the folder, with `/` */
  writeText(file: string, text: string): void {
    this.writeBytes(file, Buffer.from(text));
  }

  /** @param file path inside the folder, with `/` */
  writeBytes(file: string, bytes: Uint8Array): void {
    const path = this.#pathOf(file);
    try {
      writeFileSync(path, bytes);
    } catch (error) {
      throw refused(error, file);
    }
    this.#sha256ByFile.set(file, sha256(bytes));
  }

  /** @param subfolder inside the folder, empty for itself @param signal ends the writing early */
  async writeTable(subfolder: string, table: CsvTable, signal?: AbortSignal): Promise<void> {
    const rows = Readable.from(linesOf(table));
    const csv = format({ headers: false, rowDelimiter: '\n', includeEndRowDelimiter: true });
    await this.#write(subfolder, table.file, (digest, end) => pipeline(rows, csv, digest, end, optionsOf(signal)));
  }

  /** The same of a file with a JSON object on each line. */
  async writeLines(subfolder: string, { file, lines }: JsonLines, signal?: AbortSignal): Promise<void> {
    const chunks = Readable.from(chunksOf(lines));
    await this.#write(subfolder, file, (digest, end) => pipeline(chunks, digest, end, optionsOf(signal)));
  }

  async #write(subfolder: string, name: string, flow: (digest: Digesting, end: Writable) => Promise<void>): Promise<void> {
    const file = subfolder === '' ? name : `${subfolder}/${name}`;
    const hash = createHash('sha256');
    const digest: Digesting = async function* (chunks) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    };
    await flow(digest, createWriteStream(this.#pathOf(file))).catch((error) => {
      throw refused(error, file);
    });
    this.#sha256ByFile.set(file, hash.digest('hex'));
  }

  #pathOf(file: string): string {
    for (const segment of file.split('/')) {
      if (!isSafeSegment(segment)) throw new InvariantError(`the file ${JSON.stringify(file)} would leave the results folder`);
    }
    const path = join(this.path, file);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  }
}

/** A step of a flow of bytes that looks at them and lets them through. */
type Digesting = (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>;

function optionsOf(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

/** What the system refused, with the file that was being written: of a full disk it says only `write`. */
function refused(error: unknown, file: string): unknown {
  if (!isSystemError(error)) return error;
  const { message, code, syscall } = error;
  return Object.assign(new Error(`${message}, writing ${file}`, { cause: error }), { code, syscall });
}

/** Names that Windows keeps for devices, whatever stands behind their first dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Whether a name can stand for a file or folder on any disk, reads as what it is, and leads nowhere else. */
export function isSafeSegment(name: string): boolean {
  const isSpelledSafely = !/[/\\:*?"<>|\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]|^[. ]|[. ]$|^$/u.test(name);
  return isSpelledSafely && !DEVICE.test(name) && Buffer.byteLength(name) <= 200;
}

/** Lines in pieces of some size: a write for each line would be slow. */
function* chunksOf(lines: Iterable<string>): Generator<Buffer> {
  let text = '';
  for (const line of lines) {
    text += `${line}\n`;
    if (text.length < CHUNK_LENGTH) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

const CHUNK_LENGTH = 65_536;

function* linesOf({ header, rows }: CsvTable): Generator<string[]> {
  yield [...header];
  for (const row of rows) yield row as string[];
}
