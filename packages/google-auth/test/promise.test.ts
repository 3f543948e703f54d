/** `googleAuthOptions` of plain async code, beside the official class. */
import { NodeServices } from "@effect/platform-node"
import { afterAll, assert, beforeAll, describe, it, vi } from "@effect/vitest"
import { GoogleGenAI as Official } from "@google/genai"
import { Effect, FileSystem, Path } from "effect"
import { GoogleGenAI, type GoogleGenAIOptions } from "effect-genai/promise"
import * as Cloud from "./harness/Cloud.ts"
import { authorizedUser, email, externalAccount, privateKey, serviceAccount } from "./harness/keys.ts"
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
