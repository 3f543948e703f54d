/** Opens sessions one after the other, and answers with how each of them ended. */
import { GenAIClient } from "effect-genai/GenAIClient"
import { Live } from "effect-genai/Live"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

interface Env {
  /** The sessions: whether each can be resumed, as JSON. */
  readonly SESSIONS: string
}

/** How a session ended. */
export interface Ended {
  readonly tag: string
  readonly code: number | undefined
  readonly reason: string | undefined
  readonly events: ReadonlyArray<string>
}

const session = Effect.fn(function*(isResumed: boolean) {
  const live = yield* Live
  const events: Array<string> = []
  const end = yield* Effect.gen(function*() {
    const session = yield* live.connect({
      model: "gemini-live-2.5-flash-preview",
      config: {
        responseModalities: ["TEXT"],
        sessionResumption: isResumed ? {} : undefined,
        httpOptions: { retryOptions: { attempts: isResumed ? 3 : 1, initialDelay: 0.01, jitter: 0 } }
      }
    })
    const listening = yield* Effect.forkScoped(
      Stream.runForEach(session.events, ({ _tag }) => Effect.sync(() => events.push(_tag)))
    )
    return yield* Effect.ensuring(Stream.runDrain(session.messages), Fiber.await(listening))
  }).pipe(
    Effect.scoped,
    Effect.as({ _tag: "end" }),
    Effect.catch((error) => Effect.succeed(error as { readonly _tag: string; closeCode?: number; reason?: string }))
  )
  const { _tag: tag, closeCode: code, reason }: { _tag: string; closeCode?: number; reason?: string } = end
  return { tag, code, reason, events }
})

const gemini = (env: Env) =>
  Live.layer.pipe(
    Layer.provide(GenAIClient.layerConfig()),
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(env)))
  )

export default {
  fetch: (request: Request, env: Env): Promise<Response> =>
    Effect.forEach(JSON.parse(env.SESSIONS) as ReadonlyArray<boolean>, session).pipe(
      Effect.map((ended) => Response.json(ended)),
      Effect.provide(gemini(env)),
      (program) => Effect.runPromise(program, { signal: request.signal })
    )
}
