import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import { Auth } from "effect-genai"
import * as MetadataServer from "../src/MetadataServer.ts"
import * as Cloud from "./harness/Cloud.ts"
import { passing } from "./harness/passing.ts"

const root = "http://metadata.google.internal/computeMetadata/v1"
const flavor = { "Metadata-Flavor": "Google" }
const token = Cloud.tokens()

const machine = (base: string = root): Cloud.Routes => ({
  [`GET ${base}/instance/service-accounts/default/token`]: () => ({ ...Cloud.tokens()(), headers: flavor }),
  [`GET ${base}/project/project-id`]: { body: "my-project\n", headers: flavor }
})

const made = (cloud: Cloud.Cloud, options?: MetadataServer.Options) =>
  Effect.provide(MetadataServer.make(options), cloud.layer)

const message = (cloud: Cloud.Cloud) =>
  Effect.gen(function*() {
    const auth = yield* made(cloud)
    const { seconds, value } = yield* passing(Effect.flip(auth.credentials("x")))
    assert.strictEqual(value._tag, "AuthError")
    return { seconds, message: value.message }
  })

describe("make", () => {
  it.effect("gets tokens and the project, with the header that shows that no web page asks", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make(machine())
      const auth = yield* made(cloud)
      assert.strictEqual(cloud.asked.length, 0)
      assert.strictEqual((yield* auth.credentials("x")).headers["authorization"], "Bearer ya29.1")
      assert.strictEqual(yield* auth.project, "my-project")
      assert.deepStrictEqual(cloud.asked.map(({ headers }) => headers["metadata-flavor"]), ["Google", "Google"])
    }))

  it.effect("1,000 first calls at once make one request", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make(machine())
      const auth = yield* made(cloud)
      yield* Effect.all(Array.from({ length: 1000 }, () => auth.credentials("x")), { concurrency: "unbounded" })
      assert.strictEqual(cloud.asked.length, 1)
    }))

  it.effect("asks for another account and scopes, at another host", () =>
    Effect.gen(function*() {
      const base = "http://127.0.0.1:8080/computeMetadata/v1"
      const account = "robot%40my-project.iam.gserviceaccount.com"
      const cloud = Cloud.make({
        [`GET ${base}/instance/service-accounts/${account}/token`]: () => ({ ...token(), headers: flavor })
      })
      const auth = yield* made(cloud, {
        host: "127.0.0.1:8080",
        serviceAccount: "robot@my-project.iam.gserviceaccount.com",
        scopes: ["a", "b"],
        quotaProject: "payer"
      })
      assert.deepInclude((yield* auth.credentials("x")).headers, { "x-goog-user-project": "payer" })
      assert.strictEqual(new URL(cloud.asked[0]!.url).search, "?scopes=a%2Cb")
    }))

  it.effect("fails fast where there is none, and says what to use there", () =>
    Effect.gen(function*() {
      const nowhere = yield* message(Cloud.make({}))
      assert.strictEqual(
        nowhere.message,
        "The metadata server at metadata.google.internal could not be reached. Away from Google Cloud use other credentials, such as ApplicationDefault."
      )
      assert.isAtMost(nowhere.seconds, 3)
      const silent = Cloud.make({
        [`GET ${root}/instance/service-accounts/default/token`]: () => new Promise<never>(() => {})
      })
      const hung = yield* message(silent)
      assert.include(hung.message, "did not answer within 1s")
      assert.isAtMost(hung.seconds, 6)
    }))

  it.effect("a server that is none of Google's is not believed", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({ [`GET ${root}/instance/service-accounts/default/token`]: Cloud.tokens() })
      assert.include((yield* message(cloud)).message, "is another server: its answer lacks the header Metadata-Flavor")
    }))

  it.effect("a machine without an account is told apart", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make({
        [`GET ${root}/instance/service-accounts/default/token`]: { status: 404, body: "Not found", headers: flavor }
      })
      assert.include((yield* message(cloud)).message, "(status 404). Attach a service account to the machine")
    }))

  it.effect("a host that is none is refused when the Auth is made", () =>
    Effect.gen(function*() {
      for (const host of ["", "a b", "user:password@host", "ftp://host"]) {
        const error = yield* Effect.flip(made(Cloud.make({}), { host }))
        assert.strictEqual(error._tag, "InvalidConfig")
        assert.strictEqual(error.field, "host")
      }
    }))
})

describe("layerConfig", () => {
  it.effect("reads the host and the project that is billed from the ConfigProvider", () =>
    Effect.gen(function*() {
      const cloud = Cloud.make(machine("http://127.0.0.1:8080/computeMetadata/v1"))
      const auth = yield* Effect.provide(
        Auth.Auth,
        MetadataServer.layerConfig().pipe(
          Layer.provide(cloud.layer),
          Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({
            GCE_METADATA_HOST: "127.0.0.1:8080",
            GOOGLE_CLOUD_QUOTA_PROJECT: "payer"
          })))
        )
      )
      assert.deepInclude((yield* auth!.credentials("x")).headers, {
        authorization: "Bearer ya29.1",
        "x-goog-user-project": "payer"
      })
    }))
})
