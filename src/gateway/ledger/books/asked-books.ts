import type { Crew } from '../../../platform/crew/crew.js';
import type { Books } from './books.js';
import { RemoteBooks } from './remote-books.js';

const TOPIC = 'books';

/** A question to the books on its way between workers. */
interface Question {
  readonly ask: keyof Books;
  readonly with: readonly unknown[];
}

/** The books as another worker than the first has them: it asks the first. */
export class AskedBooks extends RemoteBooks {
  constructor(private readonly crew: Crew) {
    super();
  }

  protected override async ask(ask: keyof Books, ...given: readonly unknown[]): Promise<unknown> {
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
