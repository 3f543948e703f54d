/** Sessions in real time on the runtimes that have WebSockets, against the emulator: an example, and every way in which a connection ends. */
import { Emulator, LiveScript, Reply, RpcStatus } from "@effect-genai/testing"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { AuthTokens, GenAI } from "effect-genai"
import { FetchHttpClient } from "effect/http"
import type { Ended } from "./edge/endings.ts"
import { isMissing, type Runtime, runtimes } from "./harness/runtimes.ts"

const key = "a-key-of-nobody"

/** A connection that is set up, and then ends. */
const ends = (step: LiveScript.Step) =>
  LiveScript.course([LiveScript.sent("sessionResumptionUpdate"), LiveScript.wait("50 millis"), step])

/** Without resumption no handle is sent. */
const endsAtOnce = (step: LiveScript.Step) =>
  LiveScript.course([LiveScript.sent("setupComplete"), LiveScript.wait("50 millis"), step])

interface Session {
  readonly isResumed: boolean
  readonly connections: ReadonlyArray<LiveScript.Course>
  readonly ended: Ended
}

/** A session that ends with its connection. */
const single = (step: LiveScript.Step, tag: string, code?: number, reason?: string): Session => ({
  isResumed: false,
  connections: [endsAtOnce(step)],
  ended: { tag, code, reason, events: ["Connected", "Ended"] }
})

/** A session that goes on over a second connection, which is closed as agreed. */
const goesOn = (step: LiveScript.Step): Session => ({
  isResumed: true,
  connections: [ends(step), ends(LiveScript.close(1000))],
  ended: { tag: "end", code: undefined, reason: undefined, events: ["Connected", "Resuming", "Resumed", "Ended"] }
})

/** A session that could be resumed, but is over. */
const isOver = (step: LiveScript.Step, tag: string, code?: number, reason?: string): Session => ({
  isResumed: true,
  connections: [ends(step)],
  ended: { tag, code, reason, events: ["Connected", "Ended"] }
})

const sessions: ReadonlyArray<Session> = [
  single(LiveScript.drop, "StreamInterrupted"),
  single(LiveScript.reset, "StreamInterrupted"),
  single(LiveScript.close(1000), "end"),
  single(LiveScript.close(1007, "Wrong"), "SessionClosed", 1007, "Wrong"),
  single(LiveScript.close(1008, "Not for you"), "SessionClosed", 1008, "Not for you"),
  single(LiveScript.close(1011, "Later"), "SessionClosed", 1011, "Later"),
  goesOn(LiveScript.drop),
  goesOn(LiveScript.reset),
  goesOn(LiveScript.close(1011, "Later")),
  isOver(LiveScript.close(1000), "end"),
  isOver(LiveScript.close(1007, "Wrong"), "SessionClosed", 1007, "Wrong"),
  isOver(LiveScript.close(1008, "Not for you"), "SessionClosed", 1008, "Not for you")
]

const refused = LiveScript.refused(Reply.error(RpcStatus.make(401, "Who are you?")))

/** Node and browsers do not say why a handshake failed. */
const afterRefusal: { readonly [name in Runtime]: string } = {
  Node: "ConnectionError",
  Bun: "Unauthenticated",
  Deno: "Unauthenticated",
  workerd: "Unauthenticated",
  Chromium: "ConnectionError"
}

const patiently = { timeout: 60_000 }

const names = Object.keys(runtimes) as ReadonlyArray<Runtime>

layer(Layer.merge(Emulator.layerServer(), NodeServices.layer), { excludeTestServices: true })((it) => {
  describe("a session in real time", () => {
    for (const name of names) {
      it.effect.skipIf(isMissing(name))(name, () =>
        Effect.gen(function*() {
          const api = yield* Emulator
          yield* api.reset
          const token = yield* AuthTokens.use((tokens) => tokens.create()).pipe(
            Effect.provide(
              GenAI.layer({ apiKey: key, httpOptions: { baseUrl: api.baseUrl, apiVersion: "v1alpha" } }).pipe(
                Layer.provide(FetchHttpClient.layer)
              )
            )
          )
          const isBrowser = name === "Chromium"
          const credential = isBrowser ? token.name! : key
          const text = yield* runtimes[name]({
            worker: "../../../../docs/examples/edge/live.ts",
            environment: () => ({ GOOGLE_API_KEY: credential, GOOGLE_GEMINI_BASE_URL: api.baseUrl }),
            api
          })
          assert.match(text, /You said: "Why is the sky blue\?"/)
          const [session] = yield* api.sessions
          const { headers, url } = session!.request
          assert.strictEqual((yield* session!.ended).code, 1000)
          assert.strictEqual(
            url.href.includes(encodeURIComponent(credential)),
            isBrowser,
            "the query is for browsers only"
          )
          assert.strictEqual(headers["x-goog-api-key"], isBrowser ? undefined : key)
          assert.include(url.pathname, isBrowser ? "BidiGenerateContentConstrained" : "BidiGenerateContent")
        }), patiently)
    }
  })

  describe("the end of a connection", () => {
    for (const name of names) {
      it.effect.skipIf(isMissing(name))(name, () =>
        Effect.gen(function*() {
          const api = yield* Emulator
          yield* api.reset
          yield* api.live(
            LiveScript.sequence("live.connect", sessions.flatMap(({ connections }) => connections)),
            LiveScript.always("live.connect", refused)
          )
          const text = yield* runtimes[name]({
            worker: "./endings.ts",
            environment: () => ({
              GOOGLE_API_KEY: key,
              GOOGLE_GEMINI_BASE_URL: api.baseUrl,
              SESSIONS: JSON.stringify([...sessions.map(({ isResumed }) => isResumed), false])
            }),
            api
          })
          const ended = JSON.parse(text) as ReadonlyArray<Ended>
          assert.deepStrictEqual(
            ended.slice(0, -1),
            sessions.map(({ ended }) => JSON.parse(JSON.stringify(ended)) as Ended)
          )
          assert.strictEqual(ended.at(-1)!.tag, afterRefusal[name])
        }), patiently)
    }
  })
})
