import type { Channel } from '../catalog/snapshot.js';

/**
 * The dialects that upstreams turned out not to speak, by channel and address: another address is another chance. There
 * are no more of them than channels have dialects.
 */
export class Unspoken {
  private readonly known = new Set<string>();

  has(voice: Channel): boolean {
    return this.known.size > 0 && this.known.has(nameOf(voice));
  }

  /** Notes it; the name by which others note the same, or null when it was known. */
  add(voice: Channel): string | null {
    const name = nameOf(voice);
    if (this.known.has(name)) return null;
    this.known.add(name);
    return name;
  }

  /** The channel is gone. */
  forget(id: string): void {
    for (const name of this.known) if (name.startsWith(`${id} `)) this.known.delete(name);
  }

  /** Notes what another worker has found out. */
  learn(name: string): void {
    this.known.add(name);
  }
}

function nameOf({ id, dialect, addresses }: Channel): string {
  const { origin, path } = addresses.conversation;
  return `${id} ${dialect} ${origin}${path}`;
}
