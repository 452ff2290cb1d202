import type { OriginKind } from './entities.js';

const ELEMENT = /^(.+)\[(\d+)\]$/;

/** Where an element of a long list stands: its place is put together when somebody asks for it. */
class ListedOrigin {
  constructor(
    readonly kind: OriginKind,
    private readonly list: string,
    private readonly index: number,
  ) {}

  get place(): string {
    return `${this.list}[${this.index}]`;
  }
}

/** Makes the origins of elements of lists, which share the text of their list. */
export class ListedOrigins {
  private readonly lists = new Map<string, string>();

  of(kind: OriginKind, place: string): { readonly kind: OriginKind; readonly place: string } {
    const [, list, index] = ELEMENT.exec(place) ?? [];
    if (list === undefined) return { kind, place };
    const shared = this.lists.get(list) ?? list;
    this.lists.set(shared, shared);
    return new ListedOrigin(kind, shared, Number(index));
  }
}
