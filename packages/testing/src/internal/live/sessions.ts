/** The live sessions of an emulator: handshakes, the sessions that run, and the log of them. */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Accepted, Conversation, Course, LiveScript, Output, Turn } from "../../LiveScript.ts"
import type { ReceivedRequest } from "../../ReceivedRequest.ts"
import { type Ending, ReceivedFrame, ReceivedSession } from "../../ReceivedSession.ts"
import * as Plan from "../plan.ts"
import type { Callers } from "../requests.ts"
import type { World } from "../world.ts"
import * as Caller from "./caller.ts"
import { type Connection, type Line, type Parting, refusal, type Session } from "./connection.ts"
import * as Content from "./content.ts"
import * as Courses from "./course.ts"
import type { Endpoint } from "./endpoint.ts"
import { encode, type Kind } from "./frames.ts"
import * as Handles from "./handles.ts"
import type * as Model from "./model.ts"
import * as Music from "./music.ts"

export interface Sessions {
  /** The course of the connection of this handshake. */
  readonly course: (request: ReceivedRequest) => Effect.Effect<Course>
  /** Runs a session until its end. */
  readonly run: (
    request: ReceivedRequest,
    endpoint: Endpoint,
    course: Accepted,
    connection: Connection
  ) => Effect.Effect<Ending>
  readonly all: Effect.Effect<ReadonlyArray<ReceivedSession>>
  readonly script: (scripts: ReadonlyArray<LiveScript>) => Effect.Effect<void>
  readonly reset: Effect.Effect<void>
}

export const make = Effect.fnUntraced(function*(world: World, callers: Callers, options: {
  readonly scripts: ReadonlyArray<LiveScript>
  readonly frames: Kind
  /** Whether sessions are kept for the test. */
  readonly history: boolean
}): Effect.fn.Return<Sessions> {
  const scripts = Plan.make<Course>(options.scripts)
  const handles = Handles.make()
  let log: Array<Logged> = []

  const begin = Effect.fnUntraced(
    function*(request: ReceivedRequest, endpoint: Endpoint, course: Accepted, line: Line) {
      const builtIn = (line: Line): Effect.Effect<Session, never, Scope.Scope> =>
        Effect.flatMap(Effect.result(Caller.identify(world, callers, endpoint, request)), (admit) => {
          if (admit._tag === "Failure") return Effect.as(line.end(refusal(admit.failure)), deaf)
          return endpoint.operation === "live.connect"
            ? Content.make({ world, endpoint, admit: admit.success, handles, scripted: scripted(course) }, line)
            : Music.make({ world, endpoint }, line)
        })
      return yield* Courses.beside(course, options.frames, line, builtIn)
    }
  )

  const run: Sessions["run"] = Effect.fnUntraced(function*(request, endpoint, course, connection) {
    const ended = yield* Deferred.make<Ending>()
    const logged: Logged = { request, frames: [], ended, ending: undefined }
    if (options.history) log.push(logged)
    const parted = yield* Deferred.make<never, Parting>()
    const line: Line = {
      send: (message) => connection.send([encode(message, options.frames)]),
      sendFragments: connection.send,
      end: (parting) => Effect.asVoid(Deferred.fail(parted, parting))
    }
    const talk = Effect.gen(function*() {
      const session = yield* begin(request, endpoint, course, line)
      return yield* Effect.forever(Effect.flatMap(connection.receive, (data) =>
        Effect.andThen(
          options.history
            ? Effect.map(Clock.currentTimeMillis, (receivedAt) =>
              logged.frames.push(new ReceivedFrame({ data, receivedAt })))
            : Effect.void,
          session.receive(data)
        )))
    })
    return yield* Effect.scoped(Effect.raceFirst(talk, Deferred.await(parted))).pipe(
      Effect.catchTags({
        Ended: ({ code, reason }) => Effect.succeed<Ending>({ by: "client", code, reason }),
        Parting: (parting) =>
          Effect.as(
            connection.part(parting),
            {
              by: "emulator",
              code: parting.code,
              reason: parting.reason
            } satisfies Ending
          )
      }),
      Effect.onExit((exit) => {
        const ending: Ending = exit._tag === "Success" ? exit.value : { by: "emulator", code: 1006, reason: "" }
        logged.ending = ending
        return Deferred.succeed(ended, ending)
      })
    )
  })

  return {
    course: (request) => Effect.sync((): Course => scripts.next(request) ?? { _tag: "Accepted", steps: [] }),
    run,
    all: Effect.sync(() => log.map(shown)),
    script: scripts.add,
    reset: Effect.andThen(scripts.clear, Effect.sync(() => void (log = [])))
  }
})

/** A session that takes no frames any more. */
const deaf: Session = { receive: () => Effect.void }

interface Logged {
  readonly request: ReceivedRequest
  readonly frames: Array<ReceivedFrame>
  readonly ended: Deferred.Deferred<Ending>
  ending: Ending | undefined
}

const shown = ({ ended, ending, frames, request }: Logged, index: number): ReceivedSession =>
  new ReceivedSession({ index, request, frames: [...frames], ending, ended: Deferred.await(ended) })

// -----------------------------------------------------------------------------
// turns of scripts
// -----------------------------------------------------------------------------

/** The turns of a course, in order. */
const scripted = ({ turns = [] }: Accepted): Content.Options["scripted"] => {
  let next = 0
  return ({ contents }) => {
    const turn = turns[next++]
    return turn === undefined ? Effect.undefined : Effect.map(made(turn, { contents }), whole)
  }
}

const made = (turn: Turn, conversation: Conversation): Effect.Effect<Output> => {
  if (typeof turn !== "function") return Effect.succeed(turn)
  return Effect.suspend(() => {
    const result = turn(conversation)
    return Effect.isEffect(result)
      ? Effect.flatMap(result, (turn) => made(turn, conversation))
      : made(result, conversation)
  })
}

const whole = ({ calls, ...output }: Output): Model.Output => ({
  ...output,
  calls: calls.map(({ args = {}, id, name }) => ({ id, name, args }))
})
