import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  process.env.CHROMIUM_PATH,
  ...['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'],
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const FLAGS = [
  ...['--no-sandbox', '--headless', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** Where a Chromium is on this machine; undefined where there is none. CHROMIUM_PATH goes before the usual places. */
export const CHROMIUM_PATH = PLACES.find((path) => path !== undefined && existsSync(path));

/** Said beside tests that are skipped. */
export const NEEDS_CHROMIUM = CHROMIUM_PATH === undefined ? ' (skipped: no Chromium found; set CHROMIUM_PATH)' : '';

export function openChromium(): Promise<Browser> {
  if (CHROMIUM_PATH === undefined) throw new Error('no Chromium');
  return chromium.launch({ executablePath: CHROMIUM_PATH, args: FLAGS });
}
