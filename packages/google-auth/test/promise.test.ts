/** `googleAuthOptions` of plain async code, beside the official class. */
import { NodeServices } from "@effect/platform-node"
import { afterAll, assert, beforeAll, describe, it, vi } from "@effect/vitest"
import { GoogleGenAI as Official } from "@google/genai"
import { Effect, FileSystem, Path } from "effect"
import { type Auth, GoogleGenAI, type GoogleGenAIOptions, InvalidConfig } from "effect-genai/promise"
import * as Plain from "../src/promise.ts"
import * as Cloud from "./harness/Cloud.ts"
import { audience, authorizedUser, email, externalAccount, privateKey, serviceAccount } from "./harness/keys.ts"
import { redirected } from "./harness/loopback.ts"

const scope = "https://www.googleapis.com/auth/cloud-platform"
const placed = { enterprise: true, project: "p", location: "us-central1" } satisfies GoogleGenAIOptions
const params = { model: "gemini-2.5-flash", contents: "Hi" }

/** Tokens that say what they were given for. */
const google = (subject: string) =>
  Cloud.make({
    "POST https://oauth2.googleapis.com/token": ({ form }) => ({
      body: { access_token: form["refresh_token"] === undefined ? "of-a-key" : "of-a-user", expires_in: 3600 }
    }),
    "POST https://sts.googleapis.com/v1/token": ({ form }) => ({
      body: { access_token: `of-${form["subject_token"]}`, expires_in: 3600, token_type: "Bearer" }
    }),
    "GET http://ci.example.com/token": { body: subject },
    "GET https://actions.example.com/token": { body: { value: "the-job" } },
    "GET http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token": {
      body: { access_token: "of-the-machine", expires_in: 3600 },
      headers: { "Metadata-Flavor": "Google" }
    },
    [`POST https://us-central1-aiplatform.googleapis.com/v1beta1/projects/p/locations/us-central1/publishers/google/models/gemini-2.5-flash:generateContent`]:
      { body: { candidates: [{ content: { role: "model", parts: [{ text: "Hello" }] } }] } }
  })

/** What a call sends besides its body. */
const sent = (cloud: Cloud.Cloud) => {
  const { headers, url } = cloud.asked.findLast(({ url }) => url.includes("aiplatform"))!
  return {
    url,
    authorization: headers["authorization"],
    quota: headers["x-goog-user-project"],
    key: headers["x-goog-api-key"]
  }
}

const kinds: { readonly [name: string]: object } = {
  "service_account": serviceAccount,
  "service_account without its type": { client_email: email, private_key: privateKey },
  "authorized_user": authorizedUser,
  "external_account": externalAccount({ url: "http://ci.example.com/token" })
}

// The official class says on the console what it chose.
beforeAll(() => void vi.spyOn(console, "debug").mockImplementation(() => {}))
afterAll(() => void vi.restoreAllMocks())

describe("googleAuthOptions", () => {
  for (const [name, credentials] of Object.entries(kinds)) {
    it.live(`${name}: as @google/genai sends it, from a file and from an object`, () =>
      Effect.gen(function*() {
        const files = yield* FileSystem.FileSystem
        const keyFile = (yield* Path.Path).join(yield* files.makeTempDirectoryScoped(), "key.json")
        yield* files.writeFileString(keyFile, JSON.stringify(credentials))
        for (const source of [{ keyFile }, { credentials }]) {
          const googleAuthOptions = { ...source, scopes: [scope] }
          const cloud = google("the-job")
          yield* redirected(cloud)
          const official = new Official({
            ...placed,
            apiVersion: "v1beta1",
            googleAuthOptions,
            httpOptions: { fetch: cloud.fetch }
          })
          yield* Effect.promise(() => official.models.generateContent(params))
          const expected = sent(cloud)
          assert.match(expected.authorization ?? "", /^Bearer of-/)
          cloud.asked.length = 0
          const ours = new GoogleGenAI({ ...placed, googleAuthOptions, httpOptions: { fetch: cloud.fetch } })
          const { text } = yield* Effect.promise(() => ours.models.generateContent(params))
          assert.strictEqual(text, "Hello")
          assert.deepStrictEqual(sent(cloud), expected)
          yield* Effect.promise(() => ours.close())
        }
      }).pipe(Effect.provide(NodeServices.layer)))
  }

  it.live("credentials that cannot be used reject the call, and say why", () =>
    Effect.gen(function*() {
      const ai = new GoogleGenAI({ ...placed, googleAuthOptions: { keyFile: "/nowhere/key.json" } })
      const error = yield* Effect.promise(() =>
        ai.models.generateContent(params).then(() => undefined, (error) => error)
      )
      assert.include(String(error), "The credentials file /nowhere/key.json (keyFile) could not be read (ENOENT)")
    }))
})

describe("credentials without Node", () => {
  /** What they send through the global `fetch`. */
  const through = async <A>(cloud: Cloud.Cloud, run: () => Promise<A>): Promise<A> => {
    vi.stubGlobal("fetch", cloud.fetch)
    return run().finally(() => vi.unstubAllGlobals())
  }
  const text = async (auth: Auth.Auth) => {
    await using ai = new GoogleGenAI({ ...placed, auth })
    return (await ai.models.generateContent(params)).text
  }

  it("a service account, exchanged or signing itself", async () => {
    const cloud = google("")
    assert.strictEqual(
      await through(cloud, async () => text(await Plain.serviceAccount({ key: serviceAccount }))),
      "Hello"
    )
    assert.strictEqual(sent(cloud).authorization, "Bearer of-a-key")
    cloud.asked.length = 0
    assert.strictEqual(await through(cloud, async () => text(await Plain.selfSigned({ key: serviceAccount }))), "Hello")
    assert.match(sent(cloud).authorization ?? "", /^Bearer eyJ/)
    assert.strictEqual(cloud.asked.length, 1)
  })

  it("a workload, by its configuration, by a function, on GitHub Actions", async () => {
    const cloud = google("the-url")
    const of = async (options: Plain.WorkloadIdentityOptions) => {
      assert.strictEqual(await through(cloud, async () => text(await Plain.workloadIdentity(options))), "Hello")
      return sent(cloud).authorization
    }
    assert.strictEqual(
      await of({ credentials: externalAccount({ url: "http://ci.example.com/token" }) }),
      "Bearer of-the-url"
    )
    assert.strictEqual(
      await of({ credentials: { audience }, subjectToken: async () => "the-function" }),
      "Bearer of-the-function"
    )
    vi.stubEnv("ACTIONS_ID_TOKEN_REQUEST_URL", "https://actions.example.com/token")
    vi.stubEnv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "job")
    try {
      assert.strictEqual(
        await of({ credentials: { audience }, subjectToken: Plain.githubActions(audience) }),
        "Bearer of-the-job"
      )
    } finally {
      vi.unstubAllEnvs()
    }
  })

  it("ask through the fetch of the moment, not through that of an earlier call", async () => {
    for (const cloud of [google(""), google("")]) {
      const auth = await through(cloud, () => Plain.metadataServer())
      await through(cloud, async () => Effect.runPromise(auth.credentials("test")))
      assert.isNotEmpty(cloud.asked)
    }
  })

  it("the machine", async () => {
    const cloud = google("")
    assert.strictEqual(await through(cloud, async () => text(await Plain.metadataServer())), "Hello")
    assert.strictEqual(sent(cloud).authorization, "Bearer of-the-machine")
  })

  it("rejects at once if something is malformed, and with the call if a function throws", async () => {
    const malformed = await Plain.serviceAccount({ key: "AIza-key" }).then(() => undefined, (error: unknown) => error)
    assert.instanceOf(malformed, InvalidConfig)
    const auth = await Plain.workloadIdentity({
      credentials: { audience },
      subjectToken: () => {
        throw new Error("no token today")
      }
    })
    const error = await text(auth).then(() => undefined, (error: unknown) => error)
    assert.include(String(error), "The subjectToken of the workload failed")
  })
})
