import { expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/browser.js';
import { MESSAGES } from '../support/client.js';
import { consoleFixture, type Stage } from '../support/console.js';
import { completion, delayed, json, refusal } from '../support/scripted-upstream.js';
import { untilRight } from '../support/until.js';

const FIRST = 'Alpha of the first account';
const SECOND = 'Beta of the second account';
/** Longer than any rounding. */
const SLOW_MS = 60;

describeInBrowser('the console', () => {
  const fixture = consoleFixture();

  /** Two channels, and a model that goes to one after the other; the id of a request that the first one failed. */
  async function failedOver({ make, person, url }: Pick<Stage, 'make' | 'person' | 'url'>) {
    const shape = { base_url: fixture.upstream.baseUrl, models: ['m'] };
    const first = await make('channels', { name: FIRST, ...shape, slug: 'one' });
    const second = await make('channels', { name: SECOND, ...shape, slug: 'two' });
    const channels = [{ channel: first.id }, { channel: second.id }];
    const route = await make('routes', { name: 'r', channels });
    const targets = [first, second].map(({ id }, priority) => ({ channel: id, model: 'm', priority }));
    await make('models', { slug: 'chat', route: route.id, targets });
    const token = await make('tokens', { name: 'client', route: route.id });
    const answer = json(200, completion('Hello'));
    fixture.upstream.always(answer).next(delayed(SLOW_MS, refusal(503)), delayed(SLOW_MS, answer));
    const headers = { authorization: `Bearer ${String(token['secret'])}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ model: 'chat', messages: MESSAGES });
    const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
    expect(response.status).toBe(200);
    await response.text();
    const id = response.headers.get('x-request-id') ?? '';
    const receipt = async () => (await person.ask(`requests/${id}`)).body;
    const { attempts } = await untilRight(receipt, ({ state }) => state === 'settled');
    return { id, first, second, attempts: attempts as Record<string, unknown>[] };
  }

  it('draws attempts where they began, by the names of their channels', async () => {
    const stage = await fixture.startProcess();
    const { page, faults, url } = stage;
    const { id, first, second, attempts } = await failedOver(stage);
    expect(attempts.map((attempt) => attempt['channel_id'])).toEqual([first.id, second.id]);
    for (const { connectMs, headersMs, durationMs } of attempts) {
      expect(Number(headersMs)).toBeGreaterThanOrEqual(Number(connectMs) + SLOW_MS - 2);
      expect(Number(durationMs)).toBeGreaterThanOrEqual(Number(headersMs));
    }
    const [failed, answered] = attempts.map(({ startMs, durationMs }) => [Number(startMs), Number(durationMs)]);
    // Three numbers, each of them rounded by half a millisecond at most.
    expect(answered![0]).toBeGreaterThanOrEqual(failed![0]! + failed![1]! - 1);
    await page.goto(`${url}/admin/requests/${id}`);
    const bars = page.getByRole('list', { name: 'Attempts' }).getByRole('listitem');
    await bars.filter({ hasText: FIRST }).getByText('It is not available').waitFor();
    await bars.filter({ hasText: SECOND }).waitFor();
    const steps = await bars.evaluateAll((items) => items.map((item) => item.textContent));
    expect(steps.map((words) => words.match(/(connected|headers|ended) after/g))).toEqual([
      ['connected after', 'headers after', 'ended after'],
      ['connected after', 'headers after', 'ended after'],
    ]);
    const places = await bars.evaluateAll((items) =>
      items.map((item) => {
        const bar = item.querySelectorAll('rect')[1]!;
        return [Number(bar.getAttribute('x')), Number(bar.getAttribute('width'))];
      }),
    );
    expect(places).toHaveLength(2);
    expect(places[1]![0]).toBeGreaterThan(places[0]![0]! + places[0]![1]! / 2);
    expect(faults).toEqual([]);
  });

  it('names what entries of the audit log tell of, what has been deleted too, and shows what was changed', async () => {
    const { page, faults, person, url, make } = await fixture.start();
    const gone = await make('channels', { name: FIRST, base_url: fixture.upstream.baseUrl });
    const removed = await person.ask(`channels/${gone.id}`, { method: 'DELETE', headers: { 'if-match': '"v1"' } });
    expect(removed.status).toBe(200);
    await page.goto(`${url}/admin/audit`);
    await page.getByLabel('Action').selectOption({ label: 'Channel deleted' });
    await page.getByRole('row', { name: new RegExp(`Channel deleted.*${FIRST}`) }).waitFor();
    await page.getByLabel('Action').selectOption({ label: 'Channel added' });
    await page.getByRole('row', { name: new RegExp(`Channel added.*${FIRST}`) }).click();
    const entry = page.getByRole('dialog');
    await entry.getByText('/base_url').waitFor();
    expect(await entry.textContent()).toContain(gone.id);
    await entry.getByRole('button', { name: 'Only what happened to this' }).click();
    await page.getByLabel('Action').selectOption('');
    await page.getByRole('row', { name: /Channel deleted/ }).waitFor();
    expect(await page.getByRole('row', { name: /Signed in/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.getByText(/The chain is whole up to entry \d+/).waitFor();
    expect(faults).toEqual([]);
  });

  it('compares the first version with an empty configuration', async () => {
    const { page, faults, url, make } = await fixture.start();
    await make('channels', { name: FIRST, base_url: fixture.upstream.baseUrl });
    await page.goto(`${url}/admin/versions?open=1`);
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`+ ${FIRST}`).waitFor();
    expect(await dialog.getByRole('combobox').first().textContent()).toContain('an empty configuration');
    expect(faults).toEqual([]);
  });

  it('tells traffic of clients from tests of channels', async () => {
    const stage = await fixture.startProcess();
    const { page, faults, person, url } = stage;
    const { id, second } = await failedOver(stage);
    await person.ask(`channels/${second.id}/test`, { body: { model: 'm' } });
    const tests = async () => (await person.ask('requests?purpose=tests')).body['data'] as { request_id: string }[];
    const [test] = await untilRight(tests, (rows) => rows.length > 0);
    await page.goto(`${url}/admin/requests`);
    // A test asks once whole and once as a stream.
    const rows = (request: string) => page.locator(`[data-row^="${request} "]`);
    await rows(id).waitFor();
    expect(await rows(test!.request_id).count()).toBe(0);
    await page.getByLabel('Made for').selectOption({ label: 'Tests of channels' });
    await rows(test!.request_id).first().waitFor();
    expect(await rows(id).count()).toBe(0);
    await page.goto(`${url}/admin/usage?purpose=tests&by=token`);
    await page.getByRole('row', { name: /admin/ }).waitFor();
    expect(await page.getByRole('row', { name: /client/ }).count()).toBe(0);
    await page.getByLabel('Made for').selectOption({ label: 'Clients only' });
    await page.getByRole('row', { name: /client/ }).waitFor();
    expect(faults).toEqual([]);
  });
});
