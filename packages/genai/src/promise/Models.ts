/**
 * The `models` resource for plain async code.
 *
 * @since 0.1.0
 */
import type { JsonSchema } from "effect/JsonSchema"
import type { StandardJSONSchemaV1, StandardSchemaV1 } from "effect/StandardSchema"
import type * as Effectful from "../Models.ts"
import type * as StructuredOutput from "../StructuredOutput.ts"
import type { GenerateObjectParameters, StreamObjectParameters } from "../StructuredOutput.ts"
import type { ListModelsParameters } from "../wire/Models.ts"
import type { GenerateContentResponse } from "../wire/plain/GenerateContent.ts"
import type { ReferenceImage } from "../wire/plain/Images.ts"
import * as Automatic from "./internal/Automatic.ts"
import * as Face from "./internal/Face.ts"
import { reworded } from "./internal/Given.ts"
import * as Verbs from "./internal/Verbs.ts"

/**
 * The `models` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Models extends /*#__PURE__*/ Face.make("models", {
  generateContent: Automatic.call,
  generateContentStream: Automatic.stream,
  generateObject: ((method) => async (params: GenerateObjectParameters<unknown>) =>
    (await method.runner.load(method.operation, () =>
      import("./internal/Objects.ts"), params)).generate(method, params)) as Face.Verb<{
      /**
       * Asks a model for a value of a schema: of Zod, ArkType, or another library with Standard JSON Schema. The model is shown the JSON Schema of what the schema
       * reads, and the value is what the schema makes of the answer. An answer that does not fit is sent back with what is wrong with it, once by default.
       *
       * It rejects with `SchemaUnsupported` or `InvalidRequest` before anything is sent if the API has no form of the schema, with `PromptBlocked` or
       * `EmptyResponse` if there is no text, and with `InvalidOutput` if the answer, and its corrections, do not fit the schema.
       */
      <Schema extends StandardJSONSchemaV1>(
        params: GenerateObjectParameters<Schema>
      ): Promise<GeneratedObject<ValueOf<Schema>>>
      /** Asks a model for a value of a JSON schema. The value is any JSON: that it fits is not checked, and its type is what the program says. */
      <Value = unknown>(params: GenerateObjectParameters<JsonSchema>): Promise<GeneratedObject<Value>>
    }>,
  streamObject: ((method) => async (params: StreamObjectParameters<unknown>) =>
    (await method.runner.load(method.operation, () =>
      import("./internal/Objects.ts"), params)).stream(method, params)) as Face.Verb<{
      /**
       * Asks a model for a value of a schema, and shows it as it grows: partial values, which are not checked, and the whole value at the end. It rejects as
       * `generateObject` does.
       */
      <Schema extends StandardJSONSchemaV1>(
        params: StreamObjectParameters<Schema>
      ): Promise<AsyncGenerator<ObjectEvent<ValueOf<Schema>, StandardJSONSchemaV1.InferInput<Schema>>, void, undefined>>
      /** Asks a model for a value of a JSON schema, and shows it as it grows. */
      <Value = unknown>(
        params: StreamObjectParameters<JsonSchema>
      ): Promise<AsyncGenerator<ObjectEvent<Value, Value>, void, undefined>>
    }>,
  embedContent: Verbs.shaped(Face.call, "EmbedContentResponse"),
  countTokens: Verbs.shaped(Face.call, "CountTokensResponse"),
  computeTokens: Verbs.shaped(Face.call, "ComputeTokensResponse"),
  get: Verbs.shaped(Face.call, "headersAside"),
  list: ((method) =>
  async (params) =>
    Verbs.pager("models")(method)(withBase(method, params))) as Face.Derived<
      "pager",
      unknown,
      "models"
    >,
  update: Verbs.shaped(Face.call, "headersAside"),
  delete: Verbs.shaped(Face.call, "DeleteModelResponse"),
  generateImages: Face.call,
  editImage: Verbs.shaped(Face.call, "EditImageResponse") as Face.Derived<
    "call",
    [params: EditImageParameters]
  >,
  upscaleImage: Verbs.shaped(Face.call, "UpscaleImageResponse"),
  recontextImage: Verbs.shaped(Face.call, "RecontextImageResponse", "headersAside"),
  segmentImage: Verbs.shaped(Face.call, "SegmentImageResponse", "headersAside"),
  generateVideos: Verbs.shaped(Face.call, "GenerateVideosOperation", "headersAside")
}) {}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The parameters of `models.editImage`.
 *
 * @category models
 * @since 0.1.0
 */
export interface EditImageParameters extends Omit<Effectful.EditImageParameters, "referenceImages"> {
  /** The images that the prompt refers to, and their masks. */
  readonly referenceImages: ReadonlyArray<Effectful.EditImageParameters["referenceImages"][number] | ReferenceImage>
}

/**
 * A value that the model made, and the responses that it is from.
 *
 * @category models
 * @since 0.1.0
 */
export interface GeneratedObject<out A> {
  /** The value. */
  readonly value: A
  /** The response that the value is from. */
  readonly response: GenerateContentResponse
  /** The responses of all turns, the last one too. There is more than one if the model had to correct its answer. */
  readonly responses: Array<GenerateContentResponse>
  /** The tokens of all turns. */
  readonly usageMetadata: GenerateContentResponse["usageMetadata"]
}

/**
 * An event of `models.streamObject`: the value so far, as often as it has grown enough, and at last the whole value.
 *
 * @category models
 * @since 0.1.0
 */
export type ObjectEvent<A, Encoded> =
  | Extract<StructuredOutput.ObjectEvent<A, Encoded>, { readonly _tag: "Partial" }>
  | ({ readonly _tag: "Complete" } & GeneratedObject<A>)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** What a schema makes of an answer. One that cannot validate leaves the JSON as it is. */
type ValueOf<Schema extends StandardJSONSchemaV1> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Schema>
  : StandardJSONSchemaV1.InferInput<Schema>

/** The parameters that a pager shows say whose models are listed. */
const withBase = ({ operation }: Face.Method, params: unknown): unknown =>
  reworded(operation, "params", (params ?? {}) as ListModelsParameters, (params) => ({
    ...params,
    config: reworded(operation, "config", params.config ?? {}, (config) => ({ queryBase: true, ...config }))
  }))
