/**
 * The registration of files of Cloud Storage for plain async code, whose credentials may be those of `google-auth-library`.
 */
import type * as Auth from "../../Auth.ts"
import type { GoogleAuth } from "../GoogleAuth.ts"
import * as Face from "./Face.ts"
import { reworded } from "./Given.ts"
import * as GoogleCredentials from "./GoogleCredentials.ts"
import { shaped } from "./Shapes.ts"

/** The files, once they are registered. */
export const registerFiles = (method: Face.Method) => async (params: unknown): Promise<never> =>
  registered(method)(
    reworded(
      method.operation,
      "params",
      params as { readonly auth?: Auth.Auth | GoogleAuth | undefined },
      ({ auth, ...rest }) => ({
        ...rest,
        auth: authOf(auth)
      })
    )
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const registered = /*#__PURE__*/ shaped(Face.call, ["RegisterFilesResponse", "headersAside"])

const authOf = (auth: Auth.Auth | GoogleAuth | undefined): Auth.Auth | undefined =>
  GoogleCredentials.isClient(auth) ? GoogleCredentials.fromClient(auth) : auth
