/**
 * The `files` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Auth from "../Auth.ts"
import type { UploadFileParameters } from "../Files.ts"
import { AuthError } from "../GenAIError.ts"
import type * as Wire from "../wire/Files.ts"
import * as Face from "./internal/Face.ts"
import { reworded } from "./internal/Given.ts"
import type { WaitConfig } from "./internal/Waiting.ts"

/**
 * The `files` resource. A path is one of the machine, or of the option `fileSystem` of the client.
 *
 * @category resources
 * @since 0.1.0
 */
export class Files extends /*#__PURE__*/ Face.make("files", {
  upload: Face.call as Face.Derived<"call", UploadArguments>,
  uploadStream: Face.stream as Face.Derived<"stream", UploadArguments>,
  get: Face.call,
  list: Face.pager("files"),
  delete: Face.call,
  wait: Face.wait as Face.Derived<"call", [params: WaitFileParameters]>,
  download: Face.call,
  downloadStream: Face.stream,
  registerFiles: ((method) => async (params) =>
    Face.call(method)(
      reworded(method.operation, "params", params as RegisterFilesParameters, ({ auth, ...rest }) => ({
        ...rest,
        auth: authOf(auth)
      }))
    )) as Face.Derived<"call", [params: RegisterFilesParameters]>
}) {}

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * The file to wait for, and how to wait.
 *
 * @category models
 * @since 0.1.0
 */
export interface WaitFileParameters {
  /** The name in the answer to the upload. Without one the call rejects with `InvalidRequest`. */
  readonly name: string | undefined
  readonly config?: WaitConfig<Wire.File> | undefined
}

/**
 * The files to register, and the credentials to use.
 *
 * @category models
 * @since 0.1.0
 */
export interface RegisterFilesParameters extends Omit<Wire.RegisterFilesParameters, "auth"> {
  /** Default: the credentials of the client. */
  readonly auth?: Auth.Auth | GoogleAuth | undefined
}

/**
 * Credentials of `google-auth-library`: its `GoogleAuth`, or one of its clients.
 *
 * @category models
 * @since 0.1.0
 */
export interface GoogleAuth {
  readonly getRequestHeaders: () => Promise<Headers | { readonly [name: string]: string }>
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type UploadArguments = [params: UploadFileParameters]

const authOf = (auth: Auth.Auth | GoogleAuth | undefined): Auth.Auth | undefined =>
  isGoogleAuth(auth)
    ? Auth.make({
      credentials: (operation) =>
        Effect.tryPromise({
          try: async () => ({ headers: Object.fromEntries(new Headers(await auth.getRequestHeaders())), query: {} }),
          catch: (cause) => new AuthError({ message: "Cannot get the request headers of auth", operation, cause })
        })
    })
    : auth

const isGoogleAuth = (auth: unknown): auth is GoogleAuth => Predicate.hasProperty(auth, "getRequestHeaders")
