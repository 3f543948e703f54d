/**
 * Submits a batch: encodes its requests, and creates its job with them, inline or in a file.
 */
import * as Effect from "effect/Effect"
import type { Backend } from "../../Backend.ts"
import type { SubmitParameters } from "../../BatchRun.ts"
import type { GenAIClient } from "../../GenAIClient.ts"
import { type GenAIError, UnsupportedMethod } from "../../GenAIError.ts"
import type * as Wire from "../../wire/Batches.ts"
import { invalidRequest } from "../check/Parameters.ts"
import * as Codec from "../codec/Codec.ts"
import * as BatchFile from "./BatchFile.ts"
import * as BatchOperations from "./BatchOperations.ts"
import * as BatchRequests from "./BatchRequests.ts"

/** Encodes all requests, and creates their job. */
export const submit = Effect.fnUntraced(function*(
  client: GenAIClient["Service"],
  { config = {}, model, requests }: SubmitParameters,
  operation = "batches.submit"
): Effect.fn.Return<Wire.BatchJob, GenAIError> {
  const { backend } = client.config
  if (backend._tag === "vertex") return yield* unsupported(operation, backend)
  if (typeof model !== "string" || model === "") {
    return yield* invalidRequest(operation, "model", "the name of a model")
  }
  const { displayName, httpOptions, via, webhookConfig, ...options } = config
  if (via !== undefined && via !== "inline" && via !== "file") {
    return yield* invalidRequest(operation, "config.via", "\"inline\" or \"file\"")
  }
  const { inlined, size, unknown } = yield* Effect.fromResult(BatchRequests.encode(requests, via, operation, backend))
  // `requests` of a source is a field of the wire, which the field table passes on.
  const paramsOf = (src: object) => ({ model, src, config: { ...options, displayName, httpOptions, webhookConfig } })
  const create = (src: object) => client.execute(BatchOperations.create, paramsOf(src))
  if (inlined !== undefined) {
    return yield* client.execute({ ...BatchOperations.create, unknown }, paramsOf({ requests: { requests: inlined } }))
  }

  // What is wrong with the job is found before its file is uploaded.
  yield* Effect.fromResult(
    Codec.encode(BatchOperations.create, paramsOf({ fileName: "files/any" }), backend, undefined)
  )
  const file = { displayName, size, unknown, bytes: BatchRequests.linesOf(requests, operation, backend) }
  const fileOptions = { ...options, httpOptions: httpOptions && { ...httpOptions, extraBody: undefined } }
  // A job that was created although its creation failed here is not known to anybody. Without its file it ends.
  const discard = (fileName: string) =>
    Effect.ignore(
      Effect.timeoutOption(
        BatchFile.remove(client, fileName, { httpOptions: fileOptions.httpOptions }),
        "5 seconds"
      )
    )
  return yield* Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(restore(BatchFile.upload(client, file, fileOptions)), (fileName) =>
      Effect.onExit(
        restore(create({ fileName })),
        (exit) => exit._tag === "Success" ? Effect.void : discard(fileName)
      ))
  )
})

/** The error of a method that Vertex AI does not have. */
export const unsupported = (operation: string, backend: Backend): UnsupportedMethod =>
  new UnsupportedMethod({
    message:
      `${operation} is not supported by the ${backend.title}, whose jobs read and write Cloud Storage or BigQuery`,
    operation,
    backend: backend.title
  })
