import { createHash } from 'node:crypto';

/** SHA-256 in hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 of a text in UTF-8, in base64, as a page's policy names a script. */
export function sha256Base64(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
