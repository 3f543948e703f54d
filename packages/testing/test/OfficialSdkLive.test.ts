/** Live sessions with Google's own SDK, which opens them at `//ws/…`. */
import { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import {
  type GoogleGenAI,
  type GoogleGenAIOptions,
  type LiveConnectConfig,
  type LiveServerMessage,
  Modality,
  type Session
} from "@google/genai"
import { Effect, type Scope } from "effect"
import { call, connect, gemini, vertex } from "./official.ts"

const model = "gemini-live-2.5-flash-preview"

/** Messages as they come, and what waits for them. */
class Messages<A> {
  readonly all: Array<A> = []
  private readonly waiting = new Set<() => void>()

  readonly push = (message: A): void => {
    this.all.push(message)
    this.waiting.forEach((check) => check())
  }

  /** The messages up to the first for which this holds, which it takes. */
  until(holds: (message: A) => boolean): Promise<Array<A>> {
    return new Promise((resolve) => {
      const check = () => {
        const found = this.all.findIndex(holds)
        if (found < 0) return
        this.waiting.delete(check)
        resolve(this.all.splice(0, found + 1))
      }
      this.waiting.add(check)
      check()
    })
  }
}

interface Talk {
  readonly session: Session
  readonly messages: Messages<LiveServerMessage>
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
}

const open = async (ai: GoogleGenAI, config: LiveConnectConfig = {}, id = model): Promise<Talk> => {
  const messages = new Messages<LiveServerMessage>()
  let close: (how: { readonly code: number; readonly reason: string }) => void = () => {}
  const closed = new Promise<{ readonly code: number; readonly reason: string }>((resolve) => void (close = resolve))
  const session = await ai.live.connect({
    model: id,
    config,
    callbacks: { onmessage: messages.push, onclose: ({ code, reason }) => close({ code, reason }) }
  })
  return { session, messages, closed }
}

const talk = (
  ai: GoogleGenAI,
  config?: LiveConnectConfig,
  id?: string
): Effect.Effect<Talk, never, Scope.Scope> =>
  Effect.acquireRelease(call(() => open(ai, config, id)), ({ session }) => Effect.sync(() => session.close()))

const isTurnComplete = ({ serverContent }: LiveServerMessage) => serverContent?.turnComplete === true
const textOf = (messages: ReadonlyArray<LiveServerMessage>) => messages.map(({ text }) => text ?? "").join("")

const backends: ReadonlyArray<readonly [string, GoogleGenAIOptions]> = [["Gemini", gemini], ["Vertex AI", vertex]]

for (const [name, options] of backends) {
  describe(`@google/genai, live, ${name}`, () => {
    it.live("a text conversation", () =>
      Effect.gen(function*() {
        const { messages, session } = yield* talk(yield* connect(options), { responseModalities: [Modality.TEXT] })
        session.sendClientContent({ turns: "Good morning" })
        const first = yield* call(() => messages.until(isTurnComplete))
        assert.isDefined(first[0]?.setupComplete)
        assert.match(textOf(first), /You said: "Good morning"/)
        assert.isAbove(first.filter(({ text }) => text !== undefined).length, 2)
        assert.isTrue(first.at(-2)?.serverContent?.generationComplete)
        const usage = first.at(-1)?.usageMetadata
        assert.strictEqual(
          usage?.totalTokenCount,
          (usage?.promptTokenCount ?? 0) + (usage?.responseTokenCount ?? 0)
        )
        session.sendRealtimeInput({ text: "And now?" })
        assert.match(textOf(yield* call(() => messages.until(isTurnComplete))), /You said: "And now\?"/)
      }).pipe(Effect.scoped, Effect.provide(Emulator.layerServer())))
  })
}
