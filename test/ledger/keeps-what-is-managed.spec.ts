import { afterEach, describe, expect, it } from '@jest/globals';
import { borrowedControlStore, lendControlStore } from '../../src/control/store/lend-control-store.js';
import { CONTROL_SERVICE, RemoteControlStore } from '../../src/control/store/control-store.js';
import { BooksProcess } from '../support/books-process.js';
import { commitOf, newRow } from '../support/control.js';
import { busesOf } from '../support/worker-buses.js';
import { freshFolder } from '../support/fresh-books.js';

describe('the thread of the database', () => {
  const started: BooksProcess[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map(({ thread }) => thread.stop()));
  });

  async function storeOf(folder: string): Promise<RemoteControlStore> {
    const running = await BooksProcess.start(folder);
    started.push(running);
    return new RemoteControlStore(async (question) => await running.thread.ask({ service: CONTROL_SERVICE, question }));
  }

  it('keeps what is managed beside the books, for every worker, over a restart', async () => {
    const folder = freshFolder();
    const store = await storeOf(folder);
    const [first, second] = busesOf(2);
    lendControlStore(store, first!);
    const borrowed = borrowedControlStore(second!).of('config');
    const written = await borrowed.commit(commitOf(0, [{ before: null, after: newRow('ch_one') }]));
    expect(written).toMatchObject({ kind: 'committed', n: 1 });
    started[0]!.settle(3);
    await started[0]!.holds(3);
    await started.pop()!.thread.stop();
    const again = await storeOf(folder);
    expect(await again.of('config').load()).toMatchObject({ n: 1, entities: [{ id: 'ch_one' }] });
    first!.close();
    second!.close();
  });

  it('answers that the database cannot be read when a write is refused by it, and goes on', async () => {
    const store = await storeOf(freshFolder());
    const twins = ['ch_a', 'ch_b'].map((id) => ({ before: null, after: newRow(id, { slug: 'same' }) }));
    await expect(store.of('config').commit(commitOf(0, twins))).rejects.toMatchObject({ code: 'books_unavailable' });
    expect(await store.of('config').lastVersion()).toBe(0);
  });
});
