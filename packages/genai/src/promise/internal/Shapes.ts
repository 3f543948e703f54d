/**
 * The shapes of answers, as `@google/genai` has them: some are instances of a class, some have no field for the headers of the response, and those of the newer
 * resources have the response itself. Here headers and response can always be read. What a copy should not contain is not enumerable.
 */

import * as Record from "effect/Record"
import {
  CancelTuningJobResponse,
  ComputeTokensResponse,
  CountTokensResponse,
  DeleteCachedContentResponse,
  DeleteFileResponse,
  DeleteModelResponse,
  EditImageResponse,
  EmbedContentResponse,
  GenerateVideosOperation,
  ImportFileOperation,
  RecontextImageResponse,
  RegisterFilesResponse,
  SegmentImageResponse,
  UploadToFileSearchStoreOperation,
  UpscaleImageResponse,
  ValidateRewardResponse
} from "../../wire/plain/Classes.ts"
import { fieldOf } from "./Given.ts"

/** A shape: an instance of a class of `@google/genai`, or one of those below. */
export type Shape = keyof typeof classes | keyof typeof others

/** Gives an answer its shape. */
type Give = (answer: object, params: unknown) => object

/** A method of one answer, in any rendering. */
type Method = (method: never) => (...args: ReadonlyArray<never>) => Promise<unknown>

/** The same verb, whose answers have these shapes, one after the other. */
export const shaped = <Verb>(verb: Verb, names: ReadonlyArray<Shape>): Verb =>
  ((method: never) => {
    const run = (verb as Method)(method)
    const shapes = names.map((name) => given[name])
    return async (...args: ReadonlyArray<never>) => {
      const answer = await run(...args)
      return typeof answer === "object" && answer !== null
        ? shapes.reduce((answer, shape) => shape(answer, args[0]), answer)
        : answer
    }
  }) as Verb

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** An instance of the class of the operation that is asked for. */
const sameOperation: Give = (answer, params) =>
  Object.setPrototypeOf(answer, Object.getPrototypeOf((params as { readonly operation: object }).operation))

/** A resource or an operation, which has no field for the headers. */
const headersAside: Give = (answer) =>
  "sdkHttpResponse" in answer ? Object.defineProperty(answer, "sdkHttpResponse", { enumerable: false }) : answer

/** An answer of a newer resource. Its response is made when it is read, since an answer may come from any HTTP client. */
const withResponse: Give = (answer) => {
  const { sdkHttpResponse, ...body } = answer as { readonly sdkHttpResponse?: { readonly headers: HeadersInit } }
  if (sdkHttpResponse !== undefined) {
    Object.defineProperties(sdkHttpResponse, {
      json: { value: async () => body, configurable: true, writable: true },
      responseInternal: {
        get: () => new Response(JSON.stringify(body), { headers: sdkHttpResponse.headers }),
        configurable: true
      }
    })
  }
  return answer
}

/** An interaction whose outputs are its own, as those of `@google/genai` are: copies have them. */
const ownOutputs: Give = (interaction) => {
  for (const name of ["output_text", "output_image", "output_audio", "output_video"]) {
    const value = fieldOf(interaction, name)
    if (value !== undefined) {
      Object.defineProperty(interaction, name, { value, configurable: true, enumerable: true, writable: true })
    }
  }
  return interaction
}

/** The shapes that are not a class. */
const others = { headersAside, ownOutputs, sameOperation, withResponse }

const classes = {
  CancelTuningJobResponse,
  ComputeTokensResponse,
  CountTokensResponse,
  DeleteCachedContentResponse,
  DeleteFileResponse,
  DeleteModelResponse,
  EditImageResponse,
  EmbedContentResponse,
  GenerateVideosOperation,
  ImportFileOperation,
  RecontextImageResponse,
  RegisterFilesResponse,
  SegmentImageResponse,
  UploadToFileSearchStoreOperation,
  UpscaleImageResponse,
  ValidateRewardResponse
}

const given: { readonly [Name in Shape]: Give } = {
  ...others,
  ...Record.map(classes, ({ prototype }): Give => (answer) => Object.setPrototypeOf(answer, prototype))
}
