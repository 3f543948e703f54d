/** Settings given to the official SDK and to ours: where each sends a call, with which credentials, or why it sends none. */
import * as Official from "@google/genai"
import { Effect, Layer, Redacted } from "effect"
import * as ConfigProvider from "effect/ConfigProvider"
import { HttpClient, HttpClientResponse } from "effect/http"
import * as Auth from "../../src/Auth.ts"
import { GenAIClient } from "../../src/GenAIClient.ts"
import type * as GenAIConfig from "../../src/GenAIConfig.ts"
import { Models } from "../../src/Models.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** The variables that either SDK reads. */
export const variables = [
  "GOOGLE_API_KEY",
  "GEMINI_API_KEY",
  "GOOGLE_CLOUD_PROJECT",
  "GOOGLE_CLOUD_LOCATION",
  "GOOGLE_GENAI_USE_VERTEXAI",
  "GOOGLE_GENAI_USE_ENTERPRISE",
  "GOOGLE_GEMINI_BASE_URL",
  "GOOGLE_VERTEX_BASE_URL",
  "GOOGLE_GENAI_API_VERSION"
] as const

export type Environment = { readonly [K in typeof variables[number]]?: string }

export interface Given {
  readonly options: GenAIConfig.GenAIOptions
  readonly environment: Environment
}

/** Where the call went and with what, or the setting that is to blame. */
export type Outcome = Sent | Refused

export interface Sent {
  readonly url: string
  readonly apiKey: string | undefined
  readonly authorization: string | undefined
}

export interface Refused {
  readonly refused: string
}

/** The token that the official SDK gets from the machine. */
export const machineToken = "Bearer of-the-machine"

// -----------------------------------------------------------------------------
// Both SDKs
// -----------------------------------------------------------------------------

/** What the official SDK does. It reads `process.env`, which is left as it was. */
export const official = (given: Given): Effect.Effect<Outcome> =>
  Effect.promise(() =>
    withEnvironment(given.environment, async (): Promise<Outcome> => {
      let sent: Sent | undefined
      const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
        const headers = new Headers(init?.headers)
        sent = {
          url: String(input),
          apiKey: headers.get("x-goog-api-key") ?? undefined,
          authorization: headers.get("authorization") ?? undefined
        }
        return Response.json({ totalTokens: 1 })
      }
      const ai = () =>
        new Official.GoogleGenAI({
          ...given.options,
          googleAuthOptions: {
            authClient: { getRequestHeaders: async () => new Headers({ authorization: machineToken }) }
          },
          httpOptions: { ...given.options.httpOptions, fetch }
        } as unknown as Official.GoogleGenAIOptions)
      return Promise.resolve().then(ai).then((ai) => ai.models.countTokens(call)).then(
        () => sent!,
        (error: Error) => ({ refused: blamed(error.message, given.options) })
      )
    })
  )

/** What ours does. */
export const ours = ({ environment, options }: Given, auth?: Auth.Auth): Effect.Effect<Outcome> => {
  let sent: Sent | undefined
  const http = HttpClient.make((request, url) =>
    Effect.sync(() => {
      sent = {
        url: url.href,
        apiKey: request.headers["x-goog-api-key"],
        authorization: request.headers["authorization"]
      }
      return HttpClientResponse.fromWeb(request, Response.json({ totalTokens: 1 }))
    })
  )
  return Models.use((models) => models.countTokens(call)).pipe(
    Effect.provide(Models.layer.pipe(
      Layer.provide(GenAIClient.layerConfig(auth === undefined ? options : { ...options, auth })),
      Layer.provide(Layer.succeed(HttpClient.HttpClient, http)),
      Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(environment)))
    )),
    Effect.matchEffect({
      onSuccess: () => Effect.succeed<Outcome>(sent!),
      onFailure: (error) =>
        error._tag === "InvalidConfig" ? Effect.succeed<Outcome>({ refused: error.field }) : Effect.die(error)
    })
  )
}

/** Ours, with the token that the official SDK got from the machine. */
export const oursWithToken = (given: Given): Effect.Effect<Outcome> =>
  ours(given, Auth.bearer(Redacted.make(machineToken.replace("Bearer ", ""))))

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const call = { model: "gemini-2.5-flash", contents: "Hi" }

/** The setting that the official SDK speaks of. */
const blamed = (message: string, { project }: GenAIConfig.GenAIOptions): string => {
  if (/enterprise and vertexAI flags/.test(message)) return "enterprise"
  if (/Project and location are not supported/.test(message)) return project === undefined ? "location" : "project"
  if (/Authentication is not set up/.test(message)) return "project"
  if (/HTTP options are not correctly set/.test(message)) return "location"
  return message
}

const withEnvironment = async <A>(environment: Environment, body: () => Promise<A>): Promise<A> => {
  const before = Object.fromEntries(variables.map((name) => [name, process.env[name]]))
  const put = (values: { readonly [name: string]: string | undefined }) => {
    for (const name of variables) {
      if (values[name] === undefined) delete process.env[name]
      else process.env[name] = values[name]
    }
  }
  put(environment)
  return body().finally(() => put(before))
}
