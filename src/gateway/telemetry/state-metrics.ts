import { Injectable } from '@nestjs/common';
import { gauge, single, type Family, type Labels, type Sample } from '../../platform/metrics/family.js';
import { Clock } from '../../platform/time/clock.js';
import { Catalog } from '../catalog/catalog.js';
import type { Channel } from '../catalog/snapshot.js';
import { Executor } from '../execution/executor.js';
import { UpstreamAvailability } from '../health/upstream-availability.js';
import { Ledger } from '../ledger/ledger.js';
import { isServing } from '../planning/channel-status.js';
import { MAX_SUBJECTS } from './request-metrics.js';

/** How the gateway stands at the moment of a scrape; looked up then, and never counted. */
@Injectable()
export class StateMetrics {
  constructor(
    private readonly catalog: Catalog,
    private readonly present: UpstreamAvailability,
    private readonly executor: Executor,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  families(): Family[] {
    const { executor, ledger } = this;
    const { removals } = ledger.journal;
    return [
      gauge('gateway_requests_in_flight', 'Requests under way.', () => single(executor.inFlightEverywhere)),
      gauge('gateway_channel_attempts_in_flight', 'Attempts under way at a channel.', () =>
        this.ofChannels(({ slot }, labels) => [{ labels, value: this.present.health.load.of(slot) }]),
      ),
      gauge('gateway_channel_available', '1 when a channel could serve some model now, else 0.', () =>
        this.ofChannels((channel, labels) => [
          { labels, value: Number(isServing(channel, this.present, this.clock.monotonic())) },
        ]),
      ),
      gauge('gateway_channel_blocks', 'What of a channel is out (the whole, keys, models), by reason.', () =>
        this.ofChannels((channel, labels) => this.blocks(channel, labels)),
      ),
      gauge(
        'gateway_journal_accepting',
        '1 when requests can be put on the books, else 0.',
        () => single(Number(ledger.journal.isAccepting)),
        'least',
      ),
      gauge(
        'gateway_journal_unsynced_records',
        'Records of the journal that are not on the disk yet.',
        () => single(ledger.journal.unsynced),
        'sum',
      ),
      counted('gateway_journal_files_removed_total', {
        help: 'Files of the journal that somebody removed while they were written to.',
        count: () => removals.own.rewritten,
      }),
      counted('gateway_journal_files_lost_total', {
        help: 'Files of the journal that somebody removed before the books had taken all that was in them.',
        count: () => removals.own.lost,
      }),
    ];
  }

  private *ofChannels(sampler: (channel: Channel, labels: Labels) => Iterable<Sample>): Generator<Sample> {
    let room = MAX_SUBJECTS;
    for (const route of this.catalog.current.routes) {
      for (const channel of route.channels) {
        if (room-- > 0) yield* sampler(channel, { route: route.name, channel: channel.label });
      }
    }
  }

  private *blocks(channel: Channel, labels: Labels): Generator<Sample> {
    const counts = new Map<string, number>();
    for (const { block } of this.present.health.cooldowns(channel, this.clock.monotonic())) {
      counts.set(block.reason, (counts.get(block.reason) ?? 0) + 1);
    }
    for (const [reason, value] of counts) yield { labels: { ...labels, reason }, value };
  }
}

/** A counter that is kept elsewhere, of all workers. */
function counted(name: string, { help, count }: { readonly help: string; readonly count: () => number }): Family {
  return { ...gauge(name, help, () => single(count()), 'sum'), type: 'counter' };
}
