/** The same program, unchanged, with every kind of credentials, as a process of its own against the emulator. */
import { Emulator, type OperationName } from "@effect-genai/testing"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, FileSystem, Layer, Path, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { authorizedUser, aws, email, externalAccount, impersonated, publicKey, serviceAccount } from "./harness/keys.ts"

interface Kind {
  /** The argument of the program. */
  readonly argument: string
  readonly environment?: (files: Files) => { readonly [name: string]: string }
  /** A file of credentials, and the variable that names it. */
  readonly file?: readonly [variable: string, content: (files: Files) => object]
  readonly asks: ReadonlyArray<OperationName>
  /** Where the call goes: the project, or none. */
  readonly project?: string
}

interface Files {
  readonly baseUrl: string
  readonly subjectToken: string
}

const generate = "models.generateContent"
const found = (content: (files: Files) => object) => ["GOOGLE_APPLICATION_CREDENTIALS", content] as const

const kinds: { readonly [name: string]: Kind } = {
  "key": { argument: "key", environment: () => ({ GOOGLE_API_KEY: "any" }), asks: [generate] },
  "express key": { argument: "express", environment: () => ({ GOOGLE_API_KEY: "any" }), asks: [generate] },
  "service-account file": {
    argument: "service-account",
    file: ["SERVICE_ACCOUNT_FILE", ({ baseUrl }) => ({ ...serviceAccount, token_uri: `${baseUrl}/token` })],
    asks: ["identity.token", generate],
    project: "my-project"
  },
  "ADC, authorized user": {
    argument: "default",
    file: found(() => authorizedUser),
    environment: () => ({ GOOGLE_CLOUD_PROJECT: "of-the-user" }),
    asks: ["identity.token", generate],
    project: "of-the-user"
  },
  "ADC, service account": {
    argument: "default",
    file: found(() => serviceAccount),
    asks: ["identity.token", generate],
    project: "my-project"
  },
  "ADC, external account of a file": {
    argument: "default",
    file: found(({ subjectToken }) => externalAccount({ file: subjectToken })),
    asks: ["identity.exchange", generate],
    project: "123456"
  },
  "ADC, external account of AWS": {
    argument: "default",
    file: found(() => externalAccount(aws, { subject_token_type: "urn:ietf:params:aws:token-type:aws4_request" })),
    environment: () => ({ AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "secret", AWS_REGION: "eu-west-1" }),
    asks: ["identity.exchange", generate],
    project: "123456"
  },
  "ADC, impersonated service account": {
    argument: "default",
    file: found(({ baseUrl }) => ({
      ...impersonated,
      service_account_impersonation_url: `${baseUrl}/v1/projects/-/serviceAccounts/${email}:generateAccessToken`
    })),
    environment: () => ({ GOOGLE_CLOUD_PROJECT: "of-the-user" }),
    asks: ["identity.token", "identity.generateAccessToken", generate],
    project: "of-the-user"
  },
  "ADC, on Google Cloud": {
    argument: "default",
    environment: ({ baseUrl }) => ({ GCE_METADATA_HOST: new URL(baseUrl).host }),
    asks: ["identity.metadata", "identity.metadata", generate],
    project: "of-the-machine"
  },
  "metadata server": {
    argument: "metadata-server",
    environment: ({ baseUrl }) => ({ GCE_METADATA_HOST: new URL(baseUrl).host }),
    asks: ["identity.metadata", "identity.metadata", generate],
    project: "of-the-machine"
  },
  "token function": {
    argument: "token",
    environment: () => ({ GOOGLE_ACCESS_TOKEN: "of-the-company", GOOGLE_CLOUD_PROJECT: "my-project" }),
    asks: [generate],
    project: "my-project"
  }
}

const emulator = Emulator.layerServer({
  apiKeys: ["any"],
  accessTokens: ["of-the-company"],
  identity: {
    serviceAccounts: { [email]: publicKey },
    refreshTokens: [authorizedUser.refresh_token],
    subjectTokens: ["of-the-workload"],
    impersonated: [email],
    machine: { project: "of-the-machine" }
  }
})

const run = Effect.fnUntraced(function*({ argument, environment, file }: Kind, baseUrl: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const folder = yield* files.makeTempDirectoryScoped()
  const given: Files = { baseUrl, subjectToken: path.join(folder, "token") }
  yield* files.writeFileString(given.subjectToken, "of-the-workload")
  const credentials = path.join(folder, "credentials.json")
  if (file !== undefined) yield* files.writeFileString(credentials, JSON.stringify(file[1](given)))
  const child = yield* spawner.spawn(ChildProcess.make(process.execPath, [
    "--import",
    path.resolve(import.meta.dirname, "harness/redirect.ts"),
    path.resolve(import.meta.dirname, "../../../docs/examples/14_credentials.ts"),
    argument
  ], {
    env: {
      PATH: "",
      HOME: folder,
      REDIRECT_TO: baseUrl,
      GOOGLE_GEMINI_BASE_URL: baseUrl,
      GOOGLE_VERTEX_BASE_URL: baseUrl,
      ...(file === undefined ? {} : { [file[0]]: credentials }),
      ...environment?.(given)
    }
  }))
  const [output, errors, code] = yield* Effect.all([
    child.stdout.pipe(Stream.decodeText, Stream.mkString),
    child.stderr.pipe(Stream.decodeText, Stream.mkString),
    child.exitCode
  ], { concurrency: "unbounded" })
  return { output, errors, code: Number(code) }
}, Effect.scoped)

layer(Layer.merge(emulator, NodeServices.layer), { excludeTestServices: true })((it) => {
  describe("the same program, unchanged", () => {
    for (const [name, kind] of Object.entries(kinds)) {
      it.effect(name, () =>
        Effect.gen(function*() {
          const emulator = yield* Emulator
          yield* emulator.reset
          const { code, errors, output } = yield* run(kind, emulator.baseUrl)
          assert.strictEqual(errors, "")
          assert.match(output, /You said: "Why is the sky blue\?"/)
          assert.strictEqual(code, 0)
          const requests = yield* emulator.requests
          assert.deepStrictEqual(requests.map(({ operation }) => operation), [...kind.asks])
          const project = /\/projects\/([^/]+)\//.exec(requests.at(-1)!.url.pathname)?.[1]
          assert.strictEqual(project, kind.project)
        }), { timeout: 60_000 })
    }
  })
})
