/**
 * Several credentials as one `Auth`: API keys or access tokens of several projects, which take turns.
 *
 * Each attempt of a call gets the next credentials. Those that the server refuses are left out for a while, and the request is sent again with the next ones.
 * If all are left out, the one that returns first is used, so that the server decides. Credentials that cannot be loaded are left out for a minute.
 *
 * Only calls that no project keeps anything of take turns. Calls about files, caches, batches, interactions and other state of a project use the first
 * credentials, and so does Vertex AI's project. A prompt that refers to an uploaded file needs the project of the file: give such prompts a client of their
 * own. The terms of the Gemini API say who may use several projects.
 *
 * @since 0.1.0
 */
import * as Auth from "effect-genai/Auth"
import { type ApiError, AuthError } from "effect-genai/GenAIError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Portable from "./internal/portable.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Options of {@link make}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /**
   * How long credentials are left out after an error, or `undefined` if the error is not about them. Default: {@link pauseAfter}.
   */
  readonly pauseAfter?: ((error: ApiError) => Duration.Input | undefined) | undefined
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * Credentials that take turns.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { Rotation } from "@effect-genai/fleet"
 * import { Config, Effect, Layer } from "effect"
 * import { Auth, GenAI } from "effect-genai"
 *
 * const layer = Layer.unwrap(Effect.gen(function*() {
 *   const keys = yield* Config.all([Config.Redacted("KEY_OF_TEAM_A"), Config.Redacted("KEY_OF_TEAM_B")])
 *   return GenAI.layer({ auth: Rotation.make(keys.map(Auth.apiKey)) })
 * }))
 * ```
 */
export const make = (credentials: ReadonlyArray<Auth.Auth>, options: Options = {}): Auth.Auth => {
  const { pauseAfter: pauseOf = pauseAfter } = options
  const members = credentials.map((auth): Member => ({ auth, until: -Infinity }))
  const wrong = members.length === 0 || !members.every(({ auth }) => Auth.isAuth(auth))
  if (wrong) {
    const message = "Invalid credentials of Rotation.make: expected a list of one Auth or more"
    return Auth.make({
      credentials: (operation) => Effect.fail(new AuthError({ message, operation, cause: undefined }))
    })
  }
  /** Whose credentials were handed out. */
  const owners = new WeakMap<Auth.Credentials, Member>()
  let turn = 0

  const of = (member: Member, operation: string) =>
    Effect.map(member.auth.credentials(operation), (credentials): Auth.Credentials => {
      // A copy, since two members may share an object.
      const own = { ...credentials }
      owners.set(own, member)
      return own
    })

  /** The member whose turn it is, of those that may be used now. */
  const next = (now: number): Member | undefined => {
    for (let step = 0; step < members.length; step++) {
      const member = members[(turn + step) % members.length]!
      if (member.until > now) continue
      turn = (turn + step + 1) % members.length
      return member
    }
    return undefined
  }

  /** The credentials of a member, or of the next one that has some: as many are tried as there are members. */
  const loaded = (member: Member, operation: string, tries: number): Effect.Effect<Auth.Credentials, AuthError> =>
    Effect.catchTag(of(member, operation), "AuthError", (error) =>
      Effect.clockWith((clock) => {
        const now = clock.currentTimeMillisUnsafe()
        member.until = Math.max(member.until, now + unloaded)
        const other = tries > 1 ? next(now) : undefined
        return other === undefined ? Effect.fail(error) : loaded(other, operation, tries - 1)
      }))

  return {
    credentials: (operation) =>
      Portable.boundTo(operation, undefined) === "client"
        ? of(members[0]!, operation)
        : Effect.clockWith((clock) =>
          loaded(
            next(clock.currentTimeMillisUnsafe()) ??
              members.reduce((one, other) => other.until < one.until ? other : one),
            operation,
            members.length
          )
        ),
    renewed: (refused, operation) =>
      Effect.suspend(() => {
        const member = owners.get(refused)
        return member === undefined ?
          Effect.undefined :
          Effect.map(member.auth.renewed(refused, operation), (fresh) => {
            if (fresh !== undefined) owners.set(fresh, member)
            return fresh
          })
      }),
    others: (refused, error, operation) =>
      Effect.clockWith((clock) => {
        const member = owners.get(refused)
        const pause = pauseOf(error)
        if (member === undefined || pause === undefined) return Effect.undefined
        const now = clock.currentTimeMillisUnsafe()
        member.until = Math.max(member.until, now + Duration.toMillis(Duration.fromInputUnsafe(pause)))
        if (Portable.boundTo(operation, undefined) === "client") return Effect.undefined
        const other = next(now)
        if (other === undefined) return Effect.undefined
        // If nobody else has credentials, the error of the server counts.
        return Effect.catchTag(loaded(other, operation, members.length - 1), "AuthError", () => Effect.undefined)
      }),
    project: members[0]!.auth.project
  }
}

// -----------------------------------------------------------------------------
// Accessors
// -----------------------------------------------------------------------------

/**
 * How long credentials are left out after an error: as long as the server asks to wait after 429, a minute if it does not say, an hour after a daily quota
 * is used up, ten minutes if the server refuses the credentials themselves. `undefined` after other errors.
 *
 * @category accessors
 * @since 0.1.0
 */
export const pauseAfter = (error: ApiError): Duration.Input | undefined => {
  switch (error._tag) {
    case "RateLimited":
      return error.retryAfter ?? "1 minute"
    case "QuotaExhausted":
      return "1 hour"
    case "PermissionDenied":
    case "Unauthenticated":
      return "10 minutes"
    default:
      return isKeyInvalid(error) ? "10 minutes" : undefined
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** How long credentials are left out that could not be loaded, in milliseconds. */
const unloaded = 60_000

interface Member {
  readonly auth: Auth.Auth
  /** Until when it is left out, in milliseconds. */
  until: number
}

/** The Gemini API answers 400 to a key that it does not know. */
const isKeyInvalid = ({ details }: ApiError): boolean =>
  details.some((detail) => detail["reason"] === "API_KEY_INVALID" || detail["reason"] === "API_KEY_EXPIRED")
