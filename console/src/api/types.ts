import type { Schemas } from './operations.ts';

/** A page of a list. */
export interface Page<T> {
  data: T[];
  has_more: boolean;
  next_cursor: string | null;
}

export type Channel = Schemas['ChannelAnswer'];
export type UpstreamKey = Schemas['KeyAnswer'];
export type Preset = Schemas['PresetAnswer'];
export type AccessToken = Schemas['TokenAnswer'];
/** An access token in the one answer that shows its secret. */
export type IssuedToken = Schemas['NewTokenAnswer'];
export type VirtualModel = Schemas['ModelAnswer'];
export type Target = VirtualModel['targets'][number];
export type Route = Schemas['RouteAnswer'];
export type Tenant = Schemas['TenantAnswer'];
export type Person = Schemas['PersonAnswer'];
export type AdminToken = Schemas['AdminTokenAnswer'];
export type Role = Person['role'];
export type System = Schemas['SystemAnswer'];
export type State = Schemas['StateAnswer'];
export type StateName = State['name'];
export type Cooldown = Schemas['CooldownAnswer'];
export type ChannelHealth = Schemas['ChannelHealthAnswer'];
export type Version = Schemas['VersionAnswer'];
export type Touched = Schemas['TouchedAnswer'];
export type EntityChange = Schemas['EntityChangeAnswer'];
export type Variable = Schemas['VariableAnswer'];
/** Where a value comes from. */
export type Origin = Variable['origin'];
export type TestResult = Schemas['ChannelTestAnswer'];
export type AuditEntry = Schemas['AuditAnswer'];
export type Alert = Schemas['AlertAnswer'];
export type Delivery = Schemas['DeliveryAnswer'];
export type ProviderFile = Schemas['ProviderFileAnswer'];
export type Session = Schemas['SessionAnswer'];
export type RequestRow = Schemas['RequestAnswer'];
export type Receipt = Schemas['ReceiptAnswer'];
export type Attempt = Schemas['AttemptAnswer'];
export type UsageRow = Schemas['SumAnswer'];
export type Overview = Schemas['OverviewAnswer'];
export type Ceiling = Schemas['CeilingAnswer'];
