/** The HTTP client of `effect`, and no more, on whichever transport it is given. */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"
import type { Answer, Make } from "../Client.ts"
import { chat, type EmbedAnswer, embedBody, eventReader, generateBody, headers, list, upload } from "./floor.ts"

export const makeWith = (transport: Layer.Layer<HttpClient.HttpClient>): Make => async (baseUrl) => {
  const runtime = ManagedRuntime.make(transport)
  const run = Effect.runPromiseWith(await runtime.context())
  const client = HttpClient.filterStatusOk(await runtime.runPromise(HttpClient.HttpClient))
  const post = (path: string, body: string) =>
    client.execute(
      HttpClientRequest.post(`${baseUrl}/v1beta/models/${path}`, { headers }).pipe(
        HttpClientRequest.bodyText(body, "application/json")
      )
    )
  const json = <A>(response: HttpClientResponse) => response.json as Effect.Effect<A, unknown>
  const generate = (model: string, body = generateBody()) =>
    run(Effect.flatMap(post(`${model}:generateContent`, body), json<Answer>))
  const stream = (model: string, onEvent: (event: Answer) => void, body = generateBody()) =>
    run(Effect.flatMap(post(`${model}:streamGenerateContent?alt=sse`, body), (response) => {
      const feed = eventReader(onEvent)
      return Stream.runForEach(response.stream, (chunk) => Effect.sync(() => feed(chunk)))
    }))
  return {
    generate: (model) => generate(model),
    stream: (model, onEvent) => stream(model, onEvent),
    embed: async (model, texts) => {
      const answer = post(`${model}:batchEmbedContents`, embedBody(texts))
      const { embeddings } = await run(Effect.flatMap(answer, json<EmbedAnswer>))
      return embeddings.map(({ values }) => values)
    },
    upload: (path) =>
      upload(baseUrl, path, (url, command, body) => {
        const request = HttpClientRequest.post(url, { headers: { ...headers, ...command } })
        return run(
          Effect.gen(function*() {
            const response = yield* client.execute(
              typeof body === "string"
                ? HttpClientRequest.bodyText(request, body, "application/json")
                : HttpClientRequest.bodyUint8Array(request, body)
            )
            return { session: response.headers["x-goog-upload-url"], text: yield* response.text }
          })
        )
      }),
    chat: async (model) => chat((body) => generate(model, body), (body, onEvent) => stream(model, onEvent, body)),
    list: (pageToken, onFile) =>
      list(pageToken, onFile, (path) =>
        run(Effect.flatMap(
          client.execute(HttpClientRequest.get(`${baseUrl}${path}`, { headers })),
          ({ text }) => text
        )))
  }
}
