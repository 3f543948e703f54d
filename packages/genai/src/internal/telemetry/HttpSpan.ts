/**
 * The spans of HTTP requests, after OpenTelemetry's conventions: of calls that are no GenAI operation, and of attempts of a call that is sent again.
 */
import type { Backend } from "../../Backend.ts"
import type { Endpoint } from "../../wire/Message.ts"
import type { Fields } from "../check/Fields.ts"
import type { HttpRequest, ObservedOperation } from "./Observed.ts"
import type { Server } from "./RequestAttributes.ts"

/** The name of the span of a request: its method and the template of its path. */
export const nameOf = (operation: ObservedOperation, backend: Backend): string => {
  const endpoint = endpointOf(operation, backend)
  return endpoint === undefined ? operation.name : `${endpoint.method} ${templateOf(endpoint)}`
}

/** What the span of a request says, before it is answered. */
export const requestAttributes = (
  operation: ObservedOperation,
  backend: Backend,
  server: Server | undefined,
  request: HttpRequest | undefined
): Fields => {
  const endpoint = endpointOf(operation, backend)
  return {
    "http.request.method": request?.method ?? endpoint?.method,
    "url.template": endpoint && templateOf(endpoint),
    "url.full": request && withoutSecrets(request.url),
    "server.address": server?.address,
    "server.port": server?.port
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const endpointOf = (operation: ObservedOperation, { _tag }: Backend): Endpoint | undefined => operation[_tag]?.[0]

const templateOf = ({ path }: Endpoint): string =>
  path.includes("{api_version}") ? `/${path}` : `/{api_version}/${path}`

/** An address without user, password and query: what a program or a gateway puts there may be secret. */
const withoutSecrets = (url: string): string =>
  url.replace(/[?#].*$/s, "").replace(/\/\/[^/@]*@/, "//REDACTED:REDACTED@")
