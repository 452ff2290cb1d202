import type { ChannelId, KeyId } from '../../platform/crypto/ids.js';

/** What is asked about stored responses, behind the address of all of them. */
export interface StoredRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** The response that is asked about; absent where one is to be made of what the body says. */
  readonly id?: string;
  /** Path and query, with a slash in front. */
  readonly suffix: string;
  /** The client's body goes along. */
  readonly hasBody: boolean;
}

/** Who made a response. */
export interface Maker {
  readonly channelId: ChannelId;
  readonly keyId: KeyId;
}

/** What is still owed for a response; whoever counts its tokens closes it. */
export interface Tab {
  isOpen: boolean;
}
