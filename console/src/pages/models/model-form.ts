import type { BodyOf } from '../../api/operations.ts';
import type { Target, VirtualModel } from '../../api/types.ts';
import { readFields, textOrNull, trimmed } from '../../lib/fields.ts';
import { entriesOf } from '../../lib/lines.ts';

type ModelPatch = BodyOf<'patch', `/models/${string}`>;

/** The form of a virtual model without its targets, which have a list of their own. */
export interface ModelForm {
  slug: string;
  aliases: string;
  route: string;
  echo: boolean;
  note: string;
}

/** A target in its list: one that is new has an id of the page alone. */
export interface EditedTarget extends Target {
  id: string;
  priority: number;
  weight: number;
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
export function toBody(form: Partial<ModelForm>): ModelPatch {
  return readFields(form, { slug: trimmed, aliases: entriesOf, route: textOrNull, note: textOrNull, echo: true });
}

/** The targets of a model as its list edits them. */
export function editedTargets(model?: VirtualModel): EditedTarget[] {
  return (model?.targets ?? []).map((target, place) => ({
    ...target,
    id: target.id ?? String(place),
    priority: target.priority ?? place,
    weight: target.weight ?? 1,
  }));
}

/** A target as the API takes it: one that is new has no id. */
export function toTarget({ id, channel, model, priority, weight, enabled }: EditedTarget): Target {
  const isKnown = id.startsWith('tg_');
  return { ...(isKnown && { id }), ...(channel && { channel }), model, priority, weight, enabled: enabled ?? true };
}
