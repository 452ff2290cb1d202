import type { Crew } from '../../../platform/crew/crew.js';
import type { Books } from './books.js';
import { RemoteBooks } from './remote-books.js';
import { askBooks, type BooksQuestion } from './thread-books.js';

const TOPIC = 'books';

/** The books as another worker than the first has them: it asks the first. */
export class AskedBooks extends RemoteBooks {
  constructor(private readonly crew: Crew) {
    super();
  }

  protected override async ask(ask: keyof Books, ...given: readonly unknown[]): Promise<unknown> {
    return await this.crew.askFirst(TOPIC, { ask, with: given } satisfies BooksQuestion);
  }
}

/** Has the first worker answer what the others ask of the books. */
export function lendBooks(books: Books, crew: Crew): void {
  crew.answer(TOPIC, async (question) => await askBooks(books, question));
}
