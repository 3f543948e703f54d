import { assert, describe, it } from "@effect/vitest"
import { render } from "../src/Profile.ts"

const frame = (id: number, functionName: string, url = "") => ({ id, callFrame: { functionName, url, lineNumber: 9 } })

describe("Profile", () => {
  it("shares out the busy time by package and by function", () => {
    const lines = render({
      nodes: [
        frame(1, "(idle)"),
        frame(2, "pull", "file:///r/node_modules/.pnpm/effect@4.1.0/node_modules/effect/dist/Stream.js"),
        frame(3, "split", "file:///r/packages/genai/src/internal/Sse.ts"),
        frame(4, "parse"),
        frame(5, "(garbage collector)"),
        frame(6, "read", "node:internal/webstreams/readablestream")
      ],
      samples: [1, 2, 3, 4, 5, 6, 1],
      timeDeltas: [9_000, 4_000, 3_000, 1_500, 1_000, 500, 9_000]
    }).split("\n")
    assert.strictEqual(lines[0], "10 ms busy")
    assert.includeMembers(lines, [
      " 40.0 %  effect",
      " 30.0 %  genai",
      " 15.0 %  built-in functions",
      " 10.0 %  (garbage collector)",
      "  5.0 %  node",
      " 40.0 %  pull dist/Stream.js:10",
      " 30.0 %  split internal/Sse.ts:10"
    ])
    assert.isFalse(lines.some((line) => line.includes("idle")))
  })
})
