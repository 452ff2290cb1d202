import {
  ApiBody,
  ApiExtension,
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  ApiSecurity,
  getSchemaPath,
} from '@nestjs/swagger';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { rightOf, rolesWith } from '../../../control/access/rights.js';
import type { AdminHandler } from '../core/expect-operations.js';
import type { OperationAbout } from '../core/operation.decorator.js';

/** Tells the document generator what a handler says about itself. */
export function documentHandler({ controller, name, about }: AdminHandler): void {
  const prototype = controller.prototype as Record<string, unknown>;
  const descriptor = { value: prototype[name] };
  const method = Reflect.getMetadata(METHOD_METADATA, prototype[name] as object) as RequestMethod;
  for (const decorate of [...rightsOf(about), ...answersOf(about), ...takenBy(about, method)])
    decorate(prototype, name, descriptor);
  ApiOperation({ operationId: about.id, summary: about.summary, tags: [tagOf(controller.name)] })(
    prototype,
    name,
    descriptor,
  );
}

function tagOf(controller: string): string {
  return controller.replace(/Controller$/, '');
}

function rightsOf({ right }: OperationAbout): MethodDecorator[] {
  if (right === 'open') return [ApiExtension('x-right', 'open')];
  const { level, recent = false } = rightOf(right);
  return [
    ApiExtension('x-right', right),
    ApiExtension('x-scope', level),
    ApiExtension('x-roles', rolesWith(right)),
    ...(recent ? [ApiExtension('x-reauth', true)] : []),
    ApiSecurity('session'),
    ApiSecurity('admin_token'),
  ];
}

function answersOf({ answers, isList, status = 200 }: OperationAbout): MethodDecorator[] {
  const error = ApiResponse({
    status: 'default',
    description: 'An error.',
    schema: { $ref: '#/components/schemas/Error' },
  });
  if (answers === undefined) return [ApiResponse({ status, description: 'Done.' }), error];
  if (isList !== true) return [ApiResponse({ status, description: 'Done.', type: answers }), error];
  const schema = {
    type: 'object',
    required: ['object', 'data', 'has_more', 'next_cursor'],
    properties: {
      object: { type: 'string', enum: ['list'] },
      data: { type: 'array', items: { $ref: getSchemaPath(answers) } },
      has_more: { type: 'boolean' },
      next_cursor: { type: ['string', 'null'] },
      total: { type: ['integer', 'null'] },
    },
  };
  return [ApiExtraModels(answers), ApiResponse({ status, description: 'A page.', schema }), error];
}

function takenBy({ changes, tries, takes }: OperationAbout, method: RequestMethod): MethodDecorator[] {
  return [
    ...(takes === undefined ? [] : [ApiBody({ type: takes, required: true })]),
    ...(changes === true ? [ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string' } })] : []),
    ...(method === RequestMethod.POST
      ? [ApiHeader({ name: 'Idempotency-Key', required: false, schema: { type: 'string', maxLength: 255 } })]
      : []),
    ...(tries === true ? triedBy() : []),
  ];
}

/** How a write is only tried; what it would do to requests is told where it changes what is served. */
function triedBy(): MethodDecorator[] {
  const description =
    'With dry_run: of so many of the last requests, who would go elsewhere or be refused, and what they would cost; ' +
    'only where the change is one of the configuration.';
  const schema = { type: 'integer', minimum: 1, maximum: 1_000 };
  return [
    ApiQuery({ name: 'dry_run', required: false, schema: { type: 'boolean' } }),
    ApiQuery({ name: 'preview_requests', required: false, description, schema }),
  ];
}
