/**
 * The `operations` resource for plain async code.
 *
 * @since 0.1.0
 */
import type { LongRunning } from "../Operations.ts"
import type * as Stores from "../wire/FileSearchStores.ts"
import type { GetOperationConfig } from "../wire/Operations.ts"
import type * as Videos from "../wire/Videos.ts"
import * as Face from "./internal/Face.ts"
import type { WaitConfig } from "./internal/Waiting.ts"

/**
 * The `operations` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Operations extends /*#__PURE__*/ Face.make("operations", {
  get: Face.call as Face.Verb<<T, Op extends Operation<T>>(params: OperationGetParameters<T, Op>) => Promise<Op>>,
  getVideosOperation: Face.call,
  wait: Face.wait as Face.Verb<<Op extends LongRunning>(params: WaitOperationParameters<Op>) => Promise<Op>>
}) {}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * An operation, and how to wait for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitOperationParameters<Op extends LongRunning> {
  readonly operation: Op
  readonly config?: WaitConfig<Op> | undefined
}

/**
 * An operation as it was last seen; its `name` is enough.
 *
 * @category models
 * @since 0.1.0
 */
export interface OperationGetParameters<T, Op extends Operation<T>> {
  readonly operation: Op
  readonly config?: GetOperationConfig | undefined
}

/**
 * What all operations have. Once `done`, there is a `response` or an `error`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Operation<T> extends Omit<ImportFileOperation, "response"> {
  response?: T | undefined
}

/**
 * Videos that are being generated. An empty one, given a `name`, asks for an operation of which nothing else is known.
 *
 * @category models
 * @since 0.1.0
 * @example
 * ```ts
 * import { GenerateVideosOperation, GoogleGenAI } from "effect-genai/promise"
 *
 * const ai = new GoogleGenAI({ apiKey: "…" })
 * let operation = new GenerateVideosOperation()
 * operation.name = "models/veo-3.0-generate-001/operations/abc"
 * operation = await ai.operations.getVideosOperation({ operation })
 * ```
 */
export const GenerateVideosOperation: new() => GenerateVideosOperation = class {
  name?: string | undefined
}

/**
 * See the value of the same name.
 *
 * @category models
 * @since 0.1.0
 */
export type GenerateVideosOperation = {
  -readonly [Name in keyof Videos.GenerateVideosOperation]: Videos.GenerateVideosOperation[Name]
}

/**
 * A file that is being taken into a store, as `fileSearchStores.importFile` answers it; an empty one is given a `name`.
 *
 * @category models
 * @since 0.1.0
 */
export const ImportFileOperation: new() => ImportFileOperation = class {
  name?: string | undefined
}

/**
 * See the value of the same name.
 *
 * @category models
 * @since 0.1.0
 */
export type ImportFileOperation = {
  -readonly [Name in keyof Stores.ImportFileOperation]: Stores.ImportFileOperation[Name]
}

/**
 * A file that is being taken into a store, as `fileSearchStores.uploadToFileSearchStore` answers it; an empty one is given a `name`.
 *
 * @category models
 * @since 0.1.0
 */
export const UploadToFileSearchStoreOperation: new() => UploadToFileSearchStoreOperation = class {
  name?: string | undefined
}

/**
 * See the value of the same name.
 *
 * @category models
 * @since 0.1.0
 */
export type UploadToFileSearchStoreOperation = {
  -readonly [Name in keyof Stores.UploadToFileSearchStoreOperation]: Stores.UploadToFileSearchStoreOperation[Name]
}
