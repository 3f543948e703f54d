/**
 * The `operations` resource for plain async code.
 *
 * @since 0.1.0
 */
import type { LongRunning } from "../Operations.ts"
import type { ImportFileOperation } from "../wire/plain/FileSearchStores.ts"
import type { GetOperationConfig } from "../wire/plain/Operations.ts"
import * as Face from "./internal/Face.ts"
import * as Verbs from "./internal/Verbs.ts"
import type { WaitConfig } from "./internal/Waiting.ts"

/**
 * The `operations` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Operations extends /*#__PURE__*/ Face.make("operations", {
  get: Verbs.shaped(Face.call, "sameOperation", "headersAside") as Face.Verb<
    <T, Op extends Operation<T>>(params: OperationGetParameters<T, Op>) => Promise<Op>
  >,
  getVideosOperation: Verbs.shaped(Face.call, "GenerateVideosOperation", "headersAside"),
  wait: Verbs.shaped(Verbs.wait, "sameOperation", "headersAside") as Face.Verb<
    <Op extends LongRunning>(params: WaitOperationParameters<Op>) => Promise<Op>
  >
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
