import { reactive } from 'vue';
import type { ApiError } from '../api/errors.ts';

export interface Toast {
  id: number;
  text: string;
  error?: ApiError;
  action?: { label: string; run: () => void };
}

/** What the corner of the screen says: successes leave by themselves, errors stay until they are closed. */
export const toasts: Toast[] = reactive([]);
let next = 1;
const SHOWN = 6000;
const UNDO = 10_000;

function show(shown: Omit<Toast, 'id'>, ms: number | null): void {
  const id = next++;
  toasts.push({ id, ...shown });
  if (toasts.length > 4) toasts.shift();
  if (ms !== null) setTimeout(() => dismiss(id), ms);
}

/** Takes a toast away. */
export function dismiss(id: number): void {
  const index = toasts.findIndex((candidate) => candidate.id === id);
  if (index >= 0) toasts.splice(index, 1);
}

export const toast = {
  success: (text: string, action?: Toast['action']): void =>
    show({ text, ...(action && { action }) }, action ? UNDO : SHOWN),
  failure: (error: ApiError): void => show({ text: error.message, error }, null),
};
