/** The files of cassettes. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { PlatformError } from "effect/PlatformError"
import * as Semaphore from "effect/Semaphore"
import { CassetteError, type CassetteFile, parse, stringify } from "../../CassetteFile.ts"

/** The file of an id, which stays in the directory. */
export const pathOf = (directory: string, id: string): Effect.Effect<string, CassetteError> => {
  const path = `${directory}/${id}.json`
  const isInside = id !== "" && !/^[/\\]|[:\0]/.test(id) &&
    id.split(/[/\\]/).every((name) => name !== "" && name !== ".." && name !== ".")
  return isInside ? Effect.succeed(path) : Effect.fail(
    new CassetteError({
      message: id === ""
        ? "replayId: expected the name of the cassette, here or in GOOGLE_GENAI_REPLAY_ID"
        : `replayId: expected a name inside of the directory, without "..", and not "${id}"`,
      reason: "options",
      path
    })
  )
}

/** Reads and writes cassettes in the file system of the context. */
export const make = Effect.map(FileSystem.FileSystem, (fs) => {
  const failed = (reason: "unreadable" | "unwritable", path: string) => (cause: PlatformError) =>
    new CassetteError({ message: `${path} is ${reason}: ${cause.message}`, reason, path, cause })

  const exists = (path: string) =>
    Effect.mapError(
      Effect.orElseSucceed(fs.exists(path), () => false).pipe(
        Effect.flatMap((found) => found ? Effect.succeed(true) : fs.exists(socketLogOf(path)))
      ),
      failed("unreadable", path)
    )

  const load = (path: string) =>
    Effect.flatMap(Effect.mapError(fs.readFileString(path), failed("unreadable", path)), (text) => parse(text, path))

  const read = Effect.fnUntraced(function*(path: string) {
    const there: ReadonlyArray<string> = yield* Effect.filter(
      [path, socketLogOf(path)],
      (path) => Effect.mapError(fs.exists(path), failed("unreadable", path))
    )
    const files = yield* Effect.forEach(there, load)
    const [first] = files
    if (first === undefined) {
      return yield* new CassetteError({
        message: `There is no cassette ${path}. Record it with GOOGLE_GENAI_CLIENT_MODE=record, or "auto"`,
        reason: "missing",
        path
      })
    }
    return { ...first, sessions: files.flatMap(({ sessions }) => sessions) }
  })

  /** The file is replaced when it is complete. */
  const write = (path: string, file: CassetteFile) =>
    Effect.gen(function*() {
      yield* fs.makeDirectory(path.slice(0, path.lastIndexOf("/")), { recursive: true })
      yield* fs.writeFileString(`${path}.part`, stringify(file))
      yield* fs.rename(`${path}.part`, path)
    }).pipe(Effect.mapError(failed("unwritable", path)))

  return { exists, read, write }
})

/** One write at a time, which is enough for all who ask for one before it begins. */
export const together = <E>(write: Effect.Effect<void, E>): Effect.Effect<Effect.Effect<void, E>> =>
  Effect.map(Semaphore.make(1), (turn) => {
    let [asked, written] = [0, 0]
    return Effect.suspend(() => {
      const mine = ++asked
      return turn.withPermit(Effect.suspend(() => {
        const all = asked
        return written >= mine ? Effect.void : Effect.andThen(write, Effect.sync(() => written = all))
      }))
    })
  })

/** Google's test-server keeps the frames of WebSockets in a file beside the requests. */
const socketLogOf = (path: string): string => path.replace(/\.json$/, ".websocket.log")
