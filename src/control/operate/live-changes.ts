import type { CooldownView } from './cooldown-board.js';

/** Something that began or ended since the last look. */
export interface CooldownNews {
  readonly change: 'began' | 'ended';
  readonly cooldown: CooldownView;
}

/** What one viewer has seen of what is out. */
export class SeenCooldowns {
  private seen: ReadonlyMap<string, CooldownView> | null = null;

  /** What is other than at the last look, `most` of it; the rest comes with the next. Nothing at the first look. */
  news(present: readonly CooldownView[], most: number): CooldownNews[] {
    const now = new Map(present.map((cooldown) => [cooldown.id, cooldown]));
    if (this.seen === null) {
      this.seen = now;
      return [];
    }
    const { seen } = this;
    const began = [...now.values()].filter(({ id, until }) => seen.get(id)?.until !== until || !seen.has(id));
    const ended = [...seen.values()].filter(({ id }) => !now.has(id));
    const all: CooldownNews[] = [
      ...began.map((cooldown) => ({ change: 'began' as const, cooldown })),
      ...ended.map((cooldown) => ({ change: 'ended' as const, cooldown })),
    ];
    const told = all.slice(0, most);
    const next = new Map(seen);
    for (const { change, cooldown } of told) {
      if (change === 'began') next.set(cooldown.id, cooldown);
      else next.delete(cooldown.id);
    }
    this.seen = next;
    return told;
  }
}
