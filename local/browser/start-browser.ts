import { chromium, type Browser } from 'playwright-core';
import { findChromium } from './find-chromium';

/** A Chromium without a window. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-gpu'] });
}
