import { USUAL_DIALECT } from '../../gateway/protocol/dialect-name.js';
import { DIALECTS } from '../../gateway/dialects/dialects.js';
import { PROVIDER_PRESETS, type ProviderPreset } from '../../gateway/catalog/presets.js';

/** A provider as a form can offer it. */
export interface PresetView {
  readonly object: 'preset';
  /** What a channel says as its provider. */
  readonly id: string;
  /** What it calls itself. */
  readonly name: string;
  readonly base_url: string | null;
  readonly dialects: readonly string[];
  /** The header that carries a key. */
  readonly key_header: string;
  /** It runs on the operator's own machines, so that EGRESS_ALLOW has to open its address. */
  readonly is_local: boolean;
  /** Every customer has an address of its own, or an api-version. */
  readonly needs_address: boolean;
  readonly needs_api_version: boolean;
  /** A package that has to be installed for it; null: none. */
  readonly package: string | null;
}

/** Providers of which something is known, by name. */
export function presetCatalogue(): PresetView[] {
  return Object.entries(PROVIDER_PRESETS).map(([id, preset]) => ({
    object: 'preset',
    id,
    name: preset.name,
    base_url: preset.baseUrl ?? null,
    dialects: [preset.dialect ?? USUAL_DIALECT, ...(preset.otherDialects ?? [])],
    key_header: keyHeaderOf(preset),
    is_local: preset.isLocal === true,
    needs_address: preset.baseUrl === undefined && preset.package === undefined,
    needs_api_version: preset.hasDeployments === true,
    package: preset.package ?? null,
  }));
}

function keyHeaderOf({ keyHeader, dialect = USUAL_DIALECT }: ProviderPreset): string {
  return keyHeader ?? DIALECTS[dialect].facts.http.keyHeader ?? 'authorization';
}
