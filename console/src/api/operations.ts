import type { components, paths } from './generated/admin-api.d.ts';

/** What the admin API answers and takes, by the names of its document. */
export type Schemas = components['schemas'];

/** A method of the admin API. */
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The operations by their paths, as the document has them: `/channels/{id}`. */
type Documented = { [P in keyof paths as P extends `/admin/api/v1${infer Rest}` ? Rest : never]: paths[P] };

/** A path with its parameters filled in: `/channels/${string}`. */
type Filled<P extends string> = P extends `${infer Head}{${string}}${infer Rest}`
  ? `${Head}${string}${Filled<Rest>}`
  : P;

/** The paths that an operation of a method is at, as calls write them. */
export type PathOf<M extends Method> = {
  [P in keyof Documented]: Documented[P][M] extends { responses: unknown } ? Filled<P> : never;
}[keyof Documented];

/** The path of the document that a path of a call means. */
type Meant<P extends string> = {
  [K in keyof Documented]: P extends Filled<K> ? (Filled<K> extends P ? K : never) : never;
}[keyof Documented];

type OperationOf<M extends Method, P extends string> = Documented[Meant<P>][M];

type Json<Holder> = Holder extends { content: { 'application/json': infer Body } } ? Body : undefined;

/** What a good answer holds; undefined where the document describes none. */
export type AnswerOf<M extends Method, P extends string> =
  OperationOf<M, P> extends { responses: infer Responses }
    ? Json<Responses[keyof Responses & (200 | 201 | 202 | 204)]>
    : never;

/** What an operation takes; a change may say a part of it, and takes fields away by null. */
export type BodyOf<M extends Method, P extends string> =
  OperationOf<M, P> extends { requestBody: infer Taken }
    ? M extends 'patch'
      ? Part<Json<Taken>>
      : Json<Taken>
    : undefined;

type Part<Body> = Body extends readonly unknown[]
  ? Body
  : Body extends object
    ? { [Key in keyof Body]?: Part<Body[Key]> | null }
    : Body;

/** The parameters of an operation; those without a value are left out of the address. */
export type QueryOf<M extends Method, P extends string> =
  OperationOf<M, P> extends { parameters: { query?: infer Query } }
    ? { [Key in keyof Query]?: string | number | boolean | null | undefined }
    : Record<string, never>;
