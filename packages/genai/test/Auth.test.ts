import { Emulator, Fault } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Layer, Logger, Redacted } from "effect"
import * as ConfigProvider from "effect/ConfigProvider"
import { inspect } from "node:util"
import * as Auth from "../src/Auth.ts"
import { GenAIClient } from "../src/GenAIClient.ts"
import type { GenAIOptionsConfig } from "../src/GenAIConfig.ts"
import { AuthError } from "../src/GenAIError.ts"
import { Models } from "../src/Models.ts"
import { atOnce, expectTag, faults, generate, once, requestCount, requests } from "./harness/calls.ts"
import { memoryTest } from "./harness/emulated.ts"

const operation = "models.generateContent"
const vertex = { enterprise: true, project: "my-project", location: "us-central1" }

// -----------------------------------------------------------------------------
// The two kinds
// -----------------------------------------------------------------------------

describe("apiKey", () => {
  it.effect("is a header, or a query parameter where there are no headers", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Auth.apiKey(Redacted.make("key")).credentials(operation), {
        headers: { "x-goog-api-key": "key" },
        query: { key: "key" }
      })
    }))

  it.effect("that is an ephemeral token is refused, without a word of it", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Auth.apiKey(Redacted.make("auth_tokens/secret")).credentials(operation))
      assert.strictEqual(error._tag, "AuthError")
      assert.strictEqual(error.operation, operation)
      assert.isFalse(error.isRetryable)
      assert.notInclude(inspect(error, { depth: 10 }), "secret")
    }))

  memoryTest("that is an ephemeral token sends nothing", () =>
    Effect.gen(function*() {
      expectTag(yield* Effect.flip(generate()), "AuthError")
      assert.strictEqual(yield* requestCount, 0)
    }), { auth: Auth.apiKey(Redacted.make("auth_tokens/secret")) })
})

describe("bearer", () => {
  const tokens = {
    "a string": "ya29.token",
    "a Redacted": Redacted.make("ya29.token")
  }
  for (const [kind, token] of Object.entries(tokens)) {
    it.effect(`takes ${kind}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* Auth.bearer(token).credentials(operation), {
          headers: { authorization: "Bearer ya29.token" },
          query: { access_token: "ya29.token" }
        })
      }))
  }

  it.effect("names the project that pays", () =>
    Effect.gen(function*() {
      const { headers } = yield* Auth.bearer("ya29.token", { quotaProject: "payer" }).credentials(operation)
      assert.deepStrictEqual(headers, {
        authorization: "Bearer ya29.token",
        "x-goog-user-project": "payer"
      })
    }))

  memoryTest("that is the same after a 401 is not sent again", () =>
    Effect.gen(function*() {
      expectTag(yield* Effect.flip(generate(atOnce)), "Unauthenticated")
      assert.strictEqual(yield* requestCount, 1)
    }), { ...vertex, auth: Auth.bearer("ya29.fixed"), emulator: { accessTokens: ["another"] } })

  it.effect("whose token no header can carry is refused, without a word of it", () =>
    Effect.gen(function*() {
      for (const token of ["secret\r\nx-injected: 1", "secret\u0000", "secret日本"]) {
        const exit = yield* Effect.exit(Auth.bearer(token).credentials(operation))
        assert.isTrue(Exit.isFailure(exit))
        assert.notInclude(inspect(exit, { depth: 10 }), "secret")
      }
    }))

  it.effect("that is not a string, empty, or wiped is an AuthError, also of an API key", () =>
    Effect.gen(function*() {
      const wiped = Redacted.make("ya29.secret")
      Redacted.wipeUnsafe(wiped)
      const values = [
        wiped,
        Redacted.make(""),
        Redacted.make(5),
        Redacted.make(undefined),
        "",
        5,
        null,
        Effect.succeed("t")
      ]
      for (const value of values) {
        const token = yield* Effect.flip(Auth.bearer(value as Redacted.Redacted<string>).credentials(operation))
        assert.strictEqual(token.message, "The access token is not a non-empty string")
        const key = yield* Effect.flip(Auth.apiKey(value as Redacted.Redacted<string>).credentials(operation))
        assert.strictEqual(key.message, "The API key is not a non-empty string")
        assert.deepStrictEqual([token._tag, key._tag], ["AuthError", "AuthError"])
      }
    }))

  it.effect("and a key are told apart, without a word of either", () =>
    Effect.gen(function*() {
      const key = `AIza${"x".repeat(35)}`
      const token = "ya29.a0AfB_secret"
      const errors = [
        yield* Effect.flip(Auth.bearer(key).credentials(operation)),
        yield* Effect.flip(Auth.refreshing(Effect.succeed({ token: key })).credentials(operation)),
        yield* Effect.flip(Auth.apiKey(Redacted.make(token)).credentials(operation))
      ]
      assert.deepStrictEqual(errors.map(({ message }) => message), [
        "The access token is an API key, which is no token: pass it as apiKey",
        "The access token is an API key, which is no token: pass it as apiKey",
        "The API key is an OAuth access token: pass it to Auth.bearer, as auth"
      ])
      const printed = inspect(errors, { depth: 10 })
      for (const secret of [key, token]) assert.notInclude(printed, secret)
      yield* Auth.bearer(`AIza${"x".repeat(34)}`).credentials(operation)
    }))

  it("prints no token", () => {
    for (const token of Object.values(tokens)) {
      assert.notInclude(inspect(Auth.bearer(token), { depth: 10, showHidden: true }), "ya29.token")
    }
    assert.notInclude(inspect(Auth.apiKey(Redacted.make("AIza")), { depth: 10, showHidden: true }), "AIza")
  })
})

// -----------------------------------------------------------------------------
// Which of several
// -----------------------------------------------------------------------------

/** The resource over a client of these settings, which talks to the emulator of the test. */
const modelsOf = (options: GenAIOptionsConfig, environment: { readonly [name: string]: string } = {}) =>
  Effect.flatMap(Emulator, ({ baseUrl }) =>
    Effect.provide(
      Models,
      Layer.fresh(Models.layer).pipe(
        Layer.provide(GenAIClient.layerConfig({ ...options, httpOptions: { baseUrl } })),
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(environment)))
      )
    ))

const ofContext = Auth.bearer("of-the-context")

describe("several credentials", () => {
  const cases: ReadonlyArray<{
    readonly title: string
    readonly options: GenAIOptionsConfig
    readonly environment?: { readonly [name: string]: string }
    readonly context?: Auth.Auth
    readonly sent: readonly [key: string | undefined, authorization: string | undefined]
  }> = [
    { title: "a key of the options", options: { apiKey: "k" }, sent: ["k", undefined] },
    { title: "a key of the environment", options: {}, environment: { GEMINI_API_KEY: "e" }, sent: ["e", undefined] },
    {
      title: "an Auth of the options over a key of the environment",
      options: { auth: Auth.bearer("of-the-options") },
      environment: { GOOGLE_API_KEY: "e" },
      sent: [undefined, "Bearer of-the-options"]
    },
    {
      title: "an Auth of the context",
      options: vertex,
      context: ofContext,
      sent: [undefined, "Bearer of-the-context"]
    },
    {
      title: "an Auth of the context over a key of the environment",
      options: {},
      environment: { GOOGLE_API_KEY: "e" },
      context: ofContext,
      sent: [undefined, "Bearer of-the-context"]
    },
    {
      title: "an Auth of the options over one of the context",
      options: { ...vertex, auth: Auth.bearer("of-the-options") },
      context: ofContext,
      sent: [undefined, "Bearer of-the-options"]
    },
    {
      title: "a key of the options over an Auth of the context",
      options: { apiKey: "k" },
      context: ofContext,
      sent: ["k", undefined]
    }
  ]
  for (const { context, environment, options, sent, title } of cases) {
    it.effect(title, () =>
      Effect.gen(function*() {
        const models = yield* modelsOf(options, environment).pipe(Effect.provideService(Auth.Auth, context))
        yield* Effect.provideService(generate(once), Models, models)
        const [request] = yield* requests
        assert.deepStrictEqual([request!.headers["x-goog-api-key"], request!.headers["authorization"]], [...sent])
      }).pipe(Effect.provide(Emulator.layer())))
  }

  it.effect("an Auth of the context leaves a key of the environment out of account: Vertex needs a project", () =>
    Effect.gen(function*() {
      const error = yield* GenAIClient.pipe(
        Effect.provide(
          GenAIClient.layerConfig({ enterprise: true }).pipe(
            Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({ GOOGLE_API_KEY: "e" })))
          )
        ),
        Effect.provideService(Auth.Auth, ofContext),
        Effect.flip
      )
      assert.strictEqual(error._tag === "InvalidConfig" && error.field, "project")
    }).pipe(Effect.provide(Emulator.layer())))
})

// -----------------------------------------------------------------------------
// Logs
// -----------------------------------------------------------------------------

describe("a secret", () => {
  memoryTest("is in no log of a failure", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const logger = Logger.layer([
        Logger.map(Logger.formatStructured, (entry) => lines.push(inspect(entry, { depth: 10 })))
      ])
      yield* faults(Fault.status(401))
      yield* generate(once).pipe(
        Effect.tapCause((cause) => Effect.logError("failed", cause, Cause.squash(cause))),
        Effect.exit,
        Effect.provide(logger)
      )
      assert.isNotEmpty(lines)
      assert.include(lines.join(), "Unauthenticated")
      assert.notInclude(lines.join(), "ya29.secret")
      assert.include((yield* requests)[0]!.headers["authorization"], "ya29.secret")
    }), { ...vertex, auth: Auth.bearer("ya29.secret") })
})

// -----------------------------------------------------------------------------
// The project of credentials
// -----------------------------------------------------------------------------

describe("the project of credentials", () => {
  const withProject = (project: Auth.Auth["project"]) => ({ ...Auth.bearer("ya29.token"), project })
  const backendOf = (options: GenAIOptionsConfig, variables: { readonly [name: string]: string } = {}) =>
    Effect.map(GenAIClient, ({ config }) => config.backend).pipe(
      Effect.provide(
        GenAIClient.layerConfig(options).pipe(
          Layer.provide(Emulator.layer()),
          Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(variables)))
        )
      )
    )
  const placed = { enterprise: true, location: "us-central1" }

  it.effect("is that of Vertex AI where no other is set", () =>
    Effect.gen(function*() {
      const backend = yield* backendOf({ ...placed, auth: withProject(Effect.succeed("theirs")) })
      assert.deepInclude(backend, { project: "theirs", location: "us-central1" })
    }))

  it.effect("comes after the options and the environment", () =>
    Effect.gen(function*() {
      const auth = withProject(Effect.succeed("theirs"))
      assert.deepInclude(yield* backendOf({ ...placed, auth, project: "mine" }), { project: "mine" })
      assert.deepInclude(yield* backendOf({ ...placed, auth }, { GOOGLE_CLOUD_PROJECT: "ours" }), { project: "ours" })
    }))

  it.effect("is not asked for where it is not used", () =>
    Effect.gen(function*() {
      let asked = 0
      const auth = withProject(Effect.sync(() => `theirs-${++asked}`))
      assert.deepInclude(yield* backendOf({ ...placed, auth, project: "mine" }), { project: "mine" })
      assert.strictEqual((yield* backendOf({ auth }))._tag, "gemini")
      assert.strictEqual(asked, 0)
    }))

  it.effect("that cannot be determined is a setting that is missing", () =>
    Effect.gen(function*() {
      const auth = withProject(
        Effect.fail(new AuthError({ message: "no metadata server", operation: "auth", cause: undefined }))
      )
      const error = yield* Effect.flip(backendOf({ ...placed, auth }))
      assert.strictEqual(error._tag === "InvalidConfig" ? error.field : error._tag, "project")
      assert.include(error.message, "no metadata server")
    }))
})
