/** One call with effect-genai, providing no more than it needs. */
import { GenAIClient } from "effect-genai/GenAIClient"
import { Models } from "effect-genai/Models"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"

export const call = (baseUrl: string): Promise<string | undefined> =>
  Models.use((models) => models.generateContent({ model: "answer", contents: "Why is the sky blue?" })).pipe(
    Effect.map((response) => response.text),
    Effect.provide(Models.layer.pipe(
      Layer.provide(GenAIClient.layer({ apiKey: "key", httpOptions: { baseUrl } })),
      Layer.provide(FetchHttpClient.layer)
    )),
    Effect.runPromise
  )
