import type { JsonObject } from '../../../protocol/tool.js';
import { closeSchema } from './closed-schema.js';
import { isObject } from '../../shared/fields.js';
import type { PassedContext } from '../../passed/passed-dialect.js';
import type { WireRequest } from '../../passed/wire-request.js';

/** Closes the schemas that a Messages request wants its answer and the arguments of strict tools in. */
export function fitSchemas(request: WireRequest, scene: PassedContext): void {
  if (!scene.traits.refuses.has('openSchemas')) return;
  fitFormat(request, scene);
  fitTools(request, scene);
}

function fitFormat(request: WireRequest, { dropped }: PassedContext): void {
  const format = request.get('output_config.format');
  const closed = isObject(format) ? closeIn(format, 'schema') : null;
  if (closed === null) return;
  request.set('output_config.format', closed.holder);
  if (closed.isWeaker) dropped.add('output_config.format.schema');
}

function fitTools(request: WireRequest, { dropped }: PassedContext): void {
  const tools = request.get('tools');
  if (!Array.isArray(tools)) return;
  const closed = tools.map((tool: unknown) =>
    isObject(tool) && tool['strict'] === true ? closeIn(tool, 'input_schema') : null,
  );
  if (closed.every((each) => each === null)) return;
  request.set(
    'tools',
    tools.map((tool: unknown, at) => closed[at]?.holder ?? tool),
  );
  if (closed.some((each) => each?.isWeaker)) dropped.add('tools[].input_schema');
}

interface ClosedHolder {
  readonly holder: JsonObject;
  /** Something that was demanded is only a wish now. */
  readonly isWeaker: boolean;
}

/** What holds a schema, with the schema closed; null where it is that, or none. */
function closeIn(holder: JsonObject, field: string): ClosedHolder | null {
  const schema = holder[field];
  if (!isObject(schema)) return null;
  const closed = closeSchema(schema);
  if (JSON.stringify(closed.schema) === JSON.stringify(schema)) return null;
  return { holder: { ...holder, [field]: closed.schema }, isWeaker: closed.isWeaker };
}
