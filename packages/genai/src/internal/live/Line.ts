/**
 * One connection of a session, from the handshake to its last message. It is set up when the server has answered the setup.
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import * as Scope from "effect/Scope"
import type { Handshake } from "../../GenAIClient.ts"
import { DecodeError, type Delivered, type GenAIError, TimeoutError } from "../../GenAIError.ts"
import type { Constructor } from "../../LiveSocket.ts"
import { monotonicMillisUnsafe } from "../check/Elapsed.ts"
import type { Fields } from "../check/Fields.ts"
import { isJsonObject, parsed } from "../check/Json.ts"
import { limit } from "../stream/Silence.ts"
import * as Connection from "./Connection.ts"
import { type Ending, isClean, toError } from "./Ending.ts"

/** How the messages of a session are read. */
export interface Reading<Message> {
  /** Makes a message of the fields of a frame. */
  readonly decode: (fields: Fields) => Message
  /** Whether a message answers the setup. */
  readonly isReady: (message: Message) => boolean
  /** What the session has delivered so far; `undefined` before it was set up for the first time. */
  readonly delivered: () => Delivered | undefined
}

/** A connection that is set up. */
export interface Line<Message> {
  readonly connection: Connection.Connection
  /** When the server answered the setup, by the clock of the session. */
  readonly setUpAt: number
  /** The messages up to the one that answers the setup, and those that came with it. */
  readonly first: Arr.NonEmptyReadonlyArray<Message>
  /** Gives messages to a function as they come, while whoever pulls waits for the next one. What the function does not take is pulled. */
  readonly direct: (take: (message: Message) => boolean) => void
  /** The next messages. Done after a close as agreed. */
  readonly pull: Pull.Pull<Arr.NonEmptyReadonlyArray<Message>, GenAIError>
}

/** Opens a connection in the scope, and sets it up. */
export const open = <Message>(
  construct: Constructor,
  handshake: Handshake,
  reading: Reading<Message>,
  scope: Scope.Scope
): Effect.Effect<Line<Message>, GenAIError> =>
  Effect.clockWith((clock) => {
    const { httpOptions, operation } = handshake
    const now = timeOf(clock)
    const patience = limit(httpOptions.timeout) ?? defaultPatience
    const idle = httpOptions.idleTimeout === undefined ? defaultIdle : limit(httpOptions.idleTimeout)
    return Effect.timeoutOrElse(
      Effect.gen(function*() {
        const connection = yield* connected(construct, handshake, reading, now, scope)
        connection.send(handshake.setup)
        const pull = messages(connection, reading, handshake)
        const first: Array<Message> = []
        while (!first.some(reading.isReady)) first.push(...yield* pull)
        if (idle !== undefined) yield* Effect.forkIn(watched(connection, now, idle), scope)
        return {
          connection,
          setUpAt: now(),
          first: first as unknown as Arr.NonEmptyReadonlyArray<Message>,
          direct: directed(connection, reading),
          pull
        }
      }),
      {
        duration: patience,
        orElse: () =>
          Effect.fail(
            new TimeoutError({
              message: `The session was not set up within ${Duration.toMillis(patience)} ms`,
              operation,
              phase: "connect",
              limit: patience,
              delivered: reading.delivered()
            })
          )
      }
    ).pipe(
      Effect.catchIf(Cause.isDone, () =>
        Effect.fail(toError({ _tag: "Closed", code: 1000, reason: "" }, operation, handshake.url, reading.delivered())))
    )
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** How long a connection may take to be set up, without a `timeout` of the options. */
const defaultPatience = /*#__PURE__*/ Duration.seconds(30)

/** How long the server may be silent, without an `idleTimeout` of the options. The API closes a connection earlier by itself. */
const defaultIdle = /*#__PURE__*/ Duration.minutes(15)

/** Opens the WebSocket. If the server refuses the credentials, once more with others. */
const connected = <Message>(
  construct: Constructor,
  handshake: Handshake,
  { delivered }: Reading<Message>,
  now: () => number,
  scope: Scope.Scope
): Effect.Effect<Connection.Connection, GenAIError> => {
  const opened = (handshake: Handshake) => Scope.provide(Connection.open(construct, handshake, now), scope)
  const failed = (ending: Ending) => Effect.fail(toError(ending, handshake.operation, handshake.url, delivered()))
  const refused = (ending: Ending) =>
    ending._tag === "Refused" && ending.status === 401
      ? Effect.flatMap(
        handshake.renewed,
        (renewed) => renewed === undefined ? failed(ending) : opened(renewed).pipe(Effect.catch(failed))
      )
      : failed(ending)
  return opened(handshake).pipe(Effect.catch(refused))
}

// What a line keeps is made by functions of its own: the handshake, with the setup in it, goes once the connection is set up.

const timeOf = (clock: Clock.Clock) => (): number => monotonicMillisUnsafe(clock)

const directed = <Message>(
  connection: Connection.Connection,
  { decode }: Reading<Message>
): Line<Message>["direct"] =>
(take) =>
  connection.direct((frame) => {
    const fields = parsed(frame)
    return isJsonObject(fields) && take(decode(fields))
  })

/** The messages of a connection. Those before a frame that is not JSON are delivered. */
const messages = <Message>(
  connection: Connection.Connection,
  { decode, delivered }: Reading<Message>,
  { operation, url }: Handshake
): Pull.Pull<Arr.NonEmptyReadonlyArray<Message>, GenAIError> => {
  let unreadable: string | undefined
  const failed = (frame: string) =>
    new DecodeError({
      message: `The server sent a frame that is not a JSON object: ${frame.slice(0, 100)}`,
      operation,
      body: frame.slice(0, 1_000),
      delivered: delivered()
    })
  const next = Effect.matchEffect(connection.pull, {
    onFailure: (ending): Pull.Pull<never, GenAIError> =>
      isClean(ending) ? Cause.done() : Effect.fail(toError(ending, operation, url, delivered())),
    onSuccess: (frames) => {
      const read: Array<Message> = []
      for (const frame of frames) {
        const fields = parsed(frame)
        if (!isJsonObject(fields)) {
          unreadable = frame
          break
        }
        read.push(decode(fields))
      }
      return Arr.isReadonlyArrayNonEmpty(read) ? Effect.succeed(read) : Effect.fail(failed(unreadable!))
    }
  })
  return Effect.suspend(() => unreadable === undefined ? next : Effect.fail(failed(unreadable)))
}

/** Ends a connection over which nothing comes any more. */
const watched = (
  connection: Connection.Connection,
  now: () => number,
  idle: Duration.Duration
): Effect.Effect<void> => {
  const millis = Duration.toMillis(idle)
  return Effect.suspend(() => {
    const left = connection.heardAt() + millis - now()
    if (left > 0) return Effect.andThen(Effect.sleep(Duration.millis(left)), watched(connection, now, idle))
    connection.end({ _tag: "Idle", millis })
    return Effect.void
  })
}
