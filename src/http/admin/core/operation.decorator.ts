import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import type { RightName } from '../../../control/access/rights.js';

/** Metadata key of `@Operation()`. */
export const OPERATION = 'adminOperation';

/** A class whose validation rules describe a document. */
export type DocumentClass = new () => object;

/** What one handler of the admin API says about itself; the guard, the conventions and the document go by it. */
export interface OperationAbout {
  /** `operationId`: verb and noun, such as `listChannels`. */
  readonly id: string;
  /** The row of the table of rights; `open` needs no login, and says so in the document. */
  readonly right: RightName | 'open';
  readonly summary: string;
  /** What it answers; a list of them with `isList`. */
  readonly answers?: DocumentClass;
  /** The answer is `{object: "list", data: […], has_more, next_cursor}`. */
  readonly isList?: true;
  /** What the body holds, where the handler takes it as it came. */
  readonly takes?: DocumentClass;
  /** Of a good answer (200). */
  readonly status?: 200 | 201 | 202 | 204;
  /** A change of an existing thing: `If-Match` has to come with it. */
  readonly changes?: true;
  /** The handler injects `DryRun` or `Terms`, and writes nothing when the request is only tried. */
  readonly tries?: true;
  /** Tests, imports and exports are rarer: 20 a minute and actor. */
  readonly isHeavy?: true;
  /** Most bytes of the body (256 KiB). */
  readonly maxBytes?: number;
  /** It answers by itself: events, files. */
  readonly isStream?: true;
}

/** Declares a handler of the admin API: who may call it, and what the OpenAPI document says of it. */
export function Operation(about: OperationAbout): MethodDecorator {
  return applyDecorators(SetMetadata(OPERATION, about), HttpCode(about.status ?? 200));
}
