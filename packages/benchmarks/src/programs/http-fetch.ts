/** The floor of a program with Effect that makes one call: the HTTP client of `effect`, and no more. */
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { Answer } from "../measured/Client.ts"

export const call = (baseUrl: string): Promise<string | undefined> =>
  Effect.gen(function*() {
    const client = HttpClient.filterStatusOk(yield* HttpClient.HttpClient)
    const response = yield* client.execute(
      HttpClientRequest.post(`${baseUrl}/v1beta/models/answer:generateContent`).pipe(
        HttpClientRequest.setHeader("x-goog-api-key", "key"),
        HttpClientRequest.bodyJsonUnsafe({ contents: [{ role: "user", parts: [{ text: "Why is the sky blue?" }] }] })
      )
    )
    const { candidates } = (yield* response.json) as Answer
    return candidates?.[0]?.content?.parts?.[0]?.text
  }).pipe(
    Effect.provide(FetchHttpClient.layer),
    Effect.runPromise
  )
