import { assert, describe, it } from "@effect/vitest"
import * as Comparison from "./Comparison.ts"
import { differences, withoutThem } from "./Differences.ts"
import type { Sent } from "./Recorder.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()

const result = ({ error, sent }: Sdks.Outcome, of: (...sent: ReadonlyArray<Sent>) => unknown): unknown =>
  error === undefined ? sent.length === 0 ? undefined : of(...sent) : String(error)

describe("requests differ from those of @google/genai on purpose", () => {
  for (
    const { accountsFor, aside, method, of = (sent?: Sent) => sent?.body, official, on, ours, params, reason, title }
      of differences
  ) {
    it(`${title}. ${reason}`, async () => {
      const both = await Sdks.both(Sdks.settings[on], method, params)
      assert.deepStrictEqual(result(both.official, of), official)
      assert.deepStrictEqual(result(both.ours, of), ours)
      if (accountsFor !== undefined) assert.isTrue(accountsFor(both, params))
      if (aside !== undefined) assert.deepStrictEqual(Comparison.problems(withoutThem(both, params)), [])
    })
  }

  it("GET and DELETE have no body, and say nothing of its type", async () => {
    for (const method of ["get", "delete"] as const) {
      const both = await Sdks.both(Sdks.settings.gemini, method, { model: "tunedModels/t" })
      assert.strictEqual(both.official.sent[0]?.headers["content-type"], "application/json")
      assert.isUndefined(both.ours.sent[0]?.headers["content-type"])
      assert.isUndefined(both.ours.sent[0]?.body)
    }
  })

  it("each client says its own name", async () => {
    const both = await Sdks.both(Sdks.settings.gemini, "get", { model: "m" })
    for (const header of ["user-agent", "x-goog-api-client"]) {
      assert.match(both.official.sent[0]?.headers[header] ?? "", /^google-genai-sdk\//)
      assert.match(both.ours.sent[0]?.headers[header] ?? "", /^effect-genai\//)
    }
  })
})
