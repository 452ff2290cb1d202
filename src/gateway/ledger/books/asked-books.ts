import type { Crew } from '../../../platform/crew/crew.js';
import { Books, type PageQuery } from './books.js';
import type { EntryPage } from './entry-filter.js';
import type { OpeningQuery, OpeningState } from './opening.repository.js';
import type { UsageQuery, UsageTotal } from './usage-query.js';

const TOPIC = 'books';

/** A question to the books on its way between workers. */
interface Question {
  readonly ask: keyof Books;
  readonly with: readonly unknown[];
}

/** The books as another worker than the first has them: it asks the first. */
export class AskedBooks extends Books {
  constructor(private readonly crew: Crew) {
    super();
  }

  override async page(query: PageQuery): Promise<EntryPage> {
    return (await this.ask('page', query)) as EntryPage;
  }

  override async receipt(requestId: string, token: string): Promise<string | null> {
    return (await this.ask('receipt', requestId, token)) as string | null;
  }

  override async usage(query: UsageQuery): Promise<UsageTotal[]> {
    return (await this.ask('usage', query)) as UsageTotal[];
  }

  override async opening(queries: readonly OpeningQuery[]): Promise<OpeningState> {
    return (await this.ask('opening', queries)) as OpeningState;
  }

  private async ask(ask: keyof Books, ...given: readonly unknown[]): Promise<unknown> {
    return await this.crew.askFirst(TOPIC, { ask, with: given } satisfies Question);
  }
}

/** Has the first worker answer what the others ask of the books. */
export function lendBooks(books: Books, crew: Crew): void {
  crew.answer(TOPIC, async (question) => {
    const { ask, with: given } = question as Question;
    const method = books[ask] as (...given: readonly unknown[]) => Promise<unknown>;
    return await method.apply(books, given as unknown[]);
  });
}
