import { Delete, Param, Patch, Post, Put } from '@nestjs/common';
import type { Administration } from '../../../control/administration.js';
import type { Writing } from '../../../control/resources/writing.js';
import { Terms, type ChangeTerms } from '../core/etag.js';
import { Operation, type DocumentClass } from '../core/operation.decorator.js';
import { shown, shownDeletion } from './shown.js';
import { DocumentBody, Writes } from './writing-of.js';

/** What the operations that write one kind of thing say of themselves. */
export interface ResourceWords {
  readonly kind: 'channels' | 'models' | 'routes' | 'tenants';
  /** As `operationId`s have it: `Tenant` makes `updateTenant`. */
  readonly noun: string;
  readonly fields: DocumentClass;
  readonly answers: DocumentClass;
  readonly update: string;
  readonly replace: string;
  readonly remove: string;
}

/** The operations that change and delete what has an id; a controller extends what this gives. */
export function changesOf({ kind, noun, fields: takes, answers, update, replace, remove }: ResourceWords) {
  const change = { right: `${kind}.write`, changes: true, tries: true } as const;

  abstract class ResourceChanges {
    abstract readonly administration: Administration;

    @Patch(':id')
    @Operation({ id: `update${noun}`, ...change, summary: update, takes, answers })
    async update(
      @Param('id') id: string,
      @DocumentBody() patch: object,
      @Terms() { expected }: ChangeTerms,
      @Writes() writing: Writing,
    ) {
      return shown(await this.administration.of(kind).patch(id, patch, expected, writing));
    }

    @Put(':id')
    @Operation({ id: `replace${noun}`, ...change, summary: replace, takes, answers })
    async replace(
      @Param('id') id: string,
      @DocumentBody() value: object,
      @Terms() { expected }: ChangeTerms,
      @Writes() writing: Writing,
    ) {
      return shown(await this.administration.of(kind).replace(id, value, expected, writing));
    }

    @Delete(':id')
    @Operation({ id: `delete${noun}`, ...change, summary: remove })
    async remove(@Param('id') id: string, @Terms() { expected }: ChangeTerms, @Writes() writing: Writing) {
      return shownDeletion(await this.administration.of(kind).delete(id, expected, writing));
    }
  }
  return ResourceChanges;
}

/** The same, and the one that creates; for what is nothing but its fields. */
export function writesOf(
  words: ResourceWords & { readonly kind: 'models' | 'routes' | 'tenants'; readonly create: string },
) {
  const { kind, noun, fields: takes, answers, create: summary } = words;

  abstract class ResourceWrites extends changesOf(words) {
    @Post()
    @Operation({ id: `create${noun}`, right: `${kind}.write`, summary, takes, answers, status: 201, tries: true })
    async create(@DocumentBody() body: object, @Writes() writing: Writing) {
      return shown(await this.administration.of(kind).create(body, writing));
    }
  }
  return ResourceWrites;
}
