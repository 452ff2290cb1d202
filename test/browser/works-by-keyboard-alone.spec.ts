import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser.js';
import { consoleFixture, pathsIn, settled } from '../support/console.js';

/** What has the focus, and whether one sees that it has. */
const FOCUSED = `(() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  return { tag: one.tagName, name: (one.getAttribute('aria-label') ?? one.textContent ?? '').trim().slice(0, 60), isSeen: style.outlineStyle !== 'none' || style.boxShadow !== 'none' };
})()`;
interface Focused {
  readonly tag: string;
  readonly name: string;
  readonly isSeen: boolean;
}

async function tabTo(page: Page, isMeant: (focused: Focused) => boolean, most = 60): Promise<Focused> {
  let focused = await page.evaluate<Focused>(FOCUSED);
  for (let presses = 0; presses < most && !isMeant(focused); presses += 1) {
    await page.keyboard.press('Tab');
    focused = await page.evaluate<Focused>(FOCUSED);
  }
  return focused;
}

describeInBrowser('the console without a pointer', () => {
  const fixture = consoleFixture();

  it('leads to every page, and shows on each where one is', async () => {
    const { page, faults, url, make } = await fixture.start();
    await make('channels', { name: 'Alpha', base_url: fixture.upstream.baseUrl });
    const unseen: string[] = [];
    for (const path of await pathsIn(page)) {
      await page.goto(url + path);
      await settled(page);
      const skip = await tabTo(page, ({ name }) => name === 'Skip to content', 3);
      if (skip.name !== 'Skip to content') unseen.push(`${path}: no way past the menu, but ${JSON.stringify(skip)}`);
      await page.keyboard.press('Enter');
      for (let presses = 0; presses < 6; presses += 1) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate<Focused>(FOCUSED);
        if (focused.tag !== 'BODY' && !focused.isSeen) unseen.push(`${path}: ${focused.tag} ${focused.name}`);
      }
    }
    expect([...unseen, ...faults]).toEqual([]);
  });

  it('has a letter for pages, for help and for what is new, and gives the focus back', async () => {
    const { page } = await fixture.start();
    for (const [letter, path] of Object.entries({
      c: 'channels',
      m: 'models',
      t: 'tokens',
      r: 'requests',
      u: 'usage',
      s: 'settings',
    })) {
      await page.keyboard.press('g');
      await page.keyboard.press(letter);
      await page.waitForURL(new RegExp(`/admin/${path}`));
    }
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.waitForURL(/channels/);
    await settled(page);
    const add = page.getByRole('button', { name: 'Add Channel' }).first();
    await add.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect((await page.evaluate<Focused>(FOCUSED)).name).toBe('Add Channel');
  });

  it('adds a channel, moves it and parks it', async () => {
    const { page, person, url, make } = await fixture.start();
    await make('routes', { name: 'team' });
    await make('channels', { name: 'Alpha', base_url: fixture.upstream.baseUrl });
    await page.goto(`${url}/admin/channels`);
    await settled(page);
    await page.locator('body').press('n');
    await page.getByRole('dialog').waitFor();
    await page.getByLabel('Name', { exact: true }).focus();
    await page.keyboard.type('Beta');
    await page.keyboard.press('Tab');
    await page.keyboard.type(fixture.upstream.baseUrl);
    await page.keyboard.press('Control+s');
    await page.waitForURL(/channels\/ch_/);
    await page.goto(`${url}/admin/channels?view=order`);
    const row = page.getByRole('listitem').filter({ hasText: 'Beta' });
    await row.focus();
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    const channels = (await person.ask('channels')).body['data'] as { name: string; priority: number }[];
    expect(channels.find(({ name }) => name === 'Beta')?.priority).not.toBe(0);
    const parked = await tabTo(page, ({ name }) => name === 'Park');
    expect(parked.name).toBe('Park');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page
      .getByText(/Parked until/)
      .first()
      .waitFor();
  });
});
