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
 * The operation to wait for, and how to wait.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitOperationParameters<Op extends LongRunning> {
  readonly operation: Op
  readonly config?: WaitConfig<Op> | undefined
}

/**
 * The operation to get. Only its `name` is used.
 *
 * @category models
 * @since 0.1.0
 */
export interface OperationGetParameters<T, Op extends Operation<T>> {
  readonly operation: Op
  readonly config?: GetOperationConfig | undefined
}

/**
 * The fields of all operations. An operation that is `done` has a `response` or an `error`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Operation<T> extends Omit<ImportFileOperation, "response"> {
  response?: T | undefined
}

/**
 * An operation that generates videos. Create an empty one and set its `name` to get an operation by its name.
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
 * An operation that imports a file into a store, as `fileSearchStores.importFile` returns it. Create an empty one and set its `name` to get an operation by its
 * name.
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
 * An operation that adds an uploaded file to a store, as `fileSearchStores.uploadToFileSearchStore` returns it. Create an empty one and set its `name` to get an
 * operation by its name.
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
