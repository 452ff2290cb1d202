import { onScopeDispose, ref } from 'vue';
import { read, write } from './locale.ts';

type Handler = (event: KeyboardEvent) => void;
const KEY = 'gw.shortcuts';
const GAP = 900;

/** Single-letter keys can be switched off, as people with speech input need. */
export const areShortcutsOn = ref(read(KEY) !== 'off');
const handlers = new Map<string, Handler[]>();
let first: { key: string; at: number } | null = null;

/** Keeps the choice about single-letter keys. */
export function setShortcuts(isOn: boolean): void {
  areShortcutsOn.value = isOn;
  write(KEY, isOn ? null : 'off');
}

/** Answers keys while the component lives: `n`, `g o`, `Alt+ArrowUp`, `Mod+s`. The latest component wins. */
export function useKeys(map: Record<string, Handler>): void {
  for (const [key, handler] of Object.entries(map)) handlers.set(key, [...(handlers.get(key) ?? []), handler]);
  onScopeDispose(() => {
    for (const [key, handler] of Object.entries(map)) {
      handlers.set(
        key,
        (handlers.get(key) ?? []).filter((candidate) => candidate !== handler),
      );
    }
  });
}

/** Starts to listen; once for the page. */
export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || !isMeant(event)) return;
    const handler = handlerOf(nameOf(event), event);
    if (handler === undefined) return;
    event.preventDefault();
    handler(event);
  });
}

function isCommand({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey;
}

/** A bare letter is meant for the page only where nothing else would take it. */
function isMeant(event: KeyboardEvent): boolean {
  if (isCommand(event)) return true;
  return areShortcutsOn.value && !isTyping(event.target) && !isInside(event.target);
}

/** The handler of a key, or of the two keys that a sequence is made of. */
function handlerOf(name: string, event: KeyboardEvent): Handler | undefined {
  const isSecond = first !== null && event.timeStamp - first.at < GAP;
  const sequence = isSecond ? `${first?.key} ${name}` : name;
  first = name === 'g' ? { key: 'g', at: event.timeStamp } : null;
  return handlers.get(sequence)?.at(-1) ?? (isCommand(event) ? undefined : handlers.get(name)?.at(-1));
}

function nameOf(event: KeyboardEvent): string {
  const { key, altKey } = event;
  const isModified = event.ctrlKey || event.metaKey;
  const name = key.length === 1 && isModified ? key.toLowerCase() : key;
  return `${isModified ? 'Mod+' : ''}${altKey ? 'Alt+' : ''}${name}`;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/** Menus and dialogs have keys of their own. */
function isInside(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[role=dialog],[role=alertdialog],[role=menu]') !== null;
}
