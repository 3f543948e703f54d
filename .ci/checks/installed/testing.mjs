/** The packages for tests, for the AI modules of Effect and for many processes, with the entry for plain async code, which has another copy of effect. */
import { GeminiLanguageModel } from "@effect-genai/ai"
import { Quota } from "@effect-genai/fleet"
import { Emulator } from "@effect-genai/testing"
import * as Plain from "@effect-genai/testing/promise"
import { Effect, Layer } from "effect"
import { GenAI, GenAIClient, GenAIError } from "effect-genai"
import { GoogleGenAI, RateLimited } from "effect-genai/promise"
import { LanguageModel } from "effect/ai"
import assert from "node:assert/strict"

const params = { model: "gemini-2.5-flash", contents: "Why is the sky blue?" }
const apiKey = "any"
const said = /Why is the sky blue/

{
  await using emulator = await Plain.Emulator.start({
    faults: [Plain.Fault.sequence("models.generateContent", [Plain.Fault.status(429, { retryDelay: "10 millis" })])]
  })
  await using ai = new GoogleGenAI({ apiKey, httpOptions: { fetch: emulator.fetch } })
  assert.match((await ai.models.generateContent(params)).text, said)
  let text = ""
  for await (const chunk of await ai.models.generateContentStream(params)) text += chunk.text
  assert.match(text, said)
  assert.match((await ai.files.upload({ file: new Blob(["x"], { type: "text/plain" }) })).name, /^files\//)
}
{
  await using emulator = await Plain.Emulator.listen()
  await using ai = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: emulator.baseUrl } })
  const session = await ai.live.connect({ model: "gemini-live-2.5-flash-preview", callbacks: { onmessage: () => {} } })
  session.close()
}
{
  await using ai = new GoogleGenAI({ apiKey, httpClient: Emulator.layer() })
  assert.match((await ai.models.generateContent(params)).text, said)
}
{
  const layer = GenAI.layer({ apiKey }).pipe(
    Layer.provide(Emulator.layer({ faults: [Plain.Fault.always("*", Plain.Fault.status(429))] }))
  )
  await using ai = GoogleGenAI.fromLayer(layer)
  const config = { httpOptions: { retryOptions: { attempts: 1 } } }
  const error = await ai.models.generateContent({ ...params, config }).catch((error) => error)
  assert(error instanceof RateLimited && error instanceof GenAIError.RateLimited, String(error))
}
{
  const ai = Plain.mockGoogleGenAI({ models: { generateContent: Plain.Answer.text("Rayleigh") } })
  assert(ai instanceof GoogleGenAI)
  assert.equal((await ai.models.generateContent(params)).text, "Rayleigh")
}
const client = GenAIClient.layer({ apiKey }).pipe(Layer.provide(Emulator.layer()))
{
  const layer = GeminiLanguageModel.layer({ model: params.model }).pipe(Layer.provide(client))
  const ask = LanguageModel.generateText({ prompt: params.contents })
  assert.match((await Effect.runPromise(Effect.provide(ask, layer))).text, said)
}
{
  const limits = [{ model: "*", requests: 5 }]
  const quota = Quota.layer({ limits, deadline: "10 millis" }).pipe(Layer.provide(client))
  await using ai = GoogleGenAI.fromLayer(GenAI.layerClient.pipe(Layer.provide(quota)))
  const calls = Array.from({ length: 8 }, () => ai.models.generateContent(params).then(() => "ok", ({ name }) => name))
  assert.deepEqual(new Set(await Promise.all(calls)), new Set(["ok", "QuotaExceeded"]))
}
