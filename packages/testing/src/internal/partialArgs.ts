/** A function call in pieces, as Vertex AI streams its arguments. */
import { isObject, type JsonObject, object } from "./json.ts"
import { tokens } from "./text.ts"

/**
 * The name first, then the values one by one, strings in tokens, and an empty call at the end. Empty objects and arrays
 * have no form as pieces: an argument with one in it is sent whole with the name.
 */
export const pieces = ({ functionCall, ...rest }: JsonObject): ReadonlyArray<JsonObject> => {
  const { args, ...call } = object(functionCall)
  const all = Object.entries(object(args))
  const whole = all.filter(([, value]) => hasEmpty(value))
  const values = all.filter(([, value]) => !hasEmpty(value))
  return [
    {
      functionCall: {
        ...call,
        ...(whole.length === 0 ? undefined : { args: Object.fromEntries(whole) }),
        willContinue: true
      },
      ...rest
    },
    ...values.flatMap(([name, value]) => paths(value, `$${member(name)}`)).map((partial) => ({
      functionCall: { partialArgs: [partial], willContinue: true }
    })),
    { functionCall: {} }
  ]
}

const hasEmpty = (value: unknown): boolean => {
  if (typeof value !== "object" || value === null) return false
  const held = Object.values(value)
  return held.length === 0 || held.some(hasEmpty)
}

const paths = (value: unknown, jsonPath: string): ReadonlyArray<JsonObject> => {
  if (Array.isArray(value)) return value.flatMap((item, index) => paths(item, `${jsonPath}[${index}]`))
  if (isObject(value)) {
    return Object.entries(value).flatMap(([name, held]) => paths(held, `${jsonPath}${member(name)}`))
  }
  switch (typeof value) {
    case "string":
      return strings(value, jsonPath)
    case "number":
      return [{ jsonPath, numberValue: value }]
    case "boolean":
      return [{ jsonPath, boolValue: value }]
    default:
      return [{ jsonPath, nullValue: null }]
  }
}

const strings = (value: string, jsonPath: string): ReadonlyArray<JsonObject> => {
  const all = value === "" ? [""] : tokens(value)
  return all.map((stringValue, index) => ({
    jsonPath,
    stringValue,
    ...(index < all.length - 1 ? { willContinue: true } : undefined)
  }))
}

/** The selector of a member in a JSON path (RFC 9535). */
const member = (name: string): string =>
  /^[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*$/.test(name)
    ? `.${name}`
    : `['${JSON.stringify(name).slice(1, -1).replaceAll("\\\"", "\"").replaceAll("'", "\\'")}']`
