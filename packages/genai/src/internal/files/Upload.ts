/**
 * Uploads a file: opens it, and sends it in a session of the resumable upload protocol, or in another one if the server loses the session. A session that does
 * not succeed is cancelled.
 */
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type { CallOptions, Exchange, GenAIClient } from "../../GenAIClient.ts"
import {
  type ApiError,
  type DecodeError,
  type Delivered,
  fromStatus,
  type GenAIError,
  isGenAIError
} from "../../GenAIError.ts"
import type * as Uploadable from "../../Uploadable.ts"
import type * as Wire from "../../wire/Files.ts"
import * as Answer from "../answer/Answer.ts"
import { changed } from "../answer/Changed.ts"
import { addBeside, asFields, isFields } from "../check/Fields.ts"
import type { Operation } from "../codec/Codec.ts"
import * as UploadContent from "./UploadContent.ts"
import * as UploadSession from "./UploadSession.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** An upload: its file, the operation that starts its session, and the parameters of that operation, which may depend on the file. */
export interface Upload<File, Params, Answer> {
  readonly source: UploadContent.Source<File>
  readonly operation: Operation<Params, Answer>
  readonly params: (content: Pick<UploadContent.Content, "mimeType" | "size">) => Params
  readonly options?: CallOptions | undefined
}

/** The paths of the settings of an upload whose parameters have a `config`. */
export const configFields = { mimeType: "config.mimeType", size: "config.size", chunkSize: "config.chunkSize" }

// -----------------------------------------------------------------------------
// Uploads
// -----------------------------------------------------------------------------

/** Opens a file and uploads it. */
export const upload = <File extends Uploadable.Any, Params, Answer>(
  client: GenAIClient["Service"],
  { operation, options, params, source }: Upload<File, Params, Answer>,
  onSent: UploadSession.OnSent = () => Effect.void
): Effect.Effect<Answer, GenAIError | Uploadable.ErrorOf<File>, Uploadable.RequirementsOf<File>> =>
  Effect.scoped(
    Effect.flatMap(UploadContent.open(source, operation.name), (content) =>
      followed(onSent, (onSent) =>
        client.exchange(operation, params(content), (exchange) =>
          run(exchange, content, onSent), options)))
  )

/** An upload whose errors say how far it had come. */
export const followed = <A, E, R>(
  onSent: UploadSession.OnSent,
  upload: (onSent: UploadSession.OnSent) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    let delivered: Delivered | undefined
    const uploading = upload((sentBytes, totalBytes) => {
      delivered = { events: (delivered?.events ?? 0) + 1, last: { sentBytes, totalBytes }, bytes: sentBytes }
      return onSent(sentBytes, totalBytes)
    })
    return Effect.mapError(
      uploading,
      (error) =>
        isGenAIError(error) && "delivered" in error && error.delivered === undefined
          ? changed(error, { delivered }) as E
          : error
    )
  })

/** Uploads a file that is open. The result is the answer to its last chunk. */
export const run = <Answer, E, R>(
  exchange: Exchange<Answer>,
  content: UploadContent.Content<E, R>,
  onSent: UploadSession.OnSent
): Effect.Effect<Answer, GenAIError | E, R> => inSessions(exchange, content, onSent, mostSessions)

/** An upload as a stream of its progress. It never goes back, also if the server loses bytes that it had. */
export const progress = <A, E, R>(
  upload: (onSent: UploadSession.OnSent) => Effect.Effect<A, E, R>
): Stream.Stream<Uploadable.UploadProgress<A>, E, R> =>
  Stream.callback<Uploadable.UploadProgress<A>, E, R>(Effect.fnUntraced(function*(queue) {
    let seen: Uploadable.UploadProgress<A> | undefined
    const result = yield* upload((sentBytes, totalBytes) => {
      if (seen !== undefined && sentBytes <= seen.sentBytes) return Effect.void
      seen = { sentBytes, totalBytes }
      // The last one comes with the result.
      return sentBytes === totalBytes ? Effect.void : Effect.asVoid(Queue.offer(queue, seen))
    })
    yield* Queue.offer(queue, { sentBytes: 0, totalBytes: 0, ...seen, result })
    yield* Queue.end(queue)
  }))

/** The file in the answer to an upload of the `files` resource. */
export const fileOf = (answer: unknown): Effect.Effect<Wire.File & { readonly name: string }, DecodeError> => {
  const { file, sdkHttpResponse, ...rest } = asFields(answer)
  if (!isFields(file) || typeof file["name"] !== "string") {
    return Effect.fail(
      Answer.insufficient("The server completed the upload, and answered without the file", "files.upload")
    )
  }
  const uploaded = { ...file, name: file["name"], sdkHttpResponse }
  addBeside(uploaded, rest, "upload")
  return Effect.succeed(uploaded)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** How many sessions an upload may take if the server loses them. */
const mostSessions = 3

const inSessions = Effect.fnUntraced(function*<Answer, E, R>(
  exchange: Exchange<Answer>,
  content: UploadContent.Content<E, R>,
  onSent: UploadSession.OnSent,
  sessions: number
): Effect.fn.Return<Answer, GenAIError | E, R> {
  const session = yield* UploadSession.start(exchange, content)
  return yield* UploadSession.sendAll(session, content, onSent).pipe(
    Effect.onExit((exit) => exit._tag === "Success" ? Effect.void : UploadSession.cancel(session)),
    Effect.catchIf(UploadSession.isLost, (error): Effect.Effect<Answer, GenAIError | E, R> => {
      if (session.mayBeFinal) return Effect.fail(endUnknown(error))
      return sessions > 1 && content.rereadable
        ? inSessions(exchange, content, onSent, sessions - 1)
        : Effect.fail(error)
    })
  )
})

/** The error of a session that was lost after its last chunk was sent. */
const endUnknown = (error: ApiError): ApiError =>
  fromStatus({
    ...error,
    message: `${error.message} The answer to the last bytes was lost before that: the file may be there all the same`
  })
