/** JSON objects, as the API sends them. */
import type * as Schema from "effect/Schema"

/** A JSON object. */
export type Json = { readonly [field: string]: Schema.Json }

/** Whether a value is an object with fields. */
export const isFields = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** An object that was parsed from JSON, as such. Its types say less than is known of it. */
export const json = (value: object): Json => value as Json

/** A field, if it is text. */
export const text = (value: unknown): string | undefined => typeof value === "string" ? value : undefined
