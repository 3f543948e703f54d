/**
 * Credentials of `google-auth-library` for plain async code.
 *
 * @since 0.1.0
 */

/**
 * Credentials of `google-auth-library`: its `GoogleAuth`, or one of its clients.
 *
 * @category models
 * @since 0.1.0
 */
export interface GoogleAuth {
  readonly getRequestHeaders: () => Promise<Headers | { readonly [name: string]: string }>
}

/**
 * The options of `GoogleAuth` in `google-auth-library`. A client in `authClient` is used as it is. For the others, add the package
 * `@effect-genai/google-auth`, which is for Node. Without `authClient`, `credentials` and a key file, the credentials of the machine are found.
 *
 * @category models
 * @since 0.1.0
 */
export interface GoogleAuthOptions {
  /** A client that has credentials already. */
  readonly authClient?: GoogleAuth | undefined
  /** The content of a credentials file. On Vertex AI it takes precedence over an API key. */
  readonly credentials?: object | undefined
  /** The path of a credentials file. */
  readonly keyFile?: string | undefined
  /** The older name of `keyFile`. */
  readonly keyFilename?: string | undefined
  /** The scopes of tokens, among them the default: `https://www.googleapis.com/auth/cloud-platform`. */
  readonly scopes?: string | ReadonlyArray<string> | undefined
  /** The project, which Vertex AI uses if no other is set. Default: that of the credentials. */
  readonly projectId?: string | undefined
  /** Options of the clients of `google-auth-library`. */
  readonly clientOptions?: object | undefined
  /** The domain of a Google Cloud other than `googleapis.com`. */
  readonly universeDomain?: string | undefined
}
