/** The emulator as a test without Effect uses it. */
import { Emulator, Fault, Script } from "@effect-genai/testing"
import { GoogleGenAI as Official } from "@google/genai"
import { ManagedRuntime } from "effect"
import { GoogleGenAI } from "effect-genai/promise"
import { afterAll, assert, beforeEach, expect, test } from "vitest"

const runtime = ManagedRuntime.make(Emulator.layer())
const emulator = await runtime.runPromise(Emulator)
afterAll(() => runtime.dispose())
beforeEach(() => runtime.runPromise(emulator.reset))

const asked = { model: "gemini-2.5-flash", contents: "Why?" }

test("the promise entry reaches it through fetch, and asks again when the server is busy", async () => {
  await runtime.runPromise(
    emulator.script(Script.always("models.generateContent", Script.says("Rayleigh scattering.")))
  )
  await runtime.runPromise(
    emulator.inject(Fault.sequence("models.generateContent", [Fault.status(503, { retryDelay: "1 millis" })]))
  )
  const ai = new GoogleGenAI({ apiKey: "any", httpOptions: { fetch: emulator.fetch } })
  assert.strictEqual((await ai.models.generateContent(asked)).text, "Rayleigh scattering.")
  assert.strictEqual((await runtime.runPromise(emulator.requests)).length, 2)
})

test("so does every client of fetch, and wrong requests are refused", async () => {
  const response = await emulator.fetch(
    "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent",
    {
      method: "POST",
      headers: { "x-goog-api-key": "any" },
      body: JSON.stringify({ contents: [{ parts: [{ txt: "Why?" }] }] })
    }
  )
  assert.strictEqual(response.status, 400)
  expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining("contents[0].parts[0]") } })
})

test("and Google's own SDK through a server", async () => {
  const server = ManagedRuntime.make(Emulator.layerServer())
  const { baseUrl } = await server.runPromise(Emulator)
  const ai = new Official({ apiKey: "any", httpOptions: { baseUrl } })
  assert.include((await ai.models.generateContent(asked)).text, "Why?")
  await server.dispose()
})
