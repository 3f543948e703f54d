/**
 * The `voices` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Face from "./internal/Face.ts"
import * as Verbs from "./internal/Verbs.ts"

/**
 * The `voices` resource. A list answers one page; its `next_page_token` asks for the next.
 *
 * @category resources
 * @since 0.1.0
 */
export class Voices extends /*#__PURE__*/ Face.make("voices", {
  create: Verbs.request,
  list: Verbs.page,
  get: Verbs.requestById,
  delete: Verbs.requestById
}) {}
