/**
 * The `authTokens` resource for plain async code.
 *
 * @since 0.1.0
 */
import type * as Wire from "../wire/AuthTokens.ts"
import type * as Plain from "../wire/plain/AuthTokens.ts"
import * as Face from "./internal/Face.ts"
import * as Verbs from "./internal/Verbs.ts"

/**
 * The `authTokens` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class AuthTokens extends /*#__PURE__*/ Face.make("authTokens", {
  create: Verbs.shaped(Face.call, "headersAside") as Face.Derived<
    "call",
    [params?: Wire.CreateAuthTokenParameters | Plain.CreateAuthTokenParameters | null]
  >
}) {}
