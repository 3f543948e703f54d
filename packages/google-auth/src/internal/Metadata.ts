/** The metadata server of Google Cloud: tokens of the service account of the machine, and the project. */
import type { AccessToken } from "effect-genai/Auth"
import type { AuthError } from "effect-genai/GenAIError"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import { failed } from "./Refusal.ts"
import * as Token from "./Token.ts"
import * as TokenRequest from "./TokenRequest.ts"

export interface Metadata {
  readonly token: Effect.Effect<AccessToken, AuthError>
  readonly project: Effect.Effect<string | undefined, AuthError>
}

/** The server at a base address. `unreachable` is what to do where there is none. */
export const make = (
  http: HttpClient.HttpClient,
  base: string,
  serviceAccount: string,
  scopes: ReadonlyArray<string>,
  unreachable: string
): Metadata => {
  const server = `The metadata server at ${base.slice("http://".length)}`
  const get = (path: string, given: string, advice: string): Effect.Effect<TokenRequest.Answer, AuthError> =>
    TokenRequest.send(
      http,
      HttpClientRequest.get(`${base}/computeMetadata/v1/${path}`).pipe(
        HttpClientRequest.setHeader("Metadata-Flavor", "Google")
      ),
      { server, given, advice, secrets: [], unreachable },
      limits
    ).pipe(
      Effect.filterOrFail(
        ({ headers }) => headers["metadata-flavor"] === "Google",
        () => failed(`${server} is another server: its answer lacks the header Metadata-Flavor. ${unreachable}.`)
      )
    )
  const account = `instance/service-accounts/${encodeURIComponent(serviceAccount)}`
  return {
    token: get(
      `${account}/token${scopes.length === 0 ? "" : `?scopes=${encodeURIComponent(scopes.join(","))}`}`,
      `to give a token of the service account ${serviceAccount}`,
      "Attach a service account to the machine, and allow it to give tokens"
    ).pipe(Effect.flatMap(({ body }) => Token.ofAnswer(body, server))),
    project: get("project/project-id", "to name its project", "Set project or GOOGLE_CLOUD_PROJECT").pipe(
      Effect.map(({ text }) => text.trim() === "" ? undefined : text.trim())
    )
  }
}

/** The address of a host, as `GCE_METADATA_HOST` names it. */
export const addressOf = (host: string | undefined): string =>
  `http://${(host ?? "metadata.google.internal").replace(/^http:\/\//, "").replace(/\/$/, "")}`

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The server is on the same machine, or there is none. */
const limits: TokenRequest.Limits = { timeout: "1 second", retries: 2 }
