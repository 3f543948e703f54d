import { assert, describe, it } from "@effect/vitest"
import { classify, type Ending, isClean, type Observed, rows, toError } from "../src/internal/live/Ending.ts"

/** What each runtime reports first, and what it means. Measured with Node 24, Bun 1.4, Deno 2.9, workerd of November 2026, Chromium 156 and ws 8.23. */
const reports: ReadonlyArray<readonly [runtime: string, what: string, Observed, Partial<Ending>]> = [
  ["Node", "a broken connection", { opened: true, by: "error", message: "" }, { _tag: "Dropped" }],
  ["Bun", "a broken connection", { opened: true, by: "close", code: 1006, reason: "" }, { _tag: "Dropped" }],
  ["Deno", "a broken connection", { opened: true, by: "error", message: "Unexpected EOF" }, { _tag: "Dropped" }],
  ["Deno", "a broken connection, by its close", { opened: true, by: "close", code: 0, reason: "" }, {
    _tag: "Dropped"
  }],
  ["workerd", "a broken connection", { opened: true, by: "close", code: 1006, reason: "WebSocket disconnected" }, {
    _tag: "Dropped",
    message: "WebSocket disconnected"
  }],
  ["workerd", "an error without a close", { opened: true, by: "error", message: "Network connection lost." }, {
    _tag: "Dropped"
  }],
  ["Chromium", "a broken connection", { opened: true, by: "close", code: 1006, reason: "" }, { _tag: "Dropped" }],
  ["ws", "a broken connection", { opened: true, by: "close", code: 1006, reason: "" }, { _tag: "Dropped" }],
  ["all", "a close of the server", { opened: true, by: "close", code: 1008, reason: "no" }, {
    _tag: "Closed",
    code: 1008,
    reason: "no"
  }],
  ["all", "a close without a code", { opened: true, by: "close", code: 1005, reason: "" }, {
    _tag: "Closed",
    code: 1005
  }],
  ["all", "a close as agreed", { opened: true, by: "close", code: 1000, reason: "" }, { _tag: "Closed", code: 1000 }],
  ["all", "a frame that is too large for the server", { opened: true, by: "close", code: 1009, reason: "" }, {
    _tag: "TooLarge"
  }],
  ["ws", "a frame that is too large", { opened: true, by: "error", message: "Max payload size exceeded" }, {
    _tag: "TooLarge"
  }],
  ["Deno", "a frame that is too large", { opened: true, by: "error", message: "Frame too large" }, {
    _tag: "TooLarge"
  }],
  ["ws", "a refused handshake", { opened: false, by: "error", message: "Unexpected server response: 401" }, {
    _tag: "Refused",
    status: 401
  }],
  ["Bun", "a refused handshake", { opened: false, by: "error", message: "Expected 101 status code, got 403" }, {
    _tag: "Refused",
    status: 403
  }],
  ["Deno", "a refused handshake", { opened: false, by: "error", message: "Invalid status code: 503" }, {
    _tag: "Refused",
    status: 503
  }],
  ["workerd", "a refused handshake", { opened: false, by: "error", message: "The server answered with status 429" }, {
    _tag: "Refused",
    status: 429
  }],
  ["Node", "a refused handshake", { opened: false, by: "error", message: "" }, { _tag: "Unreachable" }],
  ["Chromium", "a refused handshake", { opened: false, by: "close", code: 1006, reason: "" }, { _tag: "Unreachable" }],
  ["ws", "no server", { opened: false, by: "error", message: "connect ECONNREFUSED 127.0.0.1:1" }, {
    _tag: "Unreachable"
  }],
  ["ws", "no server at the port of https", { opened: false, by: "error", message: "connect ETIMEDOUT 127.0.0.1:443" }, {
    _tag: "Unreachable"
  }],
  ["ws", "a host with a number", { opened: false, by: "error", message: "getaddrinfo ENOTFOUND api-500.test" }, {
    _tag: "Unreachable"
  }],
  ["all", "an exception of the constructor", { opened: false, by: "throw", message: "Invalid URL" }, {
    _tag: "Unreachable"
  }]
]

describe("endings", () => {
  for (const [runtime, what, observed, expected] of reports) {
    it(`${runtime}: ${what} is ${expected._tag}`, () => {
      assert.deepInclude(classify(observed), expected)
    })
  }

  it("every row of the table is the reading of a report", () => {
    const used = new Set(reports.map(([, , observed]) => rows.findIndex(({ when }) => when(observed))))
    assert.deepStrictEqual([...used].toSorted((one, other) => one - other), rows.map((_, index) => index))
  })

  it("only a close with 1000 is agreed", () => {
    assert.deepStrictEqual(reports.filter(([, , observed]) => isClean(classify(observed))).map(([, what]) => what), [
      "a close as agreed"
    ])
  })
})

describe("the errors of endings", () => {
  const url = "wss://host/ws"
  const delivered = { events: 3, last: { goAway: {} } }
  const of = (ending: Ending, before?: typeof delivered) => toError(ending, "live.connect", url, before)

  it("say what happened, and keep what was delivered", () => {
    assert.deepInclude(of({ _tag: "Closed", code: 1008, reason: "no" }), {
      _tag: "SessionClosed",
      message: "The server closed the session before it was set up with code 1008 (no)",
      isRetryable: false
    } as never)
    assert.deepInclude(of({ _tag: "Closed", code: 1011, reason: "" }, delivered), {
      _tag: "SessionClosed",
      message: "The server closed the session with code 1011",
      isRetryable: true,
      delivered
    } as never)
    assert.deepInclude(
      of({ _tag: "Dropped", message: "" }, delivered),
      { _tag: "StreamInterrupted", delivered } as never
    )
    assert.deepInclude(of({ _tag: "Dropped", message: "" }), { _tag: "ConnectionError", reached: true } as never)
    assert.deepInclude(of({ _tag: "Unreachable", message: "connect ECONNREFUSED ::1" }, delivered), {
      _tag: "ConnectionError",
      code: "ECONNREFUSED",
      reached: false,
      delivered
    } as never)
    assert.deepInclude(
      of({ _tag: "Refused", status: 403, message: "" }),
      { _tag: "PermissionDenied", status: 403 } as never
    )
    assert.deepInclude(
      of({ _tag: "Idle", millis: 5 }, delivered),
      { _tag: "TimeoutError", phase: "idle", delivered } as never
    )
    assert.deepInclude(of({ _tag: "TooLarge", message: "Frame too large" }, delivered), {
      _tag: "SessionClosed",
      closeCode: 1009,
      isRetryable: false
    } as never)
    assert.strictEqual(of({ _tag: "Overrun", limit: 5 }, delivered)._tag, "StreamInterrupted")
  })
})
