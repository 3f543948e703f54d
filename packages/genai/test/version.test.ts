import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { version } from "../src/version.ts"
import { generate, requests } from "./harness/calls.ts"
import { memoryTest } from "./harness/emulated.ts"

it("is that of the package: `pnpm release:version` writes both", () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8"))
  assert.strictEqual(version, manifest.version)
})

memoryTest("is what the server is told", () =>
  Effect.gen(function*() {
    yield* generate()
    const [request] = yield* requests
    assert.strictEqual(request!.headers["x-goog-api-client"], `effect-genai/${version}`)
    assert.strictEqual(request!.headers["user-agent"], `effect-genai/${version}`)
  }))
