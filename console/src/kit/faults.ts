import type { InjectionKey, Ref } from 'vue';
import type { FieldFault } from '../api/errors.ts';

/** What the server found wrong with the form around a field. */
export const FAULTS: InjectionKey<Ref<FieldFault[]>> = Symbol('faults');
