import type { FileDocs } from "../WrittenDocs.ts"

export const AuthTokens: FileDocs = {
  AuthToken: {
    "": "An ephemeral token: opens live sessions from a browser or a device, instead of an API key.",
    expireTime: "The time at which sessions end, in RFC 3339 format.",
    name: "The token (`auth_tokens/…`), for use as an API key.",
    newSessionExpireTime: "The time until which the token can open sessions, in RFC 3339 format.",
    uses: "The number of sessions that the token can open."
  },
  CreateAuthTokenParameters: { config: "Validity and constraints of the token." },
  CreateAuthTokenConfig: {
    "": "Validity and constraints of an ephemeral token.",
    expireTime:
      "The time at which sessions end, in RFC 3339 format, less than 20 hours from now. The default is 30 minutes from now.",
    liveConnectConstraints: "Constraints on sessions of the token.",
    lockAdditionalFields:
      "Fields to lock in addition to those set in `liveConnectConstraints`. Without it, all fields are locked; with an empty list, only those set in `liveConnectConstraints`.",
    newSessionExpireTime:
      "The time until which the token can open sessions, in RFC 3339 format, less than 20 hours from now. The default is 60 seconds from now.",
    uses:
      "The number of sessions that the token can open; 0 means no limit. The default is 1. Resuming a session does not count."
  }
}
