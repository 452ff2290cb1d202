import type { Target, VirtualModel } from '../../api/types.ts';
import { entriesOf } from '../../lib/lines.ts';

/** The form of a virtual model without its targets, which have a list of their own. */
export interface ModelForm extends Record<string, unknown> {
  slug: string;
  aliases: string;
  route: string;
  echo: boolean;
  note: string;
}

/** A model as its form shows it. */
export function toForm(model?: VirtualModel): ModelForm {
  return {
    slug: model?.slug ?? '',
    aliases: (model?.aliases ?? []).join('\n'),
    route: model?.route ?? '',
    echo: model?.echo ?? false,
    note: model?.note ?? '',
  };
}

/** The fields of the API that the given fields of the form amount to. */
export function toBody(form: Partial<ModelForm>): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  if (form.slug !== undefined) body['slug'] = form.slug.trim();
  if (form.aliases !== undefined) body['aliases'] = entriesOf(form.aliases);
  for (const key of ['route', 'note'] as const) if (form[key] !== undefined) body[key] = form[key].trim() || null;
  if (form.echo !== undefined) body['echo'] = form.echo;
  return body;
}

/** A target as the API takes it: one that is new has no id. */
export function toTarget({ id, channel, model, priority, weight, enabled = true }: Target): Record<string, unknown> {
  return { ...(id.startsWith('tg_') && { id }), ...(channel && { channel }), model, priority, weight, enabled };
}
