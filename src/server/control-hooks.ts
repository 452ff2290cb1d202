import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DraftTester } from '../control/channel-test/draft-tester.js';
import { CooldownBoard } from '../control/operate/cooldown-board.js';
import { TokenSpending } from '../control/operate/token-spending.js';
import { Catalog } from '../gateway/catalog/catalog.js';
import type { Channel } from '../gateway/catalog/snapshot.js';
import { JournalRemovals } from '../gateway/ledger/journal/journal-removals.js';
import { UpstreamModels } from '../gateway/models/upstream-models.js';
import { ContentLog } from '../gateway/pipeline/content/content-log.js';
import { PriceBook } from '../gateway/pricing/price-book.js';
import type { RouteId } from '../platform/crypto/ids.js';
import { GatewayError } from '../platform/errors/gateway-error.js';
import { Clock } from '../platform/time/clock.js';
import { probeConnection } from '../platform/upstream/connection-probe.js';
import { Egress } from '../platform/upstream/egress.js';
import type { ControlHooks } from './open-control.js';

const PROBE_MS = 5_000;

/** What an application does for the control plane by itself. */
export function hooksOf(
  app: NestFastifyApplication,
  { serve, onParked }: Pick<ControlHooks, 'serve' | 'onParked'>,
): ControlHooks {
  const catalog = app.get(Catalog);
  const prices = app.get(PriceBook);
  const lists = app.get(UpstreamModels);
  return {
    serve,
    onParked,
    serving: () => catalog.entities(),
    board: () => app.get(CooldownBoard).list(),
    certificateEnd: async (origin) => await certificateEnd(app, origin),
    contentBytes: async () => await app.get(ContentLog).bytes(),
    removals: () => app.get(JournalRemovals).all,
    priceOf: (channel, model) => prices.cardOf(channel, model),
    isPriced: (id) => catalog.current.routeById.get(id as RouteId)?.channels.every(hasPrices(prices)) === true,
    spentBy: (id) => app.get(TokenSpending).spentBy(id),
    forgive: (id, amounts) => app.get(TokenSpending).forgive(id, amounts),
    testDraft: async (order) => await app.get(DraftTester).test(order),
    listModels: async (id) => {
      const channel = channelOf(catalog, id);
      if (channel === undefined) return { models: [], error: 'not_on_a_route' };
      try {
        const { models } = await lists.fresh(channel, randomUUID());
        return { models: models.map((model) => model.id), error: null };
      } catch (error) {
        if (error instanceof GatewayError) return { models: [], error: error.code };
        throw error;
      }
    },
  };
}

function channelOf(catalog: Catalog, id: string): Channel | undefined {
  return catalog.current.routes.flatMap(({ channels }) => channels).find((channel) => channel.id === id);
}

/** Whether everything that a channel serves has a price; of one that serves whatever is asked, whether it is a provider's own. */
function hasPrices(prices: PriceBook): (channel: Channel) => boolean {
  return (channel) => {
    const { models, pricing } = channel;
    if (models.length === 0) return pricing.isFree || pricing.isOwnAddress;
    return models.every((model) => prices.cardOf(channel, model) !== null);
  };
}

async function certificateEnd(app: NestFastifyApplication, origin: string): Promise<number | null> {
  const limits = { clock: app.get(Clock), egress: app.get(Egress), timeoutMs: PROBE_MS };
  const { certificate } = await probeConnection(origin, { ...limits, signal: AbortSignal.timeout(PROBE_MS) });
  return certificate?.expiresAt == null ? null : Date.parse(certificate.expiresAt);
}
