/** Settings that are checked where an `Auth` is made, and what is wrong with them. Messages never quote a value. */
import { InvalidConfig } from "effect-genai/GenAIConfig"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

/** The fields of a JSON object. */
export type Fields = { readonly [name: string]: unknown }

/** The value itself if it is an object, else an empty one. */
export const asFields = (value: unknown): Fields => Predicate.isObject(value) ? value as Fields : {}

/** A text that is not empty. */
export const textOf = (value: unknown): string | undefined => {
  const text = Redacted.isRedacted(value) ? Result.getOrUndefined(Result.try(() => Redacted.value(value))) : value
  return typeof text === "string" && text !== "" ? text : undefined
}

/** The error of a setting, in the words of `GenAIConfig`. */
export const invalid = (
  field: string,
  problem: string,
  expected: string,
  advice: string
): Effect.Effect<never, InvalidConfig> =>
  Effect.fail(
    new InvalidConfig({
      message: `Invalid setting ${field}: ${problem}; expected ${expected}. ${advice}.`,
      field,
      expected
    })
  )

/** A field that must be a text. */
export const required = (
  fields: Fields,
  parent: string,
  name: string,
  expected: string,
  advice: string
): Effect.Effect<string, InvalidConfig> => {
  const text = textOf(fields[name])
  return text === undefined
    ? invalid(`${parent}.${name}`, absence(fields[name]), expected, advice)
    : Effect.succeed(text)
}

/** A field that may be left out, and is a text otherwise. */
export const optional = (
  fields: Fields,
  parent: string,
  name: string,
  expected: string
): Effect.Effect<string | undefined, InvalidConfig> =>
  Predicate.isNullish(fields[name])
    ? Effect.undefined
    : required(fields, parent, name, expected, `Correct ${parent}.${name}, or remove it`)

/** An address that requests can be sent to. */
export const address = (url: string, field: string): Effect.Effect<string, InvalidConfig> => {
  const parsed = Result.getOrUndefined(Result.try(() => new URL(url)))
  return parsed !== undefined && /^https?:$/.test(parsed.protocol) && parsed.username === "" && parsed.password === ""
    ? Effect.succeed(url)
    : invalid(field, "it is malformed", "an http or https URL", `Correct ${field}`)
}

/**
 * The fields of credentials, which come as the JSON text of a file or as its object. Text that is something else is recognised, as far as it can be.
 */
export const credentials = (given: unknown, field: string, file: string): Effect.Effect<Fields, InvalidConfig> => {
  const text = textOf(given)
  const expected = `the content of ${file}`
  if (text === undefined) {
    return Predicate.isObject(given) && !Redacted.isRedacted(given)
      ? Effect.succeed(given as Fields)
      : invalid(field, absence(given), expected, `Pass the JSON text of the file, or its object`)
  }
  if (/^\s*AIza[\w-]+\s*$/.test(text)) {
    return invalid(field, "it is an API key", expected, "Pass an API key as apiKey, without an Auth")
  }
  if (/^\s*-----BEGIN /.test(text)) {
    return invalid(field, "it is a PEM key", expected, "Pass the whole JSON file that the key is in")
  }
  if (!/^\s*\{/.test(text)) {
    return invalid(field, "it is not JSON", expected, "Pass the text of the file, not its path")
  }
  const parsed = Result.getOrUndefined(Result.try(() => JSON.parse(text) as unknown))
  return Predicate.isObject(parsed)
    ? Effect.succeed(parsed as Fields)
    : invalid(field, "it is not valid JSON", expected, "Pass the whole text of the file, unchanged")
}

/** Refuses credentials of another type, and says what takes them. Those that are typed into a program often have no type. */
export const ofType = (fields: Fields, parent: string, expected: string): Effect.Effect<void, InvalidConfig> => {
  const { type } = fields
  if (type === expected || type === undefined) return Effect.void
  const other = typeof type === "string" && Object.hasOwn(takers, type) ? type : undefined
  return invalid(
    `${parent}.type`,
    other === undefined ? "it is unknown" : `it is ${other}`,
    expected,
    other === undefined ? `Pass a file whose type is ${expected}` : `Use ${takers[other]} for a file of this type`
  )
}

/** Which module takes a type of credentials. */
const takers: { readonly [type: string]: string } = {
  authorized_user: "ApplicationDefault",
  external_account: "WorkloadIdentity or ApplicationDefault",
  external_account_authorized_user: "ApplicationDefault",
  impersonated_service_account: "ApplicationDefault",
  service_account: "ServiceAccount or ApplicationDefault"
}

const absence = (value: unknown): string =>
  value === undefined || value === null
    ? "it is missing"
    : value === ""
    ? "it is empty"
    : `it is of type ${Array.isArray(value) ? "Array" : typeof value}`
