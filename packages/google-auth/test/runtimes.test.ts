/** The edge variant of the program on the runtimes that have it, against the emulator. */
import { Emulator, type OperationName } from "@effect-genai/testing"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { email, publicKey, serviceAccount } from "./harness/keys.ts"
import { isMissing, type Runtime, runtimes } from "./harness/runtimes.ts"

const emulator = Emulator.layerServer({
  accessTokens: "issued",
  identity: { serviceAccounts: { [email]: publicKey } }
})

/** What the worker finds in its environment. */
const leadingTo = (baseUrl: string) => ({
  SERVICE_ACCOUNT_KEY: JSON.stringify({ ...serviceAccount, token_uri: `${baseUrl}/token` }),
  GOOGLE_VERTEX_BASE_URL: baseUrl
})

const patiently = { timeout: 60_000 }

/** The worker, and what it asks. */
const workers: { readonly [name: string]: readonly [file: string, asks: ReadonlyArray<OperationName>] } = {
  "with tokens that it signs": ["../../../../docs/examples/edge/worker.ts", ["models.generateContent"]],
  "with tokens of an endpoint": ["./exchanging.ts", ["identity.token", "models.generateContent"]]
}

const names: ReadonlyArray<Runtime> = ["workerd", "Bun", "Deno", "Chromium"]

layer(Layer.merge(emulator, NodeServices.layer), { excludeTestServices: true })((it) => {
  for (const [name, [worker, asks]] of Object.entries(workers)) {
    describe(`the edge variant ${name}`, () => {
      for (const runtime of names) {
        it.effect.skipIf(isMissing(runtime))(runtime, () =>
          Effect.gen(function*() {
            const api = yield* Emulator
            yield* api.reset
            const text = yield* runtimes[runtime]({ worker, environment: leadingTo, api })
            assert.match(text, /You said: "Why is the sky blue\?"/)
            const requests = yield* api.requests
            assert.deepStrictEqual(requests.map(({ operation }) => operation), [...asks])
            assert.include(requests.at(-1)!.url.pathname, "/projects/my-project/locations/global/")
          }), patiently)
      }
    })
  }
})
