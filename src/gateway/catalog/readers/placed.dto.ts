import { HasFields } from '../../../platform/config/fields.js';
import { PLACING_FIELDS, type PlacingFields } from '../field-tables.js';

/** Something that stands among others of its kind. */
@HasFields(PLACING_FIELDS)
export class PlacedDto implements PlacingFields {
  priority?: number;
  weight?: number;
}
