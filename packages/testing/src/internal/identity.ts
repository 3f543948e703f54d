/** Google Cloud's side of credentials: token endpoint, token exchange, impersonation and metadata server. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Identity } from "../Identity.ts"
import type { ReceivedRequest } from "../ReceivedRequest.ts"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as assertions from "./assertions.ts"
import { list, object, string } from "./json.ts"
import { notFound } from "./notFound.ts"
import type { Call, Route } from "./route.ts"
import { uniqueName } from "./text.ts"
import type { World } from "./world.ts"

export const routes = (world: World, identity: Identity): ReadonlyArray<Route> => [
  {
    operation: "identity.token",
    method: "POST",
    path: "/token",
    backends: ["gemini"],
    access: "open",
    fields: "bytes",
    handle: token(world, identity)
  },
  {
    operation: "identity.exchange",
    method: "POST",
    path: "/v1/token",
    backends: ["gemini"],
    access: "open",
    fields: "bytes",
    handle: exchange(world, identity)
  },
  {
    operation: "identity.generateAccessToken",
    method: "POST",
    path: "/v1/projects/-/serviceAccounts/{email}:generateAccessToken",
    backends: ["gemini"],
    fields: ["scope", "lifetime", "delegates"],
    handle: impersonate(world, identity)
  },
  {
    operation: "identity.metadata",
    method: "GET",
    path: "/computeMetadata/v1{path*}",
    backends: ["gemini"],
    access: "open",
    fields: "bytes",
    handle: metadata(world, identity)
  },
  {
    operation: "identity.metadata",
    method: "GET",
    path: "/",
    backends: ["gemini"],
    access: "open",
    fields: "bytes",
    handle: metadata(world, identity)
  }
]

// -----------------------------------------------------------------------------
// Access tokens
// -----------------------------------------------------------------------------

/** Whether an access token is accepted: one that was issued here until its end, any other if it is known, or if nothing is said about it. */
export const accepts = (
  world: World,
  identity: Identity,
  known: ReadonlyArray<string> | "issued" | undefined
) =>
  Effect.fnUntraced(function*(accessToken: string): Effect.fn.Return<boolean> {
    const now = yield* Clock.currentTimeMillis
    const issued = yield* world.accessTokens.get(accessToken)
    if (issued !== undefined) return now < issued.expiresAt
    if (known !== "issued") return known === undefined || known.includes(accessToken)
    return (yield* assertions.problemOf(accessToken, identity.serviceAccounts, now)) === undefined
  })

/** Ends every access token that was issued until now. */
export const revoke = (world: World): Effect.Effect<void> =>
  Effect.flatMap(
    world.accessTokens.all,
    (issued) =>
      Effect.forEach(issued, ({ name }) => world.accessTokens.set(name, { name, expiresAt: -Infinity }), {
        discard: true
      })
  )

const issue = Effect.fnUntraced(function*(world: World, identity: Identity, seconds?: number) {
  const lifetime = seconds ?? Duration.toSeconds(Duration.fromInputUnsafe(identity.tokenLifetime ?? "1 hour"))
  const name = `ya29.${uniqueName("access", yield* world.next, 40)}`
  const expiresAt = (yield* Clock.currentTimeMillis) + lifetime * 1000
  yield* world.accessTokens.set(name, { name, expiresAt })
  return { name, lifetime, expiresAt }
})

// -----------------------------------------------------------------------------
// Token endpoint
// -----------------------------------------------------------------------------

/** The fields of a form, or of JSON, which the token endpoints take as well. */
const formOf = ({ body, bytes }: ReceivedRequest): { readonly [name: string]: string } =>
  typeof body === "string"
    ? Object.fromEntries(new URLSearchParams(new TextDecoder().decode(bytes)))
    : Object.fromEntries(Object.entries(object(body)).map(([name, value]) => [name, String(value)]))

/** An error of OAuth 2.0, which has a format of its own. */
const refused = (error: string, description: string, status = 400): Reply.Reply =>
  Reply.json({ error, error_description: description }, { status })

const token = (world: World, identity: Identity) =>
  Effect.fnUntraced(function*({ request }: Call): Effect.fn.Return<Reply.Reply> {
    const form = formOf(request)
    const grant = form["grant_type"]
    if (grant === "refresh_token") {
      const refreshToken = form["refresh_token"] ?? ""
      if (!form["client_id"]) return refused("invalid_request", "Could not determine client ID from request.")
      if (!form["client_secret"]) return refused("invalid_request", "client_secret is missing.")
      if (refreshToken === "") return refused("invalid_request", "Missing required parameter: refresh_token")
      if (identity.refreshTokens?.includes(refreshToken) === false) {
        return refused("invalid_grant", "Token has been expired or revoked.")
      }
      const { lifetime, name } = yield* issue(world, identity)
      return Reply.json({
        access_token: name,
        expires_in: lifetime,
        scope: "https://www.googleapis.com/auth/cloud-platform",
        token_type: "Bearer"
      })
    }
    if (grant === "urn:ietf:params:oauth:grant-type:jwt-bearer") {
      const now = yield* Clock.currentTimeMillis
      const audiences = ["https://oauth2.googleapis.com/token", `${request.url.origin}/token`]
      const problem = yield* assertions.problemOf(form["assertion"] ?? "", identity.serviceAccounts, now, audiences)
      if (problem !== undefined) return refused("invalid_grant", problem)
      const { lifetime, name } = yield* issue(world, identity)
      return Reply.json({ access_token: name, expires_in: lifetime, token_type: "Bearer" })
    }
    return grant === undefined
      ? refused("invalid_request", "Required parameter is missing: grant_type")
      : refused("unsupported_grant_type", `Invalid grant_type: ${grant}`)
  })

// -----------------------------------------------------------------------------
// Security Token Service
// -----------------------------------------------------------------------------

const exchange = (world: World, identity: Identity) =>
  Effect.fnUntraced(function*({ request }: Call): Effect.fn.Return<Reply.Reply> {
    const form = formOf(request)
    const missing = ["grant_type", "audience", "subject_token", "subject_token_type", "requested_token_type", "scope"]
      .find((name) => !form[name])
    if (missing !== undefined) return refused("invalid_request", `Missing required field: ${missing}.`)
    if (form["grant_type"] !== "urn:ietf:params:oauth:grant-type:token-exchange") {
      return refused("unsupported_grant_type", "The grant type is not supported.")
    }
    if (form["audience"]?.startsWith("//iam.googleapis.com/") !== true) {
      return refused("invalid_request", "Invalid value for \"audience\".")
    }
    const kind = form["subject_token_type"]!.replace("urn:ietf:params:oauth:token-type:", "")
      .replace("urn:ietf:params:aws:token-type:", "")
    if (!subjectTokenTypes.includes(kind)) {
      return refused("invalid_request", `Unsupported subject token type: ${form["subject_token_type"]}`)
    }
    const subjectToken = form["subject_token"]!
    if (kind === "aws4_request" ? !assertions.isAwsRequest(subjectToken) : isUnknown(subjectToken, identity)) {
      return refused("invalid_grant", "The subject token is invalid or has expired.")
    }
    const { lifetime, name } = yield* issue(world, identity)
    return Reply.json({
      access_token: name,
      issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
      token_type: "Bearer",
      expires_in: lifetime
    })
  })

const isUnknown = (subjectToken: string, { subjectTokens }: Identity): boolean =>
  subjectTokens?.includes(subjectToken) === false

const subjectTokenTypes: ReadonlyArray<string> = ["jwt", "id_token", "saml2", "aws4_request"]

// -----------------------------------------------------------------------------
// Impersonation
// -----------------------------------------------------------------------------

const impersonate = (world: World, identity: Identity) =>
  Effect.fnUntraced(function*({ body, params }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const email = params["email"]!
    if (identity.impersonated?.includes(email) === false) {
      return yield* RpcStatus.make(
        403,
        "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
        [RpcStatus.errorInfo("IAM_PERMISSION_DENIED", { permission: "iam.serviceAccounts.getAccessToken" })]
      )
    }
    if (list(body["scope"]).length === 0) {
      return yield* RpcStatus.invalidArgument("Request contains an invalid argument.")
    }
    const seconds = /^(\d+)s$/.exec(string(body["lifetime"]) ?? "")?.[1]
    const { expiresAt, name } = yield* issue(world, identity, seconds === undefined ? undefined : Number(seconds))
    return Reply.json({ accessToken: name, expireTime: new Date(expiresAt).toISOString().replace(/\.\d+Z$/, "Z") })
  })

// -----------------------------------------------------------------------------
// Metadata server
// -----------------------------------------------------------------------------

const metadata = (world: World, identity: Identity) =>
  Effect.fnUntraced(function*({ params, query, request }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const flavor = { "metadata-flavor": "Google" }
    if (identity.machine === "none") return Reply.html("Not Found", { status: 404 })
    if (request.headers["metadata-flavor"] !== "Google") {
      // The root is also that of the API, which has no page there.
      if (request.url.pathname === "/") return notFound(request.url)
      return Reply.html("Missing Metadata-Flavor:Google header.", { status: 403 })
    }
    const { project = "emulated-project", region = "us-central1", serviceAccount } = identity.machine ?? {}
    const email = serviceAccount ?? `machine@${project}.iam.gserviceaccount.com`
    const account = /^\/instance\/service-accounts\/(?:default|[^/]+@[^/]+)(\/.*)?$/.exec(params["path"] ?? "")
    const path = (account === null ? params["path"] ?? "" : `/account${account[1] ?? "/"}`).replace(/(.)\/$/, "$1")
    const text = (value: string) => Reply.text(value, { headers: { ...flavor, "content-type": "application/text" } })
    const json = (value: unknown) => Reply.json(value, { headers: flavor })
    const missing = Reply.html("Not Found", { status: 404, headers: flavor })
    const number = uniqueProjectNumber
    if (email === "none" && account !== null) return missing
    switch (path) {
      case "":
      case "/":
        return text("instance/\nproject/\n")
      case "/instance":
        return text("attributes/\nid\nregion\nservice-accounts/\nzone\n")
      case "/project/project-id":
        return text(project)
      case "/project/numeric-project-id":
        return text(number)
      case "/instance/region":
        return text(`projects/${number}/regions/${region}`)
      case "/instance/zone":
        return text(`projects/${number}/zones/${region}-1`)
      case "/universe/universe-domain":
        return text("googleapis.com")
      case "/instance/service-accounts":
        return text(email === "none" ? "" : `default/\n${email}/\n`)
      case "/account":
        return json({ aliases: ["default"], email, scopes: ["https://www.googleapis.com/auth/cloud-platform"] })
      case "/account/email":
        return text(email)
      case "/account/scopes":
        return text("https://www.googleapis.com/auth/cloud-platform\n")
      case "/account/token": {
        const { lifetime, name } = yield* issue(world, identity)
        return json({ access_token: name, expires_in: lifetime, token_type: "Bearer" })
      }
      case "/account/identity":
        return query.get("audience") === null
          ? Reply.html("non-empty audience parameter required", { status: 400, headers: flavor })
          : text(`${uniqueName("identity", yield* world.next, 40)}.${uniqueName("claims", 0, 20)}.signature`)
      default:
        return missing
    }
  })

const uniqueProjectNumber = "123456789012"
