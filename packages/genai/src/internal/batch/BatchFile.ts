/**
 * The files of a batch in the `files` resource: the one with its requests, and the one with its answers.
 */
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { GenAIClient, RequestOptions } from "../../GenAIClient.ts"
import type { GenAIError } from "../../GenAIError.ts"
import * as Files from "../../wire/table/Files.ts"
import { invalidRequest } from "../check/Parameters.ts"
import type { Problem, UnknownField } from "../codec/EncodingContext.ts"
import { fileName } from "../files/FileName.ts"
import * as Upload from "../files/Upload.ts"
import * as UploadContent from "../files/UploadContent.ts"

type Client = GenAIClient["Service"]

/** A JSONL file of requests. */
export interface BatchFile {
  readonly displayName: string | undefined
  readonly size: number
  readonly bytes: Stream.Stream<Uint8Array, Problem>
  /** The fields of the requests that the SDK does not know. */
  readonly unknown: ReadonlyArray<UnknownField>
}

/** Uploads a file of requests, and returns its name. */
export const upload = Effect.fnUntraced(function*(
  client: Client,
  { bytes, displayName, size, unknown }: BatchFile,
  config: RequestOptions
): Effect.fn.Return<string, GenAIError> {
  const operation = { ...Files.filesUpload, unknown }
  const content = {
    bytes,
    size,
    mimeType: "application/jsonl",
    fileName: undefined,
    chunkSize: UploadContent.defaultChunkSize,
    rereadable: true,
    sizeMismatch: invalidRequest("batches.submit", "requests", "requests that do not change while they are uploaded")
  }
  const file = { displayName, mimeType: content.mimeType, sizeBytes: String(size) }
  const answer = yield* Upload.followed(
    () => Effect.void,
    (onSent) => client.exchange(operation, { file, config }, (exchange) => Upload.run(exchange, content, onSent))
  )
  return (yield* Upload.fileOf(answer)).name
})

/** Deletes a file. */
export const remove = (client: Client, name: string, config: RequestOptions): Effect.Effect<unknown, GenAIError> =>
  client.execute({ ...Files.filesDelete, transforms }, { name, config })

/** The bytes of a file as they come. */
export const download = (
  client: Client,
  file: string,
  config: RequestOptions
): Stream.Stream<Uint8Array, GenAIError> =>
  client.download({ ...Files.filesDownload, transforms }, { file, config, downloadPath: "" })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const transforms = { encoders: { fileName } }
