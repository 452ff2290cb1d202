import { SetMetadata, type CustomDecorator } from '@nestjs/common';

/** Metadata key of `@Public()`. */
export const IS_PUBLIC = 'isPublic';

/** Opens a route to everybody; without it a route needs a gateway token. */
export function Public(): CustomDecorator {
  return SetMetadata(IS_PUBLIC, true);
}
