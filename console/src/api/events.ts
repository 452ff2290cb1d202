import { onScopeDispose, ref, type Ref } from 'vue';

/** What the gateway tells its viewers about. */
export type Topic = 'request' | 'state' | 'cooldown' | 'version';
type Listener = (data: unknown) => void;
type Message = { kind: 'event'; topic: Topic; data: unknown } | { kind: 'live'; at: number | null };

const TOPICS: Topic[] = ['request', 'state', 'cooldown', 'version'];
const listeners = new Map<Topic, Set<Listener>>();
/** Whether events arrive, and since when they do not. */
export const live: Ref<{ isLive: boolean; since: number }> = ref({ isLive: false, since: Date.now() });

let channel: BroadcastChannel | undefined;
let source: EventSource | undefined;

/** Hears a topic for as long as the component lives. */
export function useEvents(topic: Topic, listener: Listener): void {
  const heard = listeners.get(topic) ?? new Set<Listener>();
  listeners.set(topic, heard.add(listener));
  onScopeDispose(() => heard.delete(listener));
}

/** Opens the one event stream. Of all tabs one holds it and passes on what arrives; without locks each has its own. */
export function followEvents(): void {
  if (channel !== undefined || source !== undefined) return;
  if (navigator.locks === undefined) {
    listen(deliver);
    return;
  }
  channel = new BroadcastChannel('gw.events');
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => deliver(data));
  void navigator.locks.request('gw.events', () => {
    listen((message) => {
      deliver(message);
      channel?.postMessage(message);
    });
    return new Promise<never>(() => {});
  });
}

function listen(pass: (message: Message) => void): void {
  source = new EventSource('/admin/api/v1/events');
  source.addEventListener('open', () => pass({ kind: 'live', at: Date.now() }));
  source.addEventListener('error', () => {
    pass({ kind: 'live', at: null });
    if (source?.readyState !== EventSource.CLOSED) return;
    // Refused, not interrupted: the browser gives up, we ask again.
    source.close();
    setTimeout(() => listen(pass), 5000);
  });
  for (const topic of TOPICS) {
    source.addEventListener(topic, ({ data }: MessageEvent<string>) =>
      pass({ kind: 'event', topic, data: parse(data) }),
    );
  }
}

function deliver(message: Message): void {
  if (message.kind === 'live') {
    const isLive = message.at !== null;
    if (isLive !== live.value.isLive) live.value = { isLive, since: Date.now() };
    return;
  }
  if (!live.value.isLive) live.value = { isLive: true, since: Date.now() };
  listeners.get(message.topic)?.forEach((listener) => listener(message.data));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
