/**
 * One program with all kinds of credentials; nothing but a layer differs: `node docs/examples/14_credentials.ts KIND`, with one of the kinds below.
 */
import { ApplicationDefault, MetadataServer, ServiceAccount } from "@effect-genai/google-auth"
import { NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Config, Console, Effect, Layer } from "effect"
import { Auth, GenAI, Models } from "effect-genai"
import { Argument, Command } from "effect/cli"

const program = Effect.gen(function*() {
  const models = yield* Models
  const { text } = yield* models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
  yield* Console.log(text)
})

/** Asks whatever gives tokens where you work. */
const tokenOfTheCompany = Effect.gen(function*() {
  return { token: yield* Config.Redacted("GOOGLE_ACCESS_TOKEN"), lifetime: "10 minutes" as const }
})

const keyFile = Effect.flatMap(Config.String("SERVICE_ACCOUNT_FILE"), ServiceAccount.keyFile)

const vertex = GenAI.layerConfig({ enterprise: true })

const key = GenAI.layerConfig({ enterprise: false })

const kinds = Argument.ChoiceWithValue("kind", [
  ["key", key],
  ["express", GenAI.layerConfig({ enterprise: true, apiKey: Config.Redacted("GOOGLE_API_KEY") })],
  ["service-account", Layer.provide(vertex, Layer.unwrap(Effect.map(keyFile, (key) => ServiceAccount.layer({ key }))))],
  ["default", Layer.provide(vertex, ApplicationDefault.layer())],
  ["metadata-server", Layer.provide(vertex, MetadataServer.layerConfig())],
  ["token", Layer.provide(vertex, Layer.succeed(Auth.Auth, Auth.refreshing(tokenOfTheCompany)))]
]).pipe(Argument.withDefault(key))

Command.make("credentials", { credentials: kinds }, ({ credentials }) => Effect.provide(program, credentials)).pipe(
  Command.run({ version: "0.0.0" }),
  Effect.provide(Layer.merge(NodeHttpClient.layerUndici, NodeServices.layer)),
  NodeRuntime.runMain
)
