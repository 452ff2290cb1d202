import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** Debian's Chromium; `.ci/run` installs it. */
const CHROMIUM = '/usr/bin/chromium';
/** Like `until`, whatever a page is waited for: far more than it takes on any machine. */
const PATIENCE_MS = 240_000;
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A suite that needs a browser and the built console; left out where the machine has no Chromium. */
export const describeInBrowser = existsSync(CHROMIUM) ? describe : describe.skip;

/** A page and everything that went wrong in it. */
export interface Visit {
  readonly page: Page;
  /** Violations of the content security policy, errors of scripts, and what they wrote to the console as errors. */
  readonly faults: string[];
}

/** How a page is looked at. */
export interface Look {
  readonly width?: number;
  readonly language?: 'en' | 'zh-CN';
  readonly theme?: 'light' | 'dark';
  /** Colours that the system forces upon every page. */
  readonly forcedColors?: 'active';
  /** How much larger than usual everything is; a page at twice the size has half the room. */
  readonly zoom?: number;
  /** A session cookie to come with, in place of the form. */
  readonly cookie?: { readonly url: string; readonly pair: string };
}

declare global {
  /** The environment of tests asks them what they show when one fails. */
  var openPages: Set<Page> | undefined;
}

/** One browser for a suite. */
export interface BrowserFixture {
  /** Opens a page of its own, with cookies of its own. */
  open(look?: Look): Promise<Visit>;
}

/** Sets the browser up in the surrounding `describe`. */
export function browserFixture(): BrowserFixture {
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  beforeAll(async () => {
    if (!existsSync('dist/console/index.html')) throw new Error('run "npm run build:ui" first');
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, timeout: PATIENCE_MS });
  });
  afterAll(async () => {
    await Promise.all(contexts.map(async (context) => await context.close()));
    await browser.close();
  });
  return {
    async open({ width = 1280, language = 'en', theme = 'light', forcedColors, zoom = 1, cookie } = {}) {
      const isPhone = width < 500;
      const viewport = { width: Math.round(width / zoom), height: Math.round((isPhone ? 844 : 900) / zoom) };
      const shape = { viewport, locale: language, colorScheme: theme, hasTouch: isPhone, isMobile: isPhone };
      const scaled = { ...shape, deviceScaleFactor: zoom, forcedColors: forcedColors ?? ('none' as const) };
      const context = await browser.newContext({ ...scaled, reducedMotion: 'reduce' });
      if (cookie !== undefined) {
        const [name = '', value = ''] = cookie.pair.split('=');
        await context.addCookies([{ name, value, url: cookie.url, httpOnly: true, sameSite: 'Strict' }]);
      }
      context.setDefaultTimeout(PATIENCE_MS);
      contexts.push(context);
      const page = await context.newPage();
      (globalThis.openPages ??= new Set()).add(page);
      page.on('close', () => globalThis.openPages?.delete(page));
      return { page, faults: faultsOf(page) };
    },
  };
}

/** A refused request is an answer; everything else that a page complains of is a fault. */
function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) faults.push(text);
  });
  return faults;
}

/** Logs in by the form. */
export async function signIn(page: Page, url: string, password: string): Promise<void> {
  await page.goto(`${url}/admin/login`);
  await page.locator('input[type=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('#content').waitFor();
}
