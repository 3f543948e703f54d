/** The page of a server, in a browser. */
import { Emulator, Fault, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { chromium, open } from "./chromium.ts"

const path = "/v1beta/models/gemini-2.5-flash"

describe("the page", () => {
  it.live.skipIf(chromium === undefined)(
    "shows requests while they come, streams event by event and faults, as text, and copies a script",
    () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        const ask = (method: string, text: string) =>
          Effect.promise(() =>
            fetch(`${emulator.baseUrl}${path}:${method}`, {
              method: "POST",
              headers: { "x-goog-api-key": "a-secret-key" },
              body: JSON.stringify({ contents: [{ parts: [{ text }] }] })
            }).then((response) => response.text())
          )
        const page = yield* open(`${emulator.baseUrl}/_emulator/`)
        yield* page.until(`document.body.innerText.includes("No requests yet.")`)

        const attack = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`
        yield* ask("generateContent", attack)
        yield* page.until(`document.querySelectorAll(".list tr").length === 1`)
        yield* page.evaluate(`document.querySelector(".list tr").click()`)
        yield* page.until(
          `document.querySelector(".detail h2")?.innerText.includes("${path}:generateContent") === true`
        )
        assert.include(yield* page.evaluate(`document.querySelector(".detail").innerText`), "onerror")
        assert.strictEqual(yield* page.evaluate(`document.querySelectorAll("img, main script").length`), 0)
        assert.notStrictEqual(yield* page.evaluate("document.title"), "owned")
        assert.notInclude(yield* page.evaluate("document.documentElement.outerHTML"), "a-secret-key")

        yield* page.evaluate(`document.querySelector("button.copy").click()`)
        yield* page.until(`document.querySelector(".script") !== null`)
        const script = JSON.parse(String(yield* page.evaluate(`document.querySelector(".script").innerText`)))
        assert.strictEqual(script.scripts[0].match, "models.generateContent")

        yield* emulator.script(
          Script.always("models.generateContentStream", Script.says("one two three four five six seven eight nine"))
        )
        yield* emulator.inject(Fault.sequence("models.generateContentStream", [Fault.pace("600 millis")]))
        const asking = yield* Effect.forkChild(ask("streamGenerateContent?alt=sse", "Count"))
        yield* page.until(`document.querySelectorAll(".list tr").length === 2`)
        yield* page.evaluate(`document.querySelector(".list tr").click()`)
        // Its events are there before its end.
        yield* page.until(
          `document.querySelectorAll(".message").length > 0 && document.querySelector(".list tr").innerText.includes("…")`
        )
        yield* Fiber.join(asking)
        yield* page.until(`document.querySelectorAll(".message").length >= 3`)
        yield* page.until(`/ ms$/.test(document.querySelector(".list tr").innerText.trim())`)
        assert.match(
          String(yield* page.evaluate(`document.querySelector(".detail .fault").innerText`)),
          /pace 600 millis/
        )

        yield* page.evaluate(`document.querySelector("header button").click()`)
        yield* page.until(`document.body.innerText.includes("No requests yet.")`)
        assert.deepStrictEqual(page.complaints, [])
      }).pipe(Effect.scoped, Effect.provide(Emulator.layerServer({ page: true }))),
    { timeout: 60_000 }
  )
})
