/** What proves who a caller is: JSON Web Tokens of service accounts, and signed requests of AWS. */
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Result from "effect/Result"
import type { Identity } from "../Identity.ts"
import { isObject, type JsonObject, list, number, object, string } from "./json.ts"

/** What is wrong with a token that a service account signed. Without audiences it is an access token, which names none. */
export const problemOf = Effect.fnUntraced(function*(
  token: string,
  accounts: Identity["serviceAccounts"],
  now: number,
  audiences?: ReadonlyArray<string>
): Effect.fn.Return<string | undefined> {
  const [header, claims, signature] = token.split(".")
  const fields = json(claims)
  if (header === undefined || signature === undefined || json(header) === undefined || fields === undefined) {
    return "Invalid JWT: Failed to parse the token."
  }
  if (string(json(header)?.["alg"]) !== "RS256") return "Invalid JWT Signature: expected RS256."
  const issuer = string(fields["iss"]) ?? ""
  const key = accounts?.[issuer]
  if (issuer === "" || (accounts !== undefined && key === undefined)) return "Invalid grant: account not found"
  if (key !== undefined && !(yield* isSigned(`${header}.${claims}`, signature, key))) return "Invalid JWT Signature."
  const [issuedAt, expiresAt] = [number(fields["iat"]), number(fields["exp"])]
  const seconds = now / 1000
  if (
    issuedAt === undefined || expiresAt === undefined || expiresAt - issuedAt > hour ||
    issuedAt > seconds + slack || expiresAt < seconds - slack
  ) {
    return "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. " +
      "Check your iat and exp values in the JWT claim."
  }
  if (audiences === undefined) return undefined
  if (!audiences.includes(string(fields["aud"]) ?? "")) {
    return "Invalid JWT: Failed audience check. The right audience is https://oauth2.googleapis.com/token"
  }
  return string(fields["scope"]) === undefined ? "Invalid OAuth scope or ID token audience provided." : undefined
})

/** Whether a subject token is a signed `GetCallerIdentity` request of AWS, in JSON that is encoded for a URL. */
export const isAwsRequest = (subjectToken: string): boolean => {
  const request = Result.getOrUndefined(Result.try((): unknown => JSON.parse(decodeURIComponent(subjectToken))))
  if (!isObject(request) || string(request["url"])?.includes("Action=GetCallerIdentity") !== true) return false
  const headers = new Map(
    list(request["headers"]).map((header) => [string(object(header)["key"])?.toLowerCase(), object(header)["value"]])
  )
  return string(headers.get("authorization"))?.startsWith("AWS4-HMAC-SHA256 ") === true &&
    headers.has("x-goog-cloud-target-resource")
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const hour = 3600
const slack = 300

const json = (part: string | undefined): JsonObject | undefined => {
  const text = Result.getOrUndefined(Base64Url.decodeString(part ?? ""))
  const value = text === undefined ? undefined : Result.getOrUndefined(Result.try((): unknown => JSON.parse(text)))
  return isObject(value) ? value : undefined
}

const isSigned = (content: string, signature: string, key: string | JsonWebKey): Effect.Effect<boolean> => {
  const bytes = Result.getOrUndefined(Base64Url.decode(signature))
  if (bytes === undefined) return Effect.succeed(false)
  return Effect.orDie(Effect.tryPromise(async () => {
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }
    const publicKey = typeof key === "string"
      ? await crypto.subtle.importKey("spki", spki(key), algorithm, false, ["verify"])
      : await crypto.subtle.importKey("jwk", key, algorithm, false, ["verify"])
    return crypto.subtle.verify(
      algorithm,
      publicKey,
      bytes as Uint8Array<ArrayBuffer>,
      new TextEncoder().encode(content)
    )
  }))
}

const spki = (pem: string): Uint8Array<ArrayBuffer> =>
  Result.getOrThrow(Base64.decode(pem.replace(/-----[A-Z ]+-----|\s/g, ""))) as Uint8Array<ArrayBuffer>
