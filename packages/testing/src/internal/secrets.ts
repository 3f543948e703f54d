/** Credentials in a request, which are not printed. */
import * as Headers from "effect/http/Headers"
import { isObject } from "./json.ts"

/** Headers with a credential, those of gateways included, and the id of an upload session, which is enough to send to it. */
const secretHeaders = /(^|-)(api)?(key|token|secret|password|signature|authorization|cookie|uploadid)$/i

/** Fields with a credential, in a body or a query. Page tokens and continuation tokens are not credentials. */
const secretFields =
  /^(token|password|secret|assertion)$|(api|access|client|refresh|signing|subject|actor)_?(key|token|secret)(_?string)?$/i

/** Parameters of signed addresses, and of addresses that are credentials by themselves, as those of upload sessions. */
const signed =
  /^(upload_id|upload_token|sig|signature|googleaccessid|(x-)?(goog|amz)-(signature|credential|security-token))$/i

const redacted = "<redacted>"

export const headers = (headers: Headers.Headers) => Headers.redact(headers, secretHeaders)

export const isSecretHeader = (name: string): boolean => secretHeaders.test(name)

export const isSecretField = (name: string): boolean => secretFields.test(name)

export const isSecretParameter = (name: string): boolean =>
  name === "key" || secretFields.test(name) || signed.test(name)

export const url = (url: URL): string => {
  const shown = new URL(url)
  for (const name of new Set(shown.searchParams.keys())) {
    if (isSecretParameter(name)) shown.searchParams.set(name, redacted)
  }
  if (shown.password !== "") shown.password = "redacted"
  return shown.href
}

/** A body without the secrets of credentials, and without those in the headers for a server, such as one of MCP. */
export const body = (value: unknown, isCredential: boolean): unknown =>
  typeof value === "string"
    ? form(value)
    : without(value, (name) => secretFields.test(name) || (name === "value" && isCredential))

/** A form, as token endpoints take it. Text of another kind has no such parameters. */
const form = (text: string): string =>
  text.replace(
    /(^|&)([\w.]+)=[^&\s]*/g,
    (parameter, start: string, name: string) => isSecretParameter(name) ? `${start}${name}=${redacted}` : parameter
  )

const without = (value: unknown, isSecret: (name: string) => boolean): unknown => {
  if (Array.isArray(value)) return value.map((item) => without(item, isSecret))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => {
      if (typeof held === "string" && isSecret(name)) return [name, redacted]
      const isHere = name === "headers" ? (inside: string) => secretHeaders.test(inside) || isSecret(inside) : isSecret
      return [name, without(held, isHere)]
    })
  )
}
