import { SetMetadata, type CustomDecorator } from '@nestjs/common';

/** Metadata key of `@CountsAsRequest()`. */
export const COUNTS_AS_REQUEST = 'countsAsRequest';

/** The handler counts what comes in the limits of its token itself; all others have limits of the endpoint's own. */
export function CountsAsRequest(): CustomDecorator {
  return SetMetadata(COUNTS_AS_REQUEST, true);
}
