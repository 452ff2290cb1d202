/** What is asked about stored responses, behind the address of all of them. */
export interface StoredRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path and query, with a slash in front. */
  readonly suffix: string;
  /** The client's body goes along. */
  readonly hasBody: boolean;
}

/** Who made a response, by the slots that are the same in all workers and over reloads. */
export interface Maker {
  readonly channelSlot: number;
  readonly keySlot: number;
}

/** What is still owed for a response; whoever counts its tokens closes it. */
export interface Tab {
  isOpen: boolean;
}
