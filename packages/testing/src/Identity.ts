/**
 * Google Cloud's side of credentials, as the emulator has it: the token endpoint (`POST /token`), the Security Token Service (`POST /v1/token`), the
 * impersonation of service accounts (`POST /v1/projects/-/serviceAccounts/{email}:generateAccessToken`) and the metadata server (`GET /computeMetadata/v1/…`).
 * In memory they answer for every host; over HTTP they have the address of the emulator.
 *
 * Their requests are in the log of the emulator, and scripts and faults apply to them, as operations `identity.token`, `identity.exchange`,
 * `identity.generateAccessToken` and `identity.metadata`.
 *
 * @example
 * ```ts
 * import { Emulator, Fault } from "@effect-genai/testing"
 * import { Effect } from "effect"
 *
 * // Only tokens that the emulator issued are accepted, for a minute each. The first request for one fails.
 * const layer = Emulator.layerServer({
 *   accessTokens: "issued",
 *   identity: { tokenLifetime: "1 minute" },
 *   faults: [Fault.sequence("identity.token", [Fault.status(503)])]
 * })
 *
 * const key = Effect.map(Emulator, ({ baseUrl }) => ({
 *   type: "service_account",
 *   client_email: "robot@my-project.iam.gserviceaccount.com",
 *   private_key: "…",
 *   token_uri: `${baseUrl}/token`
 * }))
 * ```
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"

/**
 * Who may have tokens, and what the metadata server says.
 *
 * @category models
 * @since 0.1.0
 */
export interface Identity {
  /** How long an access token is valid, by the clock. Default: 1 hour. */
  readonly tokenLifetime?: Duration.Input
  /**
   * The public keys of service accounts by their address: a JSON Web Key, or PEM (`BEGIN PUBLIC KEY`). Assertions of other accounts, and those with a wrong
   * signature, are refused. Default: every account, and no signature is checked.
   */
  readonly serviceAccounts?: { readonly [email: string]: string | JsonWebKey }
  /** The refresh tokens that are neither expired nor revoked. Default: every token. */
  readonly refreshTokens?: ReadonlyArray<string>
  /** The subject tokens that the Security Token Service accepts. Default: every token. */
  readonly subjectTokens?: ReadonlyArray<string>
  /** The service accounts that callers may impersonate. Default: every account. */
  readonly impersonated?: ReadonlyArray<string>
  /** The machine that the metadata server describes; `"none"` if there is no metadata server, which then answers 404. */
  readonly machine?: Machine | "none"
}

/**
 * A machine on Google Cloud.
 *
 * @category models
 * @since 0.1.0
 */
export interface Machine {
  /** Default: `emulated-project`. */
  readonly project?: string
  /** The service account of the machine. Default: `machine@{project}.iam.gserviceaccount.com`; `"none"` for a machine without one. */
  readonly serviceAccount?: string
  /** Default: `us-central1`. */
  readonly region?: string
}
