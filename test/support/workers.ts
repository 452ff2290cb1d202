const scope = globalThis as { gatewayWorkers?: number };

/** How many workers the gateways of this spec have. */
export function workers(): number {
  return scope.gatewayWorkers ?? 1;
}

/** Sets that for all gateways that are started from now on. */
export function setWorkers(count: number): void {
  scope.gatewayWorkers = count;
}
