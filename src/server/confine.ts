import type { Catalog } from '../gateway/catalog/catalog.js';
import type { ChannelEntity } from '../gateway/catalog/entities.js';
import type { Egress } from '../platform/upstream/egress.js';

/** Has connections to managed channels keep to the rules, unless a file of this machine names the same address. */
export function confineManaged(catalog: Catalog, egress: Egress): void {
  let isFirst = true;
  catalog.follow((_, { compiled }) => {
    if (!isFirst && compiled.channels === 0) return;
    isFirst = false;
    const { channels } = catalog.entities();
    const managed = channels.filter(({ origin }) => origin.kind === 'managed').flatMap(originsOf);
    const declared = new Set(channels.filter(({ origin }) => origin.kind !== 'managed').flatMap(originsOf));
    egress.confine(new Set(managed.filter((origin) => !declared.has(origin))));
  });
}

function originsOf({ baseUrl, chatUrl, modelsUrl }: ChannelEntity): string[] {
  const urls = [baseUrl, chatUrl, modelsUrl].filter((url): url is string => url !== undefined && URL.canParse(url));
  return urls.map((url) => new URL(url).origin);
}
