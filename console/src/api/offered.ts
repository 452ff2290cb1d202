declare const __OFFERED__: readonly string[];

const OPERATIONS = new Set(__OFFERED__);

/** Whether the gateway that this console was built for has an operation, such as `POST /models/{id}/drill`. */
export function offers(operation: string): boolean {
  return OPERATIONS.has(operation);
}
