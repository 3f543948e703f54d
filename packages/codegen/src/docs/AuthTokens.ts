import type { FileDocs } from "../Docs.ts"

export const AuthTokens: FileDocs = {
  AuthToken: {
    "": "An ephemeral token, with which a browser or a device opens live sessions in place of an API key.",
    expireTime: "When sessions opened with the token end, as an RFC 3339 time.",
    name: "The token: `auth_tokens/…`. It is used as an API key.",
    newSessionExpireTime: "Until when the token opens sessions, as an RFC 3339 time.",
    uses: "How many sessions the token opens."
  },
  CreateAuthTokenParameters: { config: "How long and for what the token is valid." },
  CreateAuthTokenConfig: {
    "": "How long and for what an ephemeral token is valid.",
    expireTime:
      "When sessions opened with the token end, as an RFC 3339 time less than 20 hours from now. The default is in 30 minutes.",
    liveConnectConstraints: "What sessions opened with the token are for.",
    lockAdditionalFields:
      "Which fields a session cannot change, beside those of `liveConnectConstraints`. Left out, it can change none; with an empty list, all others.",
    newSessionExpireTime:
      "Until when the token opens sessions, as an RFC 3339 time less than 20 hours from now. The default is in 60 seconds.",
    uses: "How many sessions the token opens: 0 is no limit, and 1 the default. To resume a session is not a use."
  }
}
