/** Runs the steps of a course beside the session that answers the client. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { Accepted, MessageMatch } from "../../LiveScript.ts"
import { isObject } from "../json.ts"
import { closing, dropping, type Line, type Parting, type Session } from "./connection.ts"
import { type Kind, parse } from "./frames.ts"

/** A session whose messages in both directions the steps see, and which they end. */
export const beside = Effect.fnUntraced(
  function*(
    { answers = "built-in", steps }: Accepted,
    kind: Kind,
    line: Line,
    builtIn: (line: Line) => Effect.Effect<Session, never, Scope.Scope>
  ): Effect.fn.Return<Session, Parting, Scope.Scope> {
    const scope = yield* Effect.scope
    const turn = yield* Semaphore.make(1)
    let position = 0
    let seen = 0
    let waits = false
    let silent = false

    /** Runs the steps until one that waits. */
    const advance: Effect.Effect<void, Parting> = Effect.gen(function*() {
      for (let step = steps[position]; step !== undefined; step = steps[position]) {
        if (step._tag === "Received" || step._tag === "Sent") return
        position++
        seen = 0
        if (step._tag === "Wait") {
          // Messages do not count until the time is over.
          waits = true
          const goOn = Effect.andThen(Effect.sync(() => void (waits = false)), advance)
          const later = turn.withPermit(goOn).pipe(Effect.catch(line.end), Effect.delay(step.duration))
          yield* Effect.forkIn(later, scope)
          return
        }
        if (step._tag === "Send") yield* Effect.forEach(step.messages, line.send, { discard: true })
        else if (step._tag === "SendFragments") yield* line.sendFragments(step.fragments(kind))
        else silent = true
        if (step._tag === "Close") return yield* closing(step.code, step.reason)
        if (step._tag === "Drop") return yield* dropping(step.how)
      }
    })

    const event = (tag: "Received" | "Sent", message: () => unknown): Effect.Effect<void, Parting> =>
      position >= steps.length ? Effect.void : turn.withPermit(Effect.suspend(() => {
        const step = steps[position]
        if (waits || step?._tag !== tag || !matches(step.match, message())) return Effect.void
        if (++seen < step.count) return Effect.void
        position++
        seen = 0
        return advance
      }))

    const send = (message: unknown): Effect.Effect<void> =>
      silent
        ? Effect.void
        : Effect.andThen(line.send(message), event("Sent", () => message).pipe(Effect.catch(line.end)))

    const session: Session = answers === "built-in"
      ? yield* builtIn({ ...line, send })
      : { receive: (frame) => answers === "echo" ? line.sendFragments([frame]) : Effect.void }

    yield* turn.withPermit(advance)
    return {
      receive: (frame) =>
        Effect.andThen(
          event("Received", () => parse(frame)),
          Effect.suspend(() => silent ? Effect.void : session.receive(frame))
        )
    }
  }
)

const matches = (match: MessageMatch, message: unknown): boolean => {
  if (typeof match === "function") return match(message)
  if (match === "*") return true
  if (!isObject(message)) return false
  return match in message || (isObject(message["serverContent"]) && match in message["serverContent"])
}
