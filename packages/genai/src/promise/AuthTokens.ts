/**
 * The `authTokens` resource for plain async code.
 *
 * @since 0.1.0
 */
import type * as Wire from "../wire/AuthTokens.ts"
import type { Runner } from "./internal/Runner.ts"

/**
 * The `authTokens` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class AuthTokens {
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** Makes an ephemeral token for Live sessions: `POST auth_tokens`, in `v1alpha` only. By default it opens one, within 60 seconds, for 30 minutes. */
  readonly create = (params: Wire.CreateAuthTokenParameters): Promise<Wire.AuthToken> =>
    this.#runner.call((ai) => ai.authTokens.create(params), params)
}
