import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ADMIN_PASSWORD } from '../support/admin.js';
import { describeInBrowser, signIn } from '../support/browser.js';
import { MESSAGES } from '../support/client.js';
import { consoleFixture, settled, type Stage } from '../support/console.js';
import { differenceOf, drawBlocks, keepIfAsked, squaresOf, type View } from '../support/looks.js';
import { until } from '../support/until.js';

const REQUESTS = 3;

/** The pages, what each has read when it is whole, and what it has besides where there is room. */
const PAGES = [
  ['login', '/admin/login', ['Admin password'], []],
  ['shell', '/admin/channels', ['Healthy'], []],
  ['overview', '/admin', ['Alpha', 'Beta', 'Healthy', 'client', 'Process log', 'Nothing is cooling or parked.'], []],
  ['channels', '/admin/channels', ['Alpha', 'Beta', 'Healthy'], []],
  ['tokens', '/admin/tokens', ['client', 'tablet'], ['declared', 'r']],
  ['requests', '/admin/requests', ['client', 'm'], []],
] as const;

/** Each with the side of a square, so that a picture has about three thousand. */
const WIDTHS = [
  [1280, 20],
  [390, 10],
] as const;

/** What somebody may have other than those who made the baselines; said twice, since one alone is smaller than others. */
const OTHER_FONTS = ['serif', 'monospace, monospace'];

const setFont = (family: string): string => `
  for (const one of document.querySelectorAll('*')) one.style.fontFamily = ${JSON.stringify(family)}`;

/** Moves one block of a page by the width of a finger. */
const MOVE = `
  document.querySelector('main:not(#content) form, #content .card, #content table')
    .style.setProperty('transform', 'translate(24px, 24px)');
  for (const menu of document.querySelectorAll('nav')) menu.style.transform = 'translate(24px, -24px)'`;

describeInBrowser('the console', () => {
  const fixture = consoleFixture();

  /** Two channels of which one is asked, two tokens of which one asks. */
  async function furnish({ make, person, url }: Pick<Stage, 'make' | 'person' | 'url'>): Promise<void> {
    const base = { base_url: fixture.upstream.baseUrl, models: ['m'] };
    const alpha = await make('channels', { ...base, name: 'Alpha' });
    const beta = await make('channels', { ...base, name: 'Beta', enabled: false });
    const channels = [{ channel: alpha.id }, { channel: beta.id, priority: 1 }];
    const route = await make('routes', { name: 'r', channels });
    const token = await make('tokens', { name: 'client', route: route.id });
    await make('tokens', { name: 'tablet', route: route.id });
    const headers = { authorization: `Bearer ${String(token['secret'])}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ model: 'm', messages: MESSAGES });
    for (let sent = 0; sent < REQUESTS; sent++) {
      const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
      expect(answer.status).toBe(200);
      await answer.text();
    }
    const counted = async () => (await person.ask('overview?range=24h')).body['totals'] as { requests: number };
    await until(async () => (await counted()).requests === REQUESTS);
  }

  /** Opens a page and waits for all that it is to show, then draws it. */
  async function show(page: Page, url: string, texts: readonly string[], part: View['part']): Promise<void> {
    await page.goto(url);
    await settled(page);
    for (const text of texts) await page.locator('main').getByText(text, { exact: true }).first().waitFor();
    if (!url.endsWith('/login')) await page.locator('header [data-state=running]').first().waitFor();
    await page.mouse.move(0, 0);
    await drawBlocks(page, part);
  }

  it.each(WIDTHS)('looks as it did at %i px, in whatever font, and shows where it does not', async (width, square) => {
    const { page, url, faults, ...stage } = await fixture.startProcess({ width });
    await furnish({ url, ...stage });
    const { page: reader } = await fixture.open();
    const found: (string | null)[] = [];
    const blind: string[] = [];
    for (const [name, path, texts, besides] of PAGES) {
      if (name === 'login') await page.context().clearCookies();
      const view: View = { name: `${name}-${width}`, square, part: name === 'shell' ? 'shell' : 'content' };
      await show(page, url + path, width < 500 ? texts : [...texts, ...besides], view.part);
      const seen = await squaresOf(page, reader, square);
      keepIfAsked(view, seen);
      found.push(differenceOf(view, seen));
      for (const family of OTHER_FONTS) {
        await page.evaluate(setFont(family));
        found.push(differenceOf(view, await squaresOf(page, reader, square)));
      }
      await page.evaluate(MOVE);
      if (differenceOf(view, await squaresOf(page, reader, square)) === null) blind.push(view.name);
      if (name === 'login') await signIn(page, url, ADMIN_PASSWORD);
    }
    expect(found.filter((difference) => difference !== null)).toEqual([]);
    // What is moved is seen.
    expect(blind).toEqual([]);
    expect(faults).toEqual([]);
  });
});
