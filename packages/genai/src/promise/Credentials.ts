/**
 * The `credentials` resource for plain async code.
 *
 * @since 0.1.0
 */
import type { CredentialUpdate } from "../wire/plain/Credentials.ts"
import * as Face from "./internal/Face.ts"
import * as Verbs from "./internal/Verbs.ts"

/**
 * The `credentials` resource. A list answers one page; its `next_page_token` asks for the next. Secrets are sent and never come back; errors, spans and metrics do not show them.
 *
 * @category resources
 * @since 0.1.0
 */
export class Credentials extends /*#__PURE__*/ Face.make("credentials", {
  create: Verbs.request,
  list: Verbs.page,
  get: Verbs.requestById,
  update: Verbs.requestById,
  delete: Verbs.requestById
}) {}

/**
 * The parameters of `credentials.update`.
 *
 * @category models
 * @since 0.1.0
 */
export type CredentialUpdateParams = CredentialUpdate & {
  /** The version of the API. */
  api_version?: string | undefined
  /** The fields to update, separated by commas. */
  update_mask?: string | undefined
}
